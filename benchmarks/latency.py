"""How long a run takes where every answer takes its time, with several requests under way and with one."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.ours_run import run_standard
from benchmarks.processes import mock

LATENCIES_MS = (0, 20, 100)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two runs, one after the other: seconds with one request at a time and with the default, and requests."""

    sequential_s: float
    default_s: float
    requests: int

    @property
    def ratio(self) -> float:
        """The default's time as a part of the sequential one."""
        return self.default_s / self.sequential_s


@dataclass(frozen=True, slots=True)
class Latency:
    """The pairs that were measured at one latency."""

    latency_ms: int
    pairs: Sequence[Pair]


def measure(repeat: int, tell: Callable[[str], None]) -> list[Latency]:
    """Pairs of runs at each latency; the times are those of the whole command, its start and reports included."""
    found = []
    for latency_ms in LATENCIES_MS:
        pairs = []
        for _ in range(repeat):
            sequential_s, _ = _seconds(latency_ms, "--concurrency", "1")
            default_s, requests = _seconds(latency_ms)
            pairs.append(Pair(sequential_s, default_s, requests))
            tell(f"{latency_ms} ms: {sequential_s:.1f} s one at a time, {default_s:.1f} s with the default")
        found.append(Latency(latency_ms, pairs))
    return found


def _seconds(latency_ms: int, *options: str) -> tuple[float, int]:
    with tempfile.TemporaryDirectory() as folder, mock(Path(folder), latency_ms=latency_ms) as subject:
        ran = run_standard(subject, Path(folder), *options)
    return ran.measured.wall_s, ran.requests
