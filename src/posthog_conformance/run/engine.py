"""The engine: runs the selected cases in a good order and gives each its verdict."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Final

from posthog_conformance.checks import Violation
from posthog_conformance.checks.corrections import explained
from posthog_conformance.checks.violation import page_line
from posthog_conformance.contract import Contract
from posthog_conformance.exchange import Exchange
from posthog_conformance.record import CaseLine, Outcome
from posthog_conformance.run import guard
from posthog_conformance.run.case import Ask, Case, MissingError, Stage, Turn, Watch, played, shared
from posthog_conformance.run.context import Context
from posthog_conformance.run.probe import Probe
from posthog_conformance.run.search import Example, Search
from posthog_conformance.run.session import Session
from posthog_conformance.target import (
    BudgetSpentError,
    StoppedError,
    ThrottledError,
    UnreachableError,
    WriteRefusedError,
)

Verdicts = Callable[[CaseLine], None]
# A failed search shows so many exchanges: more than its longest sequence.
_EVIDENCE: Final = 24
_BUDGET: Final = "the run's requests were used up: raise --max-requests, or select fewer cases"


class Engine:
    """Runs cases over a session.

    ``tell`` receives each verdict as soon as it is known, ``keep`` what a free search finds.
    """

    def __init__(
        self,
        contract: Contract,
        session: Session,
        tell: Verdicts,
        concurrency: int,
        keep: Callable[[Example], None] = lambda _: None,
    ) -> None:
        self._contract = contract
        self._session = session
        self._keep = keep
        self._searching = threading.Lock()
        self._tell = tell
        self._concurrency = concurrency
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(concurrency)

    def stop(self) -> None:
        """Start no further case."""
        self._stop.set()

    def run(self, cases: Iterable[Case]) -> None:
        """Run all cases: the reads together, then the writes, one lane for each thing that is written.

        Raises ``UnreachableError`` when the target stops answering, ``StoppedError`` after ``stop``.
        """
        stages: dict[Stage, list[Case]] = {stage: [] for stage in Stage}
        for case in cases:
            if case.missing:
                self._tell(self.line(case, "untested", case.missing))
            else:
                stages[case.stage].append(case)
        before = dict.fromkeys(probe for cases in stages.values() for case in cases for probe in case.before)
        self._beforehand(tuple(before))
        # What must be refused is asked last: an answer that was kept for one is not for everybody.
        reads = sorted(stages[Stage.READS], key=lambda case: case.turn is Turn.REFUSED)
        self._spread([[case] for case in reads], self._concurrency)
        self._spread([[case] for case in stages[Stage.AFTER_READS]], self._concurrency)
        context, writes = self._session.context, stages[Stage.WRITES]
        self._side_by_side((lane(context, case), case) for case in writes if case.turn is not Turn.HOSTILE)
        # Hostile writes are judged by their answers alone: only those of one operation keep their order.
        self._side_by_side((case.operation, case) for case in writes if case.turn is Turn.HOSTILE)
        self._spread([stages[Stage.AFTER_WRITES]], 1)

    def close(self) -> None:
        """Let go of the threads."""
        self._pool.shutdown(cancel_futures=True)

    def line(
        self,
        case: Case,
        outcome: Outcome,
        reason: str = "",
        violations: Sequence[Violation] = (),
        exchanges: Sequence[Exchange] = (),
    ) -> CaseLine:
        """A verdict as a line of the record."""
        return CaseLine(
            id=case.id,
            operation=case.operation,
            requirement=case.requirement,
            outcome=outcome,
            reason=reason,
            violations=tuple(self._lines(case, violations, exchanges)),
            exchanges=tuple(dict.fromkeys(exchange.id for exchange in exchanges)),
            cell=None if case.cell is None else {"key": case.cell.key, "expected": case.cell.expected},
        )

    def _lines(
        self, case: Case, violations: Sequence[Violation], exchanges: Sequence[Exchange]
    ) -> Iterator[dict[str, str | tuple[str, ...]]]:
        context = self._session.context
        page = page_line(self._contract.operation(case.operation).line, "")
        numbers = explained(violations, exchanges, context.contract, context.corrected, context.granted)
        for item, corrections in zip(violations, numbers, strict=True):
            told = {name: getattr(item, name) for name in ("message", "where", "expected", "actual", "source")}
            # What holds for every operation is written elsewhere; the page has a line for each of them.
            source = item.source if not page or ", line " in item.source else f"{item.source}; {page}"
            yield {**told, "source": source, "corrections": corrections}

    def _side_by_side(self, cases: Iterable[tuple[str, Case]]) -> None:
        """Run cases in the lanes that they come with, as many lanes at once as there are."""
        lanes: dict[str, list[Case]] = {}
        for name, case in cases:
            lanes.setdefault(name, []).append(case)
        self._spread(list(lanes.values()), len(lanes) if self._concurrency > 1 else 1)

    def _spread(self, series: Sequence[list[Case]], workers: int) -> None:
        if workers <= 1:
            for cases in series:
                self._series(cases)
            return
        with ThreadPoolExecutor(workers) as pool:
            running = [pool.submit(self._series, cases) for cases in series]
            for future in running:
                future.result()

    def _series(self, cases: list[Case]) -> None:
        seen: dict[Watch, Exchange] = {}
        for batch in guard.batches([case for case in cases if case.watch]):
            self._judge(batch, partial(guard.judge, self._session, batch, seen))
        for case in sorted((case for case in cases if not case.watch), key=_order):
            self._judge([case], partial(self._asked, case))

    def _judge(self, cases: list[Case], judge: Callable[[], guard.Findings]) -> None:
        if self._stop.is_set():
            raise StoppedError
        # A future tells any mistake of the suite apart from a verdict, and no case takes another one down.
        attempt = self._pool.submit(judge)
        error = attempt.exception()
        match error:
            case None:
                for case in cases:
                    violations, exchanges = attempt.result()[case.id]
                    self._tell(self._verdict(case, violations, exchanges))
            case MissingError() | ThrottledError():
                for case in cases:
                    self._tell(self.line(case, "untested", str(error)))
            case BudgetSpentError():
                for case in cases:
                    self._tell(self.line(case, "untested", _BUDGET))
            case WriteRefusedError():
                for case in cases:
                    self._tell(
                        self.line(case, "untested", "set allow_writes = true under [safety]: this case writes")
                    )
            case UnreachableError() | StoppedError():
                self._stop.set()
                raise error
            case _:
                told = "".join(traceback.format_exception(error)[-3:])
                for case in cases:
                    self._tell(self.line(case, "error", f"the suite itself broke: {told}"))

    def _beforehand(self, probes: tuple[Probe, ...]) -> None:
        """Ask what cases compare with at the end; what went wrong with it, those cases will say."""
        with suppress(MissingError, ThrottledError, BudgetSpentError):
            self._session.answer(shared(*probes))

    def _asked(self, case: Case) -> guard.Findings:
        return {case.id: self._ask(case)}

    def _ask(self, case: Case) -> tuple[list[Violation], list[Exchange]]:
        if case.search is not None:
            return self._searched(case, case.search)
        if case.script is None:
            assert case.judge is not None, f"{case.id} has neither judge nor script"
            exchanges = list(self._session.answer(Ask(case.probes, fresh=False)))
            return list(case.judge(exchanges)), exchanges
        seen: list[Exchange] = []

        def answer(ask: Ask) -> Sequence[Exchange]:
            answers = self._session.answer(ask)
            seen.extend(answers)
            return answers

        return list(played(case.script(), answer)), seen

    def _searched(
        self, case: Case, search: Callable[[Search], Iterable[Violation]]
    ) -> tuple[list[Violation], list[Exchange]]:
        # Only what is answered last, the simplest of what was found, is evidence.
        last: list[Exchange] = []

        def answer(ask: Ask) -> Sequence[Exchange]:
            last[:] = [*last[-_EVIDENCE:], *self._session.answer(ask)]
            return last[-len(ask.probes) :]

        origin = f"{case.operation}/{case.requirement}"
        context = self._session.context
        # One at a time: Hypothesis draws for all threads of a process from one source.
        with self._searching:
            violations = search(Search(origin, answer, self._keep, context.seed, context.database))
            return list(violations), list(last)

    def _verdict(self, case: Case, violations: list[Violation], exchanges: list[Exchange]) -> CaseLine:
        if not violations:
            return self.line(case, "passed", "", (), exchanges)
        lost = self._session.lost(exchanges)
        if lost:
            return self.line(case, "untested", lost, (), exchanges)
        level = self._contract.requirements[case.requirement].level
        return self.line(case, "failed" if level == "must" else "warned", "", violations, exchanges)


def lane(context: Context, case: Case) -> str:
    """Which thing a case writes: lanes run side by side, the writes of one in order.

    What is aimed at nothing that the others write is a lane of its own.
    """
    if case.probes and not case.watch and all(context.names_nothing(probe) for probe in case.probes):
        return "nothing"
    operation = context.contract.operation(case.operation)
    segments = [part for part in operation.path.split("/") if part and not part.startswith("{")]
    name = next((part for part in segments if part in ("groups", "insights", "integrations")), "")
    return "email" if name == "integrations" and "email" in segments else name


def _order(case: Case) -> tuple[int, str]:
    """The turns of a lane; the documented requests of one key after those of another: where equal creates make
    one integration, what a key made is deleted before the next one makes it."""
    return case.turn, case.probes[0].credential.name if case.turn == Turn.DOCUMENTED and case.probes else ""
