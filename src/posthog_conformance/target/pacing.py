"""Pacing: how many requests may go out in a minute, and the pause that a 429 asks for."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

# PostHog allows 480 a minute to a whole team (API overview, Rate limiting); some are left to others.
PER_MINUTE: Final = 450
_WINDOW_S: Final = 60.0


class Pacer:
    """Lets at most ``per_minute`` requests start in any 60 seconds, None for as many as will.

    Safe to call from several threads. ``clock`` tells seconds.
    """

    def __init__(self, per_minute: int | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._starts: deque[float] = deque()
        self._not_before = 0.0

    def take(self) -> float:
        """Start a request: 0.0 where it may, otherwise how many seconds to wait before asking again."""
        with self._lock:
            now = self._clock()
            if now < self._not_before:
                return self._not_before - now
            if self._per_minute is None:
                return 0.0
            while self._starts and self._starts[0] <= now - _WINDOW_S:
                self._starts.popleft()
            if len(self._starts) >= self._per_minute:
                return self._starts[0] + _WINDOW_S - now
            self._starts.append(now)
            return 0.0

    @property
    def held(self) -> bool:
        """Whether a pause that the target asked for goes on."""
        return self._clock() < self._not_before

    def hold(self, seconds: float) -> None:
        """Let nothing start for this long: the target said 429."""
        with self._lock:
            self._not_before = max(self._not_before, self._clock() + seconds)
