"""Which value in which answer of a case is the offending one."""

from __future__ import annotations

import json
from collections.abc import Iterable

from posthog_conformance.exchange import Exchange
from posthog_conformance.report.body import laid_out
from posthog_conformance.report.cases import Case, Violation


def pointers(case: Case) -> dict[str, tuple[str, ...]]:
    """The places that are to be marked in the bodies of a case's answers, by exchange id.

    A violation does not say which of several answers it is about. It is the last one that has the actual
    value in that place, or else that has anything there; where none has, nothing is marked.
    """
    answers = [step.exchange for step in case.steps if step.exchange.response is not None]
    found: dict[str, list[str]] = {}
    for violation in case.distinct:
        if violation.where == "body" or violation.where.startswith("/"):
            for exchange in _about(violation, answers):
                found.setdefault(exchange.id, []).append(violation.where)
    return {name: tuple(dict.fromkeys(places)) for name, places in found.items()}


def _about(violation: Violation, answers: list[Exchange]) -> Iterable[Exchange]:
    if len(answers) < 2:
        return answers
    there = []
    for exchange in reversed(answers):
        laid = laid_out(exchange.response.body if exchange.response else b"", [violation.where])
        if violation.where in laid.exact:
            there.append(exchange)
            start, end = laid.spans[violation.where]
            quoted = json.dumps(violation.actual, ensure_ascii=False)
            if laid.text[start:end] in (violation.actual, quoted):
                return [exchange]
    return there[:1]
