from __future__ import annotations

from typing import Any

import pytest

from posthog_conformance.record import Record, from_lines
from posthog_conformance.report.view import View, view_of

from .samples import NO_CLICKUP, Builder, record_lines


def run(*outcomes: str, exit_code: int | None = 0, reason: str = "", **footer: Any) -> View:
    """A run of a few cases with these outcomes; without exit code it has no footer."""
    lines = [next(record_lines())]
    build = Builder()
    for number, outcome in enumerate(outcomes):
        violations = [{"message": "broken"}] if outcome == "failed" else []
        build.case("integrations_list", "paging.limit", str(number), outcome, reason=reason, violations=violations)
    lines += build.cases
    if exit_code is not None:
        lines.append({"type": "footer", "requests": 1, "duration_s": 1.0, "exit_code": exit_code, "summary": {},
                      "left_behind": [], **footer})  # fmt: skip
    return view_of(from_lines(lines))


@pytest.mark.parametrize(
    ("outcomes", "word", "sentence"),
    [
        (("passed", "passed"), "conforms", "All 2 cases passed."),
        (("passed", "warned", "known"), "conforms", "Of 3 cases, 1 passed, 1 warned and 1 failed as listed."),
        (("passed", "failed"), "fails", "Of 2 cases, 1 failed."),
        (("passed", "stale"), "fails", "Of 2 cases, 1 passed although listed as known failures."),
        (("passed", "untested"), "incomplete", "Nothing failed, but of 2 cases, 1 could not be tested."),
        (("failed", "error"), "error", "Of 2 cases, 1 failed and 1 ended in an error of the suite itself."),
        ((), "empty", "No case ran, so nothing is known about the target."),
    ],
)
def test_verdicts(outcomes: tuple[str, ...], word: str, sentence: str) -> None:
    verdict = run(*outcomes).verdict
    assert (verdict.word, verdict.sentence) == (word, sentence)


@pytest.mark.parametrize("exit_code", [None, 130])
def test_an_interrupted_run_is_never_read_as_a_pass(exit_code: int | None) -> None:
    view = run("passed", exit_code=exit_code)
    assert view.verdict.word == "interrupted"
    assert not view.complete
    assert "Run it again to the end" in view.advice[0].text


def test_untested_cases_are_advised_by_reason() -> None:
    texts = [item.text for item in run("untested", "untested", reason=NO_CLICKUP).advice]
    assert texts == [f"2 cases untested: {NO_CLICKUP}"]


def test_what_could_not_be_put_back_is_to_be_cleaned_up() -> None:
    advice = run("passed", left_behind=["insight 1: access token rotated"]).advice
    assert advice[0].text == "Clean up by hand: the run could not put back 1 thing."
    assert advice[0].things == ("insight 1: access token rotated",)


def test_of_the_built_in_mock_nothing_is_left_and_the_next_target_is_ones_own() -> None:
    header = next(record_lines())
    header["target"] |= {"argument": "mock"}
    footer = {"type": "footer", "requests": 1, "duration_s": 1.0, "exit_code": 0, "summary": {}, "left_behind": ["x"]}
    build = Builder()
    build.case("integrations_list", "paging.limit", "1")
    (advice,) = view_of(from_lines([header, *build.cases, footer])).advice
    assert advice.command == "posthog-conformance doctor --target target.toml"


def test_breakages_are_grouped_by_requirement_failures_first(faulty: Record) -> None:
    broken = view_of(faulty).broken
    assert [item.outcome for item in broken] == ["failed"] * 6 + ["error", "stale"]
    assert (broken[1].requirement, len(broken[1].cases)) == ("header.www_authenticate", 4)
    assert len(broken[1].operations) == 4


def test_what_is_asked_of_every_answer_comes_before_what_follows_from_it(faulty: Record) -> None:
    failed = [item.requirement for item in view_of(faulty).broken if item.outcome == "failed"]
    order = [str(entry["id"]) for entry in faulty.header.requirements]
    assert failed == sorted(failed, key=order.index)
    assert failed[0] == "shape.body"


def test_a_failing_run_says_what_to_run_next(faulty: Record) -> None:
    first, again = view_of(faulty).advice[:2]
    assert first.case == "integrations_list/shape.body/example"
    assert first.command.endswith(f"--select {first.case}")
    assert "--select '*/header.www_authenticate/*'" in again.command


def test_what_the_budget_cut_off_needs_more_requests_and_no_other_target_file() -> None:
    (advice,) = run("untested", reason="the run's requests were used up: raise --max-requests").advice
    assert advice.command.endswith("--max-requests 960")
