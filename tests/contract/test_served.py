"""The served dialect of Core-3: the documented contract with its corrections."""

import json
import re

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from posthog_conformance.contract import Contract, ContractError, load, locate

PERIODS = ("older", "newer")


@pytest.fixture(params=PERIODS)
def served(request) -> Contract:
    return load(dialect="served", posthog=request.param)


def schema(contract: Contract, operation: str, status: int) -> dict:
    return dict(contract.operation(operation).answers[status].schema)


def accepts(contract: Contract, operation: str, status: int, body: object) -> bool:
    return jsonschema.Draft202012Validator(schema(contract, operation, status)).is_valid(body)


def test_every_correction_is_told_of_in_either_dialect(served):
    assert [correction.id for correction in served.corrections] == [f"S{number}" for number in range(1, 17)]
    assert set(served.corrections) < set(load().corrections), "those of the other period, too"
    assert served.dialect == "served"


def test_a_correction_names_operations_that_there_are(served):
    for correction in served.corrections:
        assert correction.operations
        assert all(name == "*" or served.has(name) for name in correction.operations), correction.id


def test_the_documented_contract_is_left_alone():
    assert "x-correction" not in json.dumps(load().document)


def test_it_is_valid_openapi(served):
    assert list(OpenAPIV31SpecValidator(served.document).iter_errors()) == []


def test_schemas_are_valid_and_accept_the_examples(served):
    for operation in served:
        for answer in operation.answers.values():
            if answer.schema is not None:
                jsonschema.Draft202012Validator.check_schema(answer.schema)
            if answer.example is not None:
                jsonschema.validate(answer.example, answer.schema)


def test_every_correction_but_that_of_the_paths_marks_what_it_corrects(served):
    marks = set(re.findall(r'"x-correction": "(S\d+)"', json.dumps(served.document)))
    assert marks == {correction.id for correction in served.corrections}


def test_s1_a_group_property_is_a_key_and_a_value(served):
    operation = served.operation("groups_update_property_create")
    assert operation.body.required == ("key", "value")
    assert (operation.body.correction, operation.success.correction) == ("S1", "S1")
    group = {"group_type_index": 0, "group_key": "acme", "group_properties": {}, "created_at": "2019-08-24T14:15:22Z"}
    assert accepts(served, operation.id, 200, group)
    assert not accepts(served, operation.id, 200, {**group, "group_properties": []})


def test_s2_to_s4_the_sharing_configuration(served):
    password = {
        "id": 1,
        "created_at": "2019-08-24T14:15:22Z",
        "note": "",
        "created_by_email": "a@b.c",
        "is_active": True,
    }
    stored = {
        "created_at": "2019-08-24T14:15:22Z",
        "enabled": True,
        "access_token": None,
        "settings": None,
        "password_required": True,
        "share_passwords": [password],
    }
    for operation in ("insights_sharing_list", "insights_sharing_refresh_create"):
        assert accepts(served, operation, 200, stored)
        assert not accepts(served, operation, 200, {**stored, "share_passwords": "string"})
        assert not accepts(served, operation, 200, {**stored, "share_passwords": [{**password, "id": "1"}]})
    unsaved = {**stored, "created_at": None}
    assert accepts(served, "insights_sharing_list", 200, unsaved)
    assert not accepts(served, "insights_sharing_refresh_create", 200, unsaved)


def test_s5_a_password_is_answered_with_its_text(served):
    operation = served.operation("insights_sharing_passwords_create")
    assert operation.success.status == 201
    assert 200 not in operation.answers
    assert set(operation.body.properties) == {"raw_password", "note"}
    assert operation.body.required == ()
    assert operation.body.properties["raw_password"]["minLength"] == 8
    assert "password" in operation.success.schema["required"]


@pytest.mark.parametrize(
    ("operation", "status"),
    [
        ("insights_sharing_passwords_create", 400),
        ("insights_sharing_passwords_create", 403),
        ("insights_sharing_passwords_destroy", 403),
    ],
)
def test_s5_s6_errors_within_and_outside_the_envelope(served, operation, status):
    assert accepts(served, operation, status, {"error": "The plan lacks it."})
    assert accepts(served, operation, status, {"type": "validation_error", "code": "a", "detail": "b", "attr": None})
    assert not accepts(served, operation, status, {"detail": "b"})


