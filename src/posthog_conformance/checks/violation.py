"""A violation: one broken expectation, and the few words that all judges share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange, Response

SHOWN: Final = 300


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken expectation. ``where`` is ``status``, ``header NAME``, ``body`` or a JSON pointer into it."""

    message: str
    where: str
    expected: str
    actual: str
    source: str


def shown(value: Any) -> str:
    """A value as JSON, cut to a length that a person reads."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}… ({len(text)} characters)"


def page_line(line: int | None, otherwise: str) -> str:
    """The source of an expectation that the page states in one line."""
    return f"API reference page, line {line}" if line else otherwise


def answered(operation: Operation, exchange: Exchange) -> Iterator[Violation]:
    """No violation when an answer came; one that says why none did otherwise."""
    if exchange.response is None:
        yield Violation(
            "no answer came",
            "connection",
            "an HTTP response",
            exchange.failure or "nothing",
            page_line(operation.line, "RFC 9110"),
        )


def excerpt(response: Response) -> str:
    """The beginning of a body, for a violation's ``actual``."""
    return shown(response.body[: SHOWN * 2].decode("utf-8", "replace"))


def told(response: Response) -> str:
    """A status and the beginning of its body, for the ``actual`` of a violation of the status."""
    return f"{response.status} {excerpt(response)}".strip()


def wrong_status(operation: Operation, exchange: Exchange, expected: str, source: str) -> Violation:
    """The violation of an answer that has another status than it must have."""
    response = exchange.response
    assert response is not None
    return Violation(
        f"{exchange.request.method} {operation.path} answered {response.status}, expected {expected}",
        "status",
        expected,
        told(response),
        source,
    )
