"""The record: what is written is what is read back, masked, and a run that broke off says so."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posthog_conformance.exchange import Exchange, Request, Response
from posthog_conformance.record import (
    BODY_LIMIT,
    CaseLine,
    Footer,
    Header,
    Line,
    Record,
    RecordError,
    Writer,
    from_lines,
    read,
    summarise,
)

HEADER = Header("core-3", "documented", "standard", 0, {}, "0.1.0", "2026-01-02T03:04:05+00:00", (), (), 480)
CASE = CaseLine("a/b.c/d", "a", "b.c", "passed")
FOOTER = Footer(1, 0.5, 0, summarise([CASE]))


def written(*exchanges: Exchange, mask=lambda text: text) -> str:
    stream = io.StringIO()
    writer = Writer(stream, mask)
    writer.header(HEADER)
    for exchange in exchanges:
        writer.exchange(exchange)
    writer.case(CASE)
    writer.footer(FOOTER)
    return stream.getvalue()


def lines(text: str) -> list[Line]:
    return [json.loads(line) for line in text.split("\n") if line]


def of(text: str) -> Record:
    return from_lines(lines(text))


def exchange(body: bytes) -> Exchange:
    return Exchange("e1", "a", Request("GET", "http://x/", (("A", "b"),)), Response(200, (("C", "d"),), body))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_written_is_read_back(text: str) -> None:
    sent = exchange(text.encode())
    record = of(written(sent))
    assert (record.header, record.cases, record.footer) == (HEADER, (CASE,), FOOTER)
    assert record.exchanges == {"e1": sent}


def test_a_key_reaches_no_line() -> None:
    text = written(exchange(b'{"echo": "phx_secret"}'), mask=lambda text: text.replace("phx_secret", "$KEY"))
    assert "phx_secret" not in text
    assert "$KEY" in text


def test_half_a_character_is_spelt_out(tmp_path: Path) -> None:
    """JSON can hold one half of a surrogate pair, and a server may echo it; no file in UTF-8 can."""
    path = tmp_path / "run.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        writer = Writer(stream, lambda text: text)
        writer.header(HEADER)
        writer.case(CaseLine("a/b.c/d", "a", "b.c", "failed", violations=({"actual": "half \ud83d of it"},)))
    (case,) = read(path).cases
    assert case.violations[0]["actual"] == "half \\ud83d of it"


def test_a_large_body_is_cut_and_its_size_kept() -> None:
    record = of(written(exchange(b"x" * (BODY_LIMIT + 1))))
    response = record.exchanges["e1"].response
    assert response is not None
    assert len(response.body) == BODY_LIMIT
    assert record.cut == {"e1/response": BODY_LIMIT + 1}


@pytest.mark.parametrize("cut", [1, 30])
def test_a_run_that_broke_off_has_no_footer(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text(written()[:-cut], "utf-8")
    # Without its line end the last line is still whole.
    assert read(path).complete == (cut == 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no header: this is not a record"),
        ('{"type": "header", "format": 99}', "line 1: format 99, this tool reads 1"),
        ('{"type": "case"}', "line 1: a case line without its members"),
        ("[]", "line 1: not a header, exchange, case or footer"),
        ("no JSON\n{}", "run.jsonl:1: not a line of JSON"),
    ],
)
def test_what_is_no_record_is_told_by_line(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(RecordError, match=sentence):
        read(path)
