"""summary.md: verdict, matrices and first failures for a pull request or a job summary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from posthog_conformance.record import Outcome
from posthog_conformance.report.cases import Case, text_failure
from posthog_conformance.report.matrix import Matrix
from posthog_conformance.report.terminal import broken_title
from posthog_conformance.report.text import duration, moment, one_line, plural, printable, shortened
from posthog_conformance.report.view import View

LIMIT: Final = 64 * 1024
_CASE_LIMIT: Final = 6 * 1024
_MARKS: Final[dict[Outcome, str]] = {
    "passed": "✅",
    "failed": "❌",
    "error": "💥",
    "stale": "♻️",
    "untested": "⚪",
    "warned": "⚠️",
    "known": "🔖",
}


def markdown(view: View, limit: int = LIMIT) -> str:
    """The summary, of at most ``limit`` bytes: what does not fit is left out, with a word about it."""
    text = "\n".join(_head(view))
    table = "\n".join(_corrections(view))
    broken = [case for case in view.failures if not case.corrections]
    if broken:
        text += f"\n## {broken_title(view)}\n"
        text += _failures(broken, limit - len((text + table).encode()))
    text += table
    text += _failures([case for case in view.failures if case.corrections], limit - len(text.encode()))
    return text if len(text.encode()) <= limit else _cut(text, limit)


def code(text: str) -> str:
    """``text`` as a code span on one line, whatever it holds."""
    flat = one_line(text) or " "
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", flat)), default=0))
    pad = " " if flat[0] == "`" or flat[-1] == "`" else ""
    return f"{ticks}{pad}{flat}{pad}{ticks}"


def fenced(text: str, language: str = "") -> str:
    """``text`` as a code block, whatever it holds."""
    clean = printable(text)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", clean)), default=0))
    return f"{fence}{language}\n{clean}\n{fence}"


def cell(text: str) -> str:
    """A code span inside a table, where a bar would end the cell even in code."""
    return code(text).replace("|", "\\|")


def _head(view: View) -> Iterator[str]:
    header = view.header
    yield f"# {_mark(view)} {view.verdict.title}: PostHog API, contract {header.contract}\n"
    yield f"**{view.verdict.sentence}**\n"
    for item in view.advice:
        yield f"- {_escaped(item.text)}" + (f" {code(item.command)}" if item.command else "")
        yield from (f"  - {_escaped(thing)}" for thing in item.things)
    yield "\n| | |\n|---|---|"
    requests = f"{view.record.requests:,} of at most {header.budget:,}"
    for name, value in (
        ("target", view.target),
        ("dialect", header.dialect),
        ("profile", header.profile),
        ("started", moment(header.started)),
        ("took", duration(view.duration_s) + ("" if view.complete else ", then interrupted")),
        ("requests", requests),
        ("version", header.tool_version),
    ):
        yield f"| {name} | {cell(value)} |"
    if view.families.columns:
        yield "\n## Operations × requirement families\n"
        yield from _matrix(view.families)
    if view.scopes.columns:
        cells = plural(view.scope_counts["cells"], "cell")
        yield f"\n## Operations × keys\n\nOf {cells}: {view.scope_told}.\n"
        yield from _matrix(view.scopes)
    yield ""


def _matrix(matrix: Matrix) -> Iterator[str]:
    yield "| operation | " + " | ".join(_escaped(column) for column in matrix.columns) + " |"
    yield "|---" * (len(matrix.columns) + 1) + "|"
    for row in matrix.rows:
        cells = (row.cells.get(column) for column in matrix.columns)
        words = (f"{_MARKS[item.worst]} {item.words}" if item and item.worst else "" for item in cells)
        yield f"| {cell(row.operation)} | " + " | ".join(words) + " |"


def _corrections(view: View) -> Iterator[str]:
    if not view.corrections:
        return
    yield "\n## Where the page is known to be wrong\n"
    yield "| # | cases | the page says | PostHog does | for example |"
    yield "|---|---|---|---|---|"
    for item in view.corrections:
        told = (str(len(item.cases)), *(_escaped(text) for text in (item.page, item.served)), cell(item.first.id))
        yield f"| {_escaped(item.number)} | {' | '.join(told)} |"
    yield ""


def _failures(cases: Sequence[Case], limit: int) -> str:
    text = ""
    for number, case in enumerate(cases):
        entry = "\n".join(_failure(case))
        rest = f"\n{plural(len(cases) - number, 'more broken case')}: see report.html or report.json.\n"
        if len((text + entry + rest).encode()) > limit:
            return text + rest
        text += entry
    return text


def _failure(case: Case) -> Iterator[str]:
    numbers = f" ({_html(', '.join(case.corrections))})" if case.corrections else ""
    yield f"\n<details><summary>{_MARKS[case.outcome]} {_html(case.id)}{numbers}</summary>\n"
    if case.headline:
        yield code(shortened(case.headline, 300)) + "\n"
    yield fenced(shortened(text_failure(case), _CASE_LIMIT), "text")
    yield "\n</details>\n"


def _mark(view: View) -> str:
    return {"conforms": "✅", "fails": "❌", "error": "💥"}.get(view.verdict.word, "⚪")


def _escaped(text: str) -> str:
    # "@" would call on a user of that name, "#1" would refer to an issue.
    return re.sub(r"([\\`*_{}\[\]()<>#+!|~@&-])", r"\\\1", one_line(text))


def _html(text: str) -> str:
    return one_line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _cut(text: str, limit: int) -> str:
    note = "\n\n(cut here: the whole is in report.html)\n"
    return text.encode()[: limit - len(note.encode())].decode("utf-8", "ignore") + note