@pytest.mark.parametrize(
    ("operation", "older", "newer"),
    [
        ("integrations_channels_retrieve", None, ("integration:read",)),
        ("integrations_jira_projects_retrieve", None, ("integration:read",)),
        ("integrations_linear_teams_retrieve", None, ("integration:read",)),
        ("integrations_clickup_lists_retrieve", None, None),
        ("integrations_google_conversion_actions_retrieve", None, None),
        ("integrations_email_partial_update", None, None),
        ("integrations_email_verify_create", None, None),
        ("integrations_github_repos_retrieve", ("integration:read",), ("integration:read",)),
    ],
)
def test_s7_to_s11_what_personal_keys_may_do(operation, older, newer):
    for period, expected in zip(PERIODS, (older, newer), strict=True):
        found = load(dialect="served", posthog=period).operation(operation)
        assert (found.scopes if found.accepts_personal_keys else None) == expected


def test_no_other_operation_refuses_personal_keys(served):
    refused = [operation.id for operation in served if not operation.accepts_personal_keys]
    assert len(refused) == (10 if served.posthog == "older" else 7)


@pytest.mark.parametrize(
    ("operation", "names"),
    [
        ("integrations_channels_retrieve", ["search", "limit", "offset", "channel_id"]),
        ("integrations_github_repos_retrieve", ["search", "limit", "offset"]),
        ("integrations_clickup_lists_retrieve", ["spaceId"]),
        ("integrations_clickup_spaces_retrieve", ["workspaceId"]),
        ("integrations_google_conversion_actions_retrieve", ["customerId", "parentId"]),
        ("integrations_list", ["limit", "offset", "kind"]),
    ],
)
def test_queries(operation, names):
    parameters = load(dialect="served").operation(operation).query_parameters
    assert [parameter.name for parameter in parameters] == names


def test_s12_who_created_an_integration_may_be_nobody(served):
    example = served.operation("integrations_retrieve").success.example
    for name in ("distinct_id", "is_email_verified", "hedgehog_config", "role_at_organization"):
        body = {**example, "created_by": {**example["created_by"], name: None}}
        assert accepts(served, "integrations_retrieve", 200, body)
    assert accepts(served, "integrations_retrieve", 200, {**example, "created_by": None, "errors": ""})
    assert not accepts(served, "integrations_retrieve", 200, {**example, "created_by": {}})
    assert not accepts(served, "integrations_retrieve", 200, {**example, "display_name": None})


def test_s13_creating_the_same_again_overwrites_it(served):
    upserting = {operation.id: operation.upserts for operation in served if operation.upserts}
    assert upserting == {"integrations_create": "S13"}
    assert not any(operation.upserts for operation in load())


def test_s15_the_answer_of_an_integration_in_use(served):
    assert served.operation("integrations_destroy").answers[400].correction == "S15"


def test_s16_both_forms_of_the_paths(served):
    for operation in served:
        assert operation.aliases == (operation.path.replace("/environments/", "/projects/"),)
    for form in ("environments", "projects"):
        assert served.match("GET", f"/api/{form}/1/integrations/7")[0].id == "integrations_retrieve"
    assert load().match("GET", "/api/projects/1/integrations/7") is None


# --- overlays that do not belong


@pytest.fixture
def contracts(tmp_path):
    """A copy of the contracts, whose overlay may be broken."""
    source = locate("contracts")
    for name in ("requirements.toml", "core-3/openapi.json", "core-3/overlays/served.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((source / name).read_bytes())
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("extends: ../openapi.json", "extends: ../../persons/openapi.json", "is an overlay of .*persons.*, not of"),
        ("x-correction: S1\n", "x-correction: 1\n", "lacks x-correction"),
        ("x-posthog: [older]", "x-posthog: [oldest]", "x-posthog is .*oldest"),
        ("x-reason: The action has", "x-why: The action has", "first action of S1 lacks x-reason"),
        ("$.components.schemas.User\n", "$.components.schemas.Person\n", r"S12.*selects nothing"),
    ],
)
def test_an_overlay_that_does_not_fit_is_an_error(contracts, old, new, message):
    path = contracts / "core-3/overlays/served.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ContractError, match=message):
        load(contracts=contracts, dialect="served", posthog="older")


def test_without_an_overlay_there_is_no_served_dialect(contracts):
    (contracts / "core-3/overlays/served.yaml").unlink()
    assert load(contracts=contracts).corrections == ()
    with pytest.raises(ContractError, match="cannot be read"):
        load(contracts=contracts, dialect="served")
