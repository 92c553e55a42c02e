"""The bulleted fields of a page: path, query and request parameters, in the newer and the older form.

Newer, the type under the name::

      • format
        string
        One of: "csv""json"

Older, all on one line::

    - formatstringOne of:"csv""json"
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from posthog_conformance.contract.tree import Field, Line

Report = Callable[[int, str], None]

_WORDS = "string|integer|number|boolean|array|object|null"
_BULLET = re.compile(r"\s*(?P<sign>[•◦·*-])\s+(?P<text>\S.*)")
_TYPES = re.compile(rf"(?:(?:{_WORDS})[\s,|]*)+")
_RUN = re.compile(rf"(?:{_WORDS})+")
_NAME = re.compile(r"[A-Za-z_$@][\w$.-]*(?:\[\])?")
_PROSE = re.compile(r"(?P<name>[a-z_][a-z0-9_]*)(?P<rest>[A-Z].*\s.*)")
_FOLLOWS = re.compile(r"$|Default:|One of:|\s|[A-Z]")
_NEXT_BULLET = re.compile(rf"\s-\s(?=[A-Za-z_]\w*?(?:{_WORDS})+(?:$|\s-\s|Default:|One of:|[A-Z]))")
_DEFAULT = re.compile(r"Default:\s*(?P<value>.*?)(?=One of:|$)")
_GLUED_DEFAULT = re.compile(r"Default:\s*(?P<value>[^\sA-Z\"]*)")
_MEMBERS = re.compile(r"One of:(?P<members>(?:\s*\"[^\"]*\")*)\s*")
_MORE_MEMBERS = re.compile(r"(?:\s*\"[^\"]*\")+")
_FURNITURE = frozenset({"Click to open", "Click to close"})


@dataclass(slots=True)
class _Draft:
    """A field while its lines are being read."""

    name: str
    line: int
    indent: int
    types: tuple[str, ...] = ()
    default: str | None = None
    members: tuple[str, ...] = ()
    awaits: str = ""
    text: list[str] = field(default_factory=list)
    blank: bool = False

    def done(self) -> Field:
        description = re.sub(r"\n{2,}", "\n\n", "\n".join(self.text)).strip()
        return Field(self.name, self.line, self.types, self.default, self.members, description)


def is_type(line: Line) -> bool:
    """Whether a line is nothing but the type of a field."""
    return _TYPES.fullmatch(line.text) is not None


def read_fields(lines: Sequence[Line], report: Report) -> tuple[Field, ...]:
    """The fields that the lines of a section list; what is not understood goes to ``report``."""
    lines = [piece for line in lines for piece in _one_bullet_each(line)]
    form = _Form.of(lines)
    drafts: list[_Draft] = []
    for line in lines:
        current = drafts[-1] if drafts else None
        if not line.text:
            if current:
                current.blank = True
                current.text.append("")
        elif draft := _bullet(line, current, form):
            drafts.append(draft)
        elif line.text in _FURNITURE:
            continue
        elif current is None or form.is_outside(line, current):
            report(line.number, f"not understood: {line.text!r}, where a parameter was expected")
        else:
            _continue(current, line, form, report)
    return tuple(draft.done() for draft in drafts)


def default_of(field: Field) -> Any:
    """The value that a field's default stands for by the field's type; None without one that fits."""
    return None if field.default is None else _literal(field.default, field.types)


def members_of(field: Field) -> list[Any] | None:
    """The values that a field's enumeration lists, null included where the field may be; None without one."""
    if not field.members:
        return None
    members = [_literal(member, field.types) for member in field.members]
    if any(member is None for member in members):
        return None
    return [*members, None] if "null" in field.types else members


def _literal(text: str, types: Sequence[str]) -> Any:
    """``text`` as a value of one of the types; None where it is none."""
    if not types or "string" in types:
        return text
    try:
        value = json.loads(text)
    except ValueError:
        return None
    fits = {
        "boolean": isinstance(value, bool),
        "integer": isinstance(value, int) and not isinstance(value, bool),
        "number": isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value),
        "array": isinstance(value, list),
        "object": isinstance(value, dict),
        "null": False,
    }
    return value if any(fits[name] for name in types) else None


