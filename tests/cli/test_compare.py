from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from posthog_conformance.cli.compare import compare

SAMPLES = runpy.run_path(str(Path(__file__).parents[1] / "report" / "samples.py"))


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path: Path = SAMPLES["write_sample"](tmp_path / "good.jsonl", faulty=False)
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path: Path = SAMPLES["write_sample"](tmp_path / "bad.jsonl")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(compare, [str(argument) for argument in arguments])


def test_newly_failing_exits_with_one(good: Path, bad: Path) -> None:
    done = run(good, bad)
    assert done.exit_code == 1
    assert "newly failing: 10" in done.stdout


def test_nothing_newly_failing_exits_with_zero(good: Path, bad: Path) -> None:
    done = run(bad, good)
    assert done.exit_code == 0
    assert "newly passing: 11" in done.stdout


@pytest.mark.parametrize(
    ("form", "beginning"), [("markdown", "# ❌"), ("json", "{"), ("html", "<!doctype html>"), ("text", "old 2026")]
)
def test_formats(good: Path, bad: Path, tmp_path: Path, form: str, beginning: str) -> None:
    out = tmp_path / "out" / "file"
    done = run(good, bad, "--format", form, "--out", out)
    assert (done.exit_code, done.stdout) == (1, "")
    assert out.read_text().startswith(beginning)


def test_json_on_stdout(good: Path, bad: Path) -> None:
    assert len(json.loads(run(good, bad, "--format", "json").stdout)["newly_failing"]) == 10


def test_what_is_no_record_exits_with_two(good: Path, tmp_path: Path) -> None:
    done = run(good, tmp_path / "gone.jsonl")
    assert done.exit_code == 2
    assert "gone.jsonl" in done.stderr
