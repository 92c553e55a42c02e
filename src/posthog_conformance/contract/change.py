"""A difference between two descriptions of an API, and what it means for a client of the first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

Kind = Literal[
    "added", "removed", "path", "scope", "parameter", "field", "required", "status", "type", "nullability", "text"
]
# Text: the description says more or less, and nothing follows for a client.
Impact = Literal["breaking", "compatible", "documentation"]
Side = Literal["request", "response"]

IMPACTS: Final[tuple[Impact, ...]] = ("breaking", "compatible", "documentation")


class Found(NamedTuple):
    """A difference in a part of an operation. In a JSON pointer ``*`` is every element or member."""

    where: str
    kind: Kind
    before: str
    after: str
    impact: Impact
    line: int | None = None
    correction: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. ``where`` is the part of the operation: ``query limit``, ``request /kind``, ``200 /id``.

    ``line`` is the page's line that the first description comes from, ``correction`` the number of the
    correction that makes the difference.
    """

    operation: str
    method: str
    path: str
    kind: Kind
    where: str
    before: str
    after: str
    impact: Impact
    line: int | None = None
    correction: str | None = None
