"""JSON with the lines it stands on."""

import json

import pytest
from hypothesis import given

from posthog_conformance.contract.jsontext import JsonError, JsonText

from .strategies import json_values


def test_every_part_has_its_line():
    node, end = JsonText('Status 200\n{\n"a": [\n1,\n{}\n]\n} rest').read(11)
    assert node.line == 2
    assert node.value["a"].line == 3
    assert [element.line for element in node.value["a"].value] == [4, 5]
    assert end == len('Status 200\n{\n"a": [\n1,\n{}\n]\n}')


@given(json_values())
def test_it_reads_what_json_reads(value):
    text = json.dumps(value, indent=1)
    node, end = JsonText(text).read(0)
    assert node.plain == value
    assert end == len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "Expecting value"),
        ("{", "Expecting value"),
        ("{1: 2}", "name must be a string"),
        ("{{}}", "name must be a string"),
        ('{"a" 1}', "':' expected"),
        ('{"a": 1 "b"}', "',' expected"),
        ('{"a": 1, "a": 2}', "appears twice"),
        ("[1, NaN]", "NaN is not JSON"),
        ("[1e999]", "too large"),
        ("[" + "9" * 5000 + "]", "digits"),
        ('["\\ud800"]', "surrogate"),
        ('["a\nb"]', "control character"),
        ("[" * 5000, "nested deeper"),
    ],
)
def test_what_is_no_json_is_refused(text, expected):
    with pytest.raises(JsonError, match=expected):
        JsonText(text).read(0)
