"""An OpenAPI 3 description as it comes, from whoever wrote it: references resolved when they are needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class DescriptionError(ValueError):
    """A description that cannot be used: what is wrong with it, and where."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An operation as a description has it. ``paths`` are the forms of its path, ``shared`` its path's parameters."""

    method: str
    paths: tuple[str, ...]
    source: Mapping[str, Any]
    shared: tuple[Any, ...]

    @property
    def name(self) -> str:
        """The operation's id, or its method and path where it has none."""
        return str(self.source.get("operationId") or f"{self.method} {self.paths[0]}")


@dataclass(frozen=True)
class Description:
    """An OpenAPI document, and what it is called in messages."""

    name: str
    document: Mapping[str, Any]
    _endpoints: dict[tuple[str, str], Endpoint] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        version = self.document.get("openapi")
        if not isinstance(version, str) or not version.startswith("3."):
            raise DescriptionError(
                f"{self.name} is no OpenAPI 3 document: 'openapi' is {version!r}. Convert it to OpenAPI 3 first."
            )
        for path, item in self._mapping(self.document.get("paths", {}), "paths").items():
            if path.startswith("/"):
                self._read(path, self.resolve(self._mapping(item, f"paths {path}")))

    @property
    def endpoints(self) -> Mapping[tuple[str, str], Endpoint]:
        """The operations by method and path. Forms of a path that mean the same have one entry (``same_path``)."""
        return self._endpoints

    def resolve(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """What a reference points to, or the node itself. Raises ``DescriptionError`` for one that leads nowhere."""
        seen: set[str] = set()
        while isinstance(reference := node.get("$ref"), str):
            if reference in seen:
                raise DescriptionError(f"{self.name}: the reference {reference} leads back to itself")
            seen.add(reference)
            node = self._mapping(self._at(reference), reference)
        return node

    def parameters(self, endpoint: Endpoint) -> Iterator[Mapping[str, Any]]:
        """The parameters of an operation; its own come instead of its path's of the same name and place."""
        found: dict[tuple[str, str], Mapping[str, Any]] = {}
        for node in (
            *endpoint.shared,
            *self.listed(endpoint.source.get("parameters"), f"{endpoint.name}: parameters"),
        ):
            parameter = self.resolve(self._mapping(node, f"{endpoint.name}: a parameter"))
            found[str(parameter.get("name")), str(parameter.get("in"))] = parameter
        yield from found.values()

    def part(self, node: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
        """The object ``name`` of a node, resolved; an empty one where the node has none."""
        return self.resolve(self._mapping(node.get(name) or {}, f"{where}: {name}"))

    def listed(self, node: Any, where: str) -> list[Any]:
        """A node that must be an array; an empty one where there is none."""
        if node is None:
            return []
        if not isinstance(node, list):
            raise DescriptionError(f"{self.name}: {where} is no array")
        return node

    def names(self, node: Any, where: str) -> list[str]:
        """A node that must be a name or an array of names; no names where there is none."""
        found = [node] if isinstance(node, str) else self.listed(node, where)
        if not all(isinstance(name, str) for name in found):
            raise DescriptionError(f"{self.name}: {where} is no array of names")
        return found

    def _read(self, path: str, item: Mapping[str, Any]) -> None:
        shared = tuple(self.listed(item.get("parameters"), f"paths {path}: parameters"))
        forms = (path, *self._also_served(path))
        for method in METHODS:
            if method in item:
                source = self._mapping(item[method], f"paths {path} {method}")
                key = (method.upper(), same_path(path))
                known = self._endpoints.get(key)
                if known is None:
                    self._endpoints[key] = Endpoint(method.upper(), forms, source, shared)
                else:
                    self._endpoints[key] = Endpoint(known.method, (*known.paths, *forms), known.source, known.shared)

    def _also_served(self, path: str) -> Iterator[str]:
        for known in self.listed(self.document.get("x-also-served"), "x-also-served"):
            prefix, also = (self._mapping(known, "x-also-served").get(name) for name in ("prefix", "also"))
            if not isinstance(prefix, str) or not isinstance(also, str):
                raise DescriptionError(f"{self.name}: x-also-served lacks prefix or also, as texts")
            if path.startswith(prefix):
                yield also + path.removeprefix(prefix)

    def _at(self, reference: str) -> Any:
        if not reference.startswith("#"):
            raise DescriptionError(
                f"{self.name}: {reference} is in another file. Bundle the description into one first."
            )
        target: Any = self.document
        for step in filter(None, reference.removeprefix("#").split("/")):
            name = step.replace("~1", "/").replace("~0", "~")
            try:
                target = target[int(name)] if isinstance(target, list) else target[name]
            except (KeyError, IndexError, ValueError, TypeError) as error:
                raise DescriptionError(f"{self.name}: the reference {reference} leads nowhere") from error
        return target

    def _mapping(self, node: Any, where: str) -> Mapping[str, Any]:
        if not isinstance(node, Mapping):
            raise DescriptionError(f"{self.name}: {where} is no object")
        return node


def same_path(path: str) -> str:
    """A key that paths share which mean the same: whatever their parameters are called and their last slash is.

    ``/api/environments/…`` and ``/api/projects/…`` are two forms of one path.
    """
    bare = re.sub(r"\{[^/}]*\}|(?<=/):[^/]+", "{}", path).rstrip("/") + "/"
    return re.sub(r"^/api/environments/\{\}/", "/api/projects/{}/", bare)
