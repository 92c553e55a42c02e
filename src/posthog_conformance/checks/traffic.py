"""The one judge for any exchange, whoever sent it: what holds for every answer of an operation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from posthog_conformance.checks import errors, secrets, shape
from posthog_conformance.checks.violation import Violation, answered, page_line, wrong_status
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange

# Statuses that PostHog documents for errors, beside each operation's own (API overview, Errors).
ERROR_STATUSES: Final = frozenset({400, 401, 403, 404, 405, 415, 429})
# An over-long URL, header or body may be refused by whatever stands before PostHog.
SIZE_STATUSES: Final = frozenset({413, 414, 431})
LARGE: Final = 8 * 1024


def any_answer(operation: Operation, exchange: Exchange) -> Iterator[Violation]:
    """A documented status, the documented shape for it, application/json, and never a 5xx.

    Nothing is assumed of the request, so nothing is judged that depends on it.
    """
    yield from answered(operation, exchange)
    response = exchange.response
    if response is None:
        return
    answer = operation.answers.get(response.status)
    if answer is not None and response.status < 400:
        yield from shape.body(answer, response)
        return
    if response.status in SIZE_STATUSES and _is_large(exchange):
        return
    if response.status not in ERROR_STATUSES:
        yield _undocumented(operation, exchange)
        return
    if answer is not None and errors.is_plain(operation, exchange):
        yield from shape.body(answer, response)
        return
    yield from errors.envelope(operation, exchange)
    yield from shape.content_type(operation, exchange)


def some_refusal(operation: Operation, exchange: Exchange) -> Iterator[Violation]:
    """A 4xx, whatever its body: it may come from what stands before PostHog."""
    yield from answered(operation, exchange)
    response = exchange.response
    if response is not None and not 400 <= response.status < 500:
        yield wrong_status(operation, exchange, "a 4xx", errors.SOURCE)


def own_secret_fields(operation: Operation) -> tuple[str, ...]:
    """The JSON pointers at which an operation documents a secret of its own."""
    schema = operation.success.schema or {}
    documented = secrets_documented(schema)
    return tuple(f"/{name}" for name in documented)


def secrets_documented(schema: object) -> tuple[str, ...]:
    """The top-level members of a documented body that are secrets by their documented purpose."""
    properties = schema.get("properties", {}) if isinstance(schema, dict) else {}
    if isinstance(schema, dict) and "$ref" in schema:
        return secrets_documented(schema.get("$defs", {}).get(schema["$ref"].rsplit("/", 1)[-1], {}))
    return tuple(name for name in properties if name in ("access_token", "password"))


def leaks(operation: Operation, exchange: Exchange) -> Iterator[Violation]:
    """No field of an answer holds a secret, outside the fields that document one."""
    own = own_secret_fields(operation) if exchange.status == operation.success.status else ()
    yield from secrets.no_secret_fields(operation, exchange, own)


def _undocumented(operation: Operation, exchange: Exchange) -> Violation:
    documented = sorted({status for status in operation.answers if status < 400} | ERROR_STATUSES)
    source = page_line(operation.success.line, "API overview: Errors")
    return wrong_status(operation, exchange, "one of " + ", ".join(map(str, documented)), source)


def _is_large(exchange: Exchange) -> bool:
    request = exchange.request
    headers = sum(len(name) + len(value) for name, value in request.headers)
    return max(len(request.url), len(request.body), headers) > LARGE
