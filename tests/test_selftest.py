"""The suite proves itself, in its quick form: the first faults of each requirement, asked its own cases only.

``posthog-conformance selftest`` tries every fault against every case.
"""

from __future__ import annotations

from typing import get_args

import pytest

from posthog_conformance.contract import Dialect
from posthog_conformance.mock import Fault, catalogue
from posthog_conformance.selftest import Trial, attempt, trials

FAULTS = {fault.requirement: fault for fault in reversed(catalogue("documented"))}
QUICK = [
    (dialect, requirement, fault)
    for dialect in get_args(Dialect)
    for requirement, fault in {fault.requirement: fault for fault in reversed(catalogue(dialect))}.items()
]


@pytest.mark.parametrize(("dialect", "requirement", "fault"), QUICK, ids=lambda value: getattr(value, "id", value))
def test_a_fault_is_caught_by_the_requirement_that_it_breaks(
    dialect: Dialect, requirement: str, fault: Fault
) -> None:
    catch = attempt(Trial(fault.id, fault.operation), dialect, fast=True)
    assert catch.requirement == requirement
    assert catch.by_its_own, f"{fault.id} escaped: {fault.description}"
    assert not catch.trouble


def test_a_catch_by_another_requirement_is_none_of_its_own() -> None:
    fault = FAULTS["status.documented"]
    catch = attempt(Trial(fault.id, fault.operation), "documented", fast=False)
    assert catch.by_its_own
    others = {case_id.split("/")[1] for case_id in catch.caught_by} - {fault.requirement}
    assert others, "what builds on a broken create fails too"


def test_every_fault_is_tried_once() -> None:
    assert [trial.fault for trial in trials("documented", [], False)] == [item.id for item in catalogue("documented")]


def test_everywhere_is_at_every_operation_of_its_kind() -> None:
    def places(fault: Fault) -> int:
        return max(1, len(fault.operations))

    assert len(trials("documented", [], True)) == sum(places(fault) for fault in catalogue("documented"))


def test_a_fault_that_there_is_not() -> None:
    with pytest.raises(KeyError, match="nothing"):
        trials("documented", ["nothing"], False)
