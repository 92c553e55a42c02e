"""Operation ids and schema names."""

import pytest

from posthog_conformance.contract import load
from posthog_conformance.contract.naming import camel, operation_id, schema_names, singular

PROJECT = "/api/environments/{project_id}"


@pytest.mark.parametrize(
    ("method", "path", "verb", "many", "expected"),
    [
        ("GET", f"{PROJECT}/things/", "List all", True, "things_list"),
        ("GET", f"{PROJECT}/things/{{id}}/sharing/", "List all", False, "things_sharing_list"),
        ("GET", f"{PROJECT}/things/{{id}}/wish_lists/", "List all", False, "things_wish_lists_retrieve"),
        ("GET", f"{PROJECT}/things/{{id}}/wish_lists/", "List all", True, "things_wish_lists_list"),
        ("GET", f"{PROJECT}/things/{{id}}/", "Retrieve", False, "things_retrieve"),
        ("GET", f"{PROJECT}/things/", None, True, "things_list"),
        ("POST", f"{PROJECT}/things/", "Create", False, "things_create"),
        ("PATCH", f"{PROJECT}/things/{{id}}/", "Update", False, "things_partial_update"),
        ("PUT", f"{PROJECT}/things/{{id}}/", "Update", False, "things_update"),
        ("DELETE", f"{PROJECT}/things/{{id}}/", "Delete", False, "things_destroy"),
        ("GET", "/api/projects/{project_id}/things/", "List all", True, "things_list"),
        ("GET", "/api/organizations/{organization_id}/roles/", "List all", True, "roles_list"),
        ("GET", "/api/projects/{id}/", "Retrieve", False, "projects_retrieve"),
        ("GET", "/api/users/@me/", "Retrieve", False, "users_me_retrieve"),
    ],
)
def test_an_id_is_of_the_path_and_the_verb(method, path, verb, many, expected):
    assert operation_id(method, path, verb, answers_many=many) == expected


def test_the_ids_of_core_3():
    assert {operation.id for operation in load()} == {
        "groups_update_property_create",
        "insights_sharing_list",
        "insights_sharing_passwords_create",
        "insights_sharing_passwords_destroy",
        "insights_sharing_refresh_create",
        "integrations_list",
        "integrations_create",
        "integrations_retrieve",
        "integrations_destroy",
        "integrations_channels_retrieve",
        "integrations_clickup_lists_retrieve",
        "integrations_clickup_spaces_retrieve",
        "integrations_clickup_workspaces_retrieve",
        "integrations_email_partial_update",
        "integrations_email_verify_create",
        "integrations_github_repos_retrieve",
        "integrations_google_accessible_accounts_retrieve",
        "integrations_google_conversion_actions_retrieve",
        "integrations_jira_projects_retrieve",
        "integrations_linear_teams_retrieve",
    }


@pytest.mark.parametrize(
    ("path", "scopes", "element", "expected"),
    [
        (f"{PROJECT}/integrations/", ["integration:read"], True, "Integration"),
        (f"{PROJECT}/insights/{{id}}/sharing/", ["sharing_configuration:read"], False, "SharingConfiguration"),
        (f"{PROJECT}/integrations/{{id}}/channels/", ["integration:read"], False, "Channels"),
        (f"{PROJECT}/property_definitions/{{id}}/", [], False, "PropertyDefinition"),
    ],
)
def test_a_schema_is_called_after_the_resource(path, scopes, element, expected):
    assert next(schema_names(path, scopes, element=element)) == expected


def test_words():
    assert [singular(word) for word in ("things", "queries", "classes", "status", "boxes", "access")] == [
        "thing",
        "query",
        "class",
        "status",
        "box",
        "access",
    ]
    assert camel("early_access_feature") == "EarlyAccessFeature"
