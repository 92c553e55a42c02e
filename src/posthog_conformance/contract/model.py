"""The contract as all other rooms see it: operations, their schemas, and the requirements for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal
from urllib.parse import unquote

Schema = Mapping[str, Any]
Level = Literal["must", "should"]
Dialect = Literal["documented", "served"]
# PostHog of about September 2025, when the page was taken, and of 2026.
Period = Literal["older", "newer"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """A rule with an id (``family.rule``), a level, an expectation in one sentence and its source."""

    id: str
    level: Level
    expectation: str
    source: str

    @property
    def family(self) -> str:
        """The part of the id before the dot."""
        return self.id.split(".")[0]


@dataclass(frozen=True, slots=True)
class Correction:
    """A reviewed difference between the page and PostHog, by its number.

    ``page`` and ``served`` say what the one says and the other does, ``reason`` why they differ, ``evidence``
    where PostHog's source shows it. ``operations`` are the ids of those that it corrects.
    """

    id: str
    title: str
    operations: tuple[str, ...]
    page: str
    served: str
    reason: str
    evidence: str
    posthog: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A path or query parameter. ``line`` is the page's line that it comes from.

    Here and below ``correction`` is the number of the correction that a part comes from, if it does. A
    corrected schema has it as ``x-correction``.
    """

    name: str
    location: Literal["path", "query"]
    schema: Schema
    required: bool
    line: int | None
    correction: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """A documented request body: a JSON object with the fields of ``properties``."""

    schema: Schema
    properties: Mapping[str, Schema]
    required: tuple[str, ...]
    line: int | None
    correction: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A documented answer. ``schema`` is self-contained, None where the body is documented as empty."""

    status: int
    schema: Schema | None
    example: Any
    line: int | None
    correction: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """One documented operation. ``scopes`` are all needed together; none means any valid key will do.

    ``aliases`` are further paths that serve it. ``correction`` is the one of its scopes, or of its refusal of
    personal keys; ``upserts`` the one by which creating the same again overwrites it, None where that makes
    another one.
    """

    id: str
    method: str
    path: str
    title: str
    scopes: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    body: Body | None
    answers: Mapping[int, Answer]
    success: Answer
    line: int | None
    accepts_personal_keys: bool = True
    notes: tuple[str, ...] = field(default=())
    aliases: tuple[str, ...] = ()
    correction: str | None = None
    upserts: str | None = None

    @property
    def reads(self) -> bool:
        """Whether the operation only reads (RFC 9110, 9.2.1: GET is safe)."""
        return self.method == "GET"

    @property
    def path_parameters(self) -> tuple[Parameter, ...]:
        """The parameters in the path, in the page's order."""
        return tuple(parameter for parameter in self.parameters if parameter.location == "path")

    @property
    def query_parameters(self) -> tuple[Parameter, ...]:
        """The parameters in the query, in the page's order."""
        return tuple(parameter for parameter in self.parameters if parameter.location == "query")


@dataclass(frozen=True)
class Contract:
    """An OpenAPI document, read for use, with the requirements that hold for every operation.

    ``posthog`` is the period of the served dialect. ``corrections`` are those that it makes to the page; in the
    documented dialect, those of every period.
    """

    name: str
    title: str
    dialect: Dialect
    operations: tuple[Operation, ...]
    requirements: Mapping[str, Requirement]
    document: Mapping[str, Any]
    posthog: Period = "newer"
    corrections: tuple[Correction, ...] = ()

    def operation(self, operation_id: str) -> Operation:
        """The operation of this id; raises ``KeyError`` for an id that the contract does not have."""
        return self._by_id[operation_id]

    def has(self, operation_id: str) -> bool:
        """Whether the contract documents an operation of this id."""
        return operation_id in self._by_id

    def match(self, method: str, path: str) -> tuple[Operation, Mapping[str, str]] | None:
        """The operation that serves a request path (without host, prefix and query), and its path values.

        A missing trailing slash is forgiven: PostHog accepts both spellings.
        """
        wanted = path if path.endswith("/") else path + "/"
        for operation, pattern in self._patterns:
            if operation.method == method and (found := pattern.fullmatch(wanted)):
                return operation, {name: unquote(value) for name, value in found.groupdict().items()}
        return None

    @cached_property
    def _by_id(self) -> Mapping[str, Operation]:
        return {operation.id: operation for operation in self.operations}

    @cached_property
    def _patterns(self) -> tuple[tuple[Operation, re.Pattern[str]], ...]:
        return tuple(
            (operation, re.compile(_pattern(path)))
            for operation in self.operations
            for path in (operation.path, *operation.aliases)
        )

    def __iter__(self) -> Iterator[Operation]:
        return iter(self.operations)


def _pattern(path: str) -> str:
    parts = re.split(r"\{(\w+)\}", path)
    return "".join(f"(?P<{part}>[^/]+)" if index % 2 else re.escape(part) for index, part in enumerate(parts))
