"""``posthog-conformance doctor``: can this target be tested, and how much of it?"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import click

from posthog_conformance.cli.unusable import Unusable

if TYPE_CHECKING:
    from posthog_conformance.contract import Dialect, Period
    from posthog_conformance.doctor import Diagnosis
    from posthog_conformance.run import Context

_WORDS: Final = {"ok": "ok", "wrong": "WRONG", "open": "?"}


@click.command("doctor")
@click.option("--target", required=True, metavar="FILE|URL|mock|env", help="What is to be tested.")
@click.option(
    "--dialect",
    type=click.Choice(["documented", "served"]),
    default="documented",
    help="Which contract a run is to hold against it.",
)
@click.option(
    "--posthog",
    type=click.Choice(["older", "newer"]),
    default="newer",
    help="Which PostHog the served dialect is of.",
)
def doctor(target: str, dialect: Dialect, posthog: Period) -> None:
    """Can this target be tested, and how much of it? Sends a few reads and nothing else.

    \b
    Exit codes:
      0  a run can test everything
      2  wrong usage or target file
      3  the target cannot be reached, does not answer or is not a PostHog API
      4  a run would leave cases untested, or entries of the target file are wrong
    """
    from posthog_conformance.conduct import UNREACHABLE, context_of, contract_of, header, subject
    from posthog_conformance.contract import ContractError
    from posthog_conformance.doctor import diagnose
    from posthog_conformance.options import Options
    from posthog_conformance.report.cases import run_command
    from posthog_conformance.target import Mask, TargetError, UnreachableError

    options = Options(target=target, dialect=dialect, posthog=posthog)
    try:
        contract = contract_of(options)
        found = subject(options, contract, os.environ)
    except (TargetError, ContractError) as error:
        raise Unusable(str(error)) from error
    context = context_of(options, found.target, contract)
    mask = Mask(found.target.keys)
    try:
        diagnosis = diagnose(context, found.transport)
    except TargetError as error:
        raise Unusable(mask(str(error))) from error
    except UnreachableError as error:
        click.echo(f"Error: {mask(str(error))}", err=True)
        sys.exit(UNREACHABLE)
    for line in told(diagnosis, context, run_command(header(context, options, 0))):
        click.echo(mask(line))
    sys.exit(0 if diagnosis.whole else 4)


def told(diagnosis: Diagnosis, context: Context, run: str) -> Iterator[str]:
    """A diagnosis in words; ``run`` is the command that comes next."""
    writes = "writes allowed" if context.target.allow_writes else "reads only"
    yield f"{context.target.base_url} answers as PostHog's API does. Project {context.target.project_id}, {writes}."
    yield "\nTarget file"
    width = max(len(finding.entry) for finding in diagnosis.findings)
    for finding in diagnosis.findings:
        yield f"  {_WORDS[finding.state]:<6} {finding.entry:<{width}}  {finding.told}"
    missing = sum(diagnosis.untested.values())
    yield f"\nCases: {diagnosis.cases - missing:,} of {diagnosis.cases:,} can be tested"
    for reason, count in sorted(diagnosis.untested.items(), key=lambda item: -item[1]):
        yield f"  {count:,} {'case' if count == 1 else 'cases'}: {reason}"
    most = ", ".join(f"{count:,} ({profile})" for profile, count in diagnosis.requests.items())
    yield f"\nRequests: a run sends at most {most}. This took {diagnosis.sent}."
    if diagnosis.whole:
        yield "\nEverything can be tested."
    else:
        yield "\nIt can be tested in part: see WRONG and what to add above. --allow-untested accepts that."
    yield f"Next: {run}"
