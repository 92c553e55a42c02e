"""JSON and YAML, read alike."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posthog_conformance.contract.document import DocumentError, parse

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(), parts, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(JSON)
def test_json_is_read_as_it_is(value):
    assert parse(json.dumps([value]).encode()) == [value]


def test_yaml_is_read_as_yaml_1_2_reads_it():
    text = b"200: {at: 2019-08-24T14:15:22Z, no: off, yes: true, none: , hours: 12:30, n: 010, f: 1.5e3}"
    assert parse(text) == {
        "200": {
            "at": "2019-08-24T14:15:22Z",
            "no": "off",
            "yes": True,
            "none": None,
            "hours": "12:30",
            "n": 10,
            "f": 1500.0,
        }
    }


@pytest.mark.parametrize("text", [b'{"a": 1', b"a: [1,\nb: 2", b"\x00", b"a: b: c", b"a: *nothing"])
def test_what_is_neither_is_said_to_be_so(text):
    with pytest.raises(DocumentError, match="neither JSON nor YAML"):
        parse(text)
