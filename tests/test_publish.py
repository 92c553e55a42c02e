"""After a run: reports on disk, and what CI systems look for."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

from posthog_conformance.publish import CODE_QUALITY, RECORD, SUMMARY, publish
from posthog_conformance.report.markdown import LIMIT

SAMPLES = runpy.run_path(str(Path(__file__).parent / "report" / "samples.py"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A report folder that holds a record so far."""
    path = tmp_path / "reports"
    path.mkdir()
    SAMPLES["write_sample"](path / RECORD)
    return path


def test_on_a_laptop_there_are_reports_and_nothing_for_ci(folder: Path) -> None:
    published = publish(folder, {})
    assert {path.name for path in published.files} == {path.name for path in folder.iterdir()}
    assert CODE_QUALITY not in {path.name for path in folder.iterdir()}
    assert published.annotations == ()


def test_github_gets_a_job_summary_and_annotations(folder: Path, tmp_path: Path) -> None:
    summary = tmp_path / "step-summary.md"
    summary.write_text("# Of an earlier step\n")
    published = publish(folder, {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)})
    assert summary.read_text("utf-8") == "# Of an earlier step\n" + (folder / SUMMARY).read_text("utf-8")
    assert (folder / SUMMARY).stat().st_size <= LIMIT
    # Located in the contract that comes with the tool.
    assert published.annotations[0].startswith("::error file=contracts/core-3/openapi.json,line=")
    assert ",line=1," not in published.annotations[0]


def test_gitlab_gets_a_code_quality_report(folder: Path) -> None:
    publish(folder, {"GITLAB_CI": "true"})
    entries = json.loads((folder / CODE_QUALITY).read_text("utf-8"))
    assert {"description", "check_name", "fingerprint", "severity", "location"} == set(entries[0])
