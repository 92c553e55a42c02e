"""What a run tells whoever shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from posthog_conformance.record import CaseLine, Header
from posthog_conformance.report import View


class Display:
    """Shows nothing. ``judged`` is called from another thread than the others."""

    def listed(self, ids: Sequence[str]) -> None:
        """Only the ids of the cases were asked for."""

    def begin(self, header: Header, cases: int, sent: Callable[[], int]) -> None:
        """The run begins; ``sent`` tells how many requests went out so far."""

    def judged(self, line: CaseLine) -> None:
        """A verdict."""

    def putting_back(self, debts: int) -> None:
        """The run ends early, and has so many things to put back first."""

    def end(self, view: View, files: Sequence[Path], left_behind: Sequence[str]) -> None:
        """The run is over, or as far as it came, and its reports are written."""

    def noted(self, text: str) -> None:
        """Something else that was written."""

    def annotate(self, lines: Sequence[str]) -> None:
        """Lines by which a CI system marks its files."""

    def stopped(self, text: str) -> None:
        """The run could not begin, or not go on."""
