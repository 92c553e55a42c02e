"""One sitting: the cases of a target, their run, the record on disk, and the reports at its end.

What pytest and the command line share. It knows neither.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path

from posthog_conformance.conduct import (
    BROKEN,
    INTERRUPTED,
    UNREACHABLE,
    USAGE,
    Conduct,
    Subject,
    context_of,
    contract_of,
    header,
    subject,
)
from posthog_conformance.contract import locate
from posthog_conformance.deviations import Deviation, DeviationError, listed, read
from posthog_conformance.deviations_update import DAYS, text_of, updated
from posthog_conformance.options import Options
from posthog_conformance.publish import RECORD, Published, publish
from posthog_conformance.record import CaseLine, Line, RecordError, Writer, from_lines
from posthog_conformance.report import text_failure, view_case
from posthog_conformance.report.text import plural
from posthog_conformance.run import Case, Context
from posthog_conformance.run.selection import all_cases, suite_cases
from posthog_conformance.target import Mask, TargetError, UnreachableError
from posthog_conformance.terminal import Display


class Stopped(Exception):
    """The run cannot go on: an exit code, and one clear text."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class Sitting:
    """The cases, the run and the reports of one set of options."""

    def __init__(self, options: Options, display: Display) -> None:
        self._options = options
        self._display = display
        self._mask = Mask()
        self._lines: dict[str, Line] = {}
        self._conduct: Conduct | None = None
        self._kept: Sequence[Deviation] = ()
        self._open = ExitStack()
        self.stopped: Stopped | None = None
        self.published: Published | None = None

    def cases(self, path: Path) -> list[Case]:
        """The cases of one suite module. Raises ``TargetError`` and ``ContractError``."""
        return suite_cases(path, self._prepared[1])

    def show(self, cases: Sequence[Case]) -> None:
        """Only say which cases there are. Raises ``Stopped``."""
        self._known()
        self._display.listed([case.id for case in cases])

    def begin(self, cases: Sequence[Case]) -> None:
        """Open the record and start the run. Raises ``Stopped``."""
        known = self._known()
        directory = self._options.report_dir
        try:
            directory.mkdir(parents=True, exist_ok=True)
            stream = self._open.enter_context((directory / RECORD).open("w", encoding="utf-8"))
        except OSError as error:
            raise self.stop(USAGE, f"--report-dir {directory}: cannot be written to: {error.strerror}.") from error
        writer = Writer(stream, self._mask, self._keep)
        found, context = self._prepared
        conduct = Conduct(
            context, cases, self._options, found.transport, writer, self._mask, self._display.judged, known
        )
        self._conduct = conduct
        self._open.enter_context(_ended_like_ctrl_c())
        self._display.begin(header(context, self._options, conduct.budget), len(cases), lambda: conduct.client.sent)
        try:
            conduct.start()
        except UnreachableError as error:
            raise self.stop(UNREACHABLE, str(error)) from error
        except TargetError as error:
            raise self.stop(USAGE, str(error)) from error

    def verdict(self, case_id: str) -> CaseLine:
        """The verdict on a case, as soon as it is known. Raises ``Stopped``."""
        assert self._conduct is not None
        try:
            return self._conduct.verdict(case_id)
        except UnreachableError as error:
            raise self.stop(UNREACHABLE, str(error)) from error

    def stop(self, code: int, text: str) -> Stopped:
        """Note why the run cannot go on, the first reason only."""
        self.stopped = self.stopped or Stopped(code, self._mask(text))
        return self.stopped

    def end(self, *, interrupted: bool) -> int:
        """Put back what was changed, write the reports, and return the exit code."""
        conduct = self._conduct
        code = self.stopped.code if self.stopped else 0
        if conduct is not None:
            early = interrupted or self.stopped is not None
            if early:
                self._display.putting_back(len(conduct.ledger))
            came_to = conduct.finish(interrupted=early)
            code = code or came_to
            self._open.close()
            if conduct.broken:
                self.stop(BROKEN, f"The suite itself broke: {conduct.broken}")
            code = self._publish(code)
            if self._options.write_deviations:
                code = self._write_deviations(self._options.write_deviations, code)
        elif interrupted and not code:
            code = INTERRUPTED
        if self.stopped:
            self._display.stopped(str(self.stopped))
        return code

    @property
    def left_behind(self) -> Sequence[str]:
        """What the run changed and could not put back."""
        found = self._conduct.ledger.left_behind if self._conduct else ()
        return tuple(self._mask(thing) for thing in found)

    def explain(self, line: CaseLine) -> str:
        """A verdict as text for people, with its requests."""
        exchanges = [self._lines[name] for name in line.exchanges if name in self._lines]
        record = from_lines([self._lines["header"], *exchanges, self._lines[line.id]])
        return text_failure(view_case(record.header, record.cases[0], record.exchanges.values(), record.cut))

    def _publish(self, code: int) -> int:
        try:
            self.published = publish(self._options.report_dir, os.environ)
        except (OSError, RecordError) as error:
            return self.stop(BROKEN, f"The reports cannot be written: {error}").code
        if self.published.view.cases or not self.stopped:
            self._display.end(self.published.view, self.published.files, self.left_behind)
            self._display.annotate(self.published.annotations)
        return code

    def _known(self) -> Mapping[str, Deviation]:
        """The cases that are listed as known failures. Raises ``Stopped``."""
        file, written = self._options.deviations, self._options.write_deviations
        try:
            known = listed(read(file), [case.id for case in self._every_case], _today()) if file else {}
            if written is not None:
                self._kept = [*(read(file) if file else ()), *(read(written) if written.exists() else ())]
                if not os.access(written if written.exists() else written.absolute().parent, os.W_OK):
                    raise DeviationError(f"--write-deviations {written}: cannot be written to.")
        except DeviationError as error:
            raise self.stop(USAGE, str(error)) from error
        return known

    def _write_deviations(self, path: Path, code: int) -> int:
        """Write what fails now as a list of known failures, if the run came to its end; return the exit code."""
        view = self.published.view if self.published else None
        if view is None or not view.complete:
            self._display.noted(f"{path}: not written, for the run did not come to its end.")
            return code
        # The record's own lines: nothing else is masked.
        cases = view.record.cases
        expires = date.fromisoformat(view.header.started[:10]) + timedelta(days=DAYS)
        entries = updated(self._kept, cases, [case.id for case in self._every_case], expires)
        try:
            path.write_text(text_of(entries, cases), "utf-8")
        except OSError as error:
            return self.stop(USAGE, f"--write-deviations {path}: cannot be written to: {error.strerror}.").code
        empty = sum(not entry.reason.strip() for entry in entries)
        todo = f", {empty} of them without a reason: fill it in" if empty else ""
        self._display.noted(f"{path}: {plural(len(entries), 'known failure')}{todo}.")
        return code

    @cached_property
    def _every_case(self) -> Sequence[Case]:
        """The cases of all profiles: nightly has every case."""
        return all_cases(locate("suites"), replace(self._prepared[1], profile="nightly"))

    def _keep(self, line: Line) -> None:
        self._lines[str(line.get("id", line["type"]))] = line

    @cached_property
    def _prepared(self) -> tuple[Subject, Context]:
        contract = contract_of(self._options)
        found = subject(self._options, contract, os.environ)
        self._mask = Mask(found.target.keys)
        return found, context_of(self._options, found.target, contract)


def _today() -> date:
    return datetime.now(UTC).date()


@contextmanager
def _ended_like_ctrl_c() -> Iterator[None]:
    """End on SIGTERM and SIGHUP as on Ctrl-C, so that what was changed is put back."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    names = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {name: signal.signal(getattr(signal, name), interrupt) for name in names}
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(getattr(signal, name), handler)
