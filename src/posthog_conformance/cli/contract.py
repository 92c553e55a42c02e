"""``posthog-conformance contract``: build the contract from a page, show it, export its schemas, compare."""

from __future__ import annotations

from pathlib import Path

import click

from posthog_conformance.cli.contract_diff import diff
from posthog_conformance.cli.unusable import Unusable


@click.group("contract")
def contract() -> None:
    """The contract: build it from a page, read it, export its JSON Schemas, compare it."""


contract.add_command(diff)


@contract.command("build")
@click.argument("page", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Write the document here instead of printing it.")
@click.option("--strict", is_flag=True, help="Exit with 1 if anything on the page was not understood.")
def build_command(page: Path, out: Path | None, strict: bool) -> None:
    """Build an OpenAPI document from PAGE, the text of an API reference page.

    What is not understood on the page is listed on stderr, with its line.
    """
    from posthog_conformance.contract.build import build, dump
    from posthog_conformance.contract.page import read_page
    from posthog_conformance.contract.tree import PageError

    try:
        read = read_page(page.read_bytes())
    except OSError as error:
        raise Unusable(f"{page} cannot be read: {error.strerror}. Give the file of an API page's text.") from error
    except PageError as error:
        raise Unusable(f"{page}: {error}") from error
    document = dump(build(read))
    for problem in read.problems:
        click.echo(f"{page}:{problem.line}: {problem.message}", err=True)
    if out is None:
        click.echo(document, nl=False)
    else:
        _write(out, document)
    if strict and read.problems:
        raise click.exceptions.Exit(1)


@contract.command("show")
@click.argument("operation")
def show_command(operation: str) -> None:
    """Show OPERATION, by its id: request, scopes, answers, and the page's lines."""
    from posthog_conformance.contract import ContractError, load
    from posthog_conformance.contract.show import show

    try:
        loaded = load()
    except ContractError as error:
        raise Unusable(str(error)) from error
    if not loaded.has(operation):
        raise Unusable(_unknown(operation, [known.id for known in loaded]))
    click.echo(show(loaded, operation), nl=False)


@contract.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
def export_command(folder: Path) -> None:
    """Write one self-contained JSON Schema (2020-12) for every documented body into FOLDER."""
    from posthog_conformance.contract import ContractError, load
    from posthog_conformance.contract.export import export

    try:
        written = export(load(), folder)
    except ContractError as error:
        raise Unusable(str(error)) from error
    except OSError as error:
        raise Unusable(f"{folder} cannot be written: {error.strerror}. Name a folder that can.") from error
    click.echo(f"{len(written)} schemas in {folder}")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise Unusable(f"{path} cannot be written: {error.strerror}. Name a file that can.") from error


def _unknown(operation: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(operation, known, n=3, cutoff=0.4) or known
    return f"The contract has no operation {operation!r}. Did you mean: {', '.join(near)}?"
