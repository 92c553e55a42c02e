"""The record of a run: JSON Lines, written line by line and read back. Every report is a view of it.

Lines: one ``header``, then ``exchange`` and ``case`` lines as they come, last one ``footer``. A record
without its footer is an interrupted run.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal, get_args

from posthog_conformance.exchange import Exchange, Request, Response

FORMAT = 1
BODY_LIMIT = 64 * 1024
Outcome = Literal["passed", "failed", "warned", "known", "stale", "untested", "error"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
Line = dict[str, Any]


class RecordError(ValueError):
    """A file that is not a record, or one of another format; the message says which line and why."""


@dataclass(frozen=True, slots=True)
class Header:
    """What a run was: enough to understand its cases without the contract at hand.

    ``target`` holds base URL, project id, key names with scopes and projects, never a value of a key.
    ``operations`` are ``{id, method, path, title, scopes, line}``, ``requirements``
    ``{id, level, expectation, source}``, ``corrections``, in the documented dialect only,
    ``{id, title, operations, page, served, evidence, posthog}``; ``started`` is an ISO 8601 time in UTC.
    ``posthog`` is the period of the served dialect, ``older`` or ``newer``, and None in the documented one.
    ``deviations`` is the file of known failures, if one was given.
    """

    contract: str
    dialect: str
    profile: str
    seed: int
    target: Mapping[str, Any]
    tool_version: str
    started: str
    operations: tuple[Mapping[str, Any], ...]
    requirements: tuple[Mapping[str, Any], ...]
    budget: int
    selected: tuple[str, ...] = ()
    posthog: str | None = None
    deviations: str | None = None
    corrections: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class CaseLine:
    """The verdict on one case.

    ``violations`` are ``{message, where, expected, actual, source, corrections}``, the last one being the
    numbers of the corrections that explain it; ``exchanges`` are exchange ids;
    ``cell`` places the case in the scope matrix: ``{key, expected: allowed|refused}``.
    ``reason`` says why a case is untested, known, stale or in error, and what to do about it.
    """

    id: str
    operation: str
    requirement: str
    outcome: Outcome
    reason: str = ""
    violations: tuple[Mapping[str, Any], ...] = ()
    exchanges: tuple[str, ...] = ()
    cell: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Footer:
    """The end of a finished run. ``requests`` counts every request that was sent, also retries.

    ``left_behind`` lists what the run changed and could not put back.
    """

    requests: int
    duration_s: float
    exit_code: int
    summary: Mapping[str, int]
    left_behind: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """A record, read back. ``footer`` is None for an interrupted run."""

    header: Header
    cases: tuple[CaseLine, ...]
    exchanges: Mapping[str, Exchange]
    footer: Footer | None
    cut: Mapping[str, int] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether the run came to its end."""
        return self.footer is not None

    @property
    def requests(self) -> int:
        """How many requests were sent, as far as the record knows."""
        return self.footer.requests if self.footer else len(self.exchanges)

    @property
    def summary(self) -> dict[str, int]:
        """How many cases have each outcome, all outcomes listed."""
        return summarise(self.cases)


class Writer:
    """Writes a record as the run goes, each line flushed, safe to call from several threads.

    ``mask`` is applied to every string of every line: nothing reaches the file without it. Half a surrogate pair,
    which JSON can spell and UTF-8 cannot, is written as its escape. ``also`` receives each line as it is written.
    """

    def __init__(
        self, stream: IO[str], mask: Callable[[str], str], also: Callable[[Line], None] = lambda _line: None
    ) -> None:
        self._stream = stream
        self._mask = mask
        self._also = also
        self._lock = threading.Lock()

    def header(self, header: Header) -> None:
        """Write the first line."""
        self._write({"type": "header", "format": FORMAT, **_plain(header)})

    def exchange(self, exchange: Exchange) -> None:
        """Write one exchange; bodies over ``BODY_LIMIT`` bytes are cut, with their size beside them."""
        self._write(exchange_line(exchange))

    def case(self, case: CaseLine) -> None:
        """Write the verdict on one case."""
        self._write({"type": "case", **_plain(case)})

    def footer(self, footer: Footer) -> None:
        """Write the last line."""
        self._write({"type": "footer", **_plain(footer)})

    def _write(self, line: Line) -> None:
        shown = masked(line, lambda text: _in_utf8(self._mask(text)))
        text = json.dumps(shown, ensure_ascii=False)
        self._also(shown)
        with self._lock:
            self._stream.write(text + "\n")
            self._stream.flush()


