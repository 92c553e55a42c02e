"""A page of the API reference as a tree: what it says, and on which line it says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class PageError(ValueError):
    """A text that is no page of the API reference: says what is wrong, where, and what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something on the page that was not understood or that contradicts the rest of the page."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the page. ``start`` is the offset of its first character in the page's text."""

    number: int
    start: int
    raw: str

    @property
    def text(self) -> str:
        """The line without the blanks around it."""
        return self.raw.strip()

    @property
    def indent(self) -> int:
        """How many blanks the line begins with."""
        return len(self.raw) - len(self.raw.lstrip())


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON value and the line it begins on; members and elements are nodes again."""

    value: Any
    line: int | None

    @property
    def plain(self) -> Any:
        """The JSON value without its lines."""
        if isinstance(self.value, dict):
            return {name: member.plain for name, member in self.value.items()}
        if isinstance(self.value, list):
            return [element.plain for element in self.value]
        return self.value


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter or body field: its name, and as much of its type as the page tells."""

    name: str
    line: int
    types: tuple[str, ...] = ()
    default: str | None = None
    members: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A ``-d name=value`` of the curl example."""

    name: str
    line: int


@dataclass(frozen=True, slots=True)
class AnswerText:
    """A documented answer: its status, and either an example, or nothing, or the word that it is empty."""

    status: int
    line: int
    description: str
    example: Node | None
    empty: bool


@dataclass(frozen=True, slots=True)
class OperationText:
    """One operation as the page tells it. ``path`` is a template with ``{name}`` and a trailing slash.

    ``repeated`` are the lines of further sections that tell the same of the same operation.
    """

    heading: str
    line: int
    method: str
    path: str
    request_line: int
    description: str = ""
    scopes: tuple[str, ...] = ()
    path_fields: tuple[Field, ...] = ()
    query_fields: tuple[Field, ...] = ()
    body_fields: tuple[Field, ...] = ()
    body_line: int | None = None
    sent: tuple[Sent, ...] = ()
    answers: tuple[AnswerText, ...] = ()
    repeated: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A method that the page lists under its ``Endpoints``, with its path where the page shows one."""

    method: str
    path: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the reference: its title, what it says before its operations, and the operations."""

    title: str
    description: str
    operations: tuple[OperationText, ...]
    problems: tuple[Problem, ...]
