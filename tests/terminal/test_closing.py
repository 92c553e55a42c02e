"""The last screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from posthog_conformance.record import Record
from posthog_conformance.report import view_of
from posthog_conformance.terminal.closing import closing

FILES = [Path("reports/run.jsonl"), Path("reports/report.html"), Path("reports/junit.xml")]
LEFT = ["the access token of insight 1 was rotated", "share password 11 of insight 1 was deleted"]


def told(record: Record, left: Iterable[str] = ()) -> list[str]:
    footer = record.footer and replace(record.footer, left_behind=tuple(left))
    view = view_of(replace(record, footer=footer))
    return "\n".join(piece.text for piece in closing(view, FILES, tuple(left))).splitlines()


def test_its_end_names_what_failed_and_the_next_command(faulty: Record) -> None:
    end = told(faulty)[-40:]
    assert "What broke" in end
    assert "  failed   scope.refused: 1 case, integrations_destroy" in end
    assert end[-1].startswith("  posthog-conformance run --target … --select integrations_list/shape.body/example")


def test_failures_are_shown_with_their_request(faulty: Record) -> None:
    text = "\n".join(told(faulty))
    assert "FAILED integrations_destroy/scope.refused/read" in text
    assert "curl -i -X DELETE" in text


def test_the_untested_are_told_by_what_is_missing(faulty: Record) -> None:
    lines = told(faulty)
    assert any(line.startswith("  117 cases: no ClickUp integration: add clickup = <id>") for line in lines)


def test_what_was_left_behind_is_told_once_and_the_next_command_is_not_about_it(clean: Record) -> None:
    lines = told(clean, LEFT)
    assert [lines.count(f"  {thing}") for thing in LEFT] == [1, 1]
    assert lines[-1] == "  posthog-conformance compare before.jsonl reports/run.jsonl"
    assert not any("; " in line and "rotated" in line for line in lines)


def test_of_the_built_in_mock_nothing_is_left_behind(clean: Record) -> None:
    header = replace(clean.header, target={**clean.header.target, "argument": "mock"})
    lines = told(replace(clean, header=header), LEFT)
    assert not any("rotated" in line for line in lines)
    assert lines[-1] == "  posthog-conformance doctor --target target.toml"


def test_an_interrupted_run_is_to_be_run_again(clean: Record) -> None:
    lines = told(replace(clean, footer=None, cases=clean.cases[:300]))
    assert any(line.startswith("Interrupted. The run did not come to its end.") for line in lines)
    assert lines[-1] == "  posthog-conformance run --target …"
