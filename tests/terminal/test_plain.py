"""A run in plain lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from posthog_conformance.record import Record
from posthog_conformance.report import view_of

from .conftest import Screen

FILES = [Path("reports/run.jsonl"), Path("reports/report.html")]
Make = Callable[..., Screen]


def test_it_begins_with_what_is_tested_and_by_how_much(screen: Make, faulty: Record) -> None:
    shown = screen()
    shown.display.begin(faulty.header, 871, lambda: 0)
    assert shown.text.splitlines() == [
        "posthog-conformance 0.1.0: https://posthog.example.com",
        "project 1, 5 keys, writes allowed; documented dialect, standard profile: 871 cases, at most 480 requests",
    ]


def test_every_few_seconds_a_line_says_how_far_it_is(
    screen: Make, faulty: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter(range(0, 100_000, 4))
    monkeypatch.setattr("posthog_conformance.terminal.plain.time.monotonic", lambda: float(next(seconds)))
    shown = screen()
    shown.display.begin(faulty.header, 871, lambda: 213)
    for line in faulty.cases[:6]:
        shown.display.judged(line)
    told = shown.text.splitlines()[2:]
    assert told[0] == "  3 of 871 cases, 213 of 480 requests, 0 failed"
    assert len(told) < 6


def test_verbose_tells_every_case(screen: Make, faulty: Record) -> None:
    shown = screen("verbose")
    shown.display.begin(faulty.header, 871, lambda: 0)
    for line in faulty.cases:
        shown.display.judged(line)
    assert len(shown.text.splitlines()) == 2 + 871
    assert "failed   integrations_destroy/scope.refused/read" in shown.text.splitlines()


def test_quiet_is_verdict_what_broke_where_and_what_next(screen: Make, faulty: Record) -> None:
    shown = screen("quiet")
    shown.display.begin(faulty.header, 871, lambda: 0)
    for line in faulty.cases:
        shown.display.judged(line)
    shown.display.end(view_of(faulty), FILES, ["the access token of insight 1 was rotated"])
    assert shown.text.startswith("\nDoes not conform. Of 871 cases, 9 failed")
    assert "  failed   scope.refused: 1 case, integrations_destroy" in shown.text
    assert "Report: reports/report.html" in shown.text
    assert "--select" in shown.text.splitlines()[-1]
    assert len(shown.text.splitlines()) <= 26


def test_a_hostile_server_does_not_drive_the_terminal(screen: Make, faulty: Record) -> None:
    shown = screen("verbose")
    for line in faulty.cases:
        shown.display.judged(line)
    shown.display.end(view_of(faulty), FILES, ["\x1b[2J was made"])
    assert "\x1b" not in shown.text
    assert "\\x1b[31mred" in shown.text


def test_why_it_could_not_begin_is_an_error(screen: Make) -> None:
    shown = screen()
    shown.display.stopped("https://x does not answer. Is it up?")
    assert (shown.text, shown.err.getvalue()) == ("", "Error: https://x does not answer. Is it up?\n")


def test_only_the_ids_are_listed_when_they_are_asked_for(screen: Make) -> None:
    shown = screen("quiet")
    shown.display.listed(["a/b.c/d", "a/b.c/[e]"])
    assert shown.text == "a/b.c/d\na/b.c/[e]\n"


def test_ctrl_c_says_what_is_put_back(screen: Make) -> None:
    shown = screen()
    shown.display.putting_back(2)
    assert shown.text == "Putting back 2 things that the run changed. Ctrl-C leaves them.\n"
