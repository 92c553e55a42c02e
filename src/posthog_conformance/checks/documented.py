"""What the contract documents of a body, and how two bodies differ in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from posthog_conformance.checks.shape import pointer
from posthog_conformance.checks.violation import shown
from posthog_conformance.contract import Schema
from posthog_conformance.exchange import Exchange, NotJson


def documented_part(schema: Schema | None, value: Any) -> Any:
    """``value`` without the members that the schema does not document: of those nothing is promised."""
    if schema is None:
        return value
    return _part(schema, value, schema.get("$defs", {}))


def saved(configuration: Any) -> Any:
    """A sharing configuration without the token that it shows before it was saved: each read makes up another."""
    if isinstance(configuration, dict) and "created_at" in configuration and configuration["created_at"] is None:
        return {name: value for name, value in configuration.items() if name != "access_token"}
    return configuration


def differences(before: Any, after: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, str, str]]:
    """Where two JSON values differ: JSON pointer, the first value, the second one."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in sorted({*before, *after}):
            if name not in before:
                yield pointer((*path, name)), "absent", shown(after[name])
            elif name not in after:
                yield pointer((*path, name)), shown(before[name]), "absent"
            else:
                yield from differences(before[name], after[name], (*path, name))
    elif isinstance(before, list) and isinstance(after, list):
        for index in range(max(len(before), len(after))):
            if index >= len(before):
                yield pointer((*path, index)), "absent", shown(after[index])
            elif index >= len(after):
                yield pointer((*path, index)), shown(before[index]), "absent"
            else:
                yield from differences(before[index], after[index], (*path, index))
    elif type(before) is not type(after) or before != after:
        yield pointer(path), shown(before), shown(after)


def json_of(exchange: Exchange) -> Any:
    """The answer's JSON, None where there is none."""
    if exchange.response is None:
        return None
    try:
        return exchange.response.json()
    except NotJson:
        return None


def _part(schema: Schema, value: Any, definitions: Mapping[str, Schema]) -> Any:
    reference = schema.get("$ref")
    if reference:
        return _part(definitions[reference.rsplit("/", 1)[-1]], value, definitions)
    properties = schema.get("properties")
    if isinstance(value, dict) and properties:
        return {name: _part(properties[name], value[name], definitions) for name in properties if name in value}
    if isinstance(value, list) and "items" in schema:
        return [_part(schema["items"], item, definitions) for item in value]
    return value
