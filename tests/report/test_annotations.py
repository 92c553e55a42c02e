from __future__ import annotations

from posthog_conformance.record import Record
from posthog_conformance.report.annotations import MOST, github, gitlab
from posthog_conformance.report.view import View, view_of

CONTRACT = '{\n "paths": {\n  "operationId": "integrations_destroy",\n  "operationId": "integrations_list"\n}}'


def test_github_gets_one_line_for_each_finding(faulty_view: View) -> None:
    lines = list(github(faulty_view))
    assert all(line.startswith(("::error ", "::warning ")) and "\n" not in line for line in lines)
    assert sum(line.startswith("::warning ") for line in lines) == 1


def test_github_shows_no_more_than_it_can_and_says_so(faulty_view: View) -> None:
    errors = [line for line in github(faulty_view) if line.startswith("::error ")]
    assert len(errors) == MOST
    assert errors[-1] == "::error title=2 more broken cases::See report.html, among the artifacts of the run."


def test_github_escapes_what_would_end_a_command(faulty_view: View) -> None:
    line = next(line for line in github(faulty_view) if "integrations_list/shape.body" in line)
    title, _, message = line.removeprefix("::error ").partition("::")
    assert title.endswith("title=integrations_list/shape.body/example")
    assert "%0Aexpected: type boolean%0A" in message
    assert "\x1b" not in line


def test_findings_are_on_the_lines_of_the_contract(faulty: Record) -> None:
    view = view_of(faulty, CONTRACT)
    assert any("file=contracts/core-3/openapi.json,line=4,title=integrations_list/" in line for line in github(view))
    lines = {entry["location"]["lines"]["begin"] for entry in gitlab(view)}
    assert lines == {1, 3, 4}


def test_gitlab_entries_are_complete_and_distinct(faulty_view: View) -> None:
    entries = gitlab(faulty_view)
    assert len(entries) == 9 + 1 + 1 + 1
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)
    assert {entry["severity"] for entry in entries} == {"critical", "major", "minor"}
    assert all(entry["description"] and entry["check_name"] for entry in entries)


def test_a_fingerprint_is_the_same_in_every_run(faulty: Record) -> None:
    assert [entry["fingerprint"] for entry in gitlab(view_of(faulty))] == [
        entry["fingerprint"] for entry in gitlab(view_of(faulty, CONTRACT))
    ]


def test_an_interrupted_run_is_a_finding(interrupted: Record) -> None:
    view = view_of(interrupted)
    assert next(github(view)).startswith("::error title=The run was interrupted::")
    assert gitlab(view)[0]["check_name"] == "run.interrupted"
