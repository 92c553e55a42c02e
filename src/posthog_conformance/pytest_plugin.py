"""The suites as pytest items: each case is one item, which waits for the verdict of the run beside it.

Loaded by the root ``conftest.py`` of a checkout and by ``posthog-conformance run``. It acts on the suites'
own folder only; any other test in the same session is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn

import pytest

from posthog_conformance.conduct import BROKEN, USAGE, VIOLATIONS
from posthog_conformance.contract import ContractError, locate
from posthog_conformance.options import ENTRIES, Entry, Options, options_of
from posthog_conformance.record import CaseLine
from posthog_conformance.run import Case
from posthog_conformance.run.selection import SelectionError, select
from posthog_conformance.sitting import Sitting, Stopped
from posthog_conformance.target import TargetError
from posthog_conformance.terminal import Display

NAME: Final = "posthog-conformance"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of ``posthog-conformance run``."""
    group = parser.getgroup(NAME, "posthog-conformance (pytest suites)")
    for entry in ENTRIES:
        group.addoption(f"--{entry.name}", dest=_dest(entry), help=entry.help, **_argument(entry))


def pytest_configure(config: pytest.Config) -> None:
    """Join the session."""
    given = {entry.member: config.getoption(_dest(entry)) for entry in ENTRIES}
    config.pluginmanager.register(Conformance(options_of(given)), NAME)


class Conformance:
    """The hooks of one run of the suites in one pytest session."""

    def __init__(self, options: Options, display: Display | None = None) -> None:
        self.options = options
        self.sitting = Sitting(options, display or Display())
        self._suites = locate("suites").resolve()

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Refuse to be spread over processes: a target has one budget."""
        config = session.config
        spread = config.getoption("numprocesses", None) or hasattr(config, "workerinput")
        if spread and any(_path(argument).is_relative_to(self._suites) for argument in config.args):
            pytest.exit("The suites run in one process: leave out -n, and give --concurrency.", USAGE)

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
        """Collect the modules of the suites' folder, and no other."""
        if file_path.suffix != ".py" or file_path.name.startswith("_") or file_path.resolve().parent != self._suites:
            return None
        suite: SuiteFile = SuiteFile.from_parent(parent, path=file_path, conformance=self)
        return suite

    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep what was selected."""
        if self.sitting.stopped:
            self._leave(self.sitting.stopped)
        cases = [item.case for item in items if isinstance(item, CaseItem)]
        if not cases:
            return
        try:
            chosen = {case.id for case in select(cases, self.options.select)}
        except SelectionError as error:
            self._leave(self.sitting.stop(USAGE, str(error)))
        dropped = [item for item in items if isinstance(item, CaseItem) and item.case.id not in chosen]
        if dropped:
            config.hook.pytest_deselected(items=dropped)
            items[:] = [item for item in items if item not in set(dropped)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """Begin the run of all cases that were collected; the loop then waits for each verdict."""
        cases = [item.case for item in session.items if isinstance(item, CaseItem)]
        if self.options.list and not session.testsfailed:
            try:
                self.sitting.show(cases)
            except Stopped as stopped:
                self._leave(stopped)
            return True
        if cases and not session.testsfailed and not session.config.option.collectonly:
            try:
                self.sitting.begin(cases)
            except Stopped as stopped:
                self._leave(stopped)
        return None

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Put back, write the reports, and give the session the run's exit code."""
        if exitstatus == pytest.ExitCode.INTERNAL_ERROR:
            self.sitting.stop(BROKEN, "The suite itself broke. Report it with what is printed above.")
        elif session.shouldfail:
            self.sitting.stop(VIOLATIONS, str(session.shouldfail))
        code = self.sitting.end(interrupted=exitstatus == pytest.ExitCode.INTERRUPTED)
        if code:
            session.exitstatus = code

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say below pytest's own report what the run found, and where it is written."""
        published = self.sitting.published
        if published is None:
            return
        terminalreporter.section(NAME)
        view = published.view
        terminalreporter.write_line(f"{view.verdict.title}. {view.verdict.sentence}")
        for case in view.cases:
            if case.outcome == "warned":
                terminalreporter.write_line(f"warning: {case.id}: {case.headline}")
        for thing in self.sitting.left_behind:
            terminalreporter.write_line(f"left behind: {thing}")
        terminalreporter.write_line(f"reports: {published.files[0].parent}")
        if self.options.write_deviations and view.complete:
            terminalreporter.write_line(f"known failures: {self.options.write_deviations}")

    def _leave(self, stopped: Stopped) -> NoReturn:
        # With this code pytest shows the reason; the session's own code is set at its end.
        pytest.exit(str(stopped), pytest.ExitCode.INTERRUPTED)


class SuiteFile(pytest.File):
    """A module of ``suites``."""

    def __init__(self, *, conformance: Conformance, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._conformance = conformance

    def collect(self) -> Iterator[CaseItem]:
        """One item for each case that the profile has."""
        sitting = self._conformance.sitting
        try:
            cases: Sequence[Case] = () if sitting.stopped else sitting.cases(self.path)
        except TargetError as error:
            sitting.stop(USAGE, str(error))
            return
        except ContractError as error:
            sitting.stop(BROKEN, str(error))
            return
        for case in cases:
            item: CaseItem = CaseItem.from_parent(self, name=case.id, case=case, sitting=sitting)
            yield item

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ARG002
        """A module that cannot be read is the suite's own fault."""
        told = super().repr_failure(excinfo)
        self._conformance.sitting.stop(BROKEN, f"The suite {self.path.name} is broken: {told}")
        return told


class CaseItem(pytest.Item):
    """A case as a pytest item."""

    def __init__(self, *, case: Case, sitting: Sitting, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.case = case
        self._sitting = sitting
        self._line: CaseLine | None = None

    def setup(self) -> None:
        """Wait for the verdict; what the suite itself broke is an error, not a failure."""
        try:
            self._line = self._sitting.verdict(self.case.id)
        except Stopped as stopped:
            pytest.exit(str(stopped), pytest.ExitCode.INTERRUPTED)
        if self._line.outcome == "error":
            raise NotConforming(self._line)

    def runtest(self) -> None:
        """Turn the verdict into pytest's words."""
        line = self._line
        assert line is not None
        if line.outcome in ("failed", "stale"):
            raise NotConforming(line)
        if line.outcome == "untested":
            raise pytest.skip.Exception(line.reason, _use_item_location=True)
        if line.outcome == "known":
            pytest.xfail(line.reason)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Expectation, expected, actual, source, and how to send it again."""
        if isinstance(excinfo.value, NotConforming):
            return self._sitting.explain(excinfo.value.line)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where pytest says that this is."""
        return self.path, 0, self.name


class NotConforming(Exception):
    """A case that did not pass."""

    def __init__(self, line: CaseLine) -> None:
        super().__init__(line.id)
        self.line = line


def _dest(entry: Entry) -> str:
    return f"conformance_{entry.member}"


def _argument(entry: Entry) -> dict[str, Any]:
    if entry.kind == "flag":
        return {"action": "store_true"}
    kinds = {"count": _count, "number": int}
    argument: dict[str, Any] = {"type": kinds.get(entry.kind, str)}
    argument |= {"action": "append"} if entry.kind == "texts" else {}
    return argument | ({"choices": entry.choices} if entry.choices else {"metavar": entry.metavar})


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError("a number from 1 on")
    return value


def _path(argument: str) -> Path:
    return Path(argument.split("::")[0]).resolve()
