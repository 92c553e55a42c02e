"""State: what one answer says must agree with what another one said."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from posthog_conformance.checks.documented import differences, documented_part, json_of
from posthog_conformance.checks.violation import Violation, page_line, shown, told
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange

READS_ARE_SAFE: Final = "RFC 9110, 9.2.1"
PATCH: Final = "RFC 5789, 2"


def object_of(operation: Operation, exchange: Exchange) -> dict[str, Any] | None:
    """The documented part of a successful answer's object; None where there is none."""
    value = json_of(exchange)
    if exchange.status != operation.success.status or not isinstance(value, dict):
        return None
    part = documented_part(operation.success.schema, value)
    assert isinstance(part, dict)
    return part


def id_of(operation: Operation, exchange: Exchange) -> str | None:
    """The id in a successful answer's object, as a path writes it; None where there is none."""
    found = (object_of(operation, exchange) or {}).get("id")
    return str(found) if isinstance(found, int | str) else None


def same(
    message: str, first: Any, second: Any, source: str, only: Collection[str] | None = None
) -> Iterator[Violation]:
    """Two JSON values are equal, in the top-level members of ``only`` where given."""
    for where, expected, actual in differences(_only(first, only), _only(second, only)):
        yield Violation(message, where, expected, actual, source)


def succeeded(operation: Operation, exchange: Exchange, what: str) -> Iterator[Violation]:
    """A step on which others build got the documented success."""
    if exchange.status != operation.success.status:
        yield Violation(
            f"{what} answered {exchange.status}",
            "status",
            str(operation.success.status),
            _told(exchange),
            page_line(operation.success.line, "API reference page: Example response"),
        )


def identified(operation: Operation, exchange: Exchange, what: str) -> Iterator[Violation]:
    """Like ``succeeded``, and the answer tells the id of what was made."""
    yield from succeeded(operation, exchange, what)
    if exchange.status == operation.success.status and id_of(operation, exchange) is None:
        source = page_line(operation.success.line, "API reference page: Example response")
        yield Violation(f"{what} answered no id", "/id", "an id", _told(exchange), source)


def gone(exchange: Exchange, what: str, source: str) -> Iterator[Violation]:
    """What was deleted is answered 404."""
    if exchange.status != 404:
        yield Violation(f"{what} is not 404 after the delete", "status", "404", _told(exchange), source)


def alike(operation: Operation, first: Exchange, second: Exchange, message: str) -> Iterator[Violation]:
    """Two reads answer alike: their status, and the documented part of their bodies."""
    if first.status != second.status:
        yield Violation(message, "status", _told(first), _told(second), READS_ARE_SAFE)
        return
    schema = operation.success.schema
    before, after = (documented_part(schema, json_of(exchange)) for exchange in (first, second))
    yield from same(message, before, after, READS_ARE_SAFE)


def element(listing: Exchange, integration_id: Any) -> Mapping[str, Any] | None:
    """The element of a page that has this id, None where the page has none."""
    return next((item for item in _elements(listing) if item.get("id") == integration_id), None)


def more_than_one(before: Exchange, after: Exchange, made: Mapping[str, Any], source: str) -> Iterator[Violation]:
    """Between two looks at a list one create made one element, and none that is like it."""
    known = [item.get("id") for item in _elements(before)]
    new = [item for item in _elements(after) if item.get("id") not in known]
    like = [item for item in new if all(item.get(name) == made.get(name) for name in ("kind", "config"))]
    others = [item.get("id") for item in like if item.get("id") != made.get("id")]
    if others:
        yield Violation(
            "one create made several", "/results", f"the id {made.get('id')}", f"ids {others} too", source
        )


def rotated(configurations: Sequence[Mapping[str, Any]], source: str) -> Iterator[Violation]:
    """The access tokens of successive configurations are all different."""
    tokens = [configuration.get("access_token") for configuration in configurations]
    for number in range(1, len(tokens)):
        if tokens[number] in tokens[:number]:
            yield Violation(
                "the refresh did not replace access_token",
                "/access_token",
                "a token that was not there before",
                "the token of before",
                source,
            )


def patched(
    before: Mapping[str, Any], answered: Mapping[str, Any], stored: Mapping[str, Any], config: Mapping[str, Any]
) -> Iterator[Violation]:
    """A PATCH of ``config`` is stored, not only echoed, and keeps what it did not name."""
    yield from same("what PATCH answers is not what is stored", answered, stored, PATCH)
    # What shows a part of config may change with it, unless all that was in there still is.
    showing = () if isinstance(before.get("config"), dict) else ("display_name", "errors")
    kept = sorted({*before, *stored} - {"config", *showing})
    yield from same("PATCH changed a field that was not sent", before, stored, PATCH, only=kept)
    if stored.get("config") == before.get("config") != config:
        yield Violation(
            "PATCH was answered with success and stored nothing",
            "/config",
            shown(config),
            shown(stored.get("config")),
            PATCH,
        )


def _elements(listing: Exchange) -> list[Mapping[str, Any]]:
    value = json_of(listing)
    results = value.get("results") if isinstance(value, dict) else None
    return [item for item in results if isinstance(item, dict)] if isinstance(results, list) else []


def _only(value: Any, names: Collection[str] | None) -> Any:
    if names is None or not isinstance(value, dict):
        return value
    return {name: value[name] for name in names if name in value}


def _told(exchange: Exchange) -> str:
    if exchange.response is None:
        return exchange.failure or "no answer"
    return told(exchange.response)
