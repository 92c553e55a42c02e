"""A run on a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from posthog_conformance.record import Record
from posthog_conformance.report import view_of

from .conftest import Screen

FILES = [Path("reports/run.jsonl"), Path("reports/report.html")]


def shown(make: Callable[..., Screen], record: Record, columns: int, **options: object) -> str:
    """What is on its way to the terminal during a run."""
    screen = make(columns=columns, **options)
    display = screen.display
    display.begin(record.header, len(record.cases), lambda: 213)
    for line in record.cases:
        display.judged(line)
    display.end(view_of(record), FILES, [])
    return screen.text


def moving(text: str) -> list[str]:
    """The moving line, each time it was drawn, without its colours."""
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)
    return [line for line in re.split(r"[\r\n]", plain) if "cases, " in line and "failed" in line and "━" in line]


def test_the_moving_line_tells_operation_family_budget_and_failures(
    screen: Callable[..., Screen], faulty: Record
) -> None:
    last = moving(shown(screen, faulty, 120))[-1]
    assert "871/871 cases, 9 failed" in last
    assert "213/480 requests" in last
    assert last.rstrip().endswith("integrations_destroy · state")


@pytest.mark.parametrize("columns", [40, 60, 80, 120])
def test_it_stays_on_one_line(screen: Callable[..., Screen], faulty: Record, columns: int) -> None:
    drawn = moving(shown(screen, faulty, columns))
    assert drawn
    assert max(len(line) for line in drawn) <= columns


def test_no_color_leaves_colours_out(screen: Callable[..., Screen], faulty: Record) -> None:
    colours = r"\x1b\[[0-9;]*3[0-9]"
    assert re.search(colours, shown(screen, faulty, 100))
    without = shown(screen, faulty, 100, _environ={"TERM": "xterm-256color", "NO_COLOR": "1"})
    assert not re.search(colours, without)
    assert "Does not conform." in without


def test_nothing_moves_any_more_when_it_ends(screen: Callable[..., Screen], faulty: Record) -> None:
    end = shown(screen, faulty, 100)[-200:]
    assert "━" not in end
    assert "--select" in end
