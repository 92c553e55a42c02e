"""A case as a reader meets it: what was expected, what came, where it is written, and how to try it again."""

from __future__ import annotations

import glob
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from posthog_conformance.exchange import Exchange
from posthog_conformance.record import CaseLine, Header, Outcome, Record
from posthog_conformance.report.curl import curl
from posthog_conformance.report.text import duration, one_line, plural, printable

# Outcomes, worst first: a cell, an operation and a run are as good as their worst case.
WORST_FIRST: Final[tuple[Outcome, ...]] = (
    "failed",
    "error",
    "stale",
    "untested",
    "warned",
    "known",
    "passed",
)
# These need somebody: the API, the suite or the list of deviations is wrong.
BROKEN: Final[frozenset[Outcome]] = frozenset({"failed", "error", "stale"})
_SHOWN_STEPS: Final = 3


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken expectation, as the record tells it; ``corrections`` are the numbers of those that explain it."""

    message: str
    where: str
    expected: str
    actual: str
    source: str
    corrections: tuple[str, ...] = ()

    @property
    def headline(self) -> str:
        """What is wrong and, if that is in the body, its place there."""
        return one_line(f"{self.where}: {self.message}" if self.where.startswith("/") else self.message)


@dataclass(frozen=True, slots=True)
class Step:
    """An exchange of a case. The sizes are those of bodies that the record holds only in part."""

    exchange: Exchange
    variables: tuple[str, ...]
    request_size: int | None = None
    response_size: int | None = None

    @property
    def curl(self) -> str:
        """The command that sends this request again."""
        return curl(self.exchange.request, self.variables, self.request_size)

    @property
    def line(self) -> str:
        """``GET https://… → 200 in 12 ms``."""
        request, came = self.exchange.request, self.exchange.failure or "no answer"
        if self.exchange.response is not None:
            came = str(self.exchange.response.status)
        return one_line(f"{request.method} {request.url} → {came} in {duration(self.exchange.duration_s)}")


@dataclass(frozen=True, slots=True)
class Case:
    """A case with everything that the record knows about it. ``line`` is the page's line of its operation."""

    id: str
    operation: str
    requirement: str
    outcome: Outcome
    reason: str
    violations: tuple[Violation, ...]
    steps: tuple[Step, ...]
    method: str
    path: str
    title: str
    line: int | None
    level: str
    expectation: str
    source: str
    key: str | None
    expected: str | None
    run: str

    @property
    def family(self) -> str:
        """The part of the requirement's id before the dot."""
        return self.requirement.split(".")[0]

    @property
    def variation(self) -> str:
        """The part of the id after operation and requirement."""
        return self.id.removeprefix(f"{self.operation}/{self.requirement}").lstrip("/")

    @property
    def select(self) -> str:
        """The command that runs this case alone."""
        return f"{self.run} --select {shlex.quote(glob.escape(self.id))}"

    @property
    def written(self) -> str:
        """Where the expectation is written: its source, and the page's line of the operation."""
        page = f"API reference page, line {self.line}" if self.line else ""
        return "; ".join(part for part in (self.source, page) if part)

    @property
    def distinct(self) -> tuple[Violation, ...]:
        """Its violations for a reader, who need not be told the same of several answers."""
        return tuple(dict.fromkeys(self.violations))

    @property
    def corrections(self) -> tuple[str, ...]:
        """The numbers of the corrections that explain all that it broke; none if any of that stays."""
        if not all(violation.corrections for violation in self.violations):
            return ()
        return tuple(dict.fromkeys(number for item in self.violations for number in item.corrections))

    @property
    def headline(self) -> str:
        """The first violation and its place in the body, in a few words, or the reason."""
        return self.violations[0].headline if self.violations else one_line(self.reason)

    @property
    def brief(self) -> str:
        """The headline for a place that names the operation already."""
        return self.briefly(self.headline)

    def briefly(self, headline: str) -> str:
        """A headline without the operation."""
        return headline.removeprefix(f"{self.method} {self.path} ")

    @property
    def duration_s(self) -> float:
        """How long its exchanges took together."""
        return sum(step.exchange.duration_s for step in self.steps)


def view_cases(record: Record) -> tuple[Case, ...]:
    """Every case of a record, in its order."""
    views = _Views(record.header, record.exchanges, record.cut)
    return tuple(views.case(line) for line in record.cases)


def view_case(
    header: Header, case: CaseLine, exchanges: Iterable[Exchange], cut: Mapping[str, int] | None = None
) -> Case:
    """One case, for whoever has no whole record yet."""
    return _Views(header, {exchange.id: exchange for exchange in exchanges}, cut or {}).case(case)


