"""``posthog-conformance run``: against the mock over HTTP, with every kind of target file and selection."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import servers
from posthog_conformance.contract import load
from posthog_conformance.record import Record, read
from program import called, run, started

READS_ONLY = """\
base_url = "URL"
project_id = "1"
[[keys]]
name = "all"
value = "phx_8qLzWm2TtRbKf7VnXc4HsJd9YpGa3EuNi6Qo1wMvBxZk"
"""
ONE_READ = "integrations_retrieve/status.documented/example"


@pytest.fixture(scope="module")
def mock() -> Iterator[servers.Served]:
    """A mock whose state the tests of this module share: each run deletes two of its share passwords."""
    with servers.mock() as served:
        yield served


def reported(folder: Path) -> Any:
    return json.loads((folder / "reports" / "report.json").read_text("utf-8"))


def recorded(folder: Path) -> Record:
    return read(folder / "reports" / "run.jsonl")


def test_a_complete_target_file_makes_a_complete_run(tmp_path: Path) -> None:
    with servers.mock() as served:
        result = run(tmp_path, "--target", served.file(tmp_path))
    report = reported(tmp_path)
    assert result.exit_code == 0, result.output
    assert report["summary"] == {**dict.fromkeys(report["summary"], 0), "passed": len(report["cases"])}
    assert report["requests"] <= 480
    assert [item["id"] for item in report["operations"]] == [item.id for item in load()]
    assert {item["outcome"] for item in report["operations"]} == {"passed"}
    succeeded = {case["operation"] for case in report["cases"] if case["requirement"] == "status.documented"}
    assert succeeded == {item.id for item in load()}
    assert recorded(tmp_path).complete


def test_what_a_run_made_is_gone_after_it(tmp_path: Path) -> None:
    with servers.mock() as served:
        headers = {"Authorization": f"Bearer {READS_ONLY.split('value = ')[1].strip().strip(chr(34))}"}
        listing = f"{served.url}/api/environments/1/integrations/"
        before = httpx.get(listing, headers=headers).json()
        assert run(tmp_path, "--target", served.file(tmp_path), "--select", "*/state.*").exit_code == 0
        assert httpx.get(listing, headers=headers).json() == before


def test_reads_only_runs_the_reads_and_says_what_to_add(tmp_path: Path, mock: servers.Served) -> None:
    result = run(tmp_path, "--target", mock.file(tmp_path, READS_ONLY + "[fixtures.integrations]\nslack = 1\n"))
    assert result.exit_code == 4
    cases = {case["id"]: case for case in reported(tmp_path)["cases"]}
    assert cases[ONE_READ]["outcome"] == "passed"
    create = cases["integrations_create/status.documented/example"]
    assert (create["outcome"], "set allow_writes = true under [safety]" in create["reason"]) == ("untested", True)
    insight = cases["insights_sharing_list/status.documented/example"]
    assert "add fixtures.insight_id to the target file" in insight["reason"]
    assert all(case["reason"] for case in cases.values() if case["outcome"] == "untested")
    sent = {exchange.request.method for exchange in recorded(tmp_path).exchanges.values()}
    assert sent == {"GET"}


def test_untested_cases_may_be_accepted(tmp_path: Path, mock: servers.Served) -> None:
    file = mock.file(tmp_path, READS_ONLY)
    assert run(tmp_path, "--target", file, "--select", "insights_sharing_list").exit_code == 4
    assert run(tmp_path, "--target", file, "--select", "insights_sharing_list", "--allow-untested").exit_code == 0


def test_a_fault_is_a_violation(tmp_path: Path) -> None:
    with servers.mock("create-answers200") as served:
        result = run(tmp_path, "--target", served.file(tmp_path), "--select", "*/status.documented")
    assert result.exit_code == 1
    failed = [case for case in reported(tmp_path)["cases"] if case["outcome"] == "failed"]
    assert [case["id"] for case in failed] == ["integrations_create/status.documented/example"]
    assert "answered 200, expected 201" in result.stdout


def test_listing_sends_nothing(tmp_path: Path) -> None:
    file = tmp_path / "target.toml"
    file.write_text(READS_ONLY.replace("URL", servers.closed()))
    result = run(tmp_path, "--target", file, "--list")
    assert result.exit_code == 0
    ids = result.stdout.split()
    assert ONE_READ in ids
    assert len(ids) == len(set(ids)) > 500
    assert not (tmp_path / "reports").exists()


def test_every_run_sends_the_same_requests(tmp_path: Path) -> None:
    """Whatever order Python's sets have in a process."""
    programs = [
        started("run", "--report-dir", tmp_path / seed / "reports", cwd=tmp_path, env={"PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    ]
    assert [program.communicate(timeout=60) and program.returncode for program in programs] == [0, 0]
    first, second = (recorded(tmp_path / seed) for seed in ("1", "2"))
    assert requests(first) == requests(second)
    assert [case.id for case in first.cases] == [case.id for case in second.cases]


def requests(record: Record) -> list[tuple[str, str, bytes]]:
    sent = [exchange.request for exchange in record.exchanges.values()]
    return [(request.method, request.url, request.body) for request in sent]


@pytest.mark.parametrize(
    "patterns",
    [
        ["integrations_retrieve/status.documented/example"],
        ["integrations_retrieve/status.documented"],
        ["*_retrieve/status.documented/*", "integrations_list"],
    ],
)
def test_selected_cases_only(tmp_path: Path, mock: servers.Served, patterns: list[str]) -> None:
    options = [option for pattern in patterns for option in ("--select", pattern)]
    assert run(tmp_path, "--target", mock.file(tmp_path), *options).exit_code == 0
    ids = [case["id"] for case in reported(tmp_path)["cases"]]
    assert sorted(ids) == sorted(called("run", "--list", *options).stdout.split())
    assert ONE_READ in ids
    assert all(case["outcome"] == "passed" for case in reported(tmp_path)["cases"])


def test_smoke_is_sixty_requests_and_reads_only(tmp_path: Path, mock: servers.Served) -> None:
    assert run(tmp_path, "--target", mock.file(tmp_path), "--profile", "smoke").exit_code == 0
    record = recorded(tmp_path)
    assert 20 <= record.requests <= 60
    assert {exchange.request.method for exchange in record.exchanges.values()} == {"GET"}
    reads = {operation.id for operation in load() if operation.reads}
    assert {case.operation for case in record.cases} == reads


def test_no_more_requests_than_allowed(tmp_path: Path, mock: servers.Served) -> None:
    result = run(tmp_path, "--target", mock.file(tmp_path), "--profile", "smoke", "--max-requests", 10)
    assert result.exit_code == 4
    record = recorded(tmp_path)
    assert record.requests <= 10
    untested = [case for case in record.cases if case.outcome == "untested"]
    assert untested
    assert {case.reason for case in untested} == {
        "the run's requests were used up: raise --max-requests, or select fewer cases"
    }


def test_a_base_url_with_a_path(tmp_path: Path, mock: servers.Served) -> None:
    with servers.under("/posthog/eu", mock.url) as url:
        file = tmp_path / "target.toml"
        file.write_text(mock.text.replace(mock.url, url + "/"))
        result = run(tmp_path, "--target", file, "--select", "integrations_list", "--select", ONE_READ)
    assert result.exit_code == 0, result.output
    urls = [exchange.request.url for exchange in recorded(tmp_path).exchanges.values()]
    assert all(asked.startswith(f"{url}/api/environments/") for asked in urls)


@pytest.mark.parametrize("target", ["env", "URL"])
def test_a_target_of_the_environment(tmp_path: Path, mock: servers.Served, target: str) -> None:
    key = READS_ONLY.split('value = "')[1].strip('"\n')
    env = {"POSTHOG_HOST": mock.url, "POSTHOG_PROJECT_ID": "1", "POSTHOG_PERSONAL_API_KEY": key}
    result = run(tmp_path, "--target", target.replace("URL", mock.url), "--select", "integrations_list", env=env)
    assert result.exit_code == 4
    outcomes = [case["outcome"] for case in reported(tmp_path)["cases"]]
    assert set(outcomes) == {"passed", "untested"}
    for file in (tmp_path / "reports").iterdir():
        assert file.is_dir() or key not in file.read_text("utf-8"), f"{file} holds the key"


WRONG_USAGE = {
    "no such file": (["--target", "no-such.toml"], "no-such.toml: no such file. Give --target a target file"),
    "no environment": (["--target", "env"], "set POSTHOG_HOST, POSTHOG_PROJECT_ID, POSTHOG_PERSONAL_API_KEY"),
    "a URL without a key": (["--target", "http://x"], "set POSTHOG_PROJECT_ID and POSTHOG_PERSONAL_API_KEY"),
    "a pattern without a case": (["--select", "no*such"], "--select 'no*such' matches no case. `run --list` prints"),
    "an unknown profile": (["--profile", "quick"], "'quick' is not one of 'smoke', 'standard', 'nightly'"),
    "an unknown dialect": (["--dialect", "spoken"], "'spoken' is not one of 'documented', 'served'"),
    "no requests": (["--max-requests", "0"], "0 is not in the range x>=1"),
    "an unknown option": (["--targets", "mock"], "No such option"),
}


@pytest.mark.parametrize("name", WRONG_USAGE)
def test_wrong_usage(tmp_path: Path, name: str) -> None:
    arguments, sentence = WRONG_USAGE[name]
    unset = dict.fromkeys(["POSTHOG_HOST", "POSTHOG_PROJECT_ID", "POSTHOG_PERSONAL_API_KEY"], "")
    result = run(tmp_path, *arguments, env=unset)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert not (tmp_path / "reports").exists()


WRONG_FILES = {
    "no TOML": ("base_url = \n", "not valid TOML: Invalid value (at line 1"),
    "a table that is missing": (READS_ONLY.split("[[keys]]")[0], "keys is missing. Expected: at least one [[keys]]"),
    "a misspelt entry": (f"basurl = 1\n{READS_ONLY}", "unknown entry 'basurl'. Did you mean 'base_url'?"),
    "a value of another type": (READS_ONLY.replace('"1"', "true"), "project_id: found true. Expected: the id of a"),
    "a variable that is not set": (
        READS_ONLY.replace("phx_", "env:NOT_SET_"),
        "the key 'all' is read from $NOT_SET_8qLzWm2TtRbKf7VnXc4HsJd9YpGa3EuNi6Qo1wMvBxZk, which is not set. Set it.",
    ),
}


@pytest.mark.parametrize("command", ["run", "doctor"])
@pytest.mark.parametrize("name", WRONG_FILES)
def test_a_wrong_target_file(tmp_path: Path, name: str, command: str) -> None:
    text, sentence = WRONG_FILES[name]
    file = tmp_path / "target.toml"
    file.write_text(text.replace("URL", "http://localhost:1"))
    result = called(command, "--target", file)
    assert result.exit_code == 2
    assert f"Error: {file}: " in result.stderr
    assert sentence in result.stderr


def test_reports_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file")
    result = run(tmp_path)
    assert result.exit_code == 2
    assert f"--report-dir {tmp_path / 'reports'}: cannot be written to" in result.stderr


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_an_interrupted_run_says_so_and_cleans_up(tmp_path: Path, name: str) -> None:
    with servers.mock(latency_ms=20) as served:
        program = started("run", "--target", served.file(tmp_path), cwd=tmp_path)
        until_written(tmp_path / "reports" / "run.jsonl", '"status": 201', program)
        program.send_signal(getattr(signal, name))
        out, err = program.communicate(timeout=20)
        key = READS_ONLY.split('value = "')[1].strip('"\n')
        listed = httpx.get(
            f"{served.url}/api/environments/1/integrations/", headers={"Authorization": f"Bearer {key}"}
        ).json()
    assert program.returncode == 130
    assert "Traceback" not in out + err
    assert not recorded(tmp_path).complete
    assert listed["count"] == 16, "the mock's own integrations, none of the run's"
    assert "nterrupted" in (tmp_path / "reports" / "summary.md").read_text("utf-8")
    assert "nterrupted" in out


def until_written(path: Path, text: str, program: subprocess.Popen[str]) -> None:
    """Wait until a file that is being written holds a text."""
    end = time.monotonic() + 30
    while not (path.exists() and text in path.read_text("utf-8")):
        assert program.poll() is None, "the program ended too early"
        assert time.monotonic() < end, f"{text!r} is not in {os.listdir(path.parent.parent)}"
        time.sleep(0.01)


def test_what_an_earlier_run_deleted_is_no_failure_of_the_next(tmp_path: Path) -> None:
    with servers.mock() as served:
        file = served.file(tmp_path)
        select = ["--select", "insights_sharing_passwords_destroy/status.documented"]
        assert run(tmp_path, "--target", file, *select).exit_code == 0
        again = run(tmp_path, "--target", file, *select)
    assert again.exit_code == 4
    (case,) = reported(tmp_path)["cases"]
    assert case["reason"].startswith("an earlier run deleted share password 11: give ids that exist in fixtures.")


def test_the_sharing_configuration_is_put_back(tmp_path: Path) -> None:
    with servers.mock() as served:
        key = READS_ONLY.split("value = ")[1].strip().strip(chr(34))
        look = f"{served.url}/api/environments/1/insights/1/sharing/"
        headers = {"Authorization": f"Bearer {key}"}
        before = httpx.get(look, headers=headers).json()
        assert run(tmp_path, "--target", served.file(tmp_path), "--select", "*/input.body").exit_code == 0
        after = httpx.get(look, headers=headers).json()
    kept = ("enabled", "settings", "password_required")
    assert [after[name] for name in kept] == [before[name] for name in kept]
