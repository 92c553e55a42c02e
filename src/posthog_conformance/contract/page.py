"""A page of PostHog's API reference, from its text to a tree of operations.

Nothing is dropped silently: what is not understood becomes a ``Problem`` with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from posthog_conformance.contract.answers import is_answer, is_status, read_answers
from posthog_conformance.contract.fields import is_type, read_fields
from posthog_conformance.contract.jsontext import JsonText
from posthog_conformance.contract.lines import (
    WHAT_TO_DO,
    Section,
    decode,
    is_footer,
    opens_questions,
    section,
    split,
    verb,
)
from posthog_conformance.contract.request import is_request, read_request, template
from posthog_conformance.contract.review import check_listing, distinct_fields, merge_repeats, review
from posthog_conformance.contract.tree import Field, Line, Listed, OperationText, Page, PageError, Problem

_LISTED = re.compile(r"(?P<method>GET|POST|PUT|PATCH|DELETE)\s*\|?\s*(?P<path>/\S*)?[\s|]*")
_SCOPE = re.compile(r"[a-z][a-z0-9_]*?:(?:read|write)|[a-z][a-z0-9_]*:[a-z_]+|\*")

_SCOPES = re.compile(r"(?:[a-z][a-z0-9_]*:(?:read|write)[\s,]*)+")


@dataclass(slots=True)
class _Part:
    """A section of an operation: its title's line, and the lines under it."""

    section: Section
    title: Line
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class _Group:
    """The lines of one operation: heading, description, sections."""

    heading: Line
    intro: list[Line] = field(default_factory=list)
    parts: list[_Part] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """Where the next line belongs."""
        return self.parts[-1].lines if self.parts else self.intro

    @property
    def section(self) -> Section | None:
        """The section that the next line belongs to; None before the first one."""
        return self.parts[-1].section if self.parts else None

    def under(self, wanted: Section) -> list[Line]:
        """The lines of all its sections of this kind."""
        return [line for part in self.parts if part.section == wanted for line in part.lines]

    def title(self, wanted: Section) -> int | None:
        """The line on which the first section of this kind begins."""
        return next((part.title.number for part in self.parts if part.section == wanted), None)


def read_page(data: bytes | str) -> Page:
    """The page as a tree, with everything on it that was not understood.

    Raises ``PageError`` for what is no page of the reference: nothing, a binary file, HTML, no operations.
    """
    text, lines = split(data if isinstance(data, str) else decode(data))
    return _Reader(text, lines).page()