@dataclass(frozen=True, slots=True)
class _Form:
    """How a section is set: types on lines of their own, and these deeper than their bullet."""

    separate: bool
    indented: bool

    @classmethod
    def of(cls, lines: Sequence[Line]) -> _Form:
        bullets = [line for line in lines if _BULLET.fullmatch(line.raw)]
        types = [line for line in lines if is_type(line)]
        margin = min((line.indent for line in bullets), default=0)
        dotted = any(line.text.startswith("•") for line in bullets)
        return cls(bool(types), dotted and all(line.indent > margin for line in types))

    def is_outside(self, line: Line, draft: _Draft) -> bool:
        """Whether a line stands too far left to belong to the field."""
        return self.indented and line.indent <= draft.indent


def _one_bullet_each(line: Line) -> list[Line]:
    starts = [0, *(match.start() + 1 for match in _NEXT_BULLET.finditer(line.raw))]
    ends = [*starts[1:], len(line.raw)]
    return [
        Line(line.number, line.start + start, line.raw[start:end].rstrip())
        for start, end in zip(starts, ends, strict=True)
    ]


def _bullet(line: Line, current: _Draft | None, form: _Form) -> _Draft | None:
    match = _BULLET.fullmatch(line.raw)
    if match is None or (current is not None and line.indent > current.indent):
        return None
    text = match["text"].rstrip()
    if not form.separate and (parts := _glued(text)):
        name, types, rest = parts
        draft = _Draft(name, line.number, line.indent, types)
        _describe(draft, rest, glued=True)
        return draft
    if _NAME.fullmatch(text):
        return _Draft(text, line.number, line.indent)
    if not form.separate and (prose := _PROSE.fullmatch(text)):
        draft = _Draft(prose["name"], line.number, line.indent)
        draft.text.append(prose["rest"])
        return draft
    return None


def _glued(text: str) -> tuple[str, tuple[str, ...], str] | None:
    """``limitintegerNumber of results`` as name, types and rest; the shortest name that leaves a type."""
    name = _NAME.match(text)
    for end in range(1, name.end() if name else 0):
        run = _RUN.match(text, end) if text[end - 1].isalnum() else None
        if run is None or not _FOLLOWS.match(text, run.end()):
            continue
        types = tuple(re.findall(_WORDS, run[0]))
        if len(set(types)) == len(types) and set(types) != {"null"}:
            return text[:end], types, text[run.end() :].strip()
    return None


def _continue(draft: _Draft, line: Line, form: _Form, report: Report) -> None:
    text = line.text
    if draft.awaits == "default":
        draft.default, draft.awaits = text, ""
    elif draft.awaits == "members" and _MORE_MEMBERS.match(text):
        _describe(draft, f"One of:{text}", glued=True)
    elif not draft.types and not draft.text and _TYPES.fullmatch(text):
        draft.types = tuple(re.findall(_WORDS, text))
    elif text.startswith(("Default:", "One of:")):
        _describe(draft, text, glued=False)
    else:
        if form.separate and not (draft.types or draft.text or draft.blank) and re.fullmatch(r"[a-z-]+", text):
            report(line.number, f"{text!r} is no type that is known here; {draft.name!r} is taken as any value")
        draft.awaits = ""
        draft.text.append(text)


def _describe(draft: _Draft, text: str, *, glued: bool) -> None:
    """Reads ``Default:…One of:…`` and the description behind them."""
    if default := (_GLUED_DEFAULT if glued else _DEFAULT).match(text):
        draft.default = default["value"].strip() or None
        draft.awaits = "" if draft.default else "default"
        text = text[default.end() :]
    if members := _MEMBERS.match(text):
        draft.members += tuple(re.findall(r'"([^"]*)"', members["members"]))
        draft.awaits = "members"
        text = text[members.end() :]
    if text.strip():
        draft.awaits = ""
        draft.text.append(text.strip())
