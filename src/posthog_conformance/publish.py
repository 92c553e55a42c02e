"""After a run: its reports on disk, and where a CI system looks for them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from posthog_conformance.contract import locate
from posthog_conformance.record import read
from posthog_conformance.report import View, view_of, write_all
from posthog_conformance.report.annotations import github, gitlab

RECORD: Final = "run.jsonl"
SUMMARY: Final = "summary.md"
CODE_QUALITY: Final = "gl-code-quality.json"


@dataclass(frozen=True)
class Published:
    """The reports of one run: what they say, where they are, and the lines that GitHub annotates code by."""

    view: View
    files: tuple[Path, ...]
    annotations: tuple[str, ...] = ()


def publish(directory: Path, environment: Mapping[str, str]) -> Published:
    """Write the reports of the record in a directory, finished or interrupted.

    Raises ``RecordError`` and ``OSError``.
    """
    path = directory / RECORD
    record = read(path)
    document = locate("contracts") / record.header.contract / "openapi.json"
    contract = document.read_text("utf-8") if document.is_file() else ""
    view = view_of(record, contract)
    files = [path, *write_all(record, directory, contract=contract)]
    if environment.get("GITLAB_CI"):
        files.append(directory / CODE_QUALITY)
        files[-1].write_text(json.dumps(gitlab(view)), "utf-8")
    if environment.get("GITHUB_STEP_SUMMARY"):
        with Path(environment["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as summary:
            summary.write((directory / SUMMARY).read_text("utf-8"))
    return Published(view, tuple(files), tuple(github(view)) if environment.get("GITHUB_ACTIONS") else ())