class _Reader:
    def __init__(self, text: str, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._json = JsonText(text)
        self._problems: list[Problem] = []

    def _report(self, line: int, message: str) -> None:
        self._problems.append(Problem(line, message))

    def page(self) -> Page:
        """The whole page: what is before the operations, the operations, what is behind them."""
        body, footer = self._without_footer()
        top = _endpoints(body)
        before, groups = self._groups(body if top is None else body[top + 1 :])
        preamble = before if top is None else body[:top]
        self._check_prose(preamble)
        title, description = _preamble(preamble)
        found = [operation for group in groups if (operation := self._operation(group))]
        if not found:
            raise PageError(_no_operations(self._problems))
        operations = merge_repeats(found, self._report)
        if top is not None:
            check_listing(self._listed(before), body[top].number, operations, self._report)
        self._check_footer(footer)
        return Page(title, description, operations, tuple(sorted(set(self._problems))))

    def _without_footer(self) -> tuple[Sequence[Line], Sequence[Line]]:
        """The lines up to the site's navigation behind the last operation, and those from there on."""
        last = max((at for at, line in enumerate(self._lines) if is_request(line)), default=0)
        end = next((at for at, line in enumerate(self._lines) if at > last and is_footer(line)), len(self._lines))
        return self._lines[:end], self._lines[end:]

    def _check_footer(self, lines: Iterable[Line]) -> None:
        questions = False
        for line in lines:
            if is_footer(line):
                questions = opens_questions(line)
            elif line.text and (not questions or section(line) or verb(line.text)):
                self._report(line.number, f"not understood: {line.text!r}, below the end of the page")

    def _listed(self, lines: Iterable[Line]) -> list[Listed]:
        listed = []
        for line in lines:
            if match := _LISTED.fullmatch(line.text):
                path = template(match["path"]) if match["path"] else None
                listed.append(Listed(match["method"], path, line.number))
            elif line.text.startswith("/api/") and listed and listed[-1].path is None:
                listed[-1] = replace(listed[-1], path=template(line.text))
            elif line.text.strip("| "):
                self._report(line.number, f"not understood: {line.text!r}, where a method was expected")
        return listed

    def _groups(self, lines: Sequence[Line]) -> tuple[list[Line], list[_Group]]:
        """The lines before the first operation, and the operations' lines."""
        before: list[Line] = []
        groups: list[_Group] = []
        blank = True
        for line in lines:
            group = groups[-1] if groups else None
            kind = section(line)
            if kind == "response" and group is not None and group.title("request") is not None:
                kind = "answers"
            if kind is not None:
                if group is None or (group.section == "answers" and kind != "answers"):
                    group = _Group(self._unmarked_heading(before if group is None else group.lines, line))
                    groups.append(group)
                group.parts.append(_Part(kind, line))
            elif verb(line.text) and _may_begin(group, line, blank):
                groups.append(_Group(line))
            else:
                (before if group is None else group.lines).append(line)
            blank = not line.text
        return before, groups

    def _unmarked_heading(self, lines: list[Line], title: Line) -> Line:
        """The heading of an operation that begins with a section: the last line of text above it."""
        at = next((at for at in reversed(range(len(lines))) if lines[at].text), None)
        if at is None or is_answer(lines[at]) or _LISTED.fullmatch(lines[at].text):
            self._report(title.number, "an operation without a heading")
            return Line(title.number, title.start, "")
        heading = lines.pop(at)
        self._report(
            heading.number,
            f"{heading.text!r} does not say what the operation does (List all, Retrieve, Create, Update, Delete);"
            " it is taken as the heading of what follows",
        )
        return heading

    def _operation(self, group: _Group) -> OperationText | None:
        name = group.heading.text or "the operation here"
        request = read_request(group.under("request"), self._report)
        if request is None:
            self._report(group.heading.number, f"{name!r} has no example request; it is left out")
            return None
        self._check_prose(group.intro)
        for part in group.parts:
            if part.section in ("scopes", "path", "query") and not any(line.text for line in part.lines):
                self._report(part.title.number, f"nothing under {part.title.text!r}")
        answers = read_answers(group.under("answers"), request.method, self._json, self._report)
        if not answers:
            self._report(group.heading.number, f"{name!r} has no documented answer; it is left out")
            return None
        for line in group.under("response"):
            if line.text and not is_answer(line):
                self._report(line.number, f"not understood: {line.text!r}, between 'Response' and the request")
        operation = OperationText(
            heading=group.heading.text,
            line=group.heading.number,
            method=request.method,
            path=request.path,
            request_line=request.line,
            description=_paragraphs(group.intro),
            scopes=self._scopes(group.under("scopes")),
            path_fields=self._fields(group.under("path")),
            query_fields=self._fields(group.under("query")),
            body_fields=self._fields(group.under("body")),
            body_line=group.title("body"),
            sent=request.sent,
            answers=answers,
        )
        review(operation, self._report)
        return operation

    def _check_prose(self, lines: Iterable[Line]) -> None:
        """Reports what stands in a description, but can only be a part of something else."""
        for line in lines:
            if _LISTED.fullmatch(line.text) or _SCOPES.fullmatch(line.text) or is_type(line) or is_status(line):
                self._report(line.number, f"not understood: {line.text!r}, in a description")

    def _fields(self, lines: Sequence[Line]) -> tuple[Field, ...]:
        return distinct_fields(read_fields(lines, self._report), self._report)

    def _scopes(self, lines: Iterable[Line]) -> tuple[str, ...]:
        scopes: dict[str, None] = {}
        for line in lines:
            found = _SCOPE.findall(line.text)
            rest = _SCOPE.sub("", line.text).strip(" ,")
            if rest.replace(",", "").strip():
                self._report(line.number, f"not understood: {line.text!r}, where scopes were expected")
            else:
                scopes.update(dict.fromkeys(found))
        return tuple(scopes)


def _may_begin(group: _Group | None, line: Line, blank: bool) -> bool:
    """Whether a line that reads like a heading is one, and not a part of a description."""
    if group is None or group.section in ("request", "answers"):
        return True
    return group.section is not None and blank and line.indent == 0


def _endpoints(lines: Sequence[Line]) -> int | None:
    """The index of the title ``Endpoints``, which stands above the first operation."""
    for at, line in enumerate(lines):
        if line.text == "Endpoints":
            return at
        if is_request(line):
            return None
    return None


def _preamble(lines: Iterable[Line]) -> tuple[str, str]:
    """Title and description of the page."""
    title, _, description = _paragraphs(lines).partition("\n")
    return title or "PostHog API", description.strip()


def _paragraphs(lines: Iterable[Line]) -> str:
    return re.sub(r"\n{2,}", "\n\n", "\n".join(line.text for line in lines)).strip()


def _no_operations(problems: Sequence[Problem]) -> str:
    found = f" What it has: {problems[0]}." if problems else ""
    return f"The page has no operation that can be read.{found} {WHAT_TO_DO}"
