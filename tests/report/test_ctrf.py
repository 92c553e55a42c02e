from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from posthog_conformance.record import Record
from posthog_conformance.report.ctrf import ctrf
from posthog_conformance.report.json_report import json_text
from posthog_conformance.report.view import View, view_of

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "ctrf.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["faulty", "clean", "interrupted"])
def test_it_conforms_to_the_official_schema(name: str, request: pytest.FixtureRequest) -> None:
    report = json.loads(json_text(ctrf(view_of(request.getfixturevalue(name)))))
    jsonschema.Draft7Validator(SCHEMA).validate(report)


def test_statuses_are_counted(faulty_view: View) -> None:
    summary = ctrf(faulty_view)["results"]["summary"]
    counts = {name: summary[name] for name in ("tests", "passed", "failed", "skipped", "pending", "other")}
    assert counts == {"tests": 871, "passed": 742, "failed": 11, "skipped": 117, "pending": 0, "other": 1}
    assert summary["stop"] - summary["start"] == 4210


def test_a_failure_keeps_our_outcome_and_how_to_act(faulty_view: View) -> None:
    tests = {item["name"]: item for item in ctrf(faulty_view)["results"]["tests"]}
    failed = tests["integrations_destroy/scope.refused/read"]
    assert (failed["status"], failed["rawStatus"]) == ("failed", "failed")
    assert failed["suite"] == ["integrations_destroy", "scope"]
    assert "curl -i -X DELETE" in failed["trace"]


def test_an_interrupted_run_fails(interrupted: Record) -> None:
    results = ctrf(view_of(interrupted))["results"]
    failed = [item["name"] for item in results["tests"] if item["status"] == "failed"]
    assert failed[-1] == "came to its end"
    assert results["environment"]["extra"]["complete"] is False
