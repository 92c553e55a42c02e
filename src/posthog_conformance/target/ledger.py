"""The ledger: what the run made and changed, and how to put it back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Debt:
    """One thing to put back. ``undo`` returns whether it succeeded."""

    what: str
    undo: Callable[[], bool]


class Ledger:
    """Debts are paid in reverse order; what cannot be put back is listed. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._debts: dict[str, Debt] = {}
        self._left_behind: dict[str, None] = {}

    def owe(self, name: str, what: str, undo: Callable[[], bool]) -> None:
        """Note a debt under a name; a second debt of the same name is the first one's."""
        with self._lock:
            self._debts.setdefault(name, Debt(what, undo))

    def settled(self, name: str) -> None:
        """The debt of this name is paid already, for instance because a case deleted what was made."""
        with self._lock:
            self._debts.pop(name, None)

    def cannot_undo(self, what: str) -> None:
        """Note a change that nothing can put back."""
        with self._lock:
            self._left_behind[what] = None

    def __len__(self) -> int:
        return len(self._debts)

    def settle(self) -> None:
        """Pay all debts, the latest first; what fails is listed as left behind."""
        while True:
            with self._lock:
                if not self._debts:
                    return
                _, debt = self._debts.popitem()
            if not debt.undo():
                self.cannot_undo(debt.what)

    @property
    def left_behind(self) -> tuple[str, ...]:
        """What the run changed and could not put back."""
        return tuple(self._left_behind)
