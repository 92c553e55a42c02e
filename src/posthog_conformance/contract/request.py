"""The example request of an operation: its method and path, and the fields that the curl call sends."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from posthog_conformance.contract.tree import Line, Sent

Report = Callable[[int, str], None]

_METHOD = r"GET|POST|PUT|PATCH|DELETE"
_REQUEST = re.compile(rf"(?P<method>{_METHOD})\b\s*(?P<path>/\S*?(?:\s+/\S*?)*)?(?=\s*(?:export\s|curl\b|$))")
_PATH = re.compile(r"(?P<path>/\S*?(?:\s+/\S*?)*)(?=\s*(?:export\s|curl\b|$))")
_URL = re.compile(r"(?:<\w+>|https?://[^/\s\\]+)(?P<path>/[^\s\\]*)")
_SENT = re.compile(r"-d\s+(?P<name>[\w$.@\[\]-]+)=")
_BARE = re.compile(r"[^,\\\s]*")
_UNDERSTOOD = re.compile(
    r"export POSTHOG_PERSONAL_API_KEY=\[[^\]]*\]|curl\b|-X\s+[A-Z]+|-H\s*(?:'[^']*'|\"[^\"]*\")|[\s\\,]+"
)
_LANGUAGES = frozenset({"cURL", "Python", "Terminal", "Copy", "bash", "REQUEST"})
_PYTHON = re.compile(r"(?:api_key|project_id|response)\s*=")
_PYTHON_END = re.compile(r"\)(?:\.json\(\))?")


@dataclass(frozen=True, slots=True)
class RequestText:
    """What an example request tells: method and path template, with the line of both."""

    method: str
    path: str
    line: int
    sent: tuple[Sent, ...]


def read_request(lines: Sequence[Line], report: Report) -> RequestText | None:
    """The example request in the lines of a section; None where no method and path are found."""
    reader = _Reader(report)
    python = False
    for line in lines:
        text = line.text
        if python or _PYTHON.match(text):
            python = not _PYTHON_END.fullmatch(text) and (python or text.startswith("response"))
        elif text and text not in _LANGUAGES:
            reader.read(line)
    return reader.done()


def is_request(line: Line) -> bool:
    """Whether the line shows method and path of a request."""
    match = _REQUEST.match(line.text)
    return match is not None and match["path"] is not None


def template(path: str) -> str:
    """``/api /projects /:id`` as a path template with a trailing slash: ``/api/projects/{id}/``."""
    joined = re.sub(r"\s+", "", path).split("?")[0]
    named = re.sub(r"(?<=/):(\w+)", r"{\1}", joined)
    return named if named.endswith("/") else named + "/"


class _Reader:
    def __init__(self, report: Report) -> None:
        self._report = report
        self._method: str | None = None
        self._path: str | None = None
        self._line = 0
        self._url: str | None = None
        self._sent: list[Sent] = []

    def read(self, line: Line) -> None:
        text = line.text
        at = 0
        while at < len(text):
            step = self._step(text, at, line.number)
            if step == at:
                self._report(line.number, f"not understood in the example request: {text[at:]!r}")
                return
            at = step

    def _step(self, text: str, at: int, line: int) -> int:
        """Reads one part of the line from ``at`` on; the offset behind it, or ``at`` if it is unknown."""
        if at == 0 and (match := _REQUEST.match(text)):
            self._asks(match["method"], match["path"], line)
            return match.end()
        if at == 0 and self._method and not self._path and (match := _PATH.match(text)):
            self._path = template(match["path"])
            return match.end()
        if match := _SENT.match(text, at):
            self._sent.append(Sent(match["name"], line))
            return _value_end(text, match.end())
        if match := _URL.match(text, at):
            self._calls(template(match["path"]), line)
            return match.end()
        match = _UNDERSTOOD.match(text, at)
        return at if match is None else match.end()

    def _asks(self, method: str, path: str | None, line: int) -> None:
        wanted = template(path) if path else None
        if self._method and (method, wanted) != (self._method, self._path):
            self._report(line, f"a second request, {method} {wanted}, in one operation; the first one counts")
            return
        self._method, self._path, self._line = method, wanted, line

    def _calls(self, url: str, line: int) -> None:
        self._url = url
        if self._path and not self._path.endswith(url) and not url.endswith(self._path):
            self._report(line, f"the example calls {url}, but the request above it is {self._path}")

    def done(self) -> RequestText | None:
        path = self._path or self._url
        if self._method is None or path is None:
            return None
        return RequestText(self._method, path, self._line, tuple(self._sent))


def _value_end(text: str, at: int) -> int:
    if text[at : at + 1] in ('"', "[", "{"):
        try:
            return json.JSONDecoder().raw_decode(text, at)[1]
        except (ValueError, RecursionError):
            pass
    match = _BARE.match(text, at)
    return at if match is None else match.end()
