"""The tools that are compared: how each is started, and what it said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import Measured, Mock


@dataclass(frozen=True, slots=True)
class Ran:
    """One run of a tool: ``failures`` are what it reported, each under a name that says what and where."""

    failures: frozenset[str]
    requests: int
    measured: Measured


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool under one set of options; ``run`` takes the mock, an empty folder and a seed."""

    name: str
    run: Callable[[Mock, Path, int], Ran]
