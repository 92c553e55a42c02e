"""Records over time: outcomes, requests and duration of each run, and when a requirement began to fail."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from posthog_conformance.record import Header, Record, RecordError, from_lines
from posthog_conformance.report.text import one_line

# Runs that one drawing can hold and still be read.
MOST: Final = 60
_EXCHANGE: Final = '{"type": "exchange"'


@dataclass(frozen=True, slots=True)
class Point:
    """One run. ``failing`` counts the failed cases of each requirement, ``judged`` are those that ran.

    An interrupted run has no duration.
    """

    started: str
    summary: Mapping[str, int]
    requests: int
    duration_s: float | None
    failing: Mapping[str, int]
    judged: frozenset[str]

    @property
    def complete(self) -> bool:
        """Whether the run came to its end."""
        return self.duration_s is not None


@dataclass(frozen=True, slots=True)
class Began:
    """A requirement that failed in one run and had not failed in the one before that judged it."""

    requirement: str
    run: int
    started: str
    cases: int


@dataclass(frozen=True, slots=True)
class Trend:
    """The runs in order of time, what began to fail in which, and what was left out and why."""

    points: tuple[Point, ...]
    began: tuple[Began, ...]
    notes: tuple[str, ...] = ()


def read_trend(folder: Path, like: Record) -> Trend:
    """The trend of the records in a folder and below it, with ``like`` itself as one of them.

    Records of another target, contract, dialect or profile are left out, and so are files that are no
    records; the notes say how many. Raises ``OSError`` for a folder that cannot be read.
    """
    if not folder.is_dir():
        raise NotADirectoryError(20, "Not a directory", str(folder))
    points = {like.header.started: _point(like, len(like.exchanges))}
    unlike, unread = 0, []
    for path in sorted(folder.rglob("*.jsonl")):
        try:
            record, exchanges = _read(path)
        except RecordError:
            unread.append(path.name)
            continue
        if _identity(record.header) == _identity(like.header):
            points[record.header.started] = _point(record, exchanges)
        else:
            unlike += 1
    notes = [f"{unlike} of another target, contract, dialect or profile left out"] if unlike else []
    notes += [f"{len(unread)} that are no records left out: {', '.join(unread[:3])}"] if unread else []
    if len(points) > MOST:
        notes.append(f"the last {MOST} of {len(points)} runs")
    return trend_of((points[started] for started in sorted(points)[-MOST:]), notes)


def trend_of(points: Iterable[Point], notes: Iterable[str] = ()) -> Trend:
    """The trend of runs that are in order of time."""
    points = tuple(points)
    return Trend(points, tuple(_began(points)), tuple(notes))


def text_trend(trend: Trend) -> str:
    """The trend as lines of text."""
    lines = [f"{'started':<26} {'failed':>7} {'untested':>9} {'passed':>7} {'requests':>9} {'seconds':>8}"]
    for number, point in enumerate(trend.points):
        counts = " ".join(
            f"{point.summary.get(name, 0):>{width}}"
            for name, width in (("failed", 7), ("untested", 9), ("passed", 7))
        )
        took = "  interrupted" if point.duration_s is None else f"{point.duration_s:>8.1f}"
        lines.append(f"{one_line(point.started):<26} {counts} {point.requests:>9} {took}")
        lines += [f"  {item.requirement} began to fail" for item in trend.began if item.run == number]
    return "\n".join([*lines, *(f"({note})" for note in trend.notes)]) + "\n"


def _began(points: tuple[Point, ...]) -> Iterator[Began]:
    failed_last: dict[str, bool] = {}
    for number, point in enumerate(points):
        for requirement in sorted(point.judged):
            fails = point.failing.get(requirement, 0)
            if fails and number and not failed_last.get(requirement, False):
                yield Began(requirement, number, point.started, fails)
            failed_last[requirement] = bool(fails)


def _point(record: Record, exchanges: int) -> Point:
    failing: dict[str, int] = {}
    for case in record.cases:
        if case.outcome == "failed":
            failing[case.requirement] = failing.get(case.requirement, 0) + 1
    return Point(
        started=record.header.started,
        summary=record.summary,
        requests=record.footer.requests if record.footer else exchanges,
        duration_s=record.footer.duration_s if record.footer else None,
        failing=failing,
        judged=frozenset(case.requirement for case in record.cases if case.outcome != "untested"),
    )


def _read(path: Path) -> tuple[Record, int]:
    # Exchanges are most of a record and nothing of a trend: their lines are counted, not parsed.
    exchanges, lines = 0, []
    try:
        with path.open(encoding="utf-8", newline="\n") as stream:
            for line in stream:
                if line.startswith(_EXCHANGE):
                    exchanges += 1
                elif line.endswith("\n"):
                    lines.append(json.loads(line))
    except (OSError, ValueError) as error:
        raise RecordError(f"{path}: {error}") from error
    return from_lines(lines), exchanges


def _identity(header: Header) -> tuple[str, ...]:
    return (str(header.target.get("base_url")), header.contract, header.dialect, header.profile)
