"""``posthog-conformance run`` over HTTP."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.processes import TOOL, Mock, measured
from benchmarks.tools import Ran, Tool

CONFORMS, VIOLATIONS = 0, 1


def run_standard(mock: Mock, folder: Path, *options: str) -> Ran:
    """One run of the standard profile. Its failures are the ids of the cases that failed."""
    command = [*TOOL, "run", "--target", str(mock.target), "--profile", "standard", "--report-dir", str(folder)]
    # 3: some faults leave nothing that looks like a PostHog, and the tool says so; that is a find as well.
    ended = measured([*command, "--quiet", *options], folder, allowed=(CONFORMS, VIOLATIONS, 3))
    path = folder / "report.json"
    if not path.is_file():
        return Ran(frozenset({"unreachable"}), 0, ended)
    report = json.loads(path.read_text("utf-8"))
    failed = frozenset(case["id"] for case in report["cases"] if case["outcome"] == "failed")
    return Ran(failed, report["requests"], ended)


def ours() -> Tool:
    """The standard profile; its seed is part of the profile, so the one that is given changes nothing."""
    return Tool("posthog-conformance", lambda mock, folder, _seed: run_standard(mock, folder))
