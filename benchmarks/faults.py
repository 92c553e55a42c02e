"""The same seeded faults, and a mock without any, before several tools."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import mock
from benchmarks.tools import Ran, Tool
from posthog_conformance.mock import Fault, catalogue

SEED = 1


@dataclass(frozen=True, slots=True)
class Trial:
    """One fault, and what each tool (by name) made of it."""

    fault: str
    family: str
    runs: Mapping[str, Ran]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the tools made of a clean mock, each several times, and of mocks with a fault, each once."""

    tools: tuple[str, ...]
    clean: Mapping[str, Sequence[Ran]]
    trials: Sequence[Trial]
    catalogued: int

    def false_alarms(self, tool: str) -> frozenset[str]:
        """What a tool reported of the clean mock, with any of the seeds."""
        return frozenset().union(*(run.failures for run in self.clean[tool]))

    def new(self, tool: str, trial: Trial) -> frozenset[str]:
        """What a tool reported of a fault and does not report of the clean mock."""
        return trial.runs[tool].failures - self.false_alarms(tool)

    def found(self, tool: str) -> tuple[Trial, ...]:
        """The faults of which a tool reported anything new."""
        return tuple(trial for trial in self.trials if self.new(tool, trial))


def spread(count: int | None) -> list[Fault]:
    """So many faults of the documented dialect, evenly out of the catalogue, which is in the order of families."""
    every = catalogue("documented")
    if count is None or count >= len(every):
        return list(every)
    return [every[place * len(every) // count] for place in range(count)]


def compare(
    tools: Sequence[Tool], faults: Sequence[Fault], repeat: int, processes: int, tell: Callable[[str], None]
) -> Comparison:
    """Run each tool on the clean mock, ``repeat`` times with seeds from ``SEED`` on, one after the other, then
    on every fault with ``SEED``, several ``processes`` at once. Every run gets a mock of its own.
    """
    clean: dict[str, list[Ran]] = {tool.name: [] for tool in tools}
    for seed in range(SEED, SEED + repeat):
        for tool in tools:
            clean[tool.name].append(attempt(tool, None, seed))
            tell(f"clean mock, {tool.name}, seed {seed}: {clean[tool.name][-1].measured.wall_s:.1f} s")

    def tried(fault: Fault) -> Trial:
        runs = {tool.name: attempt(tool, fault.id, SEED) for tool in tools}
        tell(f"{fault.id}: " + ", ".join(f"{name} {run.measured.wall_s:.1f} s" for name, run in runs.items()))
        return Trial(fault.id, fault.requirement.partition(".")[0], runs)

    with ThreadPoolExecutor(processes) as pool:
        trials = list(pool.map(tried, faults))
    return Comparison(tuple(clean), clean, trials, len(catalogue("documented")))


def attempt(tool: Tool, fault: str | None, seed: int) -> Ran:
    """One run of a tool against a fresh mock."""
    with tempfile.TemporaryDirectory() as folder, mock(Path(folder), fault=fault) as subject:
        return tool.run(subject, Path(folder), seed)
