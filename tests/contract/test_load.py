"""From a document to the contract."""

import copy

import jsonschema
import pytest

from posthog_conformance.contract import ContractError, error_schema, load, load_requirements, read_contract
from posthog_conformance.contract.build import build
from posthog_conformance.contract.page import read_page

from .pages import NEWER


@pytest.fixture
def document() -> dict:
    return build(read_page(NEWER))


def contract(document):
    return read_contract(document, {}, name="burrows")


def test_core_3_as_the_other_rooms_see_it():
    core = load()
    assert (core.name, core.title, core.dialect) == ("core-3", "PostHog API: Core-3", "documented")
    assert len(core.operations) == 20
    assert [operation.line for operation in core] == sorted(operation.line for operation in core)
    listing = core.operation("integrations_list")
    assert listing.scopes == ("integration:read",)
    assert [parameter.name for parameter in listing.query_parameters] == ["limit", "offset"]
    assert core.operation("integrations_create").body.required == ("kind",)
    assert core.operation("integrations_create").success.status == 201
    assert core.operation("integrations_destroy").success.schema is None
    assert core.match("GET", "/api/environments/1/integrations/7")[1] == {"project_id": "1", "id": "7"}


def test_schemas_are_self_contained_and_accept_the_documented_examples():
    for operation in load():
        for answer in operation.answers.values():
            if answer.example is not None:
                jsonschema.validate(answer.example, answer.schema)


def test_errors_have_the_envelope():
    core = load()
    error = error_schema(core)
    assert error["required"] == ["type", "code", "detail"]
    for operation in core:
        assert {answer.status for answer in operation.answers.values() if answer.schema == error} == {
            *(400, 401, 403, 404, 405, 415, 429)
        }


def test_an_operation_that_documents_no_success(document):
    gone = contract(document).operation("burrows_destroy")
    assert gone.success.status == 405
    assert gone.success.line is not None


def test_several_answers_with_schemas_of_their_own(document):
    answers = contract(document).operation("burrows_create").answers
    assert list(answers[201].schema["properties"]) == ["id", "depth", "digger", "dug_by"]
    assert list(answers[201].schema["$defs"]) == ["User"]
    assert list(answers[400].schema["properties"]) == ["error"]


def test_an_operation_may_refuse_personal_keys(document):
    changed = copy.deepcopy(document)
    changed["paths"]["/api/environments/{environment_id}/burrows/"]["get"]["x-personal-api-key"] = False
    assert contract(document).operation("burrows_list").accepts_personal_keys
    assert not contract(changed).operation("burrows_list").accepts_personal_keys


def test_a_schema_may_refer_to_itself(document):
    document["components"]["schemas"]["User"]["properties"]["boss"] = {"$ref": "#/components/schemas/User"}
    schema = contract(document).operation("burrows_create").success.schema
    assert schema["$defs"]["User"]["properties"]["boss"] == {"$ref": "#/$defs/User"}


def test_requirements_are_read_by_id():
    requirements = load().requirements
    assert all(requirements[identifier].id == identifier for identifier in requirements)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nonsense", "cannot be read"),
        ("[[requirement]]\nid = 'a.b'", "cannot be read"),
        ("", "cannot be read"),
        (2 * "[[requirement]]\nid = 'a.b'\nlevel = 'must'\nexpectation = 'c'\nsource = 'd'\n", "'a.b' twice"),
    ],
)
def test_requirements_that_cannot_be_read_are_named(tmp_path, text, expected):
    path = tmp_path / "requirements.toml"
    path.write_text(text)
    with pytest.raises(ContractError, match=expected):
        load_requirements(path)


def test_an_unknown_contract_is_named_with_those_that_are_there():
    with pytest.raises(ContractError, match=r"no contract 'core-9'.*core-3"):
        load("core-9")


def test_a_broken_contract_is_named(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "openapi.json").write_text("{")
    with pytest.raises(ContractError, match="cannot be read"):
        load("mine", tmp_path)


def test_a_document_that_is_no_contract_is_named():
    with pytest.raises(ContractError, match="lacks 'paths'"):
        read_contract({"openapi": "3.1.0"}, {}, name="mine")
