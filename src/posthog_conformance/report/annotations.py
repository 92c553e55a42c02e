"""Annotations: GitHub's workflow commands and GitLab's code-quality report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from posthog_conformance.record import Outcome
from posthog_conformance.report.cases import Case
from posthog_conformance.report.location import fingerprint
from posthog_conformance.report.text import plural, printable, shortened
from posthog_conformance.report.view import View

# GitHub shows this many annotations of a kind for one step, and drops the others silently.
MOST: Final = 10
_MESSAGE_LIMIT: Final = 3000
_SEVERITY: Final[Mapping[Outcome, str]] = {
    "failed": "critical",
    "error": "major",
    "stale": "minor",
    "warned": "minor",
}


def github(view: View) -> Iterator[str]:
    """Workflow commands, one a line: errors for what broke, warnings for broken ``should`` requirements."""
    if not view.complete:
        yield _command("error", {"title": "The run was interrupted"}, view.verdict.sentence)
    warned = [case for case in view.cases if case.outcome == "warned"]
    for kind, cases in (("error", view.failures), ("warning", warned)):
        room = MOST - (kind == "error" and not view.complete)
        shown = cases if len(cases) <= room else cases[: room - 1]
        for case in shown:
            place = {
                "file": view.location.file,
                "line": str(view.location.line(case.operation)),
                "title": case.id,
            }
            yield _command(kind, place, message(case))
        if len(shown) < len(cases):
            more = plural(len(cases) - len(shown), "more broken case" if kind == "error" else "more warning")
            yield _command(kind, {"title": more}, "See report.html, among the artifacts of the run.")


def gitlab(view: View) -> list[dict[str, Any]]:
    """A code-quality report: one entry for each broken or warned case, and one for an interrupted run."""
    entries = []
    if not view.complete:
        entries.append(_entry(view, view.verdict.sentence, "run.interrupted", "interrupted", "blocker", 1))
    for case in view.in_order:
        if case.outcome in _SEVERITY:
            entries.append(
                _entry(
                    view,
                    message(case),
                    case.requirement,
                    fingerprint(case),
                    _SEVERITY[case.outcome],
                    view.location.line(case.operation),
                )
            )
    return entries


def message(case: Case) -> str:
    """A finding in one short text: what is wrong, expected, actual, where it is written, the request."""
    lines = [case.headline, f"requirement: {case.expectation} [{case.requirement}]"]
    for violation in case.violations[:1]:
        lines += [f"expected: {violation.expected}", f"actual: {violation.actual}"]
    lines.append(f"source: {case.written}")
    if case.corrections:
        lines.append(f"the page is known to be wrong here: {', '.join(case.corrections)}")
    lines += [f"request: {step.curl}" for step in case.steps[-1:]]
    return shortened(printable("\n".join(lines)), _MESSAGE_LIMIT)


def _entry(view: View, text: str, name: str, mark: str, severity: str, line: int) -> dict[str, Any]:
    return {
        "description": text,
        "check_name": name,
        "fingerprint": mark,
        "severity": severity,
        "location": {"path": view.location.file, "lines": {"begin": line}},
    }


def _command(kind: str, properties: Mapping[str, str], text: str) -> str:
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{kind} {told}::{_data(text)}"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
