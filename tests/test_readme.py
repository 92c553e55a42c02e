"""The README: its numbers are those of the catalogue, its exit codes those of the command."""

from __future__ import annotations

import re
import runpy
from typing import get_args

import pytest

from documents import ROOT
from posthog_conformance.contract import Dialect, load
from posthog_conformance.run.selection import BUDGETS
from posthog_conformance.target.pacing import PER_MINUTE
from program import called

README = (ROOT / "README.md").read_text("utf-8")
PROSE = " ".join(README.split())


def test_what_it_has_proven_is_what_there_is() -> None:
    """If this fails: make reference"""
    module = runpy.run_path(str(ROOT / "docs" / "reference.py"))
    for dialect in get_args(Dialect):
        assert f"| {module['faults_of'](dialect).total()} |" in README
    assert module["readme"](README) == README


def test_old_numbers_are_replaced() -> None:
    module = runpy.run_path(str(ROOT / "docs" / "reference.py"))
    old = re.sub(r"\d{3}(?= (cases|passed))", "77", README).replace("| requirements asked |", "| asked |")
    assert old != README
    assert module["readme"](old) == README


@pytest.mark.parametrize(
    "told",
    [
        f"The {len(load().operations)} operations of PostHog's Core-3 reference page",
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
