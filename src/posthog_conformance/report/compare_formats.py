"""A comparison as text, Markdown, JSON and HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from posthog_conformance.report.compare import KINDS, Change, Comparison
from posthog_conformance.report.json_report import json_text
from posthog_conformance.report.markdown import LIMIT, code
from posthog_conformance.report.text import moment, one_line, plural, shortened
from posthog_conformance.report.view import View

_MESSAGE_LIMIT: Final = 300


def as_text(comparison: Comparison) -> str:
    """For the terminal."""
    return "\n".join(_text(comparison)) + "\n"


def as_markdown(comparison: Comparison, limit: int = LIMIT) -> str:
    """For a pull request or a job summary: at most ``limit`` bytes."""
    text = "\n".join(_markdown_head(comparison))
    for kind in KINDS:
        changes = comparison.changes[kind]
        if changes:
            text += f"\n## {len(changes):,} {kind.replace('_', ' ')}\n\n"
        for number, change in enumerate(changes):
            line = f"- {code(change.case.id)}: {change.words}"
            told = _message(change)
            line += f", {code(told)}\n" if told else "\n"
            rest = f"- and {plural(len(changes) - number, 'more case')}\n"
            if len((text + line + rest).encode()) > limit - 400 * (len(KINDS) - KINDS.index(kind)):
                text += rest
                break
            text += line
    return text


def as_json(comparison: Comparison) -> str:
    """For other programs."""
    return json_text(
        {
            "format": 1,
            "old": _run(comparison.old),
            "new": _run(comparison.new),
            "exit_code": comparison.exit_code,
            "notes": list(comparison.notes),
            **{kind: [_change(change) for change in comparison.changes[kind]] for kind in KINDS},
        }
    )


def as_html(comparison: Comparison) -> str:
    """For people: one page that needs nothing else."""
    from posthog_conformance.report.html import render

    groups = [(kind.replace("_", " "), comparison.changes[kind]) for kind in KINDS if comparison.changes[kind]]
    return render("compare.html", comparison=comparison, groups=groups, message=_message)


FORMATS: Final[Mapping[str, Callable[[Comparison], str]]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
    "html": as_html,
}


def _text(comparison: Comparison) -> Iterator[str]:
    for name, view in (("old", comparison.old), ("new", comparison.new)):
        yield one_line(f"{name}  {_told(view)}  {view.target}")
    for note in comparison.notes:
        yield f"note {one_line(note)}"
    yield f"\n{comparison.sentence}"
    for kind in KINDS:
        changes = comparison.changes[kind]
        if changes:
            yield f"\n{kind.replace('_', ' ')}: {len(changes):,}"
        for change in changes:
            yield f"  {one_line(change.case.id)}  {change.words}"
            if _message(change):
                yield f"    {_message(change)}"


def _markdown_head(comparison: Comparison) -> Iterator[str]:
    sign = "❌" if comparison.exit_code else "✅"
    yield f"# {sign} {comparison.sentence}\n"
    for name, view in (("old", comparison.old), ("new", comparison.new)):
        yield f"- {name}: {code(view.target)}, {code(_told(view))}"
    for note in comparison.notes:
        yield f"- note: {code(note)}"
    yield ""


def _told(view: View) -> str:
    header = view.header
    return f"{moment(header.started)}, {header.dialect}, {header.profile}, {view.verdict.title.lower()}"


def _message(change: Change) -> str:
    return "" if change.new == "passed" else shortened(change.case.headline, _MESSAGE_LIMIT)


def _run(view: View) -> dict[str, Any]:
    header = view.header
    return {
        "target": view.target,
        "contract": header.contract,
        "dialect": header.dialect,
        "profile": header.profile,
        "tool_version": header.tool_version,
        "started": header.started,
        "complete": view.complete,
        "summary": dict(view.summary),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "id": change.case.id,
        "operation": change.case.operation,
        "requirement": change.case.requirement,
        "old": change.old,
        "new": change.new,
        "message": change.case.headline,
        "select": change.case.select,
    }
