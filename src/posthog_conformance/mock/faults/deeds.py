"""What several faults do: act on a call that was refused, look through an answer, look through a body."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from posthog_conformance.mock import bodies
from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.call import Call, Refusal


def act_anyway(behaviour: Behaviour, call: Call) -> None:
    """Do what a refused call asks for, as far as it can be done."""
    with suppress(Refusal):
        call.project = behaviour.world.projects.get(call.ids["project_id"])
        if call.project is not None and call.operation is not None:
            behaviour.read(call)
            behaviour.act(call)


def elements(body: Any) -> list[dict[str, Any]]:
    """The objects that an answer is about: the results of a page, or the one that it is."""
    return list(body["results"]) if "results" in body else [body]


def sent(call: Call) -> Any:
    """The JSON value of a body, None where there is none."""
    with suppress(Refusal):
        return bodies.parse(call.content)
    return None


def members(value: Any) -> Iterator[Any]:
    """A JSON value and everything within it, the names of members included."""
    pending = [value]
    while pending:
        found = pending.pop()
        yield found
        if isinstance(found, list):
            pending.extend(found)
        elif isinstance(found, dict):
            pending.extend(found)
            pending.extend(found.values())
