"""How long the commands take that need no network: help, a run in process, the proof of the suite."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import TOOL, BenchmarkError, Measured, measured

HELPS, RUNS = 15, 5


@dataclass(frozen=True, slots=True)
class Startup:
    """Each measured command; the one ``selftest`` tried so many ``faults``, of which so many were ``caught``."""

    help: Sequence[Measured]
    run: Sequence[Measured]
    selftest: Measured
    faults: int
    caught: int


def measure(tell: Callable[[str], None]) -> Startup:
    """Time each command, several times where it is short, and the self-test of all faults once."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        helps = [measured([*TOOL, "--help"], folder) for _ in range(HELPS)]
        tell(f"help: {helps[-1].wall_s:.2f} s")
        runs = [measured([*TOOL, "run", "--report-dir", name, "--quiet"], folder) for _ in range(RUNS)]
        tell(f"run in process: {runs[-1].wall_s:.1f} s")
        proof = measured([*TOOL, "selftest"], folder)
    faults, caught = read_selftest(proof.output)
    tell(f"selftest: {proof.wall_s:.0f} s for {faults} faults")
    return Startup(helps, runs, proof, faults, caught)


def read_selftest(output: str) -> tuple[int, int]:
    """How many faults a self-test tried, and how many were caught by the requirement that they break."""
    found = re.search(r"^(\d+) faults?, (\d+) caught", output, re.MULTILINE)
    if found is None:
        raise BenchmarkError(f"selftest said nothing of its faults:\n{output[-2000:]}")
    return int(found[1]), int(found[2])
