"""report.sarif: findings in SARIF 2.1.0, located in the contract."""

from __future__ import annotations

from typing import Any

from posthog_conformance.report.annotations import message
from posthog_conformance.report.cases import Case
from posthog_conformance.report.location import fingerprint
from posthog_conformance.report.text import one_line
from posthog_conformance.report.view import View


def sarif(view: View) -> dict[str, Any]:
    """The findings as plain data: failed and stale cases, warnings, and known failures as suppressed.

    Cases in which the suite itself broke are no findings about the API: they are notifications.
    """
    rules = [
        {
            "id": str(entry.get("id", "")),
            "name": str(entry.get("id", "")),
            "shortDescription": {"text": str(entry.get("expectation", "")) or "no expectation"},
            "help": {"text": f"Source: {entry.get('source', '')}"},
            "defaultConfiguration": {"level": "error" if entry.get("level") == "must" else "warning"},
        }
        for entry in view.header.requirements
    ]
    found = [case for case in view.in_order if case.outcome in ("failed", "stale", "warned", "known")]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "posthog-conformance",
                        "version": view.header.tool_version,
                        "semanticVersion": view.header.tool_version,
                        "rules": rules,
                    }
                },
                "automationDetails": {"id": f"posthog-conformance/{view.header.contract}/{view.header.dialect}"},
                "columnKind": "unicodeCodePoints",
                "invocations": [_invocation(view)],
                "results": [_result(view, case) for case in found],
            }
        ],
    }


def _invocation(view: View) -> dict[str, Any]:
    texts = [f"{case.id}: {one_line(case.reason)}" for case in view.cases if case.outcome == "error"]
    if not view.complete:
        texts.insert(0, view.verdict.sentence)
    notes = [{"level": "error", "message": {"text": text}} for text in texts]
    footer = view.record.footer
    return {
        "executionSuccessful": view.complete and not texts,
        **({"exitCode": footer.exit_code} if footer else {}),
        "startTimeUtc": view.header.started,
        "toolExecutionNotifications": notes,
        "properties": {"target": view.target, "profile": view.header.profile, "requests": view.record.requests},
    }


def _result(view: View, case: Case) -> dict[str, Any]:
    known = [{"kind": "external", "justification": one_line(case.reason)}] if case.outcome == "known" else []
    return {
        "ruleId": case.requirement,
        "level": "warning" if case.outcome in ("warned", "stale") else "error",
        "message": {"text": message(case)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": view.location.file},
                    "region": {"startLine": view.location.line(case.operation)},
                },
                "logicalLocations": [{"fullyQualifiedName": case.operation, "kind": "function"}],
            }
        ],
        "partialFingerprints": {"caseId/v1": fingerprint(case)},
        "suppressions": known,
        "properties": {"case": case.id, "outcome": case.outcome, "pageLine": case.line, "select": case.select},
    }
