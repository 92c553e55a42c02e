"""ctrf.json: the run in the Common Test Report Format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from posthog_conformance.record import Outcome
from posthog_conformance.report.cases import Case, text_failure
from posthog_conformance.report.text import one_line, printable
from posthog_conformance.report.view import View

_STATUS: Final[Mapping[Outcome, str]] = {
    "passed": "passed",
    "warned": "passed",
    "failed": "failed",
    "stale": "failed",
    "error": "failed",
    "known": "other",
    "untested": "skipped",
}


def ctrf(view: View) -> dict[str, Any]:
    """The report as plain data; ``rawStatus`` is our outcome. An interrupted run has one failed test more."""
    start = _milliseconds(view.header.started)
    tests = [_test(case) for case in view.cases]
    if not view.complete:
        tests.append({"name": "came to its end", "status": "failed", "duration": 0, "message": view.verdict.sentence})
    counts = Counter(test["status"] for test in tests)
    return {
        "reportFormat": "CTRF",
        "specVersion": "0.0.0",
        "generatedBy": "posthog-conformance",
        "results": {
            "tool": {"name": "posthog-conformance", "version": view.header.tool_version},
            "summary": {
                "tests": len(tests),
                **{status: counts[status] for status in ("passed", "failed", "pending", "skipped", "other")},
                "start": start,
                "stop": start + round(view.duration_s * 1000),
            },
            "tests": tests,
            "environment": {
                "appName": "PostHog",
                "testEnvironment": view.target,
                "extra": {
                    "contract": view.header.contract,
                    "dialect": view.header.dialect,
                    "profile": view.header.profile,
                    "requests": view.record.requests,
                    "complete": view.complete,
                },
            },
        },
    }


def _test(case: Case) -> dict[str, Any]:
    told = case.outcome not in ("passed", "untested")
    return {
        "name": case.id,
        "status": _STATUS[case.outcome],
        "duration": round(case.duration_s * 1000),
        "suite": [case.operation, case.family],
        "rawStatus": case.outcome,
        **({"message": case.headline} if case.headline else {}),
        **({"trace": printable(text_failure(case))} if told else {}),
        "tags": [tag for tag in (case.level, case.requirement, *case.corrections) if tag],
        "extra": {"expectation": case.expectation, "source": one_line(case.written), "select": case.select},
    }


def _milliseconds(iso: str) -> int:
    try:
        time = datetime.fromisoformat(iso)
    except ValueError:
        return 0
    return round((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp() * 1000)
