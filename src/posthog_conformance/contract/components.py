"""The schemas that several answers share: each once, by its structure, under a name of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, count
from typing import Any

from posthog_conformance.contract.naming import camel, singular
from posthog_conformance.contract.sample import LINE, structure


class Components:
    """Gathers schemas, and hands out references to them."""

    def __init__(self, bodies: Iterable[Mapping[str, Any]]) -> None:
        self.schemas: dict[str, Mapping[str, Any]] = {}
        self._names: dict[str, str] = {}
        self._occurrences = _occurrences(bodies)

    def share(self, schema: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
        """A reference to the schema, kept under the first of ``names`` that is free."""
        key = structure(schema)
        if key not in self._names:
            candidates = list(names)
            numbered = (f"{candidates[0]}{number}" for number in count(2))
            name = next(name for name in chain(candidates, numbered) if name not in self.schemas)
            self._names[key] = name
            self.schemas[name] = {}
            self.schemas[name] = self._refer(schema)
        return {"$ref": f"#/components/schemas/{self._names[key]}"}

    def _refer(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """The schema with its shared parts replaced by references."""
        result = dict(schema)
        if "properties" in schema:
            result["properties"] = {name: self._part(part, name) for name, part in schema["properties"].items()}
        for key in ("items", "additionalProperties"):
            if key in schema:
                result[key] = self._refer(schema[key])
        return result

    def _part(self, schema: Mapping[str, Any], name: str) -> dict[str, Any]:
        if schema.get("type") == "array" and "properties" in schema.get("items", {}):
            return {**schema, "items": self._part(schema["items"], singular(name))}
        if "properties" not in schema:
            return self._refer(schema)
        user = name == "user" or name.endswith("_by")
        if not user and self._occurrences[structure(schema)] < 2:
            return self._refer(schema)
        reference = self.share(schema, ["User" if user else camel(name)])
        return reference | ({LINE: schema[LINE]} if LINE in schema else {})


def _occurrences(bodies: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """How often each object occurs within different objects."""
    seen: Counter[str] = Counter()
    for body in bodies:
        todo = [body]
        while todo:
            schema = todo.pop()
            if "properties" in schema:
                key = structure(schema)
                seen[key] += 1
                if seen[key] > 1:
                    continue
            todo.extend(_parts(schema))
    return seen


def _parts(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from schema.get("properties", {}).values()
    for key in ("items", "additionalProperties"):
        if key in schema:
            yield schema[key]
