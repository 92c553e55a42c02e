"""From a sampled example value to the JSON Schema that it was sampled from.

The page's examples come from a schema sampler (openapi-sampler): every value stands for its type,
and a few strings stand for a format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from posthog_conformance.contract.tree import Node

LINE = "x-line"

_MAP_KEYS = ("property1", "property2")
_PAGE_KEYS = ("next", "previous", "results")
_DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_EMAIL = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*\.[A-Za-z]{2,}")
_URI = re.compile(
    r"https?://[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*(?::\d{1,5})?(?:/[\w.~/=&@!$'()*+,;:-]*)?"
    r"(?:\?[\w.~/?=&@!$'()*+,;:-]*)?(?:#[\w.~/?=&@!$'()*+,;:-]*)?",
    re.ASCII,
)


def infer(value: Any) -> dict[str, Any]:
    """The schema of a sampled value; a ``Node`` gives every part of it its line as ``x-line``."""
    node = value if isinstance(value, Node) else Node(value, None)
    schema = _schema(node.value)
    return schema if node.line is None else {**schema, LINE: node.line}


def structure(schema: Any) -> str:
    """A key that two schemas share exactly when they say the same, whatever lines they come from."""
    return json.dumps(_without_lines(schema), sort_keys=True)


def is_page(schema: Mapping[str, Any]) -> bool:
    """Whether a schema is of one page of a list: ``next``, ``previous`` and an array of ``results``."""
    properties = schema.get("properties", {})
    return all(key in properties for key in _PAGE_KEYS) and properties["results"].get("type") == "array"


def _schema(value: Any) -> dict[str, Any]:
    match value:
        case None:
            return {}
        case bool():
            return {"type": "boolean"}
        case int():
            return {"type": "integer"}
        case float():
            return {"type": "number"}
        case str():
            return {"type": "string", **_format(value)}
        case dict():
            return _object(value)
        case list():
            return {"type": "array", **({"items": _one_of(value)} if value else {})}
        case _:
            raise TypeError(f"{type(value).__name__} is no JSON value")


def _object(members: Mapping[str, Any]) -> dict[str, Any]:
    if not members:
        return {"type": "object"}
    samples = [members[key] for key in _MAP_KEYS if key in members] if set(_MAP_KEYS) <= set(members) else []
    named = {key: infer(member) for key, member in members.items() if not (samples and key in _MAP_KEYS)}
    if all(key in named for key in _PAGE_KEYS) and named["results"].get("type") == "array":
        for key in ("next", "previous"):
            if named[key].get("type", "string") == "string":
                named[key] = {"type": ["string", "null"], "format": "uri", **_line(named[key])}
    schema: dict[str, Any] = {"type": "object"}
    if named:
        schema |= {"properties": named, "required": list(named)}
    if samples:
        schema["additionalProperties"] = _one_of(samples)
    return schema


def _one_of(samples: Sequence[Any]) -> dict[str, Any]:
    """One schema for all of the samples: the one they share, or any of theirs."""
    schemas = list({structure(schema): schema for schema in map(infer, samples)}.values())
    if len(schemas) == 1:
        return schemas[0]
    if any(not _without_lines(schema) for schema in schemas):
        return {}
    return {"anyOf": schemas}


def _line(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {LINE: schema[LINE]} if LINE in schema else {}


def _format(text: str) -> dict[str, str]:
    if _DATE_TIME.fullmatch(text) and _parses(datetime.fromisoformat, text):
        return {"format": "date-time"}
    if _DATE.fullmatch(text) and _parses(date.fromisoformat, text):
        return {"format": "date"}
    for name, pattern in (("uuid", _UUID), ("email", _EMAIL), ("uri", _URI)):
        if pattern.fullmatch(text):
            return {"format": name}
    return {}


def _parses(parse: Callable[[str], Any], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def _without_lines(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {key: _without_lines(part) for key, part in schema.items() if key != LINE}
    if isinstance(schema, list):
        return sorted((_without_lines(part) for part in schema), key=str)
    return schema
