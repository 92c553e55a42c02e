"""The requirements, the cases and the faults fit together: none without the others, and all ids stable."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from typing import get_args

import pytest

from posthog_conformance.contract import Contract, Dialect, load, locate
from posthog_conformance.mock import catalogue, target_file
from posthog_conformance.run import Case, Context, Profile
from posthog_conformance.run.selection import all_cases
from posthog_conformance.target import parse_target

TARGET = parse_target(target_file("http://mock.example"), {})
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)


def suite(contract: Contract, profile: Profile = "nightly") -> list[Case]:
    return all_cases(locate("suites"), Context(contract, TARGET, profile))


@pytest.fixture(scope="module", params=DIALECTS)
def contract(request: pytest.FixtureRequest) -> Contract:
    return load(dialect=request.param)


@pytest.fixture(scope="module")
def cases(contract: Contract) -> list[Case]:
    return suite(contract)


def test_every_case_names_a_requirement_that_there_is(contract: Contract, cases: list[Case]) -> None:
    assert {case.requirement for case in cases} <= set(contract.requirements)


def test_every_requirement_has_a_case() -> None:
    """In one of the dialects: some speak of what only one of them has."""
    named = {case.requirement for dialect in DIALECTS for case in suite(load(dialect=dialect))}
    assert set(load().requirements) - named == set()


def test_every_operation_has_cases(contract: Contract, cases: list[Case]) -> None:
    assert {case.operation for case in cases} == {operation.id for operation in contract}


def test_every_requirement_is_broken_by_a_fault() -> None:
    broken = {fault.requirement for dialect in DIALECTS for fault in catalogue(dialect)}
    assert set(load().requirements) - broken == set()


def test_every_fault_breaks_a_requirement_that_there_is(contract: Contract) -> None:
    assert {fault.requirement for fault in catalogue(contract.dialect)} <= set(contract.requirements)


def test_a_complete_target_file_leaves_no_case_without_its_prerequisite(cases: list[Case]) -> None:
    assert [(case.id, case.missing) for case in cases if case.missing] == []


def test_ids_are_unique(cases: list[Case]) -> None:
    assert [name for name, count in Counter(case.id for case in cases).items() if count > 1] == []


def test_ids_are_paths_of_three_words(cases: list[Case]) -> None:
    word = r"[A-Za-z0-9_.+*-]+"
    assert [case.id for case in cases if not re.fullmatch(rf"[a-z_]+/[a-z]+\.[a-z_]+/{word}", case.id)] == []


def test_ids_are_the_same_in_every_run(contract: Contract, cases: list[Case]) -> None:
    assert [case.id for case in suite(load(dialect=contract.dialect))] == [case.id for case in cases]


def test_ids_survive_the_leaving_out_of_cases(contract: Contract, cases: list[Case]) -> None:
    """An ordinal would shift: what a smaller profile has is called as in the larger one."""
    standard = {case.id for case in suite(contract, "standard")}
    smoke = {case.id for case in suite(contract, "smoke")}
    assert smoke < standard < {case.id for case in cases}


def test_ids_hold_no_ordinals(cases: list[Case]) -> None:
    """Variations that differ in a number only, and count up from 0 or 1, would shift when one is added."""
    numbered: dict[str, set[int]] = {}
    for case in cases:
        for found in re.finditer(r"\d+", case.variation):
            place = f"{case.operation}/{case.requirement}/{case.variation[: found.start()]}#"
            numbered.setdefault(place, set()).add(int(found[0]))
    assert [place for place, numbers in numbered.items() if len(numbers) > 2 and {1, 2, 3} <= numbers] == []


def test_requirements_are_written_whole() -> None:
    tables = tomllib.loads((locate("contracts") / "requirements.toml").read_text("utf-8"))["requirement"]
    assert len({table["id"] for table in tables}) == len(tables)
    for table in tables:
        assert re.fullmatch(r"[a-z]+\.[a-z_]+", table["id"])
        assert table["level"] in ("must", "should")
        assert table["expectation"].endswith(".")
        assert table["source"]
