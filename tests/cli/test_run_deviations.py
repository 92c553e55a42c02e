"""``run --deviations`` and ``--write-deviations``: known failures of a target, as a user meets them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from junitparser import JUnitXml, Skipped

import servers
from program import called, pytest_suites, run

CREATED, RETRIEVED = (
    "integrations_create/status.documented/example",
    "integrations_retrieve/status.documented/example",
)
SELECTED = ("--select", "integrations_*/status.documented")


@pytest.fixture(scope="module")
def faulty() -> Iterator[servers.Served]:
    """A target with one failure: create answers 200."""
    with servers.mock("create-answers200") as served:
        yield served


def entry(case: str = CREATED, reason: str = "create is being rewritten", days: int = 30, **more: str) -> str:
    expires = datetime.now(UTC).date() + timedelta(days=days)
    members = {"case": case, "reason": reason, **more}
    texts = "".join(f"{name} = {json.dumps(value)}\n" for name, value in members.items())
    return f"[[deviation]]\n{texts}expires = {expires}\n"


def written(folder: Path, *texts: str) -> Path:
    path = folder / "known.toml"
    path.write_text("\n".join(texts), "utf-8")
    return path


def outcomes(folder: Path) -> dict[str, str]:
    report = json.loads((folder / "reports" / "report.json").read_text("utf-8"))
    return {case["id"]: case["outcome"] for case in report["cases"]}


def text(folder: Path, name: str) -> str:
    return (folder / "reports" / name).read_text("utf-8")


# --- what a run makes of the list


def test_a_listed_failure_is_known_and_does_not_fail_the_run(tmp_path: Path, faulty: servers.Served) -> None:
    known = written(tmp_path, entry(reference="PH-7"))
    result = run(tmp_path, "--target", faulty.file(tmp_path), *SELECTED, "--deviations", known)
    assert result.exit_code == 0, result.output
    assert outcomes(tmp_path)[CREATED] == "known"
    assert "Conforms. Of 22 cases, 21 passed, 1 failed as listed." in result.stdout
    assert "What broke" not in result.stdout
    told = "create is being rewritten (PH-7)"
    assert told in text(tmp_path, "report.html")
    assert told in text(tmp_path, "run.jsonl")
    assert "1 failed as listed" in text(tmp_path, "summary.md")
    (skipped,) = [case for suite in JUnitXml.fromstring(text(tmp_path, "junit.xml")) for case in suite if case.result]
    assert isinstance(skipped.result[0], Skipped)
    assert skipped.result[0].message.startswith("known: known until ")
    assert told in skipped.result[0].message


def test_a_listed_case_that_passes_is_stale_and_fails_the_run(tmp_path: Path) -> None:
    known = written(tmp_path, entry())
    result = run(tmp_path, *SELECTED, "--deviations", known)
    assert result.exit_code == 1
    assert outcomes(tmp_path)[CREATED] == "stale"
    assert "Conforms, but the list of deviations is stale. Of 22 cases, 1 passed although listed" in result.stdout
    assert "  stale    status.documented: 1 case, integrations_create" in result.stdout
    assert f"It is listed in {known}, line 1, entry 1 ('{CREATED}'): create is being rewritten" in result.stdout
    assert result.stdout.splitlines()[-1].endswith(f"--deviations {known} --write-deviations {known}")
    for name in ("report.html", "summary.md", "junit.xml"):
        assert "It is listed in" in text(tmp_path, name)
    assert JUnitXml.fromstring(text(tmp_path, "junit.xml")).failures == 1


def test_what_was_not_selected_is_left_alone(tmp_path: Path) -> None:
    known = written(tmp_path, entry(), entry("*/property.answers/search"))
    assert run(tmp_path, "--select", RETRIEVED, "--deviations", known).exit_code == 0


def test_what_could_not_be_tested_is_neither_known_nor_stale(tmp_path: Path, faulty: servers.Served) -> None:
    reads_only = faulty.text.replace("allow_writes = true", "allow_writes = false")
    assert reads_only != faulty.text
    known = written(tmp_path, entry())
    result = run(tmp_path, "--target", faulty.file(tmp_path, reads_only), *SELECTED, "--deviations", known)
    assert result.exit_code == 4
    assert outcomes(tmp_path)[CREATED] == "untested"


def test_a_failure_that_is_not_listed_fails_the_run(tmp_path: Path, faulty: servers.Served) -> None:
    known = written(tmp_path, "# nothing yet")
    result = run(tmp_path, "--target", faulty.file(tmp_path), *SELECTED, "--deviations", known)
    assert result.exit_code == 1
    assert outcomes(tmp_path)[CREATED] == "failed"


def test_a_list_says_nothing_of_the_built_in_mock_of_another_dialect(tmp_path: Path) -> None:
    known = written(tmp_path, entry("integrations_channels_retrieve/shape.empty/example"))
    result = run(tmp_path, "--dialect", "served", *SELECTED, "--deviations", known)
    assert result.exit_code == 2
    assert "matches no case. Did you mean 'integrations_channels_retrieve/shape.body/example'?" in result.stderr


@pytest.mark.parametrize("fault", ["create-answers200", None])
def test_pytest_says_the_same(tmp_path: Path, fault: str | None) -> None:
    known = written(tmp_path, entry())
    with servers.mock(fault) as served:
        options = ("--target", served.file(tmp_path), *SELECTED, "--deviations", known)
        ours = run(tmp_path, *options)
        told = outcomes(tmp_path)
        theirs = pytest_suites(tmp_path, *options)
    assert theirs.returncode == ours.exit_code == (0 if fault else 1), theirs.stdout
    assert outcomes(tmp_path) == told
    assert ("21 passed, " in theirs.stdout, "1 xfailed" in theirs.stdout) == (True, fault is not None)
    assert ("1 failed, " in theirs.stdout, "It is listed in" in theirs.stdout) == (fault is None, fault is None)


# --- lists that cannot be used

UNUSABLE = {
    "no such file": (None, "known.toml: no such file. `run --write-deviations"),
    "no TOML": (entry() + "reason\n", "known.toml: not valid TOML: Expected '=' after a key"),
    "a typo in a name": (entry().replace("reason", "raeson"), "line 1, entry 1 ('integrations_create/status."),
    "a typo in a case": (
        f"\n\n{entry(CREATED.replace('documented', 'documentd'))}",
        f"known.toml, line 3, entry 1 ('integrations_create/status.documentd/example'): matches no case. "
        f"Did you mean '{CREATED}'?",
    ),
    "expired": (entry(days=-1), "entry 1 ('integrations_create/status.documented/example'): expired on "),
    "no reason": (entry(reason=""), "the reason is empty. Fill in why the case may fail."),
    "two for one case": (
        entry() + entry("integrations_create/*"),
        f"entry 2 ('integrations_create/*'): matches {CREATED}, and so does ",
    ),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_list_that_cannot_be_used_is_said_before_anything_is_sent(tmp_path: Path, name: str) -> None:
    content, sentence = UNUSABLE[name]
    known = tmp_path / "known.toml" if content is None else written(tmp_path, content)
    result = run(tmp_path, "--select", RETRIEVED, "--deviations", known)
    assert result.exit_code == 2
    assert f"Error: {known}" in result.stderr or f"\n  {known}" in result.stderr
    assert sentence in result.stderr
    assert not (tmp_path / "reports").exists()


def test_listing_the_cases_tries_the_list(tmp_path: Path) -> None:
    assert called("run", "--list", "--deviations", written(tmp_path, entry(days=-1))).exit_code == 2
    assert CREATED in called("run", "--list", "--deviations", written(tmp_path, entry())).stdout.split()


def test_pytest_refuses_it_too(tmp_path: Path) -> None:
    known = written(tmp_path, entry().replace("reason", "raeson"))
    theirs = pytest_suites(tmp_path, "--select", RETRIEVED, "--deviations", known)
    assert theirs.returncode == 2
    assert "unknown key 'raeson'. Did you mean 'reason'?" in theirs.stdout + theirs.stderr


# --- a list that a run writes


def test_a_list_is_written_filled_in_and_kept_up_to_date(tmp_path: Path, faulty: servers.Served) -> None:
    known, target = tmp_path / "known.toml", ("--target", faulty.file(tmp_path), *SELECTED)
    result = run(tmp_path, *target, "--write-deviations", known)
    assert result.exit_code == 1, "what fails is not excused by being written down"
    assert f"{known}: 1 known failure, 1 of them without a reason: fill it in." in result.stdout
    assert "# status: POST /api/environments/{project_id}/integrations/ answered 200, expected 201\n" in (
        known.read_text("utf-8")
    )

    refused = run(tmp_path, *target, "--deviations", known)
    assert (refused.exit_code, "the reason is empty" in refused.stderr) == (2, True)

    known.write_text(known.read_text("utf-8").replace('reason = ""', 'reason = "being rewritten"'), "utf-8")
    assert run(tmp_path, *target, "--deviations", known).exit_code == 0

    before = known.read_text("utf-8")
    known.write_text(before + "\n" + entry(RETRIEVED, "long mended"), "utf-8")
    assert run(tmp_path, *target, "--write-deviations", known).exit_code == 1
    assert known.read_text("utf-8") == before, "what passes is out, the reason is kept"


def test_a_run_without_failures_writes_an_empty_list(tmp_path: Path) -> None:
    known = tmp_path / "known.toml"
    assert run(tmp_path, "--select", RETRIEVED, "--write-deviations", known).exit_code == 0
    assert "[[deviation]]" not in known.read_text("utf-8")
    assert run(tmp_path, "--select", RETRIEVED, "--deviations", known).exit_code == 0


def test_a_run_that_did_not_come_to_its_end_writes_no_list(tmp_path: Path) -> None:
    known, target = written(tmp_path, entry()), tmp_path / "target.toml"
    with servers.mock() as served:
        target.write_text(served.text.replace(served.url, servers.closed()), "utf-8")
    before = known.read_text("utf-8")
    assert run(tmp_path, "--target", target, "--write-deviations", known).exit_code == 3
    assert known.read_text("utf-8") == before


@pytest.mark.parametrize("name", [".", "missing/known.toml"])
def test_a_place_that_cannot_be_written_to_is_said_before_the_run(tmp_path: Path, name: str) -> None:
    result = called("run", "--report-dir", tmp_path / "reports", "--write-deviations", tmp_path / name)
    assert result.exit_code == 2
    assert str(tmp_path) in result.stderr
    assert not (tmp_path / "reports").exists()


def test_no_secret_reaches_the_list(tmp_path: Path) -> None:
    with servers.mock("note-shows-the-password", dialect="served") as served:
        options: tuple[Any, ...] = ("--dialect", "served", "--write-deviations", tmp_path / "known.toml")
        assert run(tmp_path, "--target", served.file(tmp_path), "--select", "insights*", *options).exit_code == 1
    assert "[[deviation]]" in (tmp_path / "known.toml").read_text("utf-8")
    assert "zK4vQ9tLx2" not in (tmp_path / "known.toml").read_text("utf-8")
