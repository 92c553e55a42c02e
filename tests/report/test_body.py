from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posthog_conformance.report.body import laid_out, segments

PAGE = b'{"count": 2, "results": [{"id": 1, "a/b~": 1e400}, {"id": 2, "user": {"ok": null}}], "n": {}, "e": []}'


def marked(body: bytes, pointer: str) -> str | None:
    laid = laid_out(body, [pointer])
    span = laid.spans.get(pointer)
    return None if span is None else laid.text[slice(*span)]


def test_json_is_laid_out() -> None:
    assert laid_out(b'{"a":[1,{}],"b":""}').text == '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": ""\n}'


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda items: st.lists(items) | st.dictionaries(st.text(), items),
    )
)
def test_laying_out_changes_no_value(value: object) -> None:
    assert json.loads(laid_out(json.dumps(value).encode()).text) == value


@given(st.text('{}[],:"\\\\ a1\n', max_size=60))
def test_rubbish_loses_nothing_but_space(text: str) -> None:
    laid = laid_out(text.encode(), ["/a/1", "body"])
    assert "".join(laid.text.split()) == "".join(text.split())


def test_nothing_is_written_anew() -> None:
    text = laid_out(rb'{"n": 1.0e400, "twice": 1, "twice": 2, "s": "\u00e9\/"}').text
    for part in ("1.0e400", r'"\u00e9\/"', '"twice": 1', '"twice": 2'):
        assert part in text


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/count", "2"),
        ("/results/1/user/ok", "null"),
        ("/results/0/a~1b~0", "1e400"),
        ("/results/1", "{"),
        ("/results/1/user", '"user": {'),
        ("/results/1/user/gone", '"user": {'),
        ("/nowhere", "{"),
        ("body", "{"),
        ("status", None),
    ],
)
def test_the_offending_value_is_found(pointer: str, value: str | None) -> None:
    assert marked(PAGE, pointer) == value


def test_a_short_body_is_marked_as_a_whole() -> None:
    assert marked(b"oops", "body") == "oops"
    assert marked(b"x" * 1000, "body") is None


@pytest.mark.parametrize("body", [b"", b"<html>", b"{", b'{"a": tru', b"]]", b'{"a" "b"}', b"[" * 500, b"\xff\x00"])
def test_what_is_no_json_is_still_shown(body: bytes) -> None:
    laid = laid_out(body, ["/a", "body"])
    assert "\0" not in laid.text
    assert bool(laid.text) == bool(body)


def test_a_long_body_keeps_its_beginning_and_the_offending_value() -> None:
    body = json.dumps({"items": [{"id": number, "ok": number != 900} for number in range(1000)]}).encode()
    laid = laid_out(body, ["/items/900/ok"])
    pieces = segments(laid, 400)
    assert [kind for kind, _ in pieces] == ["text", "cut", "text", "mark", "text", "cut"]
    assert ("mark", "false") in pieces
    assert sum(len(text) for _, text in pieces) < 600


def test_a_body_that_fits_is_whole() -> None:
    assert segments(laid_out(b"abc"), 3) == (("text", "abc"),)
    assert segments(laid_out(b"abc"), 3, "the first 3 of 9 bytes")[-1] == ("cut", "the first 3 of 9 bytes")
