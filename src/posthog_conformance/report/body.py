"""A body as a reader sees it: JSON laid out without changing a value, offending values marked, long ones cut."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from posthog_conformance.report.text import printable

Kind = Literal["text", "mark", "cut"]
# A piece of a body: its text, or in a cut the words that stand for what was left out.
Segment = tuple[Kind, str]
Span = tuple[int, int]

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"?|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_DEEPEST: Final = 64
_SHORT: Final = 400
_MARKS_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Laid:
    """A body's text and where in it the values are that were asked for; ``exact``: those that are there."""

    text: str
    spans: Mapping[str, Span] = field(default_factory=dict)
    exact: frozenset[str] = frozenset()


def laid_out(body: bytes, pointers: Collection[str] = ()) -> Laid:
    """A body, indented where it is JSON, and the spans of the values that JSON pointers name.

    Nothing is parsed and written anew: numbers, escapes and doubled members stay as the server wrote them.
    A value that is not there is found as the nearest one around it; of an object or array the beginning is
    the span. ``body`` names the whole: of a short text all of it, of JSON its beginning.
    """
    text = printable(body.decode("utf-8", "backslashreplace"))
    if not re.match(r"\s*[{\[]", text):
        return Laid(text, {"body": (0, len(text))} if "body" in pointers and len(text) <= _SHORT else {})
    layout = _Layout({tuple(_steps(pointer)) for pointer in pointers if _is_place(pointer)})
    for token in _TOKEN.findall(text):
        layout.take(token)
        if layout.depth > _DEEPEST:
            return Laid(text)
    spans = {item: layout.span(item) for item in pointers}
    return Laid(
        "".join(layout.out),
        {item: span for item, span in spans.items() if span},
        frozenset(item for item in pointers if layout.has(item)),
    )


def segments(laid: Laid, limit: int, missing: str = "") -> tuple[Segment, ...]:
    """The pieces of a body: all of it up to ``limit`` characters, else its beginning and what is around marks.

    ``missing`` are the words about what the record itself does not hold.
    """
    text, marks = laid.text, sorted(set(laid.spans.values()))
    pieces: list[Segment] = []
    at = 0
    for start, end in _windows(len(text), marks, limit):
        if start > at:
            pieces.append(("cut", f"{start - at:,} characters left out"))
        pieces.extend(_marked(text, start, end, marks))
        at = end
    if at < len(text):
        pieces.append(("cut", f"{len(text) - at:,} of {len(text):,} characters left out"))
    if missing:
        pieces.append(("cut", missing))
    return tuple(pieces)


class _Layout:
    # Writes token after token, and remembers where the wanted values came to stand.

    def __init__(self, wanted: set[tuple[str, ...]]) -> None:
        self.out: list[str] = []
        self._around = {path[:size] for path in wanted for size in range(len(path) + 1)}
        self._spans: dict[tuple[str, ...], Span] = {}
        self._at = 0
        self._path: list[str | int] = []
        self._open: list[str] = []
        self._key: str | None = None
        self._key_at = 0
        self._last = ""

    @property
    def depth(self) -> int:
        return len(self._open)

    def take(self, token: str) -> None:
        if token in "}]":
            self._close(token)
        elif token == ",":
            self._write(token)
            self._break()
        elif token == ":":
            self._write(": ")
        else:
            if self._last in ("{", "["):
                self._break()
            if self._in_object and self._key is None and self._last != ":":
                self._key, self._key_at = _plain(token), self._at
                self._write(token)
            else:
                self._value(token)
        self._last = token

    def has(self, pointer: str) -> bool:
        return _is_place(pointer) and tuple(_steps(pointer)) in self._spans

    def span(self, pointer: str) -> Span | None:
        path = tuple(_steps(pointer))
        sizes = range(len(path), -1, -1) if _is_place(pointer) else ()
        return next((self._spans[path[:size]] for size in sizes if path[:size] in self._spans), None)

    @property
    def _in_object(self) -> bool:
        return bool(self._open) and self._open[-1] == "{"

    def _value(self, token: str) -> None:
        named = self._in_object
        if self._open:
            step: str | int = (self._key or "") if named else int(self._path[-1]) + 1
            self._path[-1] = step
        start = self._at
        opens = token in "{["
        self._write(token)
        if self._around:
            path = tuple(map(str, self._path))
            if path in self._around:
                self._spans.setdefault(path, (self._key_at if opens and named else start, self._at))
        self._key = None
        if opens:
            self._open.append(token)
            self._path.append(-1)

    def _close(self, token: str) -> None:
        if self._open:
            self._open.pop()
            self._path.pop()
        if self._last not in ("{", "["):
            self._break()
        self._key = None
        self._write(token)

    def _break(self) -> None:
        self._write("\n" + "  " * len(self._open))

    def _write(self, text: str) -> None:
        self.out.append(text)
        self._at += len(text)


def _is_place(pointer: str) -> bool:
    return pointer == "body" or pointer.startswith("/")


def _steps(pointer: str) -> Iterator[str]:
    return (part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])


def _plain(token: str) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token


def _windows(length: int, marks: Sequence[Span], limit: int) -> Iterator[Span]:
    if length <= limit:
        yield (0, length)
        return
    half = limit // 2
    at = half if marks else limit
    yield (0, at)
    for start, end in marks[:_MARKS_SHOWN]:
        begin, finish = max(at, start - half // 4), min(length, end + half // 4)
        if finish > begin:
            at = min(finish, begin + limit)
            yield (begin, at)


def _marked(text: str, start: int, end: int, marks: Sequence[Span]) -> Iterator[Segment]:
    at = start
    for first, last in marks:
        first, last = max(first, at), min(last, end)
        if last > first:
            if first > at:
                yield ("text", text[at:first])
            yield ("mark", text[first:last])
            at = last
    if end > at:
        yield ("text", text[at:end])
