"""Pacing, with a clock that the test turns."""

from __future__ import annotations

from posthog_conformance.target.pacing import Pacer


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_minute_takes_so_many_requests_and_no_more() -> None:
    clock = Clock()
    pacer = Pacer(3, clock)
    starts = [pacer.take() for _ in range(4)]
    assert starts == [0.0, 0.0, 0.0, 60.0]
    clock.now = 59.0
    assert pacer.take() == 1.0
    clock.now = 60.0
    assert [pacer.take() for _ in range(4)] == [0.0, 0.0, 0.0, 60.0]


def test_any_sixty_seconds_count_not_calendar_minutes() -> None:
    clock = Clock()
    pacer = Pacer(2, clock)
    pacer.take()
    clock.now = 50.0
    assert pacer.take() == 0.0
    clock.now = 61.0
    assert pacer.take() == 0.0, "the first has left the window"
    assert pacer.take() == 49.0, "the second is still in it"


def test_a_pause_holds_everybody_back() -> None:
    clock = Clock()
    pacer = Pacer(None, clock)
    assert not pacer.held
    pacer.hold(30)
    pacer.hold(10)
    assert pacer.held
    assert pacer.take() == 30.0
    clock.now = 30.0
    assert not pacer.held
    assert pacer.take() == 0.0


def test_without_a_limit_nothing_waits() -> None:
    pacer = Pacer(None, Clock())
    assert {pacer.take() for _ in range(10_000)} == {0.0}
