"""Where everything stands in the drawing of a trend: bars of outcomes, lines of requests and duration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from posthog_conformance.record import Outcome
from posthog_conformance.report.cases import WORST_FIRST
from posthog_conformance.report.text import duration, moment, plural
from posthog_conformance.report.trend import Began, Point, Trend

WIDTH: Final = 1000
_LEFT: Final = 70
_BARS: Final = (30, 170)
_REQUESTS: Final = (205, 55)
_DURATION: Final = (295, 55)
HEIGHT: Final = 380


@dataclass(frozen=True, slots=True)
class Bar:
    """A run's stretch of one outcome."""

    outcome: Outcome
    x: float
    y: float
    width: float
    height: float
    told: str


@dataclass(frozen=True, slots=True)
class Curve:
    """One quantity over time; ``most`` and ``y`` label its axis."""

    name: str
    points: str
    dots: tuple[tuple[float, float, str], ...]
    most: str
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A run in which something began to fail, and its number in the list below the drawing."""

    x: float
    number: int
    began: tuple[Began, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of it, in the coordinates of the SVG."""

    width: int
    height: int
    left: int
    bars: tuple[Bar, ...]
    curves: tuple[Curve, ...]
    marks: tuple[Mark, ...]
    labels: tuple[tuple[float, str], ...]
    most: int
    bars_top: float
    bars_bottom: float
    points: tuple[Point, ...]
    notes: tuple[str, ...]
    sentence: str


def drawing(trend: Trend) -> Drawing:
    """The drawing of a trend with at least one run."""
    points = trend.points
    step = (WIDTH - _LEFT) / len(points)
    middles = [_LEFT + step * (number + 0.5) for number in range(len(points))]
    runs = dict.fromkeys(item.run for item in trend.began)
    every = max(1, -(-len(points) // 6))
    return Drawing(
        width=WIDTH,
        height=HEIGHT,
        left=_LEFT,
        bars=tuple(_bars(points, middles, min(step * 0.7, 48))),
        curves=(
            _curve("requests", [point.requests for point in points], middles, _REQUESTS, "{:,.0f}".format),
            _curve("duration", [point.duration_s for point in points], middles, _DURATION, duration),
        ),
        marks=tuple(
            Mark(middles[run], number, tuple(item for item in trend.began if item.run == run))
            for number, run in enumerate(runs, 1)
        ),
        labels=tuple((middles[number], points[number].started[:10]) for number in range(0, len(points), every)),
        most=_most(points),
        bars_top=_BARS[0],
        bars_bottom=sum(_BARS),
        points=points,
        notes=trend.notes,
        sentence=_sentence(trend),
    )


def _bars(points: Sequence[Point], middles: Sequence[float], width: float) -> Iterator[Bar]:
    top, height = _BARS
    scale = height / _most(points)
    for point, middle in zip(points, middles, strict=True):
        at = float(top + height)
        for outcome in reversed(WORST_FIRST):
            count = point.summary.get(outcome, 0)
            if count:
                # A single failure among hundreds must be seen.
                size = max(count * scale, 2.0 if outcome in ("failed", "error", "stale") else 0.0)
                at -= size
                told = f"{moment(point.started)}: {count:,} {outcome}"
                yield Bar(outcome, round(middle - width / 2, 1), round(at, 1), round(width, 1), round(size, 1), told)


def _curve(
    name: str,
    values: Sequence[float | None],
    middles: Sequence[float],
    place: tuple[int, int],
    form: Callable[[float], str],
) -> Curve:
    top, height = place
    known = [(x, value) for x, value in zip(middles, values, strict=True) if value is not None]
    most = max([*(value for _, value in known), 1e-9])
    dots = tuple((round(x, 1), round(top + height - value / most * height, 1), form(value)) for x, value in known)
    return Curve(name, " ".join(f"{x},{y}" for x, y, _ in dots), dots, form(most), top, top + height)


def _most(points: Sequence[Point]) -> int:
    return max([1, *(sum(point.summary.values()) for point in points)])


def _sentence(trend: Trend) -> str:
    last = trend.points[-1]
    told = (
        f"{plural(len(trend.points), 'run')}; in the last one {plural(last.summary.get('failed', 0), 'case')} failed."
    )
    return told + (" Where a requirement began to fail is marked." if trend.began else "")
