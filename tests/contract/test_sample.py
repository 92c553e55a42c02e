"""From sampled values to schemas."""

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given

from posthog_conformance.contract.sample import infer, structure
from posthog_conformance.contract.tree import Node

from .strategies import json_values


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (None, {}),
        ("string", {"type": "string"}),
        ("slack", {"type": "string"}),
        (0, {"type": "integer"}),
        (123, {"type": "integer"}),
        (0.1, {"type": "number"}),
        (True, {"type": "boolean"}),
        ({}, {"type": "object"}),
        ([], {"type": "array"}),
        ([0], {"type": "array", "items": {"type": "integer"}}),
        ([None], {"type": "array", "items": {}}),
        ([0, "string"], {"type": "array", "items": {"anyOf": [{"type": "integer"}, {"type": "string"}]}}),
        ("2019-08-24T14:15:22Z", {"type": "string", "format": "date-time"}),
        ("2019-08-24", {"type": "string", "format": "date"}),
        ("2019-02-30", {"type": "string"}),
        ("095be615-a8ad-4c33-8e9c-c7612fbf6c9f", {"type": "string", "format": "uuid"}),
        ("user@example.com", {"type": "string", "format": "email"}),
        ("http://api.example.org/accounts/?offset=400&limit=100", {"type": "string", "format": "uri"}),
        ("https://app.example.com/api/projects/{project_id}/", {"type": "string"}),
        ({"property1": None, "property2": None}, {"type": "object", "additionalProperties": {}}),
        (
            {"property1": "string", "property2": "string", "id": 0},
            {
                "type": "object",
                "properties": {"id": {"type": "integer"}},
                "required": ["id"],
                "additionalProperties": {"type": "string"},
            },
        ),
        (
            {"a": 0, "b": None},
            {"type": "object", "properties": {"a": {"type": "integer"}, "b": {}}, "required": ["a", "b"]},
        ),
    ],
)
def test_a_value_stands_for_its_type(value, schema):
    assert infer(value) == schema


@pytest.mark.parametrize("link", ["http://api.example.org/accounts/?offset=400", None])
def test_the_links_of_a_page_are_a_uri_or_null(link):
    properties = infer({"count": 123, "next": link, "previous": link, "results": []})["properties"]
    assert properties["next"] == properties["previous"] == {"type": ["string", "null"], "format": "uri"}


def test_elsewhere_next_is_what_it_is():
    assert infer({"next": None})["properties"]["next"] == {}


def test_every_part_keeps_its_line():
    schema = infer(Node({"a": Node([Node(1, 3)], 2)}, 1))
    assert schema["x-line"] == 1
    assert schema["properties"]["a"] == {"type": "array", "items": {"type": "integer", "x-line": 3}, "x-line": 2}


def test_structure_knows_neither_lines_nor_order():
    left = infer(Node({"a": Node(1, 2), "b": Node("x", 3)}, 1))
    right = infer(Node({"b": Node("y", 8), "a": Node(5, 9)}, 7))
    assert structure(left) == structure(right)
    assert structure(left) != structure(infer({"a": 1}))


@given(json_values())
def test_a_schema_accepts_what_it_was_inferred_from(value):
    schema = infer(value)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(value, schema)
    assert jsonschema_rs.is_valid(schema, value)


@given(json_values())
def test_a_format_is_only_given_to_what_has_it(value):
    def strings(part):
        match part:
            case str():
                yield part
            case list():
                for element in part:
                    yield from strings(element)
            case dict():
                for element in part.values():
                    yield from strings(element)

    for text in strings(value):
        schema = infer(text)
        jsonschema.validate(text, schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
        assert jsonschema_rs.validator_for(schema, validate_formats=True).is_valid(text)
