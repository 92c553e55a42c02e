"""The data that report.html carries for its script: every case and exchange, compactly, within a size."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, Final

from posthog_conformance.record import Outcome
from posthog_conformance.report.body import Segment, laid_out, segments
from posthog_conformance.report.cases import WORST_FIRST, Case, Step, run_command
from posthog_conformance.report.curl import curl_lines
from posthog_conformance.report.evidence import pointers
from posthog_conformance.report.text import printable
from posthog_conformance.report.view import View

LIMIT: Final = 4_500_000
# Characters of a body that are kept, of cases that need somebody and of the others: the first that fit.
_CUTS: Final = ((16_384, 4096), (8192, 1024), (4096, 512), (2048, 256), (1024, 128), (256, 0), (0, 0))
_LONGEST_CURL_LINE: Final = 8192
_QUIET: Final[frozenset[Outcome]] = frozenset({"passed", "untested"})


def payload(view: View, limit: int = LIMIT) -> str:
    """The data as JSON that is safe inside a ``<script>`` element."""
    text = ""
    for loud, quiet in _CUTS:
        packer = _Packer(view, loud, quiet)
        if packer.at_least > limit and (loud, quiet) != _CUTS[-1]:
            continue
        text = _safe(json.dumps(packer.packed(), ensure_ascii=True, separators=(",", ":")))
        if len(text) <= limit:
            break
    return text


class _Packer:
    # Strings are kept once, and are referred to by their index.

    def __init__(self, view: View, loud: int, quiet: int) -> None:
        self._view = view
        self._limits = {True: loud, False: quiet}
        self._strings: dict[str, int] = {}
        self._bodies: dict[tuple[bytes, int, int | None], list[Any]] = {}
        self._loud = {step.exchange.id for case in view.cases if case.outcome not in _QUIET for step in case.steps}

    @property
    def at_least(self) -> int:
        """A size that the data will surely have: that of the bodies, as often as they differ."""
        bodies = {
            (body, self._limits[name in self._loud])
            for name, step in self._view.steps.items()
            if step.exchange.response is not None
            for body in [step.exchange.response.body]
        }
        return sum(min(len(body), limit) for body, limit in bodies)

    def packed(self) -> dict[str, Any]:
        steps = self._view.steps
        places = {name: place for place, name in enumerate(steps)}
        ranked = sorted(self._view.in_order, key=lambda case: WORST_FIRST.index(case.outcome))
        header = self._view.header
        return {
            "run": run_command(header),
            "operations": [[row.operation, row.title, row.method, row.path] for row in self._view.families.rows],
            "requirements": [
                [str(entry.get(name, "")) for name in ("id", "level", "expectation")] for entry in header.requirements
            ],
            "exchanges": [self._exchange(step) for step in steps.values()],
            "cases": [self._case(case, places) for case in ranked],
            "strings": list(self._strings),
        }

    def _case(self, case: Case, places: dict[str, int]) -> list[Any]:
        marked = pointers(case) if case.violations else {}
        bodies = {
            places[step.exchange.id]: self._marked(step, marked[step.exchange.id])
            for step in case.steps
            if step.exchange.id in marked
        }
        return [
            *(self._string(text) for text in (case.id, case.operation, case.requirement, case.outcome)),
            *(self._string(text) for text in (case.reason, case.written, case.key or "", case.expected or "")),
            [places[step.exchange.id] for step in case.steps],
            [
                [
                    self._string(text)
                    for text in (item.message, item.where, item.expected, item.actual, item.source)
                    + ((", ".join(item.corrections),) if item.corrections else ())
                ]
                for item in case.distinct
            ],
            bodies,
            self._string(case.select.removeprefix(f"{case.run} --select ")),
            self._string(" ".join(f"[{number}]" for number in case.corrections)),
        ]

    def _exchange(self, step: Step) -> list[Any]:
        exchange, response = step.exchange, step.exchange.response
        limit = self._limits[exchange.id in self._loud]
        return [
            self._string(exchange.request.method),
            self._string(exchange.request.url),
            exchange.status or 0,
            self._string(exchange.failure or ""),
            round(exchange.started_s, 3),
            round(exchange.duration_s, 4),
            self._headers(exchange.request.headers),
            self._body(exchange.request.body, limit, step.request_size),
            self._headers(response.headers if response else ()),
            self._body(response.body if response else b"", limit, step.response_size),
            self._curl(step),
        ]

    def _curl(self, step: Step) -> list[Any]:
        # The URL is there already: the first line is what stands before it, and it.
        first, *rest = curl_lines(step.exchange.request, step.variables)
        if step.request_size is not None or any(len(line) > _LONGEST_CURL_LINE for line in rest):
            return []
        url = step.exchange.request.url
        parts = [first.removesuffix(url), url] if first.endswith(f" {url}") else [first]
        return [[self._string(part) for part in parts], *(self._string(line) for line in rest)]

    def _headers(self, headers: Iterable[tuple[str, str]]) -> list[int]:
        return [self._string(f"{name}: {value}") for name, value in headers]

    def _body(self, body: bytes, limit: int, size: int | None) -> list[Any]:
        key = (body, limit, size)
        if key not in self._bodies:
            # Laying out more than is kept would be lost work.
            beginning = body[: limit * 2]
            missing = _missing(len(body), size) or (_missing(limit, len(body)) if len(body) > limit * 2 else "")
            self._bodies[key] = self._segments(segments(laid_out(beginning), limit, missing))
        return self._bodies[key]

    def _marked(self, step: Step, places: tuple[str, ...]) -> list[Any]:
        response = step.exchange.response
        body = response.body if response else b""
        pieces = segments(
            laid_out(body, places), max(self._limits[True], 512), _missing(len(body), step.response_size)
        )
        return self._segments(pieces)

    def _segments(self, pieces: Iterable[Segment]) -> list[Any]:
        return [self._string(text) if kind == "text" else [kind, self._string(text)] for kind, text in pieces]

    def _string(self, text: str) -> int:
        return self._strings.setdefault(printable(text), len(self._strings))


def _missing(kept: int, size: int | None) -> str:
    return "" if size is None else f"the first {kept:,} of {size:,} bytes"


def _safe(text: str) -> str:
    # Inside JSON these occur in strings only, where an escape means the same.
    return re.sub("[<>&]", lambda found: f"\\u{ord(found[0]):04x}", text)
