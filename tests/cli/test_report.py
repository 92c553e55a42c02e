from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from junitparser import JUnitXml

from posthog_conformance.cli.report import report

SAMPLES = runpy.run_path(str(Path(__file__).parents[1] / "report" / "samples.py"))


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path: Path = SAMPLES["write_sample"](tmp_path / "run.jsonl")
    return path


def run(*arguments: object, **environment: str) -> Result:
    return CliRunner().invoke(report, [str(argument) for argument in arguments], env=environment)


def test_without_options_it_is_summed_up_on_the_terminal(record: Path) -> None:
    done = run(record)
    assert done.exit_code == 0
    assert done.stdout.startswith("Does not conform. Of 871 cases")
    assert "What to do now" in done.stdout


def test_every_report_goes_to_its_file(record: Path, tmp_path: Path) -> None:
    out = tmp_path / "a folder" / "out"
    names = ("html", "junit", "markdown", "json", "sarif", "ctrf", "gitlab")
    done = run(record, *(part for name in names for part in (f"--{name}", out / name)))
    assert (done.exit_code, done.stdout) == (0, "")
    assert (out / "html").read_text().startswith("<!doctype html>")
    assert JUnitXml.fromfile(str(out / "junit")).failures == 10
    assert (out / "markdown").read_text().startswith("# ")
    assert json.loads((out / "json").read_text())["format"] == 1
    assert json.loads((out / "sarif").read_text())["version"] == "2.1.0"
    assert json.loads((out / "ctrf").read_text())["reportFormat"] == "CTRF"
    assert len(json.loads((out / "gitlab").read_text())) == 12


def test_a_report_may_go_to_stdout(record: Path) -> None:
    assert json.loads(run(record, "--json", "-").stdout)["format"] == 1


def test_github_gets_annotations_and_a_job_summary(record: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("# Before\n")
    done = run(record, "--github", GITHUB_STEP_SUMMARY=str(summary))
    assert done.stdout.startswith("::error file=contracts/core-3/openapi.json,line=")
    assert summary.read_text().startswith("# Before\n# ")


def test_a_trend_is_drawn_in_the_page_or_told(record: Path, tmp_path: Path) -> None:
    SAMPLES["write_sample"](tmp_path / "before.jsonl", faulty=False, started="2026-02-01T00:00:00Z")
    page = tmp_path / "report.html"
    assert run(record, "--trend", tmp_path, "--html", page).exit_code == 0
    assert '<svg class="trend"' in page.read_text()
    assert "scope.refused began to fail" in run(record, "--trend", tmp_path).stdout


def test_a_record_that_was_cut_off_is_reported_as_interrupted(record: Path) -> None:
    record.write_text(record.read_text()[:-200])
    assert run(record).stdout.startswith("Interrupted.")


@pytest.mark.parametrize("content", [None, "", "not json\n", '{"type": "header"}\n', '["list"]\n', '{"a": 1}\n'])
def test_what_is_no_record_is_an_error_of_use(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "other.jsonl"
    if content is not None:
        path.write_text(content)
    done = run(path)
    assert done.exit_code == 2
    assert str(path) in done.stderr
    assert "Give the run.jsonl that a run wrote." in done.stderr


def test_what_cannot_be_written_or_read_is_an_error_of_use(record: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for arguments in (("--json", tmp_path / "file" / "x"), ("--trend", tmp_path / "gone")):
        done = run(record, *arguments)
        assert done.exit_code == 2
        assert str(arguments[1]) in done.stderr
