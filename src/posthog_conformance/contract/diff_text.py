"""Differences as a text, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Final

from posthog_conformance.contract.change import IMPACTS, Change

FORMAT: Final = 1
# A description of everything beside a page of one thing: the rest is counted.
MOST_ADDED: Final = 20


def summary(changes: Sequence[Change]) -> str:
    """How many differences there are of each impact, in words."""
    counted = Counter(change.impact for change in changes)
    return (
        ", ".join(f"{counted[impact]} {_name(impact)}" for impact in IMPACTS if counted[impact]) or "no differences"
    )


def text(changes: Sequence[Change], old: str, new: str) -> str:
    """For a terminal: the operations in order, and what differs in each."""
    lines = [f"{old} → {new}: {summary(changes)}"]
    for _, group in groupby(_without_rest(changes), lambda change: (change.method, change.path)):
        several = list(group)
        first = several[0]
        lines += ["", f"{first.method} {first.path} ({first.operation})"]
        lines += [f"  {_name(change.impact):<18} {_told(change)}{_source(change)}" for change in several]
    lines += _rest(changes)
    return "\n".join(lines) + "\n"


def markdown(changes: Sequence[Change], old: str, new: str) -> str:
    """For a pull request: a table."""
    lines = [f"# {old} → {new}", "", f"{summary(changes).capitalize()}.", ""]
    if changes:
        lines += ["| Operation | Impact | Difference | Source |", "|---|---|---|---|"]
    for change in _without_rest(changes):
        cells = (
            f"`{change.method} {change.path}`",
            _name(change.impact),
            _told(change),
            _source(change).strip(" []"),
        )
        lines.append("| " + " | ".join(map(escaped, cells)) + " |")
    lines += _rest(changes)
    return "\n".join(lines).rstrip() + "\n"


def json_text(changes: Sequence[Change], old: str, new: str) -> str:
    """For other programs: all members of every change, and how many there are."""
    counted = Counter(change.impact for change in changes)
    report = {
        "format": FORMAT,
        "old": old,
        "new": new,
        "summary": {impact: counted[impact] for impact in IMPACTS},
        "changes": [asdict(change) for change in changes],
    }
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def escaped(cell: str) -> str:
    """A text as it stands in a cell of a Markdown table; ``__init__`` is no bold init."""
    for found, written in (("\\", "\\\\"), ("|", "\\|"), ("<", "&lt;"), ("__", "\\_\\_")):
        cell = cell.replace(found, written)
    return " ".join(cell.split())


def _told(change: Change) -> str:
    if change.kind in ("added", "removed"):
        return f"the operation is {change.kind}"
    where = f"{change.where}: " if change.where else ""
    return f"{change.kind}: {where}{_short(change.before)} → {_short(change.after)}"


def _source(change: Change) -> str:
    parts = [f"page line {change.line}"] if change.line else []
    parts += [change.correction] if change.correction else []
    return f" [{', '.join(parts)}]" if parts else ""


def _short(value: str) -> str:
    return value if len(value) <= 120 else f"{value[:117]}…"


def _name(impact: str) -> str:
    return "documentation only" if impact == "documentation" else impact


def _without_rest(changes: Sequence[Change]) -> Iterator[Change]:
    """The changes without the operations that were added after the first few."""
    added = 0
    for change in changes:
        added += change.kind == "added"
        if change.kind != "added" or added <= MOST_ADDED:
            yield change


def _rest(changes: Sequence[Change]) -> list[str]:
    more = sum(change.kind == "added" for change in changes) - MOST_ADDED
    return ["", f"{more} more operations are added; --json lists them all."] if more > 0 else []
