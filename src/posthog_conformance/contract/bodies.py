"""What the documented bodies of one operation are called, and which parts of them are shared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from posthog_conformance.contract.components import Components
from posthog_conformance.contract.naming import camel, schema_names
from posthog_conformance.contract.sample import infer, is_page
from posthog_conformance.contract.tree import AnswerText, OperationText

ERROR_SCHEMA: Mapping[str, str] = {"$ref": "#/components/schemas/Error"}


class Bodies:
    """The bodies that an operation answers with."""

    def __init__(self, operation: OperationText, identifier: str, components: Components) -> None:
        self._operation = operation
        self._identifier = identifier
        self._components = components

    def schema(self, answer: AnswerText) -> Mapping[str, Any]:
        """The schema of an answer's example, as a reference wherever the schema is an object."""
        schema = infer(answer.example)
        if answer.status >= 400:
            return self._error(schema, answer.status)
        if is_page(schema):
            return self._page(schema)
        if schema.get("type") == "array" and "properties" in schema.get("items", {}):
            return {**schema, "items": self._share(schema["items"], element=True)}
        if "properties" not in schema:
            return schema
        creates = self._operation.method == "POST" and self._operation.path.rstrip("/").endswith("s")
        return self._share(schema, element=creates)

    def _page(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """A page is called after its elements, which are shared in their turn."""
        properties = schema["properties"]
        elements = properties["results"].get("items", {})
        names: Iterable[str] = self._names(element=True)
        if "properties" in elements:
            reference = self._share(elements, element=True)
            names = [reference["$ref"].rsplit("/", 1)[1]]
            schema = {
                **schema,
                "properties": {**properties, "results": {**properties["results"], "items": reference}},
            }
        return self._components.share(schema, [f"{name}Page" for name in names])

    def _error(self, schema: Mapping[str, Any], status: int) -> Mapping[str, Any]:
        if {"type", "code", "detail"} <= set(schema.get("properties", {})):
            return ERROR_SCHEMA
        if "properties" not in schema:
            return schema
        return self._components.share(schema, [f"{camel(self._identifier)}{status}"])

    def _share(self, schema: Mapping[str, Any], *, element: bool) -> Mapping[str, Any]:
        return self._components.share(schema, self._names(element=element))

    def _names(self, *, element: bool) -> list[str]:
        names = schema_names(self._operation.path, self._operation.scopes, element=element)
        return [*names, camel(self._identifier)]
