"""The last screen: verdict, what broke, and the next command to type, as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from posthog_conformance.report.text import duration, moment, one_line, plural, printable, shortened
from posthog_conformance.report.view import View

_BROKEN = 8
_MESSAGE_LIMIT = 160
EXPLAINED = "Where the page is known to be wrong, by the number of the correction"


def text_summary(view: View) -> str:
    """The run on one screen."""
    return "\n".join(_lines(view)) + "\n"


def what_broke(view: View) -> Iterator[str]:
    """The broken requirements, two lines for each of the first few."""
    for item in view.broken[:_BROKEN]:
        where = item.operations[0] if len(item.operations) == 1 else plural(len(item.operations), "operation")
        yield f"  {item.outcome:<8} {item.requirement}: {plural(len(item.cases), 'case')}, {where}"
        if item.first.brief:
            yield f"           {shortened(item.first.brief, _MESSAGE_LIMIT)}"
    if len(view.broken) > _BROKEN:
        yield f"  and {plural(len(view.broken) - _BROKEN, 'more requirement')}"


def broken_title(view: View) -> str:
    """What stands above what broke: beside known errors of the page it says that this is something else."""
    return "What broke, and is no known error of the page" if view.broken and view.corrections else "What broke"


def what_is_explained(view: View) -> Iterator[str]:
    """Where the page is known to be wrong: two lines for each correction that explains failures."""
    for item in view.corrections:
        for name, told in (
            (item.number, f"{plural(len(item.cases), 'case')}: {item.title}"),
            ("", f"{item.first.id}: {item.brief}"),
        ):
            yield f"  {name:<4} {shortened(one_line(told), _MESSAGE_LIMIT)}"


def _lines(view: View) -> Iterator[str]:
    header = view.header
    yield f"{view.verdict.title}. {view.verdict.sentence}"
    yield one_line(
        f"{view.target}, {header.contract} {header.dialect}, {header.profile}, {moment(header.started)}, "
        f"{duration(view.duration_s)}, {view.record.requests:,} of at most {header.budget:,} requests"
    )
    if view.broken:
        yield f"\n{broken_title(view)}"
        yield from what_broke(view)
    if view.corrections:
        yield f"\n{EXPLAINED}"
        yield from what_is_explained(view)
    if view.advice:
        yield "\nWhat to do now"
    for advice in view.advice:
        yield f"  {printable(advice.text)}"
        if advice.command:
            yield f"    {printable(advice.command)}"
        yield from (f"    {one_line(thing)}" for thing in advice.things)
