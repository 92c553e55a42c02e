"""API-key scopes: what a key may do, computed from the documented scopes, and the answers that follow."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from posthog_conformance.checks.errors import envelope_of, refused
from posthog_conformance.checks.violation import Violation, excerpt
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange

SOURCE: Final = "API scopes page"


def grants(granted: Collection[str], needed: str) -> bool:
    """Whether scopes that a key was given include one that an operation needs (API scopes page).

    ``*`` is every scope, ``object:write`` includes ``object:read``, and a scope must match whole.
    """
    subject, _, action = needed.partition(":")
    return bool({"*", needed} & set(granted)) or (action == "read" and f"{subject}:write" in granted)


def missing(granted: Collection[str], operation: Operation) -> tuple[str, ...]:
    """The documented scopes of an operation that a key lacks."""
    return tuple(scope for scope in operation.scopes if not grants(granted, scope))


def refused_for_scope(operation: Operation, exchange: Exchange, lacking: Collection[str]) -> Iterator[Violation]:
    """A key without a documented scope is answered 403, and the error names the missing scope."""
    yield from refused(operation, exchange, {403}, source=SOURCE)
    response = exchange.response
    if response is None or response.status != 403:
        return
    text = str((envelope_of(response) or {}).get("detail", "")) or response.body.decode("utf-8", "replace")
    if not any(scope in text for scope in lacking):
        yield Violation(
            "the error does not name the missing scope",
            "/detail",
            " or ".join(lacking),
            excerpt(response),
            SOURCE,
        )
