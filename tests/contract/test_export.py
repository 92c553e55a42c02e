"""One JSON Schema file for every documented body."""

import json

import jsonschema
import jsonschema_rs
import pytest

from posthog_conformance.contract import load
from posthog_conformance.contract.export import DRAFT, export, schemas


def test_every_documented_body_has_a_file():
    assert sorted(schemas(load())) == [
        "error.json",
        "groups_update_property_create.request.json",
        "insights_sharing_list.200.json",
        "insights_sharing_passwords_create.200.json",
        "insights_sharing_passwords_create.request.json",
        "insights_sharing_refresh_create.200.json",
        "insights_sharing_refresh_create.request.json",
        "integrations_create.201.json",
        "integrations_create.request.json",
        "integrations_email_partial_update.200.json",
        "integrations_email_partial_update.request.json",
        "integrations_email_verify_create.request.json",
        "integrations_list.200.json",
        "integrations_retrieve.200.json",
    ]


@pytest.mark.parametrize("name", sorted(schemas(load())))
def test_a_file_is_self_contained(name, tmp_path):
    written = {path.name: path for path in export(load(), tmp_path / "schemas")}
    schema = json.loads(written[name].read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert (schema["$schema"], schema["$id"]) == (DRAFT, name)
    assert schema["title"]
    assert all(reference.startswith("#/$defs/") for reference in references(schema))
    operation, _, status = name.removesuffix(".json").rpartition(".")
    if status.isdigit():
        example = load().operation(operation).answers[int(status)].example
        jsonschema.validate(example, schema)
        assert jsonschema_rs.is_valid(schema, example)


def test_the_files_are_what_the_checks_use():
    core = load()
    exported = schemas(core)["integrations_list.200.json"]
    used = core.operation("integrations_list").success.schema
    assert {**exported, **used} == exported


def references(part):
    match part:
        case dict():
            yield from [part["$ref"]] if "$ref" in part else []
            for inner in part.values():
                yield from references(inner)
        case list():
            for inner in part:
                yield from references(inner)
