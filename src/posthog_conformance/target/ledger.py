"""The ledger: what the run made and changed, and how to put it back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from posthog_conformance.target.client import (
    BudgetSpentError,
    StoppedError,
    ThrottledError,
    UnreachableError,
    WriteRefusedError,
)


@dataclass(frozen=True, slots=True)
class Debt:
    """One thing to put back, in at most ``requests``. ``undo`` returns whether it succeeded."""

    what: str
    undo: Callable[[], bool]
    requests: int


class Ledger:
    """Debts are paid in reverse order; what cannot be put back is listed. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._debts: dict[str, Debt] = {}
        self._left_behind: dict[str, None] = {}
        self._spent: dict[str, None] = {}

    def owe(self, name: str, what: str, undo: Callable[[], bool], *, requests: int = 1) -> None:
        """Note a debt under a name; a second debt of the same name is the first one's."""
        with self._lock:
            self._debts.setdefault(name, Debt(what, undo, requests))

    def settled(self, name: str) -> None:
        """The debt of this name is paid already, for instance because a case deleted what was made."""
        with self._lock:
            self._debts.pop(name, None)

    def cannot_undo(self, what: str) -> None:
        """Note a change that nothing can put back."""
        with self._lock:
            self._left_behind[what] = None

    def spend(self, share_password_id: str) -> None:
        """Note that a share password of the target file was deleted, which no later run will find."""
        with self._lock:
            self._spent[share_password_id] = None

    @property
    def spent(self) -> tuple[str, ...]:
        """The share passwords of the target file that the run deleted."""
        return tuple(self._spent)

    @property
    def requests(self) -> int:
        """How many requests it takes to pay all debts."""
        with self._lock:
            return sum(debt.requests for debt in self._debts.values())

    def __len__(self) -> int:
        return len(self._debts)

    def settle(self) -> None:
        """Pay all debts, the latest first; what fails is listed as left behind."""
        try:
            while self._debts:
                name = next(reversed(self._debts))
                debt = self._debts[name]
                if not debt.undo():
                    self.cannot_undo(debt.what)
                self.settled(name)
        except (BudgetSpentError, StoppedError, ThrottledError, UnreachableError, WriteRefusedError):
            # What stops one stops all the others.
            self.give_up()

    def give_up(self) -> None:
        """Pay nothing more: what is owed is left behind."""
        with self._lock:
            self._left_behind |= {debt.what: None for debt in reversed(self._debts.values())}
            self._debts.clear()

    @property
    def left_behind(self) -> tuple[str, ...]:
        """What the run changed and could not put back."""
        return tuple(self._left_behind)
