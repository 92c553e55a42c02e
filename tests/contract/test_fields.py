"""Bulleted fields, in the newer and the older form."""

import pytest

from posthog_conformance.contract.fields import default_of, members_of, read_fields
from posthog_conformance.contract.lines import split
from posthog_conformance.contract.tree import Field


def read(text: str) -> tuple[list[Field], list[str]]:
    problems: list[str] = []
    _, lines = split(text)
    return list(read_fields(lines, lambda line, message: problems.append(f"{line}: {message}"))), problems


@pytest.mark.parametrize(
    ("text", "name", "types"),
    [
        ("- limitinteger", "limit", ("integer",)),
        ("- contentstringnull", "content", ("string", "null")),
        ("- query_stringstring", "query_string", ("string",)),
        ("- query_string", "query_string", ()),
        ("- is_null", "is_null", ()),
        ("- spaceIdstring", "spaceId", ("string",)),
        ("- creation_type", "creation_type", ()),
        ("- dashboardsarrayDEPRECATED. Use tiles.", "dashboards", ("array",)),
        ("- queryQuery node JSON string", "query", ()),
        ("* limitinteger", "limit", ("integer",)),
        ("  • limitinteger", "limit", ("integer",)),
        ("  • substring\n    string", "substring", ("string",)),
        ("  • tags\n    Click to open\n    array", "tags", ("array",)),
        ("  • both\n    string | null", "both", ("string", "null")),
    ],
)
def test_name_and_type(text, name, types):
    fields, problems = read(text)
    assert problems == []
    assert [(field.name, field.types) for field in fields] == [(name, types)]


def test_two_bullets_on_one_line():
    fields, problems = read("- limitinteger - offsetinteger")
    assert [field.name for field in fields] == ["limit", "offset"]
    assert problems == []


@pytest.mark.parametrize(
    "text",
    [
        '  • mode\n    string\n    Default: fast\n    One of: "fast""slow"\n\n    How to look.',
        '- modestringDefault:fastOne of:"fast""slow"How to look.',
        '- modestringDefault:\nfast\nOne of:\n"fast"\n"slow"\nHow to look.',
    ],
)
def test_default_members_and_description(text):
    [field], problems = read(text)
    assert (field.default, field.members, field.description) == ("fast", ("fast", "slow"), "How to look.")
    assert problems == []


def test_bullets_within_a_description_are_description():
    [field], problems = read("  • mode\n    string\n\n    One of these:\n\n      • fast\n      • slow\n")
    assert field.description == "One of these:\n\n• fast\n• slow"
    assert problems == []


def test_an_unknown_type_is_reported():
    (_, when), problems = read("  • limit\n    integer\n  • when\n    timestamp")
    assert when.types == ()
    assert problems == ["4: 'timestamp' is no type that is known here; 'when' is taken as any value"]


@pytest.mark.parametrize(
    ("types", "default", "value"),
    [
        (("integer",), "3", 3),
        (("integer",), "three", None),
        (("boolean", "null"), "false", False),
        (("string",), "3", "3"),
        (("array",), '["a"]', ["a"]),
        (("number",), "NaN", None),
        ((), "blocking", "blocking"),
    ],
)
def test_a_default_is_a_value_of_the_type(types, default, value):
    assert default_of(Field("name", 1, types, default)) == value


def test_members_are_values_of_the_type():
    assert members_of(Field("name", 1, ("integer",), members=("1", "2"))) == [1, 2]
    assert members_of(Field("name", 1, ("string", "null"), members=("a",))) == ["a", None]
    assert members_of(Field("name", 1, ("integer",), members=("one",))) is None
