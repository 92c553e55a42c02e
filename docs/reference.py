"""Writes what documents take from the code: requirements.md, and the README's numbers. See ``make reference``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import get_args

from posthog_conformance.contract import Dialect, Requirement, load, locate
from posthog_conformance.contract.diff_text import escaped
from posthog_conformance.mock import catalogue, target_file
from posthog_conformance.run import Context
from posthog_conformance.run.selection import all_cases
from posthog_conformance.target import parse_target

DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
HEAD = """\
# Requirements

Every rule that a target is held against, from `contracts/requirements.toml`. A *must* is stated by PostHog's
reference page, its API documentation, an RFC or, in the served dialect, PostHog's own code. For each dialect: how
many cases of the standard profile ask it of a target whose file is complete, and how many of the mock's faults
break it. In a dialect without cases the requirement is not asked.

Written by `make reference`.
"""
DOCS = Path(__file__).parent
PAGE = DOCS / "requirements.md"
README = DOCS.parent / "README.md"
# What the README says of the number of cases in its screens.
SCREENS = (r"(All )\d+( cases passed)", r"(  cases +)\d+( passed)", r"(Of )\d+( cases, 1 failed)")
COLUMNS = ("requirement", "level", "expectation", "source", "documented", "served")


def page() -> str:
    """The page as Markdown."""
    counts = {dialect: (cases_of(dialect), faults_of(dialect)) for dialect in DIALECTS}
    requirements = load().requirements.values()
    families = groupby(requirements, lambda requirement: requirement.family)
    return "\n".join([HEAD, *(line for family, members in families for line in section(family, members, counts))])


def readme(text: str) -> str:
    """The README's text with the numbers of today in it."""
    counts = [(cases_of(dialect), faults_of(dialect)) for dialect in DIALECTS]
    rows = {
        "requirements asked": [len(cases) for cases, _ in counts],
        "cases of the standard profile": [cases.total() for cases, _ in counts],
        "faults, all of them caught": [faults.total() for _, faults in counts],
    }
    table = [row(["", *DIALECTS]), row("---" for _ in ("", *DIALECTS))]
    table += [row([name, *map(str, numbers)]) for name, numbers in rows.items()]
    written = re.sub(r"(?s)(?<=<!-- numbers -->\n\n).*?(?=\n\n<!-- end -->)", "\n".join(table), text)
    for screen in SCREENS:
        written = re.sub(screen, rf"\g<1>{counts[0][0].total()}\g<2>", written)
    return written


def section(
    family: str, members: Iterator[Requirement], counts: Mapping[Dialect, tuple[Counter[str], Counter[str]]]
) -> Iterator[str]:
    """One family: a row for each of its requirements."""
    yield f"## {family}\n"
    yield row(COLUMNS)
    yield row("---" for _ in COLUMNS)
    for requirement in members:
        asked = [told(cases[requirement.id], faults[requirement.id]) for cases, faults in counts.values()]
        said = map(escaped, (requirement.level, requirement.expectation, requirement.source))
        yield row([f"`{requirement.id}`", *said, *asked])
    yield ""


def cases_of(dialect: Dialect) -> Counter[str]:
    """How many cases of the standard profile each requirement has."""
    context = Context(load(dialect=dialect), parse_target(target_file("http://mock.localhost"), {}))
    return Counter(case.requirement for case in all_cases(locate("suites"), context))


def faults_of(dialect: Dialect) -> Counter[str]:
    """How many faults break each requirement."""
    return Counter(fault.requirement for fault in catalogue(dialect))


def told(cases: int, faults: int) -> str:
    """Both numbers in words; nothing where there is neither."""
    words = [f"{count} {name}{'s' * (count != 1)}" for count, name in ((cases, "case"), (faults, "fault")) if count]
    return ", ".join(words)


def row(cells: Iterable[str]) -> str:
    """A row of a Markdown table."""
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    README.write_text(readme(README.read_text("utf-8")), "utf-8")
