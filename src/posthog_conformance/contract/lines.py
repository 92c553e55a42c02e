"""The lines of a page: bytes to text, text to numbered lines, and what a line is by itself."""

from __future__ import annotations

import re
from typing import Literal

from posthog_conformance.contract.tree import Line, PageError

Section = Literal["scopes", "path", "query", "body", "request", "response", "answers"]

WHAT_TO_DO = "Give the text of an API reference page, as copied from the browser (one of posthog.com/docs/api)."

_BREAK = re.compile(r"\r\n|\r|\n")
_HTML = re.compile(r"\s*<[a-zA-Z!?]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_GLUED = re.compile(
    r"(?<=\S)(?:Required API key scopes|(?:Path|Query|Request) [Pp]arameters|Example (?:request|response))$"
)
_HEADING = re.compile(r"(?P<verb>List all|Retrieve|Create|Update|Replace|Delete)(?: [a-z0-9][\w@-]*(?:\.\w+)*)+")
_FOOTER = re.compile(
    r"(?:Next|Previous) page|[←→«»] \S.{0,60}|\S.{0,60} [←→«»]"
    r"|Community questions|Questions about this page\?.*|Was this page useful\?.*"
)


def decode(data: bytes) -> str:
    """The text of a page file, its line ends as ``\\n``. Raises ``PageError`` for what is no text."""
    if b"\x00" in data:
        raise PageError(f"The page is a binary file, not text. {WHAT_TO_DO}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PageError(f"Line {line} of the page is not UTF-8 text. {WHAT_TO_DO}") from error
    return text


def split(text: str) -> tuple[str, tuple[Line, ...]]:
    """The text as it is read from here on, and its lines, numbered from 1.

    A section's title that copying has glued to the end of a line is a line of its own, with the same number.
    Raises ``PageError`` for an empty text, a binary one, and HTML.
    """
    text = _BREAK.sub("\n", text).replace("\N{NO-BREAK SPACE}", " ").replace("\N{ZERO WIDTH SPACE}", "")
    if not text.strip():
        raise PageError(f"The page is empty. {WHAT_TO_DO}")
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        raise PageError(f"Line {line} of the page holds a control character: a binary file? {WHAT_TO_DO}")
    if _HTML.match(text):
        raise PageError(f"The page is HTML, from line 1 on. {WHAT_TO_DO}")
    lines = []
    start = 0
    for number, raw in enumerate(text.split("\n"), 1):
        glued = _GLUED.search(raw)
        cut = glued.start() if glued else len(raw)
        lines.append(Line(number, start, raw[:cut]))
        if glued:
            lines.append(Line(number, start + cut, raw[cut:]))
        start += len(raw) + 1
    return text, tuple(lines)


def section(line: Line) -> Section | None:
    """The section that begins with this line; ``response`` may still turn out to be the answers."""
    return _section_of(line.text.lower())


def verb(text: str) -> str | None:
    """The verb of an operation's heading ('List all', 'Retrieve', …); None for any other text."""
    match = _HEADING.fullmatch(text)
    return None if match is None else match["verb"]


def is_footer(line: Line) -> bool:
    """Whether the line is of the site around the page: its navigation, or the frame of the questions below it."""
    return _FOOTER.fullmatch(line.text) is not None


def opens_questions(line: Line) -> bool:
    """Whether readers' questions follow, which may say anything."""
    return line.text == "Community questions"


def _section_of(title: str) -> Section | None:
    match title:
        case "required api key scopes":
            return "scopes"
        case "path parameters":
            return "path"
        case "query parameters":
            return "query"
        case "request parameters":
            return "body"
        case "example request" | "request":
            return "request"
        case "example response":
            return "answers"
        case "response":
            return "response"
        case _:
            return None
