"""Programs that are measured from outside, and the mock that they talk to."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TOOL = (sys.executable, "-m", "posthog_conformance")


@dataclass(frozen=True, slots=True)
class Measured:
    """A process that has ended.

    ``wall_s`` and ``cpu_s`` are seconds, ``peak_mb`` is the largest memory that it held (resident set, 10^6
    bytes), ``output`` is what it printed, stdout and stderr together.
    """

    exit_code: int
    wall_s: float
    cpu_s: float
    peak_mb: float
    output: str


class BenchmarkError(RuntimeError):
    """A program did not do what a measurement needs; the message holds what it printed."""


def measured(command: Sequence[str], folder: Path, *, allowed: Sequence[int] = (0,)) -> Measured:
    """Run a command in a folder until it ends.

    Raises ``BenchmarkError`` when it ends with an exit code that is not ``allowed``.
    """
    with tempfile.TemporaryFile(mode="w+", encoding="utf-8", errors="replace") as output:
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        printed = output.read()
    if process.returncode not in allowed:
        raise BenchmarkError(f"{' '.join(command)} ended with {process.returncode}:\n{printed[-2000:]}")
    # Linux counts in units of 1,024 bytes, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    return Measured(process.returncode, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6, printed)


@dataclass(frozen=True, slots=True)
class Mock:
    """A mock that listens: its base URL, and the target file that belongs to it."""

    url: str
    target: Path


@contextmanager
def mock(folder: Path, *, fault: str | None = None, latency_ms: int = 0) -> Iterator[Mock]:
    """A fresh mock on a free port of this machine, in a process of its own."""
    target = folder / "target.toml"
    command = [*TOOL, "mock", "--target-out", str(target), "--latency-ms", str(latency_ms)]
    command += ["--fault", fault] if fault else []
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        if " listens at " not in said:
            raise BenchmarkError(f"{' '.join(command)} did not start: {said!r}")
        yield Mock(said.split(" listens at ")[1].split(". ")[0], target)
    finally:
        process.terminate()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
