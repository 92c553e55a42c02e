"""The corrections as a table: what the page of an API says, and what PostHog does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Final

from rich.box import HORIZONTALS
from rich.table import Table
from rich.text import Text

from posthog_conformance.contract.corrections import PERIODS
from posthog_conformance.contract.diff_text import escaped
from posthog_conformance.contract.model import Contract, Correction

# Most operation ids are not longer.
_ID_WIDTH: Final = 36
_INTRODUCTION: Final = """\
# What the page gets wrong: {title}

Where PostHog's own code differs from its API reference page, by the number of the correction that the served
dialect makes. *Older* is PostHog of about September 2025, when the page was taken, *newer* that of 2026.

Written by `posthog-conformance contract diff documented served --markdown docs/corrections.md`.

| # | Operation | The page says | PostHog does | PostHog | Why | Evidence |
|---|---|---|---|---|---|---|
"""


def corrections_table(corrections: Sequence[Correction]) -> Table:
    """For a terminal of any width: a row for each correction."""
    table = Table(box=HORIZONTALS, show_lines=True, header_style="", padding=(0, 1, 0, 0))
    table.add_column("#")
    table.add_column("Operation", max_width=_ID_WIDTH, overflow="fold")
    for name in ("The page says", "PostHog does", "Evidence"):
        table.add_column(name, ratio=1, overflow="fold")
    for correction in corrections:
        number = "\n".join(filter(None, (correction.id, _period(correction))))
        operations = "all" if correction.operations == ("*",) else "\n".join(correction.operations)
        cells = (number, operations, correction.page, correction.served, correction.evidence)
        table.add_row(*(Text(cell) for cell in cells))
    return table


def corrections_markdown(contract: Contract, corrections: Sequence[Correction]) -> str:
    """For people who maintain the page: a table."""
    rows = []
    for correction in corrections:
        operations = "<br>".join(f"`{operation}`" for operation in _operations(contract, correction))
        told = (correction.page, correction.served, _period(correction) or "both")
        why = (correction.reason, correction.evidence)
        cells = (correction.id, operations, *map(escaped, (*told, *why)))
        rows.append(f"| {' | '.join(cells)} |")
    return _INTRODUCTION.format(title=contract.title.removeprefix("PostHog API: ")) + "\n".join(rows) + "\n"


def corrections_json(corrections: Sequence[Correction]) -> str:
    """For other programs: all members of every correction."""
    report = {"format": 1, "corrections": [asdict(correction) for correction in corrections]}
    return json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def _operations(contract: Contract, correction: Correction) -> Iterator[str]:
    if correction.operations == ("*",):
        yield "all operations"
        return
    for name in correction.operations:
        operation = contract.operation(name)
        yield f"{operation.method} {operation.path.removeprefix('/api/environments/{project_id}')}"


def _period(correction: Correction) -> str:
    """Which PostHog a correction holds for; nothing for every one."""
    return "" if len(correction.posthog) == len(PERIODS) else " and ".join(correction.posthog)
