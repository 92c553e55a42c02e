"""From a page to an OpenAPI document."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

from posthog_conformance.contract import locate
from posthog_conformance.contract.build import build, dump
from posthog_conformance.contract.page import read_page

from .pages import NEWER, OLDER, page, section

BURROWS = "/api/environments/{environment_id}/burrows/"
COMMITTED = locate("contracts") / "core-3" / "openapi.json"


def built(text: str) -> dict:
    return build(read_page(text))


def core_3_page() -> Path:
    given = os.environ.get("POSTHOG_CONFORMANCE_PAGE")
    found = Path(given) if given else locate("contracts").parents[1] / "shared" / "core-3.txt"
    if not found.is_file():
        pytest.skip(f"the Core-3 page is not at hand: {found} (POSTHOG_CONFORMANCE_PAGE names its file)")
    return found


def test_core_3_is_built_again_to_the_byte():
    read = read_page(core_3_page().read_bytes())
    assert dump(build(read)).encode() == COMMITTED.read_bytes()
    assert [(problem.line, "created_at" in problem.message) for problem in read.problems] == [
        (137, True),
        (213, True),
    ]


@pytest.mark.parametrize("text", [NEWER, OLDER, page(section())], ids=["newer", "older", "small"])
def test_the_document_is_valid_openapi(text):
    OpenAPIV31SpecValidator(built(text)).validate()


def test_the_committed_document_is_valid_openapi():
    OpenAPIV31SpecValidator(json.loads(COMMITTED.read_bytes())).validate()


def test_no_host_is_invented_and_nothing_is_forbidden():
    document = built(NEWER)
    assert [server["url"] for server in document["servers"]] == ["/"]
    assert '"additionalProperties": false' not in dump(document)


def test_every_operation_is_secured_with_its_scopes():
    paths = built(NEWER)["paths"]
    assert paths[BURROWS]["get"]["security"] == [{"personalApiKey": ["burrow:read", "hedgehog:read"]}]
    assert paths[BURROWS + "{id}/"]["delete"]["security"] == [{"personalApiKey": []}]


def test_parameters_are_documented_ones_and_those_of_the_path():
    operation = built(NEWER)["paths"][BURROWS + "{id}/wish_lists/"]["get"]
    assert [(one["name"], one["in"], one["required"]) for one in operation["parameters"]] == [
        ("environment_id", "path", True),
        ("id", "path", True),
    ]
    query = [one for one in built(NEWER)["paths"][BURROWS]["get"]["parameters"] if one["in"] == "query"]
    assert not any(one["required"] for one in query)
    assert query[2]["schema"] == {"type": "string", "enum": ["async", "force_cache"], "default": "force_cache"}
    assert query[4]["schema"] == {"type": ["boolean", "null"], "default": False}


def test_what_the_curl_example_sends_is_required():
    body = built(NEWER)["paths"][BURROWS]["post"]["requestBody"]
    assert body["content"]["application/json"]["schema"]["required"] == ["name", "entrances"]


def test_what_is_no_request_parameter_is_not_required():
    text = NEWER.replace('-d name="string",\\\n-d entrances=[{"side":"north, or south"}]', '-d created_at="string"')
    body = built(text)["paths"][BURROWS]["post"]["requestBody"]
    assert body["required"] is False
    assert "required" not in body["content"]["application/json"]["schema"]


def test_equal_bodies_share_a_schema():
    document = built(NEWER)
    assert set(document["components"]["schemas"]) == {
        "Burrow",
        "BurrowPage",
        "BurrowsCreate400",
        "Error",
        "User",
        "WishList",
    }
    created = document["paths"][BURROWS]["post"]["responses"]["201"]["content"]["application/json"]
    assert created["schema"] == {"$ref": "#/components/schemas/Burrow"}
    assert created["example"]["depth"] == 0.1


def test_answers_are_the_documented_ones_and_the_errors():
    responses = built(NEWER)["paths"][BURROWS]["post"]["responses"]
    assert list(responses) == ["201", "400", "401", "402", "403", "404", "405", "415", "429"]
    assert [status for status, response in responses.items() if "x-line" in response] == ["201", "400", "402"]
    assert responses["404"] == {"$ref": "#/components/responses/Error"}


def test_operations_of_one_name_get_ids_of_their_own():
    environments = section().replace("/projects/", "/environments/")
    things = section(name="things/:thing_id")
    document = built(page(section(), environments, things))
    ids = [item["get"]["operationId"] for item in document["paths"].values()]
    assert ids == ["things_retrieve", "environments_things_retrieve", "projects_things_retrieve"]


def test_a_repeated_section_leaves_its_line():
    [item] = built(page(section(), section()))["paths"].values()
    assert len(item["get"]["x-repeated"]) == 1


def lines_of(part: object) -> list[int]:
    match part:
        case dict():
            own = [part["x-line"]] if "x-line" in part else []
            return own + [line for name, inner in part.items() if name != "example" for line in lines_of(inner)]
        case list():
            return [line for inner in part for line in lines_of(inner)]
        case _:
            return []


@given(st.sampled_from([NEWER, OLDER]), st.integers(1, 9))
def test_lines_are_those_of_the_page(text, shift):
    """With empty lines on top of the page, every line of the document moves by as many."""
    shifted = built("\n" * shift + text)
    assert lines_of(shifted) == [line + shift for line in lines_of(built(text))]


def test_building_is_quick():
    names = [f"{first}{second}things" for first in "abcdefghijklmno" for second in "abcdefghijklmnopqrst"]
    read = read_page(page(*(section(name) for name in names)))
    assert len(build(read)["paths"]) == len(read.operations) == 300
