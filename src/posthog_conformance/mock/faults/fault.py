"""A fault: one defect of the mock, as a subclass of its behaviour that overrides one step."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from posthog_conformance.mock.behaviour import Behaviour


@dataclass(frozen=True, slots=True)
class Fault:
    """A defect that the mock can be told to have.

    ``requirement`` is the rule that it breaks. ``subtle`` marks a defect that shows only in one place or only
    under a condition. ``operations`` are those where it can live, ``operation`` the one where it does; a
    fault of the whole server has no ``operations`` and its ``operation`` is None.
    """

    id: str
    requirement: str
    description: str
    subtle: bool
    operations: tuple[str, ...]
    operation: str | None
    change: type[Behaviour] = field(repr=False)

    def moved_to(self, operation_id: str) -> Fault:
        """The same fault at another operation of its kind; ``ValueError`` where it cannot live."""
        if operation_id not in self.operations:
            raise ValueError(f"{self.id} cannot live at {operation_id}; it can at: {', '.join(self.operations)}")
        return replace(self, operation=operation_id)

    def behaviour(self, base: type[Behaviour]) -> type[Behaviour]:
        """The defect in a mock that otherwise behaves as ``base`` does."""
        if issubclass(self.change, base):
            return self.change
        return type(self.change.__name__, (self.change, base), {})


def fault(requirement: str, on: tuple[str, ...] = (), *, subtle: bool = False) -> Callable[[type[Behaviour]], Fault]:
    """Make a fault of a behaviour: its name becomes the id, its docstring the description.

    It lives at the first operation of ``on``, or everywhere without any.
    """

    def declare(change: type[Behaviour]) -> Fault:
        return Fault(
            id=re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", change.__name__).lower(),
            requirement=requirement,
            description=" ".join((change.__doc__ or "").split()),
            subtle=subtle,
            operations=on,
            operation=on[0] if on else None,
            change=change,
        )

    return declare
