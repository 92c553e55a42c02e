from __future__ import annotations

import json
from dataclasses import replace
from html import unescape

import pytest
from markdown_it import MarkdownIt

from posthog_conformance.record import Outcome, Record
from posthog_conformance.report.compare import Comparison, compare
from posthog_conformance.report.compare_formats import as_html, as_json, as_markdown, as_text

from .samples import sample


def record(**outcomes: Outcome) -> Record:
    """A record with cases of these names."""
    base = sample(faulty=False)
    case = base.cases[0]
    cases = tuple(replace(case, id=f"{case.operation}/{case.requirement}/{name}", outcome=outcome)
                  for name, outcome in outcomes.items())  # fmt: skip
    return replace(base, cases=cases, exchanges={})


def changed(old: Outcome | None, new: Outcome | None) -> list[str]:
    """The kinds under which a case with these outcomes is listed."""
    olds, news = ({} if outcome is None else {"x": outcome} for outcome in (old, new))
    comparison = compare(record(**olds), record(**news))
    return [kind for kind, changes in comparison.changes.items() if changes]


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ("passed", "passed", []),
        ("passed", "failed", ["newly_failing"]),
        ("untested", "failed", ["newly_failing"]),
        ("known", "failed", ["newly_failing"]),
        ("passed", "error", ["newly_failing"]),
        ("failed", "passed", ["newly_passing"]),
        ("known", "stale", ["newly_passing"]),
        ("failed", "failed", ["still_failing"]),
        ("failed", "known", ["still_failing"]),
        ("known", "known", []),
        ("passed", "untested", ["no_longer_tested"]),
        ("failed", "untested", ["no_longer_tested"]),
        (None, "passed", ["appeared"]),
        (None, "failed", ["newly_failing", "appeared"]),
        ("failed", None, ["disappeared"]),
    ],
)
def test_kinds(old: Outcome | None, new: Outcome | None, kinds: list[str]) -> None:
    assert changed(old, new) == kinds


@pytest.fixture(scope="module")
def worse(clean: Record, faulty: Record) -> Comparison:
    return compare(clean, faulty)


def test_the_exit_code_is_that_of_newly_failing(worse: Comparison, faulty: Record, clean: Record) -> None:
    assert worse.exit_code == 1
    assert compare(faulty, clean).exit_code == 0
    assert compare(faulty, faulty).exit_code == 0


def test_what_makes_runs_hard_to_compare_is_noted(clean: Record, interrupted: Record) -> None:
    served = sample(faulty=False, dialect="served", started="2026-02-01T00:00:00Z")
    notes = "\n".join(compare(clean, served).notes)
    assert "The dialects differ: documented → served." in notes
    assert "The old record is the later one" in notes
    assert "The new run was interrupted" in compare(clean, interrupted).notes[0]


def test_text(worse: Comparison) -> None:
    text = as_text(worse)
    assert "newly failing: 10" in text
    assert "integrations_destroy/scope.refused/read  passed → failed" in text
    assert "\x1b" not in text


def test_json(worse: Comparison) -> None:
    told = json.loads(as_json(worse))
    assert told["exit_code"] == 1
    assert told["new"]["summary"]["failed"] == 9
    assert {item["new"] for item in told["newly_failing"]} == {"failed", "error"}
    assert told["newly_passing"] == []


@pytest.mark.parametrize("limit", [64 * 1024, 5000])
def test_markdown(worse: Comparison, limit: int) -> None:
    text = as_markdown(worse, limit)
    assert len(text.encode()) <= limit
    assert MarkdownIt("commonmark").render(text).startswith("<h1>❌ Of 871 cases: 10 newly failing")


def test_html(worse: Comparison) -> None:
    page = as_html(worse)
    assert "10 newly failing" in page
    assert "script-src 'none'" in unescape(page)
    assert "<script" not in page


def test_nothing_changed(clean: Record) -> None:
    assert compare(clean, clean).sentence == "No case of 871 cases changed, and none fails."
