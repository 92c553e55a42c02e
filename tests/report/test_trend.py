from __future__ import annotations

from pathlib import Path

import pytest

from posthog_conformance.report.html import html
from posthog_conformance.report.trend import Point, read_trend, text_trend, trend_of
from posthog_conformance.report.trend_drawing import HEIGHT, WIDTH, drawing
from posthog_conformance.report.view import view_of

from .samples import sample, write_sample


def point(day: int, *, judged: str = "", **failing: int) -> Point:
    names = {name.replace("_", "."): count for name, count in failing.items()}
    return Point(f"2026-03-{day:02}T00:00:00Z", {"failed": sum(names.values()), "passed": 9}, 100, 1.5, names,
                 frozenset([*names, *judged.split()]))  # fmt: skip


def began(*points: Point) -> list[tuple[str, int]]:
    return [(item.requirement, item.run) for item in trend_of(points).began]


def test_a_requirement_begins_to_fail_where_it_did_not_before() -> None:
    points = (point(1, judged="a.b"), point(2, a_b=2), point(3, a_b=2), point(4, judged="a.b"), point(5, a_b=1))
    assert began(*points) == [("a.b", 1), ("a.b", 4)]


def test_a_run_that_did_not_judge_it_is_no_end_of_failing() -> None:
    assert began(point(1, a_b=1), point(2), point(3, a_b=1)) == []


def test_the_first_run_is_no_beginning() -> None:
    assert began(point(1, a_b=1)) == []
    assert began(point(1), point(2, c_d=1)) == [("c.d", 1)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for day in (3, 1, 2):
        write_sample(tmp_path / f"{day}.jsonl", faulty=day == 3, started=f"2026-03-0{day}T00:00:00Z")
    (tmp_path / "deep").mkdir()
    write_sample(tmp_path / "deep" / "served.jsonl", dialect="served", started="2026-03-04T00:00:00Z")
    write_sample(tmp_path / "deep" / "cut.jsonl", finished=False, started="2026-03-05T00:00:00Z")
    (tmp_path / "deep" / "other.jsonl").write_text('{"not": "ours"}\n')
    return tmp_path


def test_a_folder_of_records_in_order_of_time(folder: Path) -> None:
    trend = read_trend(folder, sample(started="2026-03-06T00:00:00Z"))
    assert [int(item.started[9]) for item in trend.points] == [1, 2, 3, 5, 6]
    assert [item.complete for item in trend.points] == [True, True, True, False, True]
    assert ("scope.refused", 2) in [(item.requirement, item.run) for item in trend.began]
    assert trend.notes == (
        "1 of another target, contract, dialect or profile left out",
        "1 that are no records left out: other.jsonl",
    )


def test_exchanges_are_counted_where_no_footer_does_it(folder: Path) -> None:
    trend = read_trend(folder, sample())
    assert all(item.requests > 250 for item in trend.points)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Not a directory"):
        read_trend(tmp_path / "gone", sample())


def test_text(folder: Path) -> None:
    text = text_trend(read_trend(folder, sample()))
    assert "  scope.refused began to fail" in text
    assert "interrupted" in text


def test_everything_drawn_is_inside_the_drawing() -> None:
    drawn = drawing(trend_of([point(day, a_b=day * 100) for day in range(1, 29)]))
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH and bar.y >= 0 for bar in drawn.bars)
    assert all(0 <= y <= HEIGHT for curve in drawn.curves for _, y, _ in curve.dots)


def test_the_report_shows_it(folder: Path) -> None:
    record = sample(started="2026-03-06T00:00:00Z")
    page = html(view_of(record), read_trend(folder, record))
    assert '<svg class="trend"' in page
    assert "✕ 1</text>" in page
    assert "q=%2Fscope.refused%2F" in page
