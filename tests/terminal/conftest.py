"""Consoles that write into a text, and the run that they tell of."""

from __future__ import annotations

import io
import runpy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from posthog_conformance.record import Record
from posthog_conformance.terminal.live import Live
from posthog_conformance.terminal.plain import Plain, Verbosity

SAMPLES = runpy.run_path(str(Path(__file__).parents[1] / "report" / "samples.py"))


@dataclass(frozen=True)
class Screen:
    """A display, and what it wrote so far."""

    display: Plain
    out: io.StringIO
    err: io.StringIO

    @property
    def text(self) -> str:
        return self.out.getvalue()


@pytest.fixture
def screen() -> Callable[..., Screen]:
    """A screen: plain, or a terminal of so many columns."""

    def make(verbosity: Verbosity = "usual", *, columns: int = 0, **options: Any) -> Screen:
        out, err = io.StringIO(), io.StringIO()
        terminal = {"force_terminal": True, "width": columns, "_environ": {"TERM": "xterm-256color"}}
        plain = {"force_terminal": False, "_environ": {}}
        console = Console(file=out, **((terminal if columns else plain) | options))
        kind = Live if columns else Plain
        return Screen(kind(console, Console(file=err, force_terminal=False, _environ={}), verbosity), out, err)

    return make


@pytest.fixture(scope="session")
def faulty() -> Record:
    """A run against a faulty, hostile server."""
    record: Record = SAMPLES["sample"]()
    return record


@pytest.fixture(scope="session")
def clean() -> Record:
    """A run in which everything passed."""
    record: Record = SAMPLES["sample"](faulty=False)
    return record
