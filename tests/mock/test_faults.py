"""The catalogue: a fault for every requirement, each of which can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from posthog_conformance.contract import Contract
from posthog_conformance.mock import Fault, catalogue, create_app

from .script import transcript
from .visitor import Visitor

FAULTS = catalogue("documented")
Transcript = list[tuple[int, Any, str]]


@pytest.fixture(scope="module")
def clean(contract: Contract) -> Mapping[str, Transcript]:
    return {found.id: list(transcript(create_app(contract), found)) for found in contract}


def test_the_clean_mock_answers_alike_every_time(contract: Contract, clean: Mapping[str, Transcript]) -> None:
    for operation in contract:
        assert list(transcript(create_app(contract), operation)) == clean[operation.id]


def test_the_clean_mock_never_breaks(clean: Mapping[str, Transcript]) -> None:
    assert not [answer for answers in clean.values() for answer in answers if answer[0] >= 500]


def test_every_fault_is_named_once_and_described() -> None:
    assert len({fault.id for fault in FAULTS}) == len(FAULTS)
    assert all(fault.description.endswith((".", "500.")) for fault in FAULTS)


def test_faults_live_at_operations_that_there_are(contract: Contract) -> None:
    assert all(contract.has(place) for fault in FAULTS for place in fault.operations)
    assert {operation.id for operation in contract} == {place for fault in FAULTS for place in fault.operations}


def test_enough_of_the_faults_are_subtle() -> None:
    assert len(FAULTS) >= 110
    assert sum(fault.subtle for fault in FAULTS) >= 0.4 * len(FAULTS)


def test_a_fault_is_moved() -> None:
    fault = next(fault for fault in FAULTS if fault.id == "no-scope-is-asked")
    assert fault.moved_to("integrations_destroy").operation == "integrations_destroy"
    with pytest.raises(ValueError, match="cannot live at"):
        fault.moved_to("integrations_channels_retrieve")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_a_fault_shows(contract: Contract, clean: Mapping[str, Transcript], fault: Fault) -> None:
    operation = contract.operation(fault.operation or "integrations_list")
    answers = transcript(create_app(contract, fault=fault), operation)
    assert any(answer != expected for answer, expected in zip(answers, clean[operation.id], strict=True))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_a_fault_lives_wherever_it_can(contract: Contract, fault: Fault) -> None:
    for place in fault.operations:
        visitor = Visitor(create_app(contract, fault=fault.moved_to(place)))
        operation = contract.operation(place)
        path = operation.path.format_map({"project_id": "1", "id": 3, "insight_id": 1, "password_id": 11})
        assert 200 <= visitor.ask(operation.method, path).status <= 599


def test_a_fault_leaves_other_operations_alone(contract: Contract) -> None:
    fault = next(fault for fault in FAULTS if fault.id == "field-missing").moved_to("integrations_list")
    app = create_app(contract, fault=fault)
    assert "display_name" not in Visitor(app).get("integrations/").json["results"][0]
    assert "display_name" in Visitor(app).get("integrations/1/").json
