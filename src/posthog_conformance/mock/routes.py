"""The contract's paths as a route table over path segments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from posthog_conformance.contract.model import Contract, Operation


@dataclass(frozen=True, slots=True)
class Route:
    """A documented path and the operations that it has, by method."""

    literals: tuple[tuple[int, str], ...]
    parameters: tuple[tuple[int, str], ...]
    operations: Mapping[str, Operation]

    @property
    def allowed(self) -> tuple[str, ...]:
        """The methods that ``Allow`` lists."""
        safe = ("HEAD",) if "GET" in self.operations else ()
        return (*self.operations, *safe, "OPTIONS")

    def has(self, operation_id: str) -> bool:
        """Whether one of the path's operations has this id."""
        return any(operation.id == operation_id for operation in self.operations.values())

    def operation(self, method: str) -> Operation | None:
        """The operation of a method; HEAD is answered as GET is."""
        return self.operations.get("GET" if method == "HEAD" else method)


class Routes:
    """Finds the route of a path; with and without a trailing slash alike."""

    def __init__(self, contract: Contract) -> None:
        by_path: defaultdict[str, dict[str, Operation]] = defaultdict(dict)
        for operation in contract:
            for path in (operation.path, *operation.aliases):
                by_path[path][operation.method] = operation
        self._by_length: defaultdict[int, list[Route]] = defaultdict(list)
        for path, operations in by_path.items():
            segments = _segments(path)
            self._by_length[len(segments)].append(_route(segments, operations))

    def match(self, path: str) -> tuple[Route, Mapping[str, str]] | None:
        """The route of a percent-encoded path, and the decoded values in it."""
        segments = _segments(path)
        for route in self._by_length.get(len(segments), ()):
            if all(segments[index] == literal for index, literal in route.literals):
                ids = {name: unquote(segments[index]) for index, name in route.parameters}
                return (route, ids) if all(ids.values()) else None
        return None


def _segments(path: str) -> list[str]:
    return path.removesuffix("/").split("/")


def _route(segments: Sequence[str], operations: Mapping[str, Operation]) -> Route:
    named = [(index, segment[1:-1]) for index, segment in enumerate(segments) if segment.startswith("{")]
    literal = [(index, segment) for index, segment in enumerate(segments) if not segment.startswith("{")]
    return Route(tuple(literal), tuple(named), operations)
