"""The suite proves itself: every seeded fault against all cases, and which of them caught it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

from posthog_conformance.conduct import Conduct
from posthog_conformance.contract import Contract, Dialect, load, locate
from posthog_conformance.mock import Fault, catalogue, create_app, target_file
from posthog_conformance.options import Options
from posthog_conformance.record import Writer
from posthog_conformance.run import Case, Context
from posthog_conformance.run.selection import all_cases
from posthog_conformance.target import AsgiTransport, Mask, UnreachableError, parse_target

BASE_URL = "http://mock.localhost"


@dataclass(frozen=True, slots=True)
class Catch:
    """What the suite made of one fault: ``caught_by`` are the ids of the failed cases."""

    fault: str
    operation: str | None
    requirement: str
    description: str
    caught_by: tuple[str, ...]
    requests: int
    seconds: float
    trouble: str = ""

    @property
    def caught(self) -> bool:
        """Whether any case failed."""
        return bool(self.caught_by)

    @property
    def by_its_own(self) -> bool:
        """Whether the requirement that the fault names is among those that caught it."""
        return any(case_id.split("/")[1] == self.requirement for case_id in self.caught_by)

    @property
    def where(self) -> str:
        """The fault and the operation that it lives at."""
        return f"{self.fault} at {self.operation}" if self.operation else self.fault


@dataclass(frozen=True, slots=True)
class Trial:
    """One fault, at its own operation or moved to another one of its kind."""

    fault: str
    operation: str | None


def trials(dialect: Dialect, patterns: Sequence[str], everywhere: bool) -> list[Trial]:
    """The faults whose ids are among ``patterns`` (all without), also at every other operation of their kind.

    Raises ``KeyError`` with the name of a fault that the catalogue does not have.
    """
    faults = {fault.id: fault for fault in catalogue(dialect)}
    for name in patterns:
        if name not in faults:
            raise KeyError(name)
    chosen = [faults[name] for name in patterns] if patterns else list(faults.values())
    return [Trial(fault.id, place) for fault in chosen for place in _places(fault, everywhere)]


def prove(trials: Sequence[Trial], dialect: Dialect, *, fast: bool, processes: int) -> Iterator[Catch]:
    """Each trial's catch, in order; ``fast`` asks only the fault's own requirement."""
    if processes <= 1:
        for trial in trials:
            yield attempt(trial, dialect, fast)
        return
    with ProcessPoolExecutor(processes) as pool:
        yield from pool.map(
            attempt, trials, [dialect] * len(trials), [fast] * len(trials), chunksize=max(1, min(4, len(trials) // 8))
        )


def attempt(trial: Trial, dialect: Dialect, fast: bool) -> Catch:
    """Run the suite against the mock with one fault."""
    fault = next(item for item in catalogue(dialect) if item.id == trial.fault)
    if trial.operation is not None and trial.operation != fault.operation:
        fault = fault.moved_to(trial.operation)
    contract, context, cases = _warm(dialect)
    if fast:
        cases = tuple(case for case in cases if case.requirement == fault.requirement)
    began = time.monotonic()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        mask = Mask(context.target.keys)
        transport = AsgiTransport(create_app(contract, fault=fault))
        conduct = Conduct(context, cases, Options(), transport, Writer(nowhere, mask), mask)
        trouble = ""
        try:
            conduct.start()
        except UnreachableError as error:
            trouble = str(error)
        conduct.finish()
    lines = conduct.lines
    broken = [line for line in lines if line.outcome == "error"]
    return Catch(
        fault=fault.id,
        operation=fault.operation,
        requirement=fault.requirement,
        description=fault.description,
        caught_by=tuple(line.id for line in lines if line.outcome == "failed"),
        requests=conduct.client.sent,
        seconds=time.monotonic() - began,
        trouble=trouble or (broken[0].reason if broken else ""),
    )


def _places(fault: Fault, everywhere: bool) -> tuple[str | None, ...]:
    return tuple(fault.operations) or (None,) if everywhere else (fault.operation,)


@lru_cache(maxsize=2)
def _warm(dialect: Dialect) -> tuple[Contract, Context, tuple[Case, ...]]:
    contract = load(dialect=dialect)
    context = Context(contract, parse_target(target_file(BASE_URL), {}))
    return contract, context, tuple(all_cases(locate("suites"), context))
