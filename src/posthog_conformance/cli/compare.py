"""``posthog-conformance compare``: what changed between two runs."""

from __future__ import annotations

from pathlib import Path

import click

from posthog_conformance.cli.report import FILE, read_record, write


@click.command("compare")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json", "html"]),
    default="text",
    show_default=True,
    help="How to tell it.",
)
@click.option("--out", type=FILE, help="Write it here instead of printing it.")
def compare(old: Path, new: Path, form: str, out: Path | None) -> None:
    """Compare two records, the run.jsonl of an OLD and of a NEW run.

    Says what is newly failing, newly passing, still failing, no longer tested, appeared and disappeared.
    Exits with 1 if anything is newly failing, 2 if a file is no record.
    """
    from posthog_conformance.report.compare import compare as compare_records
    from posthog_conformance.report.compare_formats import FORMATS

    comparison = compare_records(read_record(old), read_record(new))
    write(out or Path("-"), FORMATS[form](comparison))
    if comparison.exit_code:
        raise click.exceptions.Exit(comparison.exit_code)
