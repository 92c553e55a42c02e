"""``posthog-conformance selftest``: every seeded fault against the suite, and which cases caught it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import click

from posthog_conformance.cli.unusable import no_such_fault

if TYPE_CHECKING:
    from posthog_conformance.contract import Dialect
    from posthog_conformance.selftest import Catch

_CASES_SHOWN = 2


@click.command("selftest")
@click.option(
    "--dialect",
    type=click.Choice(["documented", "served"]),
    default="documented",
    help="Whose faults, and whose rules.",
)
@click.option("--fault", "faults", multiple=True, metavar="ID", help="Only this fault. May be given again.")
@click.option("--fast", is_flag=True, help="Ask only the cases of the requirement that a fault breaks.")
@click.option("--everywhere", is_flag=True, help="Each fault also at every other operation of its kind.")
@click.option(
    "--processes",
    type=click.IntRange(1),
    default=lambda: os.cpu_count() or 1,
    metavar="N",
    help="Processes at work (default: one for each core).",
)
def selftest(dialect: Dialect, faults: tuple[str, ...], fast: bool, everywhere: bool, processes: int) -> None:
    """Prove the suite: run it against the mock with one fault after the other.

    Exits with 1 if a fault escapes, or if the requirement that it breaks is not among those that caught it.
    """
    from posthog_conformance.mock import catalogue
    from posthog_conformance.report.text import plural
    from posthog_conformance.selftest import prove, trials

    try:
        chosen = trials(dialect, faults, everywhere)
    except KeyError as error:
        raise no_such_fault(error.args[0], [fault.id for fault in catalogue(dialect)]) from error
    width = max((len(trial.fault) for trial in chosen), default=5)
    click.echo(f"{'fault':<{width}}  requests  seconds  caught by")
    began = time.monotonic()
    catches = []
    for catch in prove(chosen, dialect, fast=fast, processes=processes):
        catches.append(catch)
        click.echo(f"{catch.fault:<{width}}  {catch.requests:>8}  {catch.seconds:>7.2f}  {caught_by(catch)}")
    wall = time.monotonic() - began
    open_ends = [catch for catch in catches if not catch.by_its_own]
    click.echo(
        f"\n{plural(len(catches), 'fault')}, {len(catches) - len(open_ends)} caught by the requirement that "
        f"they break, in {wall:.1f} s: {wall / max(1, len(catches)):.2f} s a fault."
    )
    for catch in open_ends:
        click.echo(f"{'WRONGLY CAUGHT' if catch.caught else 'ESCAPED'}: {catch.where}: {catch.description}", err=True)
    if open_ends:
        raise SystemExit(1)


def caught_by(catch: Catch) -> str:
    """The cases that failed, those of the fault's own requirement first, the rest as a number."""
    if catch.trouble:
        return f"trouble: {catch.trouble}"
    if not catch.caught:
        return f"nothing; {catch.requirement} should have"
    own = [case_id for case_id in catch.caught_by if case_id.split("/")[1] == catch.requirement]
    others = [case_id for case_id in catch.caught_by if case_id not in own]
    shown = [*own, *others][:_CASES_SHOWN]
    more = len(catch.caught_by) - len(shown)
    missed = "" if own else f"not by {catch.requirement}, but "
    return missed + ", ".join(shown) + (f" and {more} more" if more else "")