def masked(value: Any, mask: Callable[[str], str]) -> Any:
    """``value`` with ``mask`` applied to every string in it, names of members included."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {mask(str(key)): masked(item, mask) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [masked(item, mask) for item in value]
    return value


def summarise(cases: Iterable[CaseLine]) -> dict[str, int]:
    """How many cases have each outcome, all outcomes listed."""
    counts = Counter(case.outcome for case in cases)
    return {outcome: counts[outcome] for outcome in OUTCOMES}


def exchange_line(exchange: Exchange) -> Line:
    """An exchange as a line of the record."""
    request, response = exchange.request, exchange.response
    return {
        "type": "exchange",
        "id": exchange.id,
        "operation": exchange.operation,
        "drawn": exchange.drawn,
        "started_s": round(exchange.started_s, 6),
        "duration_s": round(exchange.duration_s, 6),
        "request": {
            "method": request.method,
            "url": request.url,
            "headers": [list(pair) for pair in request.headers],
            **_body(request.body),
        },
        "response": None
        if response is None
        else {
            "status": response.status,
            "headers": [list(pair) for pair in response.headers],
            **_body(response.body),
        },
        "failure": exchange.failure,
    }


def read(path: Path) -> Record:
    """Read a record back.

    Raises ``RecordError`` with the line's number for anything that is not a record of this format; a last
    line that breaks off in the middle counts as an interrupted run, not as an error.
    """
    try:
        # Texts may hold what else Unicode ends lines by.
        *lines, rest = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise RecordError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RecordError(f"{path}: cannot be read: {error}") from error
    lines += [rest] if rest else []
    parsed: list[Line] = []
    for number, text in enumerate(lines, 1):
        try:
            parsed.append(json.loads(text))
        except ValueError as error:
            if number == len(lines) and parsed:
                break
            raise RecordError(f"{path}:{number}: not a line of JSON ({error})") from error
    try:
        return from_lines(parsed)
    except RecordError as error:
        raise RecordError(f"{path}: {error}") from error


def from_lines(lines: Iterable[Line]) -> Record:
    """A record from its parsed lines; raises ``RecordError`` with the line's number."""
    header: Header | None = None
    footer: Footer | None = None
    cases: list[CaseLine] = []
    exchanges: dict[str, Exchange] = {}
    cut: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        kind = line.get("type") if isinstance(line, dict) else None
        try:
            if kind == "header":
                if line["format"] != FORMAT:
                    raise RecordError(f"line {number}: format {line['format']}, this tool reads {FORMAT}")
                header = _value(Header, line)
            elif kind == "exchange":
                exchange = _exchange(line)
                exchanges[exchange.id] = exchange
                for part in ("request", "response"):
                    size = (line[part] or {}).get("body_size")
                    if size is not None:
                        cut[f"{exchange.id}/{part}"] = size
            elif kind == "case":
                cases.append(_value(CaseLine, line))
            elif kind == "footer":
                footer = _value(Footer, line)
            else:
                raise RecordError(f"line {number}: not a header, exchange, case or footer")
        except (KeyError, TypeError, AttributeError) as error:
            raise RecordError(f"line {number}: a {kind} line without its members ({error})") from error
    if header is None:
        raise RecordError("no header: this is not a record of a run")
    return Record(header, tuple(cases), exchanges, footer, cut)


def _in_utf8(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def _plain(value: Any) -> Line:
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


def _value(kind: Any, line: Line) -> Any:
    members = {name: line[name] for name in kind.__dataclass_fields__ if name in line}
    return kind(**{name: tuple(item) if isinstance(item, list) else item for name, item in members.items()})


def _body(body: bytes) -> Line:
    # Bytes that are not UTF-8 are spelt out: base64 would carry a secret past the mask.
    size = {"body_size": len(body)} if len(body) > BODY_LIMIT else {}
    return {"body": body[:BODY_LIMIT].decode("utf-8", "backslashreplace"), **size}


def _exchange(line: Line) -> Exchange:
    request, response = line["request"], line["response"]
    return Exchange(
        id=line["id"],
        operation=line["operation"],
        request=Request(request["method"], request["url"], _headers(request), _text(request)),
        response=None if response is None else Response(response["status"], _headers(response), _text(response)),
        failure=line["failure"],
        started_s=line["started_s"],
        duration_s=line["duration_s"],
        drawn=line["drawn"],
    )


def _text(line: Line) -> bytes:
    return str(line["body"]).encode()


def _headers(line: Line) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), str(value)) for name, value in line["headers"])
