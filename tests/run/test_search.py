"""The free search finds, shrinks, keeps and replays."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from posthog_conformance.checks import Violation
from posthog_conformance.exchange import Exchange, Request, Response
from posthog_conformance.run import Credential, Probe, Script, fresh
from posthog_conformance.run.case import Ask
from posthog_conformance.run.drawing import drawn
from posthog_conformance.run.search import Example, Search, as_lines, from_lines

ORIGIN = "integrations_list/property.answers"


def attempt(value: Any) -> Script:
    """Ask for a number; one above 100 is answered wrongly."""
    (exchange,) = yield fresh(Probe("integrations_list", Credential("all", None), (), (("n", str(value)),)))
    return [] if exchange.status == 200 else [Violation("broke", "status", "200", str(exchange.status), "none")]


def answer(ask: Ask) -> Sequence[Exchange]:
    (probe,) = ask.probes
    status = 500 if int(dict(probe.query)["n"]) > 100 else 200
    return [Exchange("e1", probe.operation, Request("GET", "http://x"), Response(status))]


def search(kept: list[Example], database: Path | None = None, seed: int = 1) -> Search:
    return Search(ORIGIN, answer, kept.append, seed, database)


def test_what_it_finds_is_shrunk_and_kept_as_an_example() -> None:
    kept: list[Example] = []
    violations = search(kept).find(st.integers(0, 10_000), attempt, 200)
    assert [violation.message for violation in violations] == ["broke"]
    (example,) = kept
    assert (example.value, example.seed, example.origin) == (101, 1, ORIGIN)
    assert from_lines(as_lines(kept)) == (example,)


def test_what_is_right_is_not_kept() -> None:
    kept: list[Example] = []
    assert search(kept).find(st.integers(0, 100), attempt, 50) == []
    assert kept == []


def test_the_database_brings_back_what_was_found(tmp_path: Path) -> None:
    asked: list[int] = []

    def counted(value: int) -> Script:
        asked.append(value)
        return attempt(value)

    search([], tmp_path).find(st.integers(0, 10_000), attempt, 200)
    search([], tmp_path, seed=2).find(st.integers(0, 10_000), counted, 200)
    assert asked[0] == 101, "before anything new is tried"


def test_searches_do_not_share_what_they_found(tmp_path: Path) -> None:
    asked: list[int] = []

    def counted(value: int) -> Script:
        asked.append(value)
        return attempt(value)

    search([], tmp_path).find(st.integers(0, 10_000), attempt, 200)
    other = Search("integrations_retrieve/property.answers", answer, lambda _: None, 2, tmp_path)
    other.find(st.integers(0, 10_000), counted, 200)
    assert asked[0] != 101


def test_the_end_of_the_run_ends_the_search() -> None:
    class Spent(Exception):
        pass

    def spent(_: Ask) -> Sequence[Exchange]:
        raise Spent

    with pytest.raises(Spent):
        Search(ORIGIN, spent, lambda _: None, 0, None).find(st.integers(), attempt, 10)


@pytest.mark.parametrize("text", ["{", '{"case": "a/b.c/d"}', '{"case": "a/b.c/d", "value": 1, "seed": "x"}'])
def test_a_line_that_is_no_example_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="line 2 is no example"):
        from_lines("\n" + text)


def test_values_are_drawn_alike_on_every_run() -> None:
    strategy = st.text(max_size=20)
    assert drawn(strategy, 5) == drawn(strategy, 5)
    assert len(set(drawn(strategy, 5))) == 5
