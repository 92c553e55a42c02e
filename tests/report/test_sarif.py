from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from posthog_conformance.record import Record
from posthog_conformance.report.json_report import json_text
from posthog_conformance.report.sarif import sarif
from posthog_conformance.report.view import View, view_of

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["faulty", "clean", "interrupted"])
def test_it_conforms_to_the_official_schema(name: str, request: pytest.FixtureRequest) -> None:
    report = json.loads(json_text(sarif(view_of(request.getfixturevalue(name)))))
    jsonschema.Draft4Validator(SCHEMA).validate(report)


def test_findings_are_located_in_the_contract(faulty: Record) -> None:
    (run,) = sarif(view_of(faulty, '\n\n"operationId": "integrations_destroy"'))["runs"]
    result = next(item for item in run["results"] if item["ruleId"] == "scope.refused")
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "contracts/core-3/openapi.json"
    assert place["region"]["startLine"] == 3
    assert "API reference page, line 449" in result["message"]["text"]


def test_levels_and_suppressions(faulty_view: View) -> None:
    results = sarif(faulty_view)["runs"][0]["results"]
    by_outcome = {item["properties"]["outcome"]: item for item in results}
    assert {name: item["level"] for name, item in by_outcome.items()} == {
        "failed": "error",
        "stale": "warning",
        "warned": "warning",
        "known": "error",
    }
    assert "4711" in by_outcome["known"]["suppressions"][0]["justification"]
    assert by_outcome["failed"]["suppressions"] == []


def test_every_finding_names_a_rule(faulty_view: View) -> None:
    (run,) = sarif(faulty_view)["runs"]
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {item["ruleId"] for item in run["results"]} <= rules


def test_the_suites_own_errors_and_interruptions_are_notifications(faulty_view: View, interrupted: Record) -> None:
    for view, text in ((faulty_view, "KeyError"), (view_of(interrupted), "did not come to its end")):
        invocation = sarif(view)["runs"][0]["invocations"][0]
        assert not invocation["executionSuccessful"]
        assert text in invocation["toolExecutionNotifications"][0]["message"]["text"]
