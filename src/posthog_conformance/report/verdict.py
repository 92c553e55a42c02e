"""The three questions a run answers: does it conform, what broke, what is to be done now."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from posthog_conformance.record import Header, Outcome, Record
from posthog_conformance.report.cases import Case, doctor_command, run_command, worst
from posthog_conformance.report.corrections import Correction
from posthog_conformance.report.text import listed, one_line, plural

Word = Literal["conforms", "fails", "incomplete", "error", "interrupted", "empty"]
# What a verdict names first, and the outcomes that need more than their name to be understood.
_ATTENTION: Final[tuple[Outcome, ...]] = ("failed", "error", "stale", "untested")
# What the reason of a case names that the budget cut off.
_MORE_REQUESTS: Final = "--max-requests"
_WORDS: Final[Mapping[Outcome, str]] = {
    "error": "ended in an error of the suite itself",
    "stale": "passed although listed as known failures",
    "untested": "could not be tested",
    "known": "failed as listed",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """``word`` for machines, ``title`` and ``sentence`` for people."""

    word: Word
    title: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do now, with the command that does it, the case to look at and the things it is about."""

    text: str
    command: str = ""
    case: str = ""
    things: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Breakage:
    """Cases that broke one requirement, the first of them to be looked at first."""

    requirement: str
    outcome: Outcome
    expectation: str
    cases: tuple[Case, ...]

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations that it broke on."""
        return tuple(dict.fromkeys(case.operation for case in self.cases))

    @property
    def first(self) -> Case:
        """The first of the cases."""
        return self.cases[0]


def verdict_of(record: Record, summary: Mapping[str, int], explained: int = 0) -> Verdict:
    """The verdict on a run, in the order in which the exit codes are decided.

    ``explained`` is how many of the failures corrections of the page explain.
    """
    total = sum(summary.values())
    told = _told(summary, _ATTENTION)
    if record.footer is None or record.footer.exit_code == 130:
        return Verdict(
            "interrupted",
            "Interrupted",
            f"The run did not come to its end. Until then, of {plural(total, 'case')}, {told or 'all passed'}."
            if total
            else "The run did not come to its end, and no case was judged before.",
        )
    if not total:
        return Verdict("empty", "Nothing was tested", "No case ran, so nothing is known about the target.")
    of = plural(total, "case")
    if summary.get("error"):
        title = "Does not conform" if summary.get("failed") else "The suite itself failed"
        return Verdict("error", title, f"Of {of}, {told}.{_explained(summary, explained)}")
    if summary.get("failed") or summary.get("stale"):
        title = "Does not conform" if summary.get("failed") else "Conforms, but the list of deviations is stale"
        return Verdict("fails", title, f"Of {of}, {told}.{_explained(summary, explained)}")
    if summary.get("untested"):
        return Verdict("incomplete", "Incomplete", f"Nothing failed, but of {of}, {told}.")
    others = _told(summary, ("warned", "known"))
    passed = f"All {of} passed." if not others else f"Of {of}, {summary.get('passed', 0):,} passed, {others}."
    return Verdict("conforms", "Conforms", passed)


def on_mock(header: Header) -> bool:
    """Whether the target was the built-in mock, of which nothing is left when the run is over."""
    return header.target.get("argument") == "mock"


def breakages(cases: Sequence[Case], requirements: Iterable[Mapping[str, object]] = ()) -> tuple[Breakage, ...]:
    """What broke, one entry for each requirement: those with failures first, then in the order of ``requirements``.

    Failures that corrections of the page explain are none of it. That order goes from what is asked of every answer
    to what follows from it, so the cause of several failures is likely to be the first.
    """
    broken: dict[str, list[Case]] = {}
    for case in cases:
        if case.outcome in ("failed", "error", "stale") and not case.corrections:
            broken.setdefault(case.requirement, []).append(case)
    found = []
    for requirement, members in broken.items():
        outcome = worst(case.outcome for case in members) or "failed"
        members.sort(key=lambda case: case.outcome != outcome)
        found.append(Breakage(requirement, outcome, members[0].expectation, tuple(members)))
    order: tuple[Outcome, ...] = ("failed", "error", "stale")
    ids = [str(entry.get("id")) for entry in requirements]
    places = {name: place for place, name in enumerate(ids)}
    return tuple(sorted(found, key=lambda item: (order.index(item.outcome), places.get(item.requirement, len(ids)))))


def advice(
    record: Record,
    verdict: Verdict,
    broken: Sequence[Breakage],
    corrections: Sequence[Correction],
    cases: Sequence[Case],
) -> Iterator[Advice]:
    """What to do now, the most useful first."""
    again = run_command(record.header)
    if verdict.word == "interrupted":
        yield Advice("Run it again to the end: what was not reached has not been tested.", again)
    failed = [item for item in broken if item.outcome == "failed"]
    if failed:
        yield Advice("Read the first failure, and run that case alone.", failed[0].first.select, failed[0].first.id)
        if sum(len(item.cases) for item in failed) > 1:
            names = [f"--select '*/{item.requirement}/*'" for item in failed[:4]]
            yield Advice("After a fix, run what failed again.", " ".join([again, *names]))
    if corrections:
        yield Advice(
            "Where the page is known to be wrong, hold the target against what PostHog serves.",
            # The list of known failures is one of the documented dialect.
            run_command(replace(record.header, dialect="served", deviations=None)),
            corrections[0].first.id,
        )
    deviations = record.header.deviations
    update = f"{again} --write-deviations {shlex.quote(deviations)}" if deviations else ""
    for outcome, text, command in (
        ("error", "is the suite's own fault: report it with run.jsonl.", ""),
        ("stale", "passes although it is listed as a known failure: take it out of the deviations file.", update),
    ):
        first = next((case for case in cases if case.outcome == outcome), None)
        if first is not None:
            count = sum(case.outcome == outcome for case in cases)
            subject = "This case" if count == 1 else f"Each of these {count} cases"
            yield Advice(f"{subject} {text} {one_line(first.reason)}".strip(), command, first.id)
    yield from _untested(cases, record.header)
    left = record.footer.left_behind if record.footer and not on_mock(record.header) else ()
    if left:
        yield Advice(f"Clean up by hand: the run could not put back {plural(len(left), 'thing')}.", things=left)
    if verdict.word == "conforms" and on_mock(record.header):
        yield Advice(
            "This was the built-in mock. Say in a target file where your own PostHog is, and look how much of it "
            "can be tested.",
            "posthog-conformance doctor --target target.toml",
        )
    elif verdict.word == "conforms":
        yield Advice(
            "Keep this run.jsonl as before.jsonl, and hold the next run against it.",
            "posthog-conformance compare before.jsonl reports/run.jsonl",
        )


def _untested(cases: Sequence[Case], header: Header, most: int = 3) -> Iterator[Advice]:
    more = f"{run_command(header)} --max-requests {2 * header.budget}"
    reasons = Counter(one_line(case.reason) for case in cases if case.outcome == "untested")
    for number, (reason, count) in enumerate(reasons.most_common(most)):
        told = f"{plural(count, 'case')} untested: {reason or 'no reason was recorded'}"
        yield Advice(told, "" if number else more if _MORE_REQUESTS in reason else doctor_command(header))
    rest = sum(reasons.values()) - sum(count for _, count in reasons.most_common(most))
    if rest:
        yield Advice(f"{plural(rest, 'more case')} untested, for {plural(len(reasons) - most, 'other reason')}.")


def _explained(summary: Mapping[str, int], explained: int) -> str:
    failed = summary.get("failed", 0)
    if not explained:
        return ""
    left = failed - explained
    those = f"{explained:,} of the failures, not the other {left:,}" if left else "every failure"
    return f" Known errors of the page explain {those}."


def _told(summary: Mapping[str, int], names: Sequence[Outcome]) -> str:
    return listed([f"{summary[name]:,} {_WORDS.get(name, name)}" for name in names if summary.get(name)])
