"""The README: its numbers are those of the catalogue, its exit codes those of the command."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

import pytest

from documents import ROOT
from posthog_conformance.contract import Dialect, load, locate
from posthog_conformance.mock import catalogue, target_file
from posthog_conformance.run import Context
from posthog_conformance.run.selection import BUDGETS, all_cases
from posthog_conformance.target import parse_target
from posthog_conformance.target.pacing import PER_MINUTE
from program import called

README = (ROOT / "README.md").read_text("utf-8")
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)
PROSE = " ".join(README.split())


def counted(dialect: Dialect) -> Iterator[int]:
    """Requirements asked, cases, faults, and faults that are caught: all, as the self-test shows."""
    context = Context(load(dialect=dialect), parse_target(target_file("http://mock.localhost"), {}))
    cases = all_cases(locate("suites"), context)
    faults = catalogue(dialect)
    yield from (len({case.requirement for case in cases}), len(cases), len(faults), len(faults))


def test_what_it_has_proven_is_what_there_is() -> None:
    names = ("requirements asked", "cases of the standard profile", "faults", "of them caught")
    rows = zip(names, *(counted(dialect) for dialect in DIALECTS), strict=True)
    table = "\n".join(f"| {' | '.join(map(str, row))} |" for row in rows)
    assert table in README, f"there are\n{table}"


@pytest.mark.parametrize(
    "told",
    [
        f"The {len(load().operations)} operations of PostHog's Core-3 reference page",
        f"{len(load().requirements)} requirements",
        f"with {len(load().corrections)} corrections",
        f"at most {BUDGETS['standard']} requests, {PER_MINUTE} a minute",
    ],
)
def test_its_numbers_are_right(told: str) -> None:
    assert told in PROSE


def test_it_begins_with_the_two_commands() -> None:
    assert re.match(r"# posthog-conformance\n\n```sh\nmake run .*\nmake test .*\n```\n", README)


def test_its_exit_codes_are_those_of_the_command() -> None:
    told = re.findall(r"^\| (\d+) \| (.*) \|$", README, re.MULTILINE)
    assert told == re.findall(r"^ +(\d+)  (.*)$", called("run", "--help").stdout, re.MULTILINE)


def test_a_person_reads_it_in_five_minutes() -> None:
    words = re.sub(r"```text.*?```", "", README, flags=re.DOTALL).split()
    assert len(words) < 5 * 230
