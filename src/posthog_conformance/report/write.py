"""All reports of a record, written into one directory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from posthog_conformance.record import Record
from posthog_conformance.report.view import View, view_of

Writer = Callable[[View], str]


def write_all(record: Record, directory: Path, *, contract: str = "") -> tuple[Path, ...]:
    """Write every report of a record, finished or interrupted, into ``directory``, and say which.

    ``contract`` is the text of the contract's file: with it, findings are located on its lines.
    Raises ``OSError`` where the directory cannot be written to.
    """
    view = view_of(record, contract)
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for name, writer in writers().items():
        path = directory / name
        write_text(path, writer(view))
        written.append(path)
    return tuple(written)


def writers() -> Mapping[str, Writer]:
    """How each report is written, by the name of its file; imported only now, for not every command needs it."""
    from posthog_conformance.report.ctrf import ctrf
    from posthog_conformance.report.html import html
    from posthog_conformance.report.json_report import json_report, json_text
    from posthog_conformance.report.junit import junit
    from posthog_conformance.report.markdown import markdown
    from posthog_conformance.report.sarif import sarif

    return {
        "report.json": lambda view: json_text(json_report(view)),
        "junit.xml": junit,
        "summary.md": markdown,
        "report.html": html,
        "report.sarif": lambda view: json_text(sarif(view)),
        "ctrf.json": lambda view: json_text(ctrf(view)),
    }


def write_text(path: Path, text: str) -> None:
    """Write a report; what UTF-8 cannot say is spelt out rather than lost with the whole file."""
    path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
