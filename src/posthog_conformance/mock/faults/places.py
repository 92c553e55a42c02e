"""Where faults can live: the operations, by what they have in common."""

from __future__ import annotations

from typing import Final

LIST: Final = "integrations_list"
CREATE: Final = "integrations_create"
RETRIEVE: Final = "integrations_retrieve"
DESTROY: Final = "integrations_destroy"
PATCH: Final = "integrations_email_partial_update"
VERIFY: Final = "integrations_email_verify_create"
GITHUB: Final = "integrations_github_repos_retrieve"
SHARING: Final = "insights_sharing_list"
REFRESH: Final = "insights_sharing_refresh_create"
ADD_PASSWORD: Final = "insights_sharing_passwords_create"
DELETE_PASSWORD: Final = "insights_sharing_passwords_destroy"
GROUP: Final = "groups_update_property_create"

OWN_KINDS: Final = {
    "integrations_channels_retrieve": "slack",
    "integrations_clickup_lists_retrieve": "clickup",
    "integrations_clickup_spaces_retrieve": "clickup",
    "integrations_clickup_workspaces_retrieve": "clickup",
    "integrations_google_accessible_accounts_retrieve": "google-ads",
    "integrations_google_conversion_actions_retrieve": "google-ads",
    "integrations_jira_projects_retrieve": "jira",
    "integrations_linear_teams_retrieve": "linear",
    GITHUB: "github",
}
"""The lookups, and the kind of integration that each is about."""

LOOKUPS: Final = tuple(OWN_KINDS)
UNSCOPED_LOOKUPS: Final = tuple(lookup for lookup in LOOKUPS if lookup != GITHUB)
UNSCOPED: Final = (*UNSCOPED_LOOKUPS, PATCH, VERIFY)

SCOPED_READS: Final = (RETRIEVE, LIST, GITHUB, SHARING)
SCOPED_WRITES: Final = (DESTROY, CREATE, REFRESH, ADD_PASSWORD, DELETE_PASSWORD, GROUP)
SCOPED: Final = (*SCOPED_READS, *SCOPED_WRITES)
READS: Final = (*SCOPED_READS, *UNSCOPED_LOOKUPS)
WRITES: Final = (*SCOPED_WRITES, PATCH, VERIFY)
ALL: Final = (*READS, *WRITES)

SEEN_SCOPED_WRITES: Final = (DESTROY, CREATE, REFRESH, ADD_PASSWORD, DELETE_PASSWORD)
SEEN_WRITES: Final = (*SEEN_SCOPED_WRITES, PATCH)
"""The writes whose effect can be read back."""

INTEGRATION_ANSWERS: Final = (RETRIEVE, LIST, CREATE, PATCH)
SHARING_ANSWERS: Final = (SHARING, ADD_PASSWORD, REFRESH)
JSON_ANSWERS: Final = (*INTEGRATION_ANSWERS, *SHARING_ANSWERS)
EMPTY_ANSWERS: Final = (*LOOKUPS, VERIFY, GROUP)
DELETES: Final = (DESTROY, DELETE_PASSWORD)

BY_INTEGRATION: Final = (RETRIEVE, DESTROY, PATCH, VERIFY, *LOOKUPS)
BY_INSIGHT: Final = (SHARING, REFRESH, ADD_PASSWORD, DELETE_PASSWORD)
BY_ID: Final = (*BY_INTEGRATION, *BY_INSIGHT)

REACHING: Final = (RETRIEVE, LIST, SHARING, *(write for write in WRITES if write != DESTROY))
"""Without the lookups, which reach their project as RETRIEVE does, and without what only aims at what was made."""

WITH_BODY: Final = (CREATE, PATCH, VERIFY, ADD_PASSWORD, REFRESH, GROUP)
WITH_REQUIRED: Final = (CREATE, PATCH, VERIFY, GROUP)
WITH_OPTIONAL_ONLY: Final = (REFRESH, ADD_PASSWORD)
SEEN_WITH_BODY: Final = (CREATE, PATCH, ADD_PASSWORD, REFRESH)


def first(operation_id: str, others: tuple[str, ...]) -> tuple[str, ...]:
    """The same places with this one in front: where the fault lives unless it is moved."""
    return (operation_id, *(other for other in others if other != operation_id))
