"""The corrections as a table: what the page of an API says, and what PostHog does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from textwrap import fill
from typing import Final

from posthog_conformance.contract.corrections import PERIODS
from posthog_conformance.contract.diff_text import escaped
from posthog_conformance.contract.model import Contract, Correction

_WIDTH: Final = 110
_INTRODUCTION: Final = """\
# What the page gets wrong: {title}

Where PostHog's own code differs from its API reference page, by the number of the correction that the served
dialect makes. *Older* is PostHog of about September 2025, when the page was taken, *newer* that of 2026.

Written by `posthog-conformance contract diff documented served --markdown docs/corrections.md`.

| # | Operation | The page says | PostHog does | PostHog | Why | Evidence |
|---|---|---|---|---|---|---|
"""


def corrections_text(contract: Contract, corrections: Sequence[Correction]) -> str:
    """For a terminal: a paragraph for each correction."""
    lines = [f"{contract.title}: {len({one.id for one in corrections})} corrections"]
    for correction in corrections:
        lines += ["", f"{correction.id}  {correction.title}{_period(correction, ' ({} PostHog)')}"]
        lines += [f"  {operation}" for operation in _operations(contract, correction)]
        for name, told in (
            ("page", correction.page),
            ("served", correction.served),
            ("why", correction.reason),
            ("evidence", correction.evidence),
        ):
            lines.append(fill(told, _WIDTH, initial_indent=f"    {name:<10}", subsequent_indent=" " * 14))
    return "\n".join(lines) + "\n"


def corrections_markdown(contract: Contract, corrections: Sequence[Correction]) -> str:
    """For people who maintain the page: a table."""
    rows = []
    for correction in corrections:
        operations = "<br>".join(f"`{operation}`" for operation in _operations(contract, correction))
        told = (correction.page, correction.served, _period(correction, "{}") or "both")
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


def _period(correction: Correction, form: str) -> str:
    return "" if len(correction.posthog) == len(PERIODS) else form.format(" and ".join(correction.posthog))
