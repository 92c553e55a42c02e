"""What passes through the mock: a call on its way in, a reply on its way out, a refusal in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.datastructures import Headers

from posthog_conformance.contract.model import Operation
from posthog_conformance.mock.routes import Route
from posthog_conformance.mock.world import Key, Project

NOTHING: Final = object()
"""The body of a reply that has none; ``None`` would be JSON's null."""


@dataclass(slots=True)
class Call:
    """One request, and what the pipeline has found out about it so far.

    ``path`` is the path as it was sent, percent-encoded; ``ids`` are its values, decoded. ``operation`` is
    None where the path does not have the method. ``key``, ``project`` and ``fields`` are set step by step.
    """

    method: str
    origin: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Headers
    content: bytes
    route: Route
    ids: Mapping[str, str]
    operation: Operation | None
    key: Key | None = None
    project: Project | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)

    @property
    def operation_id(self) -> str:
        """The id of the operation that was called, the empty string where there is none."""
        return "" if self.operation is None else self.operation.id

    @property
    def here(self) -> Project:
        """The project that the call has entered."""
        assert self.project is not None
        return self.project

    @property
    def documented(self) -> Operation:
        """The operation that was called, known to exist once the method has been judged."""
        assert self.operation is not None
        return self.operation

    def parameter(self, name: str) -> str | None:
        """The last value of a query parameter, None without one."""
        return next((value for key, value in reversed(self.query) if key == name), None)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer before it is written down: status, a JSON value or ``NOTHING``, and extra headers."""

    status: int
    body: Any = NOTHING
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class Refusal(Exception):
    """An answer that is no success, raised wherever it is found out."""

    status: int
    type: str
    code: str
    detail: str
    attr: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def envelope(self) -> dict[str, Any]:
        """The error body that PostHog's API overview documents."""
        return {"type": self.type, "code": self.code, "detail": self.detail, "attr": self.attr}

    @property
    def reply(self) -> Reply:
        """The refusal as it is answered."""
        return Reply(self.status, self.envelope, self.headers)