def text_failure(case: Case) -> str:
    """A case as plain text: expectation, expected, actual, source, curl, and how to select it alone."""
    return "\n".join(_text(case))


def run_command(header: Header) -> str:
    """The command that runs this again, up to what it selects."""
    options = []
    if header.profile != "standard":
        options.append(f"--profile {shlex.quote(header.profile)}")
    if header.deviations:
        options.append(f"--deviations {shlex.quote(header.deviations)}")
    if header.profile == "nightly":
        options.append(f"--seed {header.seed}")
    return " ".join(["posthog-conformance run", *_subject(header), *options])


def doctor_command(header: Header) -> str:
    """The command that looks how much of the target can be tested."""
    return " ".join(["posthog-conformance doctor", *_subject(header)])


def _subject(header: Header) -> Iterator[str]:
    """What is tested, and against what."""
    given = header.target.get("argument")
    yield f"--target {'…' if given is None else shlex.quote(str(given))}"
    if header.dialect != "documented":
        yield f"--dialect {shlex.quote(header.dialect)}"
    if header.posthog not in (None, "newer"):
        yield f"--posthog {shlex.quote(header.posthog)}"


def worst(outcomes: Iterable[Outcome]) -> Outcome | None:
    """The worst of some outcomes, None of none."""
    return min(outcomes, key=WORST_FIRST.index, default=None)


class _Views:
    def __init__(self, header: Header, exchanges: Mapping[str, Exchange], cut: Mapping[str, int]) -> None:
        self._operations = {str(entry.get("id")): entry for entry in header.operations}
        self._requirements = {str(entry.get("id")): entry for entry in header.requirements}
        self._run = run_command(header)
        keys = header.target.get("keys") or ()
        names = (key.get("variable") or _variable(key.get("name")) for key in keys)
        self._variables = tuple(dict.fromkeys(str(name) for name in names))
        self._steps = {
            name: Step(exchange, self._variables, cut.get(f"{name}/request"), cut.get(f"{name}/response"))
            for name, exchange in exchanges.items()
        }

    def case(self, line: CaseLine) -> Case:
        operation = self._operations.get(line.operation, {})
        requirement = self._requirements.get(line.requirement, {})
        cell = line.cell or {}
        return Case(
            id=line.id,
            operation=line.operation,
            requirement=line.requirement,
            outcome=line.outcome,
            reason=line.reason,
            violations=tuple(_violation(item) for item in line.violations),
            steps=tuple(self._steps[name] for name in line.exchanges if name in self._steps),
            method=str(operation.get("method", "")),
            path=str(operation.get("path", "")),
            title=str(operation.get("title", "")),
            line=operation.get("line"),
            level=str(requirement.get("level", "")),
            expectation=str(requirement.get("expectation", "")),
            source=str(requirement.get("source", "")),
            key=cell.get("key"),
            expected=cell.get("expected"),
            run=self._run,
        )


def _violation(entry: Mapping[str, Any]) -> Violation:
    def text(name: str) -> str:
        return "" if entry.get(name) is None else str(entry[name])

    corrections = tuple(str(number) for number in entry.get("corrections") or ())
    return Violation(text("message"), text("where"), text("expected"), text("actual"), text("source"), corrections)


def _variable(name: object) -> str:
    return "POSTHOG_KEY_" + re.sub(r"\W", "_", str(name)).upper()


def _text(case: Case) -> Iterator[str]:
    yield f"{case.outcome.upper()} {one_line(case.id)}"
    if case.path:
        yield _row("operation", f"{case.title} ({case.method} {case.path})".lstrip())
    level = ", ".join(part for part in (case.level, case.requirement) if part)
    yield _row("expectation", f"{case.expectation} [{level}]".lstrip())
    if case.written:
        yield _row("source", case.written)
    if case.reason:
        yield _row("reason", case.reason)
    for violation in case.distinct:
        yield ""
        yield _row("violation", violation.message)
        for name in ("where", "expected", "actual", "source"):
            yield _row(f"  {name}", getattr(violation, name))
        if violation.corrections:
            yield _row("  correction", ", ".join(violation.corrections))
    hidden = len(case.steps) - _SHOWN_STEPS
    if hidden > 0:
        yield f"\n  ({plural(hidden, 'earlier request')} of this case in the record)"
    for step in case.steps[-_SHOWN_STEPS:]:
        yield ""
        yield _row("request", step.line)
        yield _row("again", step.curl)
    yield ""
    yield _row("only this", case.select)


def _row(name: str, value: str) -> str:
    lines = printable(value).split("\n")
    return f"  {name:<12} " + ("\n" + " " * 15).join(lines)
