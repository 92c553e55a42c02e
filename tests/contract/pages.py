"""Made-up pages of an API reference, in the newer and the older form that its text comes in."""

NEWER = """\
Burrows

For instructions on how to authenticate to use this endpoint, see API overview.

Burrows are where hedgehogs sleep.

Endpoints

GET
POST
GET
PATCH
DELETE

List all burrows

Also available via the PostHog MCP server:

  • burrows-listList burrows

Create, read and update burrows.
Create a new burrow

Required API key scopes

burrow:read, hedgehog:read

Path parameters

  • environment_id
    string

    The environment you're trying to access.

Query parameters

  • format
    string
    One of: "csv""json"
  • limit
    integer

    Number of results to return per page.

  • refresh
    string
    Default: force_cache
    One of: "async""force_cache"

    Whether to look again:

      • 'async' - in the background
      • 'force_cache' - never

  • tags
    Click to open
    array
  • deep
    booleannull
    Default: false

Response


Example request

GET /api/environments/:environment_id/burrows
export POSTHOG_PERSONAL_API_KEY=[your personal api key]
curl \\
-H "Authorization: Bearer $POSTHOG_PERSONAL_API_KEY" \\
https://app.example.com/api/environments/:environment_id/burrows/

Example response

Status 200
RESPONSE
{
"count": 123,
"next": "http://api.example.org/accounts/?offset=400&limit=100",
"previous": "http://api.example.org/accounts/?offset=200&limit=100",
"results": [
{
"id": 0,
"depth": 0.1,
"digger": {
"uuid": "095be615-a8ad-4c33-8e9c-c7612fbf6c9f"
},
"dug_by": {
"email": "user@example.com"
}
}
]
}

Create burrows

Required API key scopes

burrow:write

Path parameters

  • environment_id
    string

Request parameters

  • name
    stringnull
  • shape
    One of: "round""square"
  • entrances
    array
  • depth
    integer
    Default: 3

Response


Example request

POST /api/environments/:environment_id/burrows
export POSTHOG_PERSONAL_API_KEY=[your personal api key]
curl
-H 'Content-Type: application/json'\\
-H "Authorization: Bearer $POSTHOG_PERSONAL_API_KEY" \\
<ph_app_host>/api/environments/:environment_id/burrows/\\
-d name="string",\\
-d entrances=[{"side":"north, or south"}]

Example response

Status 201 Dug
RESPONSE
{
"id": 0,
"depth": 0.1,
"digger": {
"uuid": "095be615-a8ad-4c33-8e9c-c7612fbf6c9f"
},
"dug_by": {
"email": "user@example.com"
}
}
Status 400 Too deep
RESPONSE
{
"error": "string"
}
Status 402 Not in this plan

List all burrows wish lists

Example request

GET /api/environments/:environment_id/burrows/:id/wish_lists
curl \\
-H "Authorization: Bearer $POSTHOG_PERSONAL_API_KEY" \\
<ph_app_host>/api/environments/:environment_id/burrows/:id/wish_lists/

Example response

Status 200
RESPONSE
[
{
"wish": "string"
}
]

Update burrows

Required API key scopes

burrow:writehedgehog:read

Path parameters

  • environment_id
    string
  • id
    integer

Request parameters

  • name
    string

Example request

PATCH /api/environments/:environment_id/burrows/:id
curl -X PATCH \\
-H "Authorization: Bearer $POSTHOG_PERSONAL_API_KEY" \\
<ph_app_host>/api/environments/:environment_id/burrows/:id/\\
-d name="string"

Example response

Status 200 No response body

Delete burrows

Hard delete of this model is not allowed.

Path parameters

  • environment_id
    string
  • id
    integer

Example request

DELETE /api/environments/:environment_id/burrows/:id
curl -X DELETE \\
-H "Authorization: Bearer $POSTHOG_PERSONAL_API_KEY" \\
<ph_app_host>/api/environments/:environment_id/burrows/:id/

Example response

Status 405 No response body
Next page →

Community questions

Questions about this page? or post a community question.
"""

OLDER = """\
Tunnels
For instructions on how to authenticate to use this endpoint, see API overview.
Endpoints
GET | |
POST | |
List all tunnels
Also available via the PostHog MCP server:
tunnels-list— List tunnels
Tunnels lead from burrow to burrow.
Required API key scopes
tunnel:readPath Parameters
- project_idstring
Project ID of the project you're trying to access. To find the ID of the project, make a call to /api/projects/.
Query Parameters
- formatstringOne of:
"csv"
"json"
- limitinteger - offsetintegerThe initial index.
- refreshstringDefault:force_cacheOne of:"async""force_cache"Whether to look again:
- 'async'
- in the background
- spaceIdstring
Response
Request
GET
/api /projects /:project_id /tunnels
export POSTHOG_PERSONAL_API_KEY=[your personal api key]curl \\-H "Authorization: Bearer $POSTHOG_PERSONAL_API_KEY" \\https://app.example.com/api/projects/:project_id/tunnels/
Response
Status 200
{"count": 123,"next": "http://api.example.org/accounts/?offset=400&limit=100","previous": null,"results": [{"id": 0}]}
Create tunnels
Required API key scopes
tunnel:writePath Parameters
- project_idstring
Request Parameters
- namestringnull
- queryQuery node JSON string
- filters
- lengthinteger
Response
Request
POST /api /projects /:project_id /tunnelsexport POSTHOG_PERSONAL_API_KEY=[your personal api key]curl-H 'Content-Type: application/json'\\-H "Authorization: Bearer $POSTHOG_PERSONAL_API_KEY" \\<ph_app_host>/api/projects/:project_id/tunnels/\\-d name="string",\\-d filters=undefined
Response
Status 201
{"id": 0}
"""  # noqa: E501


def section(name: str = "things", *, scopes: str = "thing:read", example: str = '{\n"id": 0\n}') -> str:
    """The section of an operation that reads ``name``."""
    return f"""\
Retrieve {name}

Required API key scopes

{scopes}

Path parameters

  • project_id
    string

Example request

GET /api/projects/:project_id/{name}
curl \\
-H "Authorization: Bearer $POSTHOG_PERSONAL_API_KEY" \\
<ph_app_host>/api/projects/:project_id/{name}/

Example response

Status 200
RESPONSE
{example}
"""


def page(*sections: str) -> str:
    """A page of these sections, each of which reads."""
    methods = "\n".join("GET" for _ in sections)
    return f"Things\n\nEndpoints\n\n{methods}\n\n" + "\n".join(sections)
