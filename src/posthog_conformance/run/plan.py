"""How a suite says what a case is: a judge of shared answers, a guarded write, or a script."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from posthog_conformance.checks import Violation
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange
from posthog_conformance.run.case import Case, Cell, Judge, MissingError, Script, Stage, Turn, Watch
from posthog_conformance.run.context import Context
from posthog_conformance.run.feature import available
from posthog_conformance.run.probe import Probe
from posthog_conformance.run.search import Search


def case(
    context: Context,
    requirement: str,
    operation: Operation,
    variation: str,
    probes: Callable[[], Probe | Sequence[Probe]],
    judge: Judge,
    *,
    cell: Cell | None = None,
    turn: Turn = Turn.DOCUMENTED,
) -> Case:
    """A case that sends ``probes`` and judges their answers; untested where a prerequisite is missing."""
    try:
        found = probes()
        asked, missing = tuple([found] if isinstance(found, Probe) else found), ""
    except MissingError as error:
        asked, missing = (), str(error)
    writes = any(context.is_write(probe) for probe in asked) if asked else not operation.reads
    return Case(
        operation.id,
        requirement,
        variation,
        probes=asked,
        judge=judge,
        writes=writes,
        stage=Stage.WRITES if writes else Stage.READS,
        turn=turn,
        missing=_forbidden(context, writes) or missing,
        cell=cell,
    )


def guarded(
    context: Context,
    requirement: str,
    operation: Operation,
    variation: str,
    probe: Callable[[], Probe],
    watch: Callable[[], Sequence[Watch]],
) -> Case:
    """A case of a write that must be refused, and of what must look alike before and after it."""
    asked: tuple[Probe, ...] = ()
    watched: tuple[Watch, ...] = ()
    missing = ""
    try:
        asked, watched = (probe(),), tuple(watch())
    except MissingError as error:
        asked, missing = (), str(error)
    return Case(
        operation.id,
        requirement,
        variation,
        probes=asked,
        watch=watched,
        writes=True,
        stage=Stage.WRITES,
        missing=_forbidden(context, True) or missing,
    )


def script(
    context: Context,
    requirement: str,
    operation: Operation,
    variation: str,
    steps: Callable[[], Script],
    *,
    writes: bool,
    stage: Stage | None = None,
    before: tuple[Probe, ...] = (),
    turn: Turn = Turn.STEPS,
) -> Case:
    """A case that asks step by step. Its script may raise ``MissingError`` at any step."""
    return Case(
        operation.id,
        requirement,
        variation,
        turn=turn,
        before=before,
        script=steps,
        writes=writes,
        stage=stage if stage is not None else Stage.WRITES if writes else Stage.READS,
        missing=_forbidden(context, writes),
    )


def searching(
    context: Context,
    requirement: str,
    operation: Operation,
    search: Callable[[Search], Iterable[Violation]],
    *,
    writes: bool,
) -> Case:
    """A case that searches freely; only the nightly profile has it."""
    return Case(
        operation.id,
        requirement,
        "search",
        search=search,
        writes=writes,
        stage=Stage.WRITES if writes else Stage.READS,
        turn=Turn.HOSTILE,
        missing=_forbidden(context, writes),
    )


def judged(judge: Callable[..., Iterable[Violation]], operation: Operation, **options: Any) -> Judge:
    """A judge of each of a case's exchanges: ``judge(operation, exchange, **options)``.

    Where the target lacks what the operation is about, the case is untested.
    """

    def judge_all(exchanges: Sequence[Exchange]) -> Iterator[Violation]:
        for exchange in exchanges:
            available(operation, exchange)
            yield from judge(operation, exchange, **options)

    return judge_all


def _forbidden(context: Context, writes: bool) -> str:
    if writes and not context.target.allow_writes:
        return "set allow_writes = true under [safety] in the target file: this case writes"
    return ""
