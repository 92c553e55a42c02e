"""Conducts one run, from its options to its record, its reports and its exit code."""

from __future__ import annotations

import json
import threading
import traceback
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Final

import httpx

from posthog_conformance import __version__
from posthog_conformance.contract import Contract, load, load_corrected
from posthog_conformance.deviations import Deviation, judged
from posthog_conformance.exchange import Exchange
from posthog_conformance.options import Options
from posthog_conformance.record import CaseLine, Footer, Header, Writer, summarise
from posthog_conformance.run import Case, Context, Engine, Example, Session
from posthog_conformance.run.preflight import preflight
from posthog_conformance.run.search import as_lines, from_lines
from posthog_conformance.run.selection import budget
from posthog_conformance.target import (
    AsgiTransport,
    BudgetSpentError,
    Client,
    Ledger,
    Mask,
    StoppedError,
    Target,
    TargetError,
    ThrottledError,
    UnreachableError,
    from_environment,
    from_url,
    parse_target,
    read_target,
)

CONFORMS: Final = 0
VIOLATIONS: Final = 1
USAGE: Final = 2
UNREACHABLE: Final = 3
INCOMPLETE: Final = 4
BROKEN: Final = 5
INTERRUPTED: Final = 130

MOCK: Final = "mock"
# What nightly's search leaves in the report folder, for the runs after it.
DATABASE: Final = "hypothesis/examples"
EXAMPLES: Final = "examples.jsonl"
# Which share passwords of the target file its runs deleted.
SPENT: Final = "spent.jsonl"


@dataclass(frozen=True)
class Subject:
    """What is tested: the target, and how to reach it where that is not the network."""

    target: Target
    transport: httpx.BaseTransport | None = None

    @property
    def in_process(self) -> bool:
        """Whether the target lives in this process, where waiting for it gains nothing."""
        return self.transport is not None


def contract_of(options: Options) -> Contract:
    """The contract that the options hold against the target. Raises ``ContractError``."""
    return load(dialect=options.dialect, posthog=options.posthog)


def subject(options: Options, contract: Contract, environment: Mapping[str, str]) -> Subject:
    """The subject that the options name. Raises ``TargetError``."""
    name = options.target
    if name is None or name == MOCK:
        from posthog_conformance.mock import create_app, target_file

        target = parse_target(target_file("http://mock.localhost"), environment)
        return Subject(target, AsgiTransport(create_app(contract)))
    if name == "env":
        return Subject(from_environment(environment))
    if name.startswith(("http://", "https://")):
        return Subject(from_url(name, environment))
    return Subject(read_target(Path(name), environment))


class Conduct:
    """One run of selected cases, carried out beside the caller, who waits for verdicts as they come.

    ``tell`` receives every verdict, from another thread; ``known`` are the cases that are listed as known
    failures.
    """

    def __init__(
        self,
        context: Context,
        cases: Sequence[Case],
        options: Options,
        transport: httpx.BaseTransport | None,
        writer: Writer,
        mask: Mask,
        tell: Callable[[CaseLine], None] = lambda _line: None,
        known: Mapping[str, Deviation] | None = None,
    ) -> None:
        self.context = context
        self.cases = cases
        self._options = options
        self._in_process = transport is not None
        self._writer = writer
        self._mask = mask
        self._tell = tell
        self._known = known or {}
        self.ledger = Ledger()
        self.budget = options.max_requests or budget(context.profile, len(context.target.keys))
        self.client = Client(
            context.target,
            budget=self.budget,
            keep=self._keep,
            reserve=lambda: self.ledger.requests,
            transport=transport,
        )
        concurrency = 1 if transport else options.concurrency or 8
        self.session = Session(context, self.client, self.ledger, concurrency)
        self.engine = Engine(context.contract, self.session, self._verdict, concurrency, self._found)
        self._verdicts: dict[str, Future[CaseLine]] = {case.id: Future() for case in cases}
        self._lines: list[CaseLine] = []
        self._lock = threading.Lock()
        self._beside = ThreadPoolExecutor(1)
        self._running: Future[None] | None = None
        self._began = monotonic()
        self.broken = ""

    @property
    def lines(self) -> tuple[CaseLine, ...]:
        """The verdicts so far."""
        return tuple(self._lines)

    def start(self) -> None:
        """Write the header, look whether the target is there, and begin.

        Raises ``UnreachableError`` and ``TargetError``.
        """
        self._writer.header(header(self.context, self._options, self.budget))
        if any(not case.missing for case in self.cases):
            self._look()
        self._running = self._beside.submit(self.engine.run, self.cases)
        self._running.add_done_callback(self._ended)

    def verdict(self, case_id: str) -> CaseLine:
        """The verdict on a case, as soon as it is known. Raises ``UnreachableError``."""
        return self._verdicts[case_id].result()

    def finish(self, *, interrupted: bool = False) -> int:
        """Wait for the end, put back what was changed, and return the exit code.

        The record of a run that did not come to its end gets no footer. A ``KeyboardInterrupt`` while this
        puts things back leaves the rest of them behind.
        """
        error: BaseException | None = None
        try:
            if interrupted:
                self.client.stop()
                self.engine.stop()
            error = self._running.exception() if self._running else None
            self.client.release()
            self.ledger.settle()
        except KeyboardInterrupt:
            interrupted = True
            self.client.stop()
            self.ledger.give_up()
        finally:
            self._beside.shutdown(wait=False)
            self.engine.close()
            self.session.close()
            self.client.close()
        self._note_spent()
        if interrupted or isinstance(error, StoppedError):
            return INTERRUPTED
        if isinstance(error, UnreachableError):
            return UNREACHABLE
        if error is not None:
            self.broken = "".join(traceback.format_exception(error))
            return BROKEN
        if len(self._lines) < len(self.cases):
            return INTERRUPTED
        code = exit_code(self.lines, allow_untested=self._options.allow_untested)
        self._writer.footer(
            Footer(self.client.sent, monotonic() - self._began, code, summarise(self.lines), self.ledger.left_behind)
        )
        return code

    def _note_spent(self) -> None:
        # The mock in process is another one every time.
        new = [each for each in self.ledger.spent if each not in self.context.spent]
        if not new or self._in_process:
            return
        with (self._options.report_dir / SPENT).open("a", encoding="utf-8") as stream:
            for each in new:
                stream.write(json.dumps({**_place(self.context.target), "share_password_id": each}) + "\n")

    def _look(self) -> None:
        try:
            preflight(self.context, self.session, self.client)
        except ThrottledError as error:
            raise UnreachableError(str(error)) from error
        except BudgetSpentError:
            # The cases say so themselves.
            return

    def _keep(self, exchange: Exchange) -> None:
        if exchange.response is not None:
            self._mask.learn(exchange.response.body)
        self._writer.exchange(exchange)

    def _verdict(self, line: CaseLine) -> None:
        line = judged(line, self._known)
        with self._lock:
            self._lines.append(line)
            self._writer.case(line)
        self._tell(line)
        self._verdicts[line.id].set_result(line)

    def _found(self, example: Example) -> None:
        if example in self.context.examples:
            return
        with self._lock, (self._options.report_dir / EXAMPLES).open("a", encoding="utf-8") as stream:
            stream.write(as_lines([example]))

    def _ended(self, running: Future[None]) -> None:
        error = running.exception()
        for name, verdict in self._verdicts.items():
            if not verdict.done():
                verdict.set_exception(error or AssertionError(f"{name} got no verdict"))


