"""JSON inside a longer text: read one value where it begins, and remember the line of every part."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from typing import Any

from posthog_conformance.contract.tree import Node

DEEPEST = 100
_BLANKS = re.compile(r"[ \t\n\r]*")


class JsonError(ValueError):
    """A text that is not JSON (RFC 8259), with the offset where it stops being so."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


class JsonText:
    """A text that holds JSON values, its lines ended by line feeds."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._decoder = json.JSONDecoder(parse_constant=_refuse)

    def line(self, at: int) -> int:
        """The number of the line that the offset is on, counted from 1."""
        return bisect_right(self._starts, at)

    def read(self, at: int) -> tuple[Node, int]:
        """The value that begins at ``at``, and the offset behind it. Raises ``JsonError``."""
        return self._value(self._skip(at), 0)

    def _value(self, at: int, depth: int) -> tuple[Node, int]:
        if depth > DEEPEST:
            raise JsonError(f"nested deeper than {DEEPEST} levels", at)
        opening = self._text[at : at + 1]
        if opening == "{":
            return self._object(at, depth)
        if opening == "[":
            return self._array(at, depth)
        value, end = self._scalar(at)
        return Node(value, self.line(at)), end

    def _object(self, at: int, depth: int) -> tuple[Node, int]:
        members: dict[str, Node] = {}
        end = self._skip(at + 1)
        if self._text[end : end + 1] == "}":
            return Node(members, self.line(at)), end + 1
        while True:
            name, after = self._scalar(end)
            if not isinstance(name, str):
                raise JsonError("a member's name must be a string", end)
            if name in members:
                raise JsonError(f"the member {name!r} appears twice", end)
            line = self.line(end)
            after = self._expect(":", self._skip(after))
            node, after = self._value(self._skip(after), depth + 1)
            members[name] = Node(node.value, line)
            end = self._skip(after)
            if self._text[end : end + 1] == "}":
                return Node(members, self.line(at)), end + 1
            end = self._skip(self._expect(",", end))

    def _array(self, at: int, depth: int) -> tuple[Node, int]:
        elements: list[Node] = []
        end = self._skip(at + 1)
        if self._text[end : end + 1] == "]":
            return Node(elements, self.line(at)), end + 1
        while True:
            node, after = self._value(end, depth + 1)
            elements.append(node)
            end = self._skip(after)
            if self._text[end : end + 1] == "]":
                return Node(elements, self.line(at)), end + 1
            end = self._skip(self._expect(",", end))

    def _scalar(self, at: int) -> tuple[Any, int]:
        if self._text[at : at + 1] in ("{", "["):
            raise JsonError("a member's name must be a string", at)
        try:
            value, end = self._decoder.raw_decode(self._text, at)
        except json.JSONDecodeError as error:
            raise JsonError(error.msg, min(error.pos, len(self._text))) from error
        except ValueError as error:
            raise JsonError(str(error), at) from error
        if isinstance(value, float) and not math.isfinite(value):
            raise JsonError("a number too large to be read", at)
        if isinstance(value, str) and not _encodable(value):
            raise JsonError("half of a surrogate pair", at)
        return value, end

    def _expect(self, sign: str, at: int) -> int:
        if self._text[at : at + 1] != sign:
            raise JsonError(f"{sign!r} expected", min(at, len(self._text)))
        return at + 1

    def _skip(self, at: int) -> int:
        match = _BLANKS.match(self._text, at)
        return at if match is None else match.end()


def _encodable(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _refuse(text: str) -> Any:
    raise ValueError(f"{text} is not JSON")
