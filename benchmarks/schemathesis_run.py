"""``schemathesis run`` over HTTP, and what its report of events says."""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.processes import Mock, measured
from benchmarks.tools import Ran, Tool

CONTRACT = Path(__file__).parents[1] / "contracts" / "core-3" / "openapi.json"
# The ids that exist, as `[fixtures]` names them in the mock's target file.
CONFIG = Path(__file__).with_name("schemathesis.toml")
PROGRAM = Path(sys.executable).with_name("schemathesis")
_PASSED, _FAILED = 0, 1


def stock(*options: str) -> Tool:
    """Schemathesis with its default settings, and the options given."""
    return Tool(" ".join(["schemathesis", *options]), lambda mock, folder, seed: _run(mock, folder, seed, options))


def _run(mock: Mock, folder: Path, seed: int, options: tuple[str, ...]) -> Ran:
    events = folder / "events.ndjson"
    command = [str(PROGRAM), "--config-file", str(CONFIG), "run", str(CONTRACT), "--url", mock.url]
    command += ["--header", f"Authorization: Bearer {_all_scopes(mock.target)}", "--seed", str(seed), "--no-color"]
    command += ["--report", "ndjson", "--report-ndjson-path", str(events), *options]
    ended = measured(command, folder, allowed=(_PASSED, _FAILED))
    with events.open(encoding="utf-8") as lines:
        failures, requests = read_events(lines)
    return Ran(failures, requests, ended)


def read_events(lines: Iterable[str]) -> tuple[frozenset[str], int]:
    """The failures and the number of requests in a report of events, one JSON object a line.

    A failure's name is its operation, its kind and the status that it was seen at: the finer the names, the
    more of what a faulty mock gets counts as new.
    """
    failures: set[str] = set()
    requests = 0
    for line in lines:
        for kind, content in json.loads(line).items():
            if kind == "ScenarioFinished":
                recorder = content["recorder"]
                requests += len(recorder.get("interactions", {}))
                failures.update(_failures(recorder))
            elif kind in ("NonFatalError", "FatalError"):
                failures.add(f"{content.get('label', 'the run')}: error")
    return frozenset(failures), requests


def _failures(recorder: dict[str, Any]) -> Iterator[str]:
    interactions = recorder.get("interactions", {})
    for test_case, checks in recorder.get("checks", {}).items():
        response = interactions.get(test_case, {}).get("response") or {}
        for check in checks:
            if check["status"] == "failure":
                failure = check["failure_info"]["failure"]
                yield f"{failure['operation']}: {failure['title']} ({response.get('status_code')})"


def _all_scopes(target: Path) -> str:
    keys = tomllib.loads(target.read_text("utf-8"))["keys"]
    return str(next(key["value"] for key in keys if key["name"] == "all"))