def context_of(options: Options, target: Target, contract: Contract | None = None) -> Context:
    """The context that the options ask for, with what earlier searches left in the report folder.

    Raises ``TargetError`` where that cannot be read.
    """
    contract = contract or load()
    return Context(
        contract,
        target,
        options.profile,
        seed=options.seed,
        database=options.report_dir / DATABASE,
        examples=_examples(options.report_dir / EXAMPLES),
        spent=_spent(options.report_dir / SPENT, target),
        corrected=load_corrected(contract),
    )


def _place(target: Target) -> dict[str, str]:
    return {"base_url": target.base_url, "project_id": target.project_id}


def _spent(path: Path, target: Target) -> frozenset[str]:
    """What the runs before noted. It only tells why something is gone, so what cannot be read is left out."""
    try:
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    except (OSError, ValueError):
        return frozenset()
    here = _place(target)
    return frozenset(line["share_password_id"] for line in lines if here.items() <= line.items())


def _examples(path: Path) -> tuple[Example, ...]:
    try:
        return from_lines(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except (OSError, ValueError) as error:
        raise TargetError(f"{path}: {error}. Repair or delete it: it holds what earlier searches found.") from error


def header(context: Context, options: Options, requests: int) -> Header:
    """The record's first line."""
    contract = context.contract
    return Header(
        contract=contract.name,
        dialect=contract.dialect,
        profile=context.profile,
        seed=options.seed,
        target={"argument": options.target or MOCK, **context.target.described()},
        tool_version=__version__,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        operations=tuple(
            {
                "id": operation.id,
                "method": operation.method,
                "path": operation.path,
                "title": operation.title,
                "scopes": list(operation.scopes),
                "line": operation.line,
            }
            for operation in contract
        ),
        requirements=tuple(
            {"id": item.id, "level": item.level, "expectation": item.expectation, "source": item.source}
            for item in contract.requirements.values()
        ),
        corrections=tuple(
            {
                "id": item.id,
                "title": item.title,
                "operations": list(item.operations),
                "page": item.page,
                "served": item.served,
                "evidence": item.evidence,
                "posthog": list(item.posthog),
            }
            for item in contract.corrections
            if contract.dialect == "documented"
        ),
        budget=requests,
        selected=options.select,
        posthog=contract.posthog if contract.dialect == "served" else None,
        deviations=str(options.deviations) if options.deviations else None,
    )


def exit_code(lines: Sequence[CaseLine], *, allow_untested: bool) -> int:
    """The exit code of a run that came to its end: the first that applies of 5, 1, 4 and 0."""
    outcomes = {line.outcome for line in lines}
    if "error" in outcomes:
        return BROKEN
    if outcomes & {"failed", "stale"}:
        return VIOLATIONS
    if "untested" in outcomes and not allow_untested:
        return INCOMPLETE
    return CONFORMS
