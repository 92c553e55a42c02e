from __future__ import annotations

import shlex

import pytest

from posthog_conformance.record import CaseLine, Header, Record
from posthog_conformance.report.cases import run_command, text_failure, view_case, view_cases, worst


def header(**changed: object) -> Header:
    values: dict[str, object] = {
        "contract": "core-3",
        "dialect": "documented",
        "profile": "standard",
        "seed": 7,
        "target": {"base_url": "https://x.test"},
        "tool_version": "1",
        "started": "2026-03-01T00:00:00Z",
        "operations": (),
        "requirements": (),
        "budget": 480,
    }
    return Header(**(values | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "command"),
    [
        ({}, "posthog-conformance run --target …"),
        ({"dialect": "served"}, "posthog-conformance run --target … --dialect served"),
        ({"profile": "nightly"}, "posthog-conformance run --target … --profile nightly --seed 7"),
        ({"target": {"argument": "my target.toml"}}, "posthog-conformance run --target 'my target.toml'"),
    ],
)
def test_the_command_that_runs_it_again(changed: dict[str, object], command: str) -> None:
    assert run_command(header(**changed)) == command


def test_a_case_knows_its_operation_requirement_and_place(faulty: Record) -> None:
    case = next(case for case in view_cases(faulty) if case.id == "integrations_destroy/scope.refused/read")
    assert (case.family, case.variation, case.key, case.expected) == ("scope", "read", "read", "refused")
    assert (case.method, case.level) == ("DELETE", "must")
    assert case.written == f"API scopes page; API reference page, line {case.line}"
    assert [step.exchange.status for step in case.steps] == [204]
    assert 'Authorization: Bearer $POSTHOG_KEY_READ"' in case.steps[0].curl


def test_an_id_with_wildcards_selects_itself() -> None:
    line = CaseLine("a/b.c/x[1]*", "a", "b.c", "failed")
    case = view_case(header(), line, ())
    assert shlex.split(case.select)[-1] == "a/b.c/x[[]1][*]"


def test_an_unknown_operation_and_requirement_are_no_fault() -> None:
    case = view_case(header(), CaseLine("a/b.c/d", "a", "b.c", "error", exchanges=("gone",)), ())
    assert (case.title, case.expectation, case.steps) == ("", "", ())
    assert "ERROR a/b.c/d" in text_failure(case)


def test_a_failure_says_all_that_is_needed_to_act(faulty: Record) -> None:
    case = next(case for case in view_cases(faulty) if case.requirement == "shape.body" and case.outcome == "failed")
    text = text_failure(case)
    for part in (
        "FAILED integrations_list/shape.body/example",
        case.expectation,
        "type boolean",
        "null",
        "API reference page, line 302",
        "/results/2/created_by/is_email_verified",
        "curl -i",
        "posthog-conformance run --target … --select integrations_list/shape.body/example",
    ):
        assert part in text


def test_the_same_violation_is_told_once() -> None:
    broken = {"message": "m", "where": "status", "expected": "1", "actual": "2", "source": "s"}
    case = view_case(header(), CaseLine("a/b.c/d", "a", "b.c", "failed", violations=(broken, broken)), ())
    assert len(case.violations) == 2
    assert text_failure(case).count("violation") == 1


def test_a_hostile_server_does_not_drive_the_terminal(faulty: Record) -> None:
    text = "".join(text_failure(case) for case in view_cases(faulty))
    assert "\x1b" not in text
    assert r"\x1b[31m" in text


def test_the_worst_outcome() -> None:
    assert worst(["passed", "untested", "failed", "error"]) == "failed"
    assert worst(["passed", "known"]) == "known"
    assert worst([]) is None
