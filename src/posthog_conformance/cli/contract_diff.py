"""``posthog-conformance contract diff``: what two descriptions of an API differ in."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from posthog_conformance.cli.report import FILE, write
from posthog_conformance.cli.unusable import Unusable

if TYPE_CHECKING:
    from posthog_conformance.contract import Period
    from posthog_conformance.contract.description import Description

_WIDTH: Final = 140


@click.command("diff")
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option("--markdown", type=FILE, help="Write it as Markdown.")
@click.option("--json", "json_", type=FILE, help="Write it for other programs.")
@click.option("--posthog", type=click.Choice(["older", "newer"]), help="Which PostHog the served one is of.")
def diff(old: str, new: str, markdown: Path | None, json_: Path | None, posthog: Period | None) -> None:
    """What a client that was written by A meets in B.

    A and B are each one of: documented, served; the text of a page; a contract's folder; an overlay; an OpenAPI 3
    file (JSON or YAML); a target, which is asked how it describes itself: a target file (.toml), a URL, or env.
    FILE may be - for stdout.

    `diff documented served` prints the table of the corrections that make the one out of the other.

    \b
    Exit codes:
      0  nothing breaks a client of A (and for documented served)
      1  something does
      2  wrong usage, or A or B cannot be used
      3  the target cannot be reached, or does not describe itself
    """
    if (old, new) == ("documented", "served"):
        _corrections(markdown, json_, posthog)
        return
    from posthog_conformance.contract import diff_text
    from posthog_conformance.contract.description import DescriptionError
    from posthog_conformance.contract.diff import differences

    descriptions = [_read(source, posthog or "newer") for source in (old, new)]
    try:
        changes = differences(*descriptions)
    except DescriptionError as error:
        raise Unusable(str(error)) from error
    names = [description.name for description in descriptions]
    for path, form in ((markdown, diff_text.markdown), (json_, diff_text.json_text)):
        if path is not None:
            write(path, form(changes, *names))
    if markdown is None and json_ is None:
        click.echo(diff_text.text(changes, *names), nl=False)
    sys.exit(1 if any(change.impact == "breaking" for change in changes) else 0)


def _corrections(markdown: Path | None, json_: Path | None, posthog: Period | None) -> None:
    from rich.console import Console

    from posthog_conformance.contract import ContractError, load
    from posthog_conformance.contract.corrections_text import (
        corrections_json,
        corrections_markdown,
        corrections_table,
    )
    from posthog_conformance.contract.load import load_corrections

    try:
        contract = load(dialect="served", posthog=posthog or "newer")
        corrections = load_corrections(posthog=posthog)
    except ContractError as error:
        raise Unusable(str(error)) from error
    if markdown is not None:
        write(markdown, corrections_markdown(contract, corrections))
    if json_ is not None:
        write(json_, corrections_json(corrections))
    if markdown is None and json_ is None:
        # Outside a terminal, wide enough for the table to be read.
        width = None if sys.stdout.isatty() else _WIDTH
        Console(width=width, highlight=False).print(corrections_table(corrections))


def _read(source: str, posthog: Period) -> Description:
    from posthog_conformance.contract.sources import SourceError, read_source

    try:
        return _described_by(source) if _is_target(source) else read_source(source, posthog)
    except SourceError as error:
        raise Unusable(str(error)) from error


def _is_target(source: str) -> bool:
    return source == "env" or source.startswith(("http://", "https://")) or source.lower().endswith(".toml")


def _described_by(source: str) -> Description:
    """How the target describes itself."""
    from posthog_conformance.conduct import UNREACHABLE, subject
    from posthog_conformance.contract import load
    from posthog_conformance.contract.sources import described
    from posthog_conformance.options import Options
    from posthog_conformance.target import Mask, TargetError, UnreachableError
    from posthog_conformance.target.description import fetch_description

    try:
        found = subject(Options(target=source), load(), os.environ)
    except TargetError as error:
        raise Unusable(str(error)) from error
    try:
        data = fetch_description(found.target)
    except UnreachableError as error:
        click.echo(f"Error: {Mask(found.target.keys)(str(error))}", err=True)
        sys.exit(UNREACHABLE)
    return described(data, f"{found.target.base_url}/api/schema/")
