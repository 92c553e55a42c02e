"""The rate limit: so many requests a minute for the whole team."""

from __future__ import annotations

import math
import time
from collections import deque

from posthog_conformance.mock import refusals

_MINUTE = 60.0


class Throttle:
    """A limit over the last minute. A request that it refused does not count."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._taken: deque[float] = deque()

    def take(self) -> None:
        """Take one request; 429 where that is one too many."""
        now = time.monotonic()
        while self._taken and now - self._taken[0] >= _MINUTE:
            self._taken.popleft()
        if len(self._taken) >= self._limit:
            oldest = self._taken[0] if self._taken else now
            raise refusals.throttled(max(1, math.ceil(oldest + _MINUTE - now)))
        self._taken.append(now)
