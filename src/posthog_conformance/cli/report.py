"""``posthog-conformance report``: reports of a record that is there already."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from posthog_conformance.cli.unusable import Unusable

if TYPE_CHECKING:
    from posthog_conformance.record import Record
    from posthog_conformance.report.trend import Trend
    from posthog_conformance.report.view import View

FILE = click.Path(path_type=Path, dir_okay=False, allow_dash=True)


@click.command("report")
@click.argument("record", type=click.Path(path_type=Path))
@click.option("--html", type=FILE, help="For people: one page that needs nothing else.")
@click.option("--junit", type=FILE, help="JUnit XML, for CI systems.")
@click.option("--markdown", type=FILE, help="For a pull request or a job summary, at most 64 KB.")
@click.option("--json", "json_", type=FILE, help="For other programs; its JSON Schema comes with the package.")
@click.option("--sarif", type=FILE, help="SARIF 2.1.0, for code scanning.")
@click.option("--ctrf", type=FILE, help="Common Test Report Format.")
@click.option("--gitlab", type=FILE, help="GitLab's code-quality report.")
@click.option("--github", is_flag=True, help="GitHub's annotations on stdout, and the job summary.")
@click.option("--trend", type=click.Path(path_type=Path), help="A folder of records to draw over time.")
def report(record: Path, trend: Path | None, github: bool, **files: Path | None) -> None:
    """Make reports of RECORD, the run.jsonl of a run; without options, a summary on the terminal.

    FILE may be - for stdout.
    """
    from posthog_conformance.report.annotations import github as annotations
    from posthog_conformance.report.markdown import markdown
    from posthog_conformance.report.terminal import text_summary
    from posthog_conformance.report.trend import text_trend
    from posthog_conformance.report.view import view_of

    read = read_record(record)
    view = view_of(read, contract_text(read.header.contract))
    over_time = None if trend is None else _trend(trend, read)
    writers = _writers(over_time)
    for name, path in files.items():
        if path is not None:
            write(path, writers[name.rstrip("_")](view))
    if github:
        click.echo("\n".join(annotations(view)))
        summary = os.environ.get("GITHUB_STEP_SUMMARY")
        if summary:
            write(Path(summary), markdown(view), mode="a")
    if not github and not any(files.values()):
        click.echo(text_trend(over_time) if over_time else text_summary(view), nl=False)


def read_record(path: Path) -> Record:
    """The record at ``path``, or an error with the exit code of wrong usage that says what to give."""
    from posthog_conformance.record import RecordError, read

    try:
        return read(path)
    except RecordError as error:
        raise Unusable(f"{error}. Give the run.jsonl that a run wrote.") from error


def contract_text(name: str) -> str:
    """The text of the contract that a record was made with; empty where it is not at hand."""
    from posthog_conformance.contract.locate import locate

    try:
        return (locate("contracts") / name / "openapi.json").read_text("utf-8")
    except OSError:
        return ""


def write(path: Path, text: str, mode: str = "w") -> None:
    """Write a report to a file, or to stdout for ``-``."""
    if str(path) == "-":
        click.echo(text.encode("utf-8", "backslashreplace"), nl=False)
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open(mode, encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        raise Unusable(f"{path} cannot be written: {error.strerror}. Name a file that can.") from error


def _writers(trend: Trend | None) -> dict[str, Callable[[View], str]]:
    from posthog_conformance.report.annotations import gitlab
    from posthog_conformance.report.html import html
    from posthog_conformance.report.json_report import json_text
    from posthog_conformance.report.write import writers

    by_file = writers()
    return {
        "html": lambda view: html(view, trend),
        "junit": by_file["junit.xml"],
        "markdown": by_file["summary.md"],
        "json": by_file["report.json"],
        "sarif": by_file["report.sarif"],
        "ctrf": by_file["ctrf.json"],
        "gitlab": lambda view: json_text(gitlab(view)),
    }


def _trend(folder: Path, like: Record) -> Trend:
    from posthog_conformance.report.trend import read_trend

    try:
        return read_trend(folder, like)
    except OSError as error:
        raise Unusable(f"--trend {folder}: {error.strerror}. Give a folder that holds records.") from error
