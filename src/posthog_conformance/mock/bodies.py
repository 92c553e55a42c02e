"""Request bodies: JSON, an object, with the documented fields, holding nothing that cannot be stored."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from posthog_conformance.contract.model import Body, Schema
from posthog_conformance.mock import refusals

_MAX_DEPTH = 100
_TYPES: Mapping[str, type] = {"integer": int, "string": str, "boolean": bool}


def media_type(content_type: str | None) -> str:
    """The media type of a Content-Type, without parameters, in lower case."""
    return (content_type or "").split(";")[0].strip().lower()


def parse(content: bytes) -> Any:
    """The JSON text in a body; 400 where there is none."""
    try:
        return json.loads(content.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise refusals.malformed_json() from error


def validate(value: Any, body: Body) -> Mapping[str, Any]:
    """The documented fields of an object; 400 where one is missing, ill-typed or cannot be stored."""
    if not isinstance(value, dict):
        raise refusals.invalid(None, "Invalid data. Expected a dictionary.")
    for name in body.required:
        if name not in value:
            raise refusals.required(name)
    fields = {name: value[name] for name in body.properties if name in value}
    for name, member in fields.items():
        check_type(name, member, body.properties[name])
        check_storable(name, member)
    return fields


def check_type(name: str, value: Any, schema: Schema) -> None:
    """400 for a value that is not of the type that the schema names, if it names one."""
    kind = _TYPES.get(str(schema.get("type")))
    if kind is None:
        return
    if value is None:
        raise refusals.invalid(name, "This field may not be null.", "null")
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise refusals.invalid(name, f"A valid {schema['type']} is required.", "invalid")


def check_storable(name: str, value: Any) -> None:
    """400 for what no database column takes: NUL, lone surrogates, infinite numbers, too deep a nesting."""
    pending = [(value, 0)]
    while pending:
        found, depth = pending.pop()
        if depth > _MAX_DEPTH:
            raise refusals.invalid(name, "This value is nested too deep.")
        if isinstance(found, str):
            _check_text(name, found)
        elif isinstance(found, float) and not math.isfinite(found):
            raise refusals.invalid(name, "This number is too large.")
        elif isinstance(found, list):
            pending.extend((member, depth + 1) for member in found)
        elif isinstance(found, dict):
            pending.extend((member, depth + 1) for pair in found.items() for member in pair)


def _check_text(name: str, text: str) -> None:
    if "\0" in text:
        raise refusals.invalid(name, "Null characters are not allowed.", "null_characters_not_allowed")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise refusals.invalid(name, "Surrogate characters are not allowed.") from error


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")
