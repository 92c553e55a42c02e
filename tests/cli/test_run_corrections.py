"""The documented dialect against what PostHog serves: exactly the known errors of the page, by their numbers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import servers
from posthog_conformance.contract import Period
from posthog_conformance.contract.load import load_corrections
from posthog_conformance.record import Record, read
from program import run

OPERATIONS = {item.id: set(item.operations) for item in load_corrections()}
# What no run can show: a second delete is 404 in the page's terms too, and the mock's plan has share passwords (S6);
# no documented request names a kind (S14), deletes what is in use (S15), or takes the other form of a path (S16).
HIDDEN = {"S6", "S14", "S15", "S16"}


@dataclass(frozen=True)
class Ran:
    """What a run printed and wrote."""

    out: str
    folder: Path

    @property
    def report(self) -> Any:
        return json.loads((self.folder / "report.json").read_text("utf-8"))

    @property
    def record(self) -> Record:
        return read(self.folder / "run.jsonl")

    @property
    def failed(self) -> dict[str, Any]:
        return {case["id"]: case for case in self.report["cases"] if case["outcome"] == "failed"}


def ran(folder: Path, *options: object, fault: str | None = None, posthog: Period = "newer") -> Ran:
    with servers.mock(fault, dialect="served", posthog=posthog) as served:
        result = run(folder, "--target", served.file(folder), *options)
    assert result.exit_code == 1, result.output
    return Ran(result.stdout, folder / "reports")


@pytest.fixture(scope="module", params=["older", "newer"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """A run of all cases. What fails takes requests to be taken apart: a few more than the profile has."""
    return ran(tmp_path_factory.mktemp(request.param), "--max-requests", 600, posthog=request.param)


def test_every_failure_is_a_known_error_of_the_page(whole: Ran) -> None:
    assert [name for name, case in whole.failed.items() if not case["corrections"]] == []
    assert set(whole.report["summary"]) - {"passed", "failed"} == {
        name for name, count in whole.report["summary"].items() if not count
    }


def test_every_known_error_that_can_show_does(whole: Ran) -> None:
    shown = {number for case in whole.failed.values() for number in case["corrections"]}
    assert shown == set(OPERATIONS) - HIDDEN


def test_a_correction_explains_cases_that_asked_its_operations(whole: Ran) -> None:
    asked = {name: exchange["operation"] for name, exchange in whole.report["exchanges"].items()}
    for case in whole.failed.values():
        for number in case["corrections"]:
            assert OPERATIONS[number] & {asked[name] for name in case["exchanges"]}, (case["id"], number)


def test_the_record_has_the_numbers_and_what_they_stand_for(whole: Ran) -> None:
    marked = {number for case in whole.record.cases for item in case.violations for number in item["corrections"]}
    assert marked == set(OPERATIONS) - HIDDEN
    told = {entry["id"]: entry for entry in whole.record.header.corrections}
    assert told["S3"]["page"] == "created_at is a date-time"
    assert all(entry["evidence"] for entry in told.values())


def test_every_report_has_the_numbers(whole: Ran) -> None:
    groups = {item["id"]: item for item in whole.report["corrections"]}
    assert list(groups) == sorted(groups, key=lambda number: int(number[1:]))
    for number, group in groups.items():
        assert group["cases"] == [name for name in group["cases"] if number in whole.failed[name]["corrections"]]
        assert any(line.startswith(f"  {number:<4} {len(group['cases'])} case") for line in whole.out.splitlines())
        assert f"\n| {number} | {len(group['cases'])} |" in (whole.folder / "summary.md").read_text("utf-8")
        assert f">{number}</a>" in (whole.folder / "report.html").read_text("utf-8")
        assert f"  correction {number}\n" in (whole.folder / "junit.xml").read_text("utf-8")


def test_the_last_screen_gives_an_example_and_says_what_to_do(whole: Ran) -> None:
    lines = whole.out.splitlines()
    assert "Known errors of the page explain every failure." in whole.out
    assert "What broke" not in whole.out
    s3 = next(number for number, line in enumerate(lines) if line.startswith("  S3 "))
    assert lines[s3] == "  S3   1 case: created_at is null until sharing has been saved"
    assert lines[s3 + 1].strip() == (
        "insights_sharing_list/shape.body/other-insight: /created_at: null is not of type string"
    )
    assert lines[-1].endswith("--dialect served")


FAULTS = {
    "a body breaks the served schema, too": ("has-more-is-acount", "integrations_channels_retrieve/shape.empty"),
    "an empty object where null may be": ("nobody-is-an-empty-object", "integrations_list/shape.body"),
    "null in another operation": ("unsaved-sharing-has-no-date", "insights_sharing_list/shape.body"),
    "another success than the served one": ("list-shows-the-hash", "insights_sharing_list"),
    "an error that names no field": ("missing-key-names-no-field", "groups_update_property_create"),
    "a refused key gets another error": ("refused-property-is-set", "groups_update_property_create/scope.refused"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_among_known_errors_of_the_page_stands_out(tmp_path: Path, name: str) -> None:
    fault, pattern = FAULTS[name]
    found = ran(tmp_path, "--select", pattern, "--select", "*/status.documented", fault=fault)
    left = [case for case in found.failed.values() if not case["corrections"]]
    assert left
    lines = found.out.splitlines()
    first = lines.index("What broke, and is no known error of the page")
    assert lines[first + 1].startswith("  failed   ")
    assert first < lines.index("Where the page is known to be wrong, by the number of the correction")
    assert f"not the other {len(left)}." in found.out
    assert any(case["id"] in lines[-1] for case in left)
    summary = (found.folder / "summary.md").read_text("utf-8")
    assert summary.index("## What broke, and is no known") < summary.index("## Where the page is known to be wrong")


def test_where_share_passwords_are_off_the_page_is_wrong_about_the_error(tmp_path: Path) -> None:
    """The other insight of the mock takes none: an error outside the envelope, which the page does not know."""
    with servers.mock(dialect="served") as served:
        text = served.text.replace("\ninsight_id = 1\n", "\ninsight_id = 2\n")
        assert text != served.text
        patterns = [f"insights_sharing_passwords_create/{name}" for name in ("status", "shape", "error.envelope")]
        options = [part for pattern in patterns for part in ("--select", f"{pattern}*")]
        run(tmp_path, "--target", served.file(tmp_path, text), *options)
    found = Ran("", tmp_path / "reports")
    assert {name: case["corrections"] for name, case in found.failed.items()} == {
        "insights_sharing_passwords_create/status.documented/example": ["S5"],
        "insights_sharing_passwords_create/error.envelope/hostile-bodies": ["S5"],
    }


def test_the_served_dialect_has_nothing_to_explain(tmp_path: Path) -> None:
    found = ran(tmp_path, "--dialect", "served", "--select", "insights_sharing_list", fault="list-shows-the-hash")
    assert found.record.header.corrections == ()
    assert found.report["corrections"] == []
    assert {tuple(case["corrections"]) for case in found.failed.values()} == {()}
