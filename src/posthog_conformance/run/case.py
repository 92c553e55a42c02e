"""A case: what it sends, which requirement judges the answers, and how."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from posthog_conformance.checks import Violation
from posthog_conformance.exchange import Exchange
from posthog_conformance.run.probe import Probe

if TYPE_CHECKING:
    from posthog_conformance.run.search import Search


class MissingError(Exception):
    """A prerequisite is missing: the message says what to add to the target file, or what did not work."""


class Stage(IntEnum):
    """When a case runs. Nothing is written before the reads are done, and what the run read is read again
    after them and after the writes."""

    READS = 0
    AFTER_READS = 1
    WRITES = 2
    AFTER_WRITES = 3


class Turn(IntEnum):
    """When a write has its turn among those of one lane, after the guarded ones: what must be refused while
    nothing has changed yet, then what looks before and after, then sequences, then what succeeds, then what is
    hostile."""

    REFUSED = 0
    STEPS = 1
    SEQUENCES = 2
    DOCUMENTED = 3
    HOSTILE = 4


@dataclass(frozen=True, slots=True)
class Ask:
    """What a script wants to know next. ``fresh`` asks are sent in any case, others only once a run.

    A ``spare`` one is only for the details of what is wrong: where no requests are left, nothing comes back.
    """

    probes: tuple[Probe, ...]
    fresh: bool
    spare: bool = False


Script = Generator[Ask, Sequence[Exchange], Iterable[Violation]]
Judge = Callable[[Sequence[Exchange]], Iterable[Violation]]


@dataclass(frozen=True, slots=True)
class Watch:
    """Something to look at before and after a write, and what of the answer to compare.

    What is ``settled`` no write of a run may change: before the first one, what the run has seen of it will do.
    """

    probe: Probe
    view: Callable[[Exchange], Any] = field(compare=False)
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A case's place in the scope matrix."""

    key: str
    expected: str


@dataclass(frozen=True, slots=True)
class Case:
    """One requirement × one operation × one variation.

    A case has either ``probes``, which it shares with every case that sends the same, and a ``judge`` of
    their answers; or a ``script`` that asks step by step; or, as a guarded write, one probe and a ``watch``
    that must look alike before and after it; or a free ``search``. ``missing`` says what it lacks to be run.
    """

    operation: str
    requirement: str
    variation: str
    probes: tuple[Probe, ...] = ()
    judge: Judge | None = None
    watch: tuple[Watch, ...] = ()
    before: tuple[Probe, ...] = ()
    script: Callable[[], Script] | None = None
    writes: bool = False
    stage: Stage = Stage.READS
    turn: Turn = Turn.DOCUMENTED
    missing: str = ""
    cell: Cell | None = None
    search: Callable[[Search], Iterable[Violation]] | None = None

    @property
    def id(self) -> str:
        """``operation/requirement/variation``: stable, without ordinals."""
        return f"{self.operation}/{self.requirement}/{self.variation}"

    @property
    def family(self) -> str:
        """The requirement's family."""
        return self.requirement.split(".")[0]


def shared(*probes: Probe) -> Ask:
    """Ask for answers that the run may have already."""
    return Ask(probes, fresh=False)


def fresh(*probes: Probe) -> Ask:
    """Ask anew, whatever was asked before."""
    return Ask(probes, fresh=True)


def spare(*probes: Probe) -> Ask:
    """Ask anew, if there are requests left: the exchanges, or none of them."""
    return Ask(probes, fresh=True, spare=True)


def played(script: Script, answer: Callable[[Ask], Sequence[Exchange]]) -> Iterable[Violation]:
    """What a script finds, each of its asks answered by ``answer``."""
    try:
        ask = next(script)
        while True:
            ask = script.send(answer(ask))
    except StopIteration as end:
        return end.value or ()
