"""Failures by the corrections that explain them."""

from __future__ import annotations

from typing import Any

from posthog_conformance.record import from_lines
from posthog_conformance.report.json_report import json_report
from posthog_conformance.report.terminal import text_summary
from posthog_conformance.report.view import View, view_of

from .samples import Builder, record_lines

CORRECTIONS = [
    {"id": number, "title": title, "operations": ["*"], "page": "one thing", "served": served, "evidence": "a.py",
     "posthog": ["older", "newer"]}
    for number, title, served in (("S1", "A group", "x"), ("S7", "Channels closed", "403"), ("S7", "Channels", "200"))
]  # fmt: skip


def broke(*marks: tuple[str, ...], where: str = "status") -> list[dict[str, Any]]:
    """Violations, each with the numbers of what explains it."""
    return [{"message": f"broken {number}", "where": where, "corrections": mark} for number, mark in enumerate(marks)]


def ran(*cases: tuple[str, str, list[dict[str, Any]]]) -> View:
    """A run of these cases: requirement, outcome, violations."""
    header = {**next(record_lines()), "corrections": CORRECTIONS}
    build = Builder()
    for number, (requirement, outcome, violations) in enumerate(cases):
        build.case("integrations_list", requirement, str(number), outcome, violations=violations)
    footer = {"type": "footer", "requests": 1, "duration_s": 1.0, "exit_code": 1, "summary": {}, "left_behind": []}
    return view_of(from_lines([header, *build.cases, footer]))


def test_a_case_is_explained_if_all_that_it_broke_is() -> None:
    view = ran(("shape.body", "failed", broke(("S1",), ("S7",))), ("status.documented", "failed", broke(("S1",), ())))
    assert [case.corrections for case in view.cases] == [("S1", "S7"), ()]
    assert [item.requirement for item in view.broken] == ["status.documented"]
    assert [(item.number, len(item.cases)) for item in view.corrections] == [("S1", 1), ("S7", 1)]
    assert view.verdict.sentence == (
        "Of 2 cases, 2 failed. Known errors of the page explain 1 of the failures, not the other 1."
    )


def test_what_nothing_explains_comes_first() -> None:
    view = ran(
        ("status.documented", "failed", broke(("S7",))),
        ("shape.body", "failed", broke(("S1",))),
        ("paging.limit", "failed", broke(())),
    )
    assert [case.requirement for case in view.failures] == ["paging.limit", "shape.body", "status.documented"]
    assert [item.case for item in view.advice] == [
        "integrations_list/paging.limit/2",
        "integrations_list/shape.body/1",
    ]
    assert view.advice[1].command == "posthog-conformance run --target … --dialect served"
    text = text_summary(view)
    assert text.index("What broke, and is no known error of the page") < text.index("Where the page is known to be")
    assert "  S7   1 case: Channels closed; or: Channels" in text


def test_the_example_is_the_plainest_case_and_what_it_broke_of_that_correction() -> None:
    later, plain = broke(("S1",)), broke(("S7",), ("S1",), where="/id")
    view = ran(("paging.limit", "failed", later), ("shape.body", "failed", plain))
    s1 = view.corrections[0]
    assert (s1.first.requirement, s1.brief, len(s1.cases)) == ("shape.body", "/id: broken 1", 2)


def test_only_failures_count() -> None:
    view = ran(
        ("shape.body", "known", broke(("S1",))),
        ("paging.limit", "warned", broke(("S1",))),
        ("shape.empty", "stale", []),
        ("status.documented", "error", []),
    )
    assert view.corrections == ()
    assert [item.outcome for item in view.broken] == ["error", "stale"]
    assert "Known errors" not in view.verdict.sentence


def test_a_number_that_the_header_does_not_tell_is_a_group_too() -> None:
    view = ran(("shape.body", "failed", broke(("S99",))))
    assert [(item.number, item.title) for item in view.corrections] == [("S99", "")]
    assert json_report(view)["corrections"][0]["cases"] == ["integrations_list/shape.body/0"]


def test_a_record_of_before_has_no_marks() -> None:
    view = ran(("shape.body", "failed", [{"message": "broken", "where": "status"}]))
    assert view.corrections == ()
    assert len(view.broken) == 1
