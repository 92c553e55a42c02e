"""report.json: the run for other programs, as its published JSON Schema describes it."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from posthog_conformance.report.cases import Case, Step, Violation
from posthog_conformance.report.view import View

FORMAT = 1


def json_report(view: View) -> dict[str, Any]:
    """The report as plain data."""
    header, footer = view.header, view.record.footer
    keys = {row.operation: {key: cell.words for key, cell in row.cells.items()} for row in view.scopes.rows}
    return {
        "format": FORMAT,
        "tool": {"name": "posthog-conformance", "version": header.tool_version},
        "contract": header.contract,
        "dialect": header.dialect,
        "profile": header.profile,
        "seed": header.seed,
        "budget": header.budget,
        "selected": list(header.selected),
        "target": dict(header.target),
        "started": header.started,
        "complete": view.complete,
        "exit_code": footer.exit_code if footer else None,
        "verdict": {
            "word": view.verdict.word,
            "title": view.verdict.title,
            "sentence": view.verdict.sentence,
        },
        "requests": view.record.requests,
        "duration_s": round(view.duration_s, 3),
        "summary": dict(view.summary),
        "scope_cells": view.scope_counts,
        "corrections": [
            {
                "id": item.number,
                "title": item.title,
                "page": item.page,
                "served": item.served,
                "evidence": item.evidence,
                "cases": [case.id for case in item.cases],
            }
            for item in view.corrections
        ],
        "left_behind": list(footer.left_behind) if footer else [],
        "requirements": [dict(entry) for entry in header.requirements],
        "operations": [
            {
                "id": row.operation,
                "method": row.method,
                "path": row.path,
                "title": row.title,
                "cases": row.all.total,
                "outcome": row.all.worst,
                "summary": dict(row.all.counts),
                "families": {family: dict(cell.counts) for family, cell in row.cells.items()},
                "keys": keys.get(row.operation, {}),
            }
            for row in view.families.rows
        ],
        "cases": [_case(case) for case in view.cases],
        "exchanges": {name: _exchange(step) for name, step in view.steps.items()},
    }


def json_text(value: Any) -> str:
    """JSON for a file: readable, and without characters that UTF-8 cannot write."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    # A lone surrogate becomes the \\uXXXX that JSON writes it as.
    return text.encode("utf-8", "backslashreplace").decode() + "\n"


def schema(name: str) -> dict[str, Any]:
    """A published JSON Schema: ``report`` for report.json, ``record`` for a line of run.jsonl."""
    file = resources.files("posthog_conformance.report") / "schema" / f"{name}.schema.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _case(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "operation": case.operation,
        "requirement": case.requirement,
        "family": case.family,
        "level": case.level,
        "outcome": case.outcome,
        "reason": case.reason,
        "violations": [_violation(item) for item in case.violations],
        "corrections": list(case.corrections),
        "exchanges": [step.exchange.id for step in case.steps],
        "cell": None if case.key is None else {"key": case.key, "expected": case.expected},
        "select": case.select,
    }


def _violation(item: Violation) -> dict[str, Any]:
    return {
        "message": item.message,
        "where": item.where,
        "expected": item.expected,
        "actual": item.actual,
        "source": item.source,
        "corrections": list(item.corrections),
    }


def _exchange(step: Step) -> dict[str, Any]:
    exchange = step.exchange
    return {
        "operation": exchange.operation,
        "method": exchange.request.method,
        "url": exchange.request.url,
        "status": exchange.status,
        "failure": exchange.failure,
        "started_s": exchange.started_s,
        "duration_s": exchange.duration_s,
        "drawn": exchange.drawn,
        "curl": step.curl,
    }
