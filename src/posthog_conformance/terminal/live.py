"""A run on a terminal: one line that moves, and the last screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task
from rich.text import Text

from posthog_conformance.record import CaseLine, Header
from posthog_conformance.report import View
from posthog_conformance.report.text import duration
from posthog_conformance.terminal.plain import Plain, Verbosity

_BAR: Final = 16


class Live(Plain):
    """Like ``Plain``, with a line that says what is being judged, how far the run is, and how long it takes."""

    def __init__(self, out: Console, err: Console, verbosity: Verbosity) -> None:
        super().__init__(out, err, verbosity)
        self._progress = Progress(
            BarColumn(_BAR),
            _State(self, out),
            console=out,
            transient=True,
            expand=False,
        )

    @property
    def requests(self) -> tuple[int, int]:
        """How many requests were sent, of how many."""
        return self._sent(), self._budget

    def begin(self, header: Header, cases: int, sent: Callable[[], int]) -> None:
        super().begin(header, cases, sent)
        self._task = self._progress.add_task("connecting", total=cases, failed=0)
        self._progress.start()

    def judged(self, line: CaseLine) -> None:
        super().judged(line)
        family = line.requirement.split(".")[0]
        self._progress.update(
            self._task, advance=1, failed=self._outcomes["failed"], description=f"{line.operation} · {family}"
        )

    def putting_back(self, debts: int) -> None:
        self._progress.stop()
        super().putting_back(debts)

    def end(self, view: View, files: Sequence[Path], left_behind: Sequence[str]) -> None:
        self._progress.stop()
        super().end(view, files, left_behind)

    def stopped(self, text: str) -> None:
        self._progress.stop()
        super().stopped(text)

    def _tell_progress(self) -> None:
        """The moving line says it."""


class _State(ProgressColumn):
    # One text, cut to the width of the terminal: columns of their own would wrap.

    def __init__(self, live: Live, out: Console) -> None:
        super().__init__()
        self._live = live
        self._out = out

    def render(self, task: Task) -> Text:
        """``112/723 cases, 1 failed, 2 min 5 s left, 213/480 requests: integrations_list · paging``."""
        sent, budget = self._live.requests
        failed = task.fields["failed"]
        text = Text.assemble(
            f"{task.completed:,.0f}/{task.total or 0:,.0f} cases, ",
            (f"{failed:,} failed", "bold red" if failed else ""),
            f"{_left(task.time_remaining)}, {sent:,}/{budget:,} requests: {task.description}",
        )
        text.truncate(max(self._out.width - _BAR - 2, 1), overflow="ellipsis")
        return text


def _left(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f", {max(round(seconds), 1)} s left" if seconds < 60 else f", {duration(seconds)} left"
