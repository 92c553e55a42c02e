"""The last screen: does it conform, what broke, what to do now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from posthog_conformance.record import OUTCOMES
from posthog_conformance.report import View, text_failure
from posthog_conformance.report.terminal import EXPLAINED, broken_title, what_broke, what_is_explained
from posthog_conformance.report.text import duration, one_line, plural
from posthog_conformance.report.verdict import on_mock

Style = Literal["plain", "good", "bad", "open", "title"]
# So many failures are shown whole, the others by their ids.
WHOLE: Final = 10


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, and what it is."""

    text: str
    style: Style = "plain"


def closing(view: View, files: Sequence[Path], left_behind: Sequence[str]) -> Iterator[Piece]:
    """The last screen of a run."""
    yield from failures(view)
    yield from untested(view)
    yield from _list("Warnings", [f"{case.id}: {case.headline}" for case in view.cases if case.outcome == "warned"])
    if not on_mock(view.header):
        yield from _list("Left behind: what the run changed and cannot put back", left_behind)
    yield from verdict(view)
    for name, told in counts(view):
        yield Piece(f"  {name:<10} {told}")
    yield from broken(view)
    yield from ending(view, files)


def verdict(view: View) -> Iterator[Piece]:
    """Whether the target conforms, in a sentence."""
    word = view.verdict.word
    style: Style = "good" if word == "conforms" else "open" if word in ("incomplete", "interrupted") else "bad"
    yield Piece(f"\n{view.verdict.title}. {view.verdict.sentence}", style)


def broken(view: View) -> Iterator[Piece]:
    """What broke, by requirement, and what is explained, by correction: their cases stand above, perhaps above
    the screen."""
    if view.broken:
        yield Piece(f"\n{broken_title(view)}", "title")
        yield from (Piece(line) for line in what_broke(view))
    if view.corrections:
        yield Piece(f"\n{EXPLAINED}", "title")
        yield from (Piece(line) for line in what_is_explained(view))


def counts(view: View) -> Iterator[tuple[str, str]]:
    """Cases, cells of the scope matrix, requests and time, each in a line."""
    yield "cases", ", ".join(f"{view.summary[name]:,} {name}" for name in OUTCOMES if view.summary[name]) or "none"
    yield "scopes", f"{plural(view.scope_counts['cells'], 'cell')} of operation × key: {view.scope_told}"
    yield "requests", f"{view.record.requests:,} of {view.header.budget:,}, in {duration(view.duration_s)}"


def failures(view: View) -> Iterator[Piece]:
    """The first failures whole, the rest by their ids."""
    if not view.failures:
        return
    yield Piece("\nFailures", "title")
    for case in view.failures[:WHOLE]:
        yield Piece("\n" + text_failure(case), "bad" if case.outcome == "failed" else "plain")
    rest = [case for case in view.failures[WHOLE:] if not case.corrections]
    if rest:
        yield Piece(f"\n{plural(len(rest), 'more case')}:")
        yield from (Piece(f"  {one_line(case.id)}") for case in rest)
    explained = len(view.failures[WHOLE:]) - len(rest)
    if explained:
        yield Piece(f"\n{plural(explained, 'more case')} where the page is known to be wrong.")


def untested(view: View) -> Iterator[Piece]:
    """The untested cases, by what to add to the target file."""
    reasons = Counter(one_line(case.reason) for case in view.cases if case.outcome == "untested")
    if not reasons:
        return
    yield Piece("\nUntested", "title")
    for reason, count in reasons.most_common():
        yield Piece(f"  {plural(count, 'case')}: {reason}")


def ending(view: View, files: Sequence[Path]) -> Iterator[Piece]:
    """Where the reports are, and the next command to type."""
    shown = next((path for path in files if path.suffix == ".html"), files[0])
    others = ", ".join(path.name for path in files if path != shown)
    yield Piece(f"\nReport: {shown}\nBeside it: {others}")
    # What has no command to type has been told above, if there is anything to type.
    for advice in sorted(view.advice, key=lambda item: not item.command)[:1]:
        yield Piece(f"\nNext: {advice.text}", "title")
        if advice.command:
            yield Piece(f"  {advice.command}")


def _list(title: str, lines: Sequence[str]) -> Iterator[Piece]:
    if lines:
        yield Piece(f"\n{title}", "title")
        yield from (Piece(f"  {one_line(line)}") for line in lines)
