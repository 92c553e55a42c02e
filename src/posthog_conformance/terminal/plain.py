"""A run in plain lines, few of them: for logs, pipes and CI systems."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, Literal

from rich.console import Console

from posthog_conformance.record import CaseLine, Header, Outcome
from posthog_conformance.report import View
from posthog_conformance.report.text import one_line, plural
from posthog_conformance.terminal.closing import Piece, Style, broken, closing, ending, verdict
from posthog_conformance.terminal.display import Display

Verbosity = Literal["quiet", "usual", "verbose"]
_STYLES: Final[dict[Style, str]] = {
    "plain": "",
    "good": "bold green",
    "bad": "red",
    "open": "bold yellow",
    "title": "bold",
}
# How often a line says how far the run is.
_EVERY_S: Final = 10.0


class Plain(Display):
    """A line at the beginning, one every few seconds, and the last screen."""

    def __init__(self, out: Console, err: Console, verbosity: Verbosity) -> None:
        self._out = out
        self._err = err
        self._verbosity = verbosity
        self._outcomes: Counter[Outcome] = Counter()
        self._cases = 0
        self._budget = 0
        self._sent: Callable[[], int] = int
        self._next = 0.0

    def listed(self, ids: Sequence[str]) -> None:
        for name in ids:
            self._print([Piece(name)])

    def begin(self, header: Header, cases: int, sent: Callable[[], int]) -> None:
        self._cases, self._budget, self._sent = cases, header.budget, sent
        self._next = time.monotonic() + _EVERY_S
        if self._verbosity != "quiet":
            self._print(introduction(header, cases))

    def judged(self, line: CaseLine) -> None:
        self._outcomes[line.outcome] += 1
        if self._verbosity == "verbose":
            self._print([Piece(f"{line.outcome:<8} {line.id}", "bad" if line.outcome == "failed" else "plain")])
        elif time.monotonic() >= self._next:
            self._next = time.monotonic() + _EVERY_S
            self._tell_progress()

    def putting_back(self, debts: int) -> None:
        if debts:
            self._tell(f"Putting back {plural(debts, 'thing')} that the run changed. Ctrl-C leaves them.")

    def end(self, view: View, files: Sequence[Path], left_behind: Sequence[str]) -> None:
        if self._verbosity == "quiet":
            self._print([*verdict(view), *broken(view), *ending(view, files)])
        else:
            self._print(closing(view, files, left_behind))

    def noted(self, text: str) -> None:
        self._tell(text)

    def annotate(self, lines: Sequence[str]) -> None:
        self._print(Piece(line) for line in lines)

    def stopped(self, text: str) -> None:
        self._err.print(f"Error: {text}", style="red", markup=False, highlight=False, emoji=False, soft_wrap=True)

    def _tell_progress(self) -> None:
        if self._verbosity != "quiet":
            cases = f"{self._outcomes.total():,} of {self._cases:,} cases"
            requests = f"{self._sent():,} of {self._budget:,} requests"
            self._tell(f"  {cases}, {requests}, {self._outcomes['failed']:,} failed")

    def _tell(self, text: str) -> None:
        self._print([Piece(text)])

    def _print(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            self._out.print(
                piece.text, style=_STYLES[piece.style], markup=False, highlight=False, emoji=False, soft_wrap=True
            )


def introduction(header: Header, cases: int) -> list[Piece]:
    """What is about to be tested, in two lines."""
    target = header.target
    writes = "writes allowed" if target["allow_writes"] else "reads only"
    return [
        Piece(f"posthog-conformance {header.tool_version}: {one_line(target['base_url'])}", "title"),
        Piece(
            f"project {one_line(target['project_id'])}, {plural(len(target['keys']), 'key')}, {writes}; "
            f"{header.dialect} dialect, {header.profile} profile: {plural(cases, 'case')}, "
            f"at most {plural(header.budget, 'request')}"
        ),
    ]
