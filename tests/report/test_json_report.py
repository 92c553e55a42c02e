from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from posthog_conformance.record import Record
from posthog_conformance.report.json_report import json_report, json_text, schema
from posthog_conformance.report.view import view_of

from .samples import record_lines


@pytest.fixture(scope="module")
def report(faulty: Record) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(json_text(json_report(view_of(faulty))))
    return loaded


@pytest.mark.parametrize("name", ["report", "record"])
def test_the_published_schemas_are_schemas(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(name))


@pytest.mark.parametrize("name", ["faulty", "clean", "interrupted"])
def test_the_report_conforms_to_its_schema(name: str, request: pytest.FixtureRequest) -> None:
    text = json_text(json_report(view_of(request.getfixturevalue(name))))
    jsonschema.Draft202012Validator(schema("report")).validate(json.loads(text))


def test_every_line_of_a_record_conforms_to_its_schema() -> None:
    validator = jsonschema.Draft202012Validator(schema("record"))
    for line in record_lines():
        validator.validate(json.loads(json.dumps(line)))


def test_the_report_has_what_its_readers_were_promised(report: dict[str, Any]) -> None:
    assert (report["format"], report["dialect"], report["profile"]) == (1, "documented", "standard")
    assert report["requests"] == 282
    assert report["duration_s"] == 4.21
    assert report["summary"]["failed"] == 9
    assert sum(report["summary"].values()) == len(report["cases"])
    destroy = next(item for item in report["operations"] if item["id"] == "integrations_destroy")
    assert (destroy["method"], destroy["outcome"], destroy["keys"]["read"]) == ("DELETE", "failed", "wrong")


def test_a_case_refers_to_its_exchanges(report: dict[str, Any]) -> None:
    case = next(item for item in report["cases"] if item["id"] == "integrations_destroy/scope.refused/read")
    exchange = report["exchanges"][case["exchanges"][0]]
    assert (exchange["method"], exchange["status"]) == ("DELETE", 204)
    assert "$POSTHOG_KEY_READ" in exchange["curl"]
    assert case["violations"][0]["expected"] == "403"


def test_an_interrupted_run_says_so(interrupted: Record) -> None:
    report = json_report(view_of(interrupted))
    assert (report["complete"], report["exit_code"], report["verdict"]["word"]) == (False, None, "interrupted")
    assert report["requests"] > 0
    assert report["duration_s"] > 0


def test_a_lone_surrogate_does_not_lose_the_report() -> None:
    assert json.loads(json_text({"a": "\ud800"})) == {"a": "\ud800"}
