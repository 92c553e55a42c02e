"""Two records side by side: what broke, what was mended, what is new, what is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, get_args

from posthog_conformance.record import Outcome, Record
from posthog_conformance.report.cases import Case
from posthog_conformance.report.text import moment, plural
from posthog_conformance.report.view import View, view_of

Kind = Literal["newly_failing", "newly_passing", "still_failing", "no_longer_tested", "appeared", "disappeared"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_FAILING: Final[frozenset[Outcome | None]] = frozenset({"failed", "error"})
# A case that is listed as a known failure does not pass.
_WRONG: Final[frozenset[Outcome | None]] = _FAILING | {"known"}
_RIGHT: Final[frozenset[Outcome | None]] = frozenset({"passed", "warned", "stale"})


@dataclass(frozen=True, slots=True)
class Change:
    """A case and its outcome in both records, None where it does not occur; seen as the newer one has it."""

    case: Case
    old: Outcome | None
    new: Outcome | None

    @property
    def words(self) -> str:
        """``passed → failed``; a case that is in one record only has no other side."""
        return f"{self.old or 'not there'} → {self.new or 'not there'}"


@dataclass(frozen=True)
class Comparison:
    """What changed between two runs, by kind, and what makes them hard to compare."""

    old: View
    new: View
    changes: dict[Kind, tuple[Change, ...]]
    notes: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """1 if anything fails that did not fail before, else 0."""
        return int(bool(self.changes["newly_failing"]))

    @property
    def sentence(self) -> str:
        """The comparison in one sentence."""
        told = [f"{len(self.changes[kind]):,} {kind.replace('_', ' ')}" for kind in KINDS if self.changes[kind]]
        cases = plural(len(self.new.cases), "case")
        return f"Of {cases}: {', '.join(told)}." if told else f"No case of {cases} changed, and none fails."


def compare(old: Record, new: Record) -> Comparison:
    """Compare two records, case by case, by the cases' ids.

    A case that fails and was not there before has newly failed, and has appeared: it is listed as both.
    """
    before, after = view_of(old), view_of(new)
    olds = {case.id: case for case in before.cases}
    news = {case.id: case for case in after.cases}
    found: dict[Kind, list[Change]] = {kind: [] for kind in KINDS}
    for name in dict.fromkeys([*news, *olds]):
        was, now = olds.get(name), news.get(name)
        change = Change(now or olds[name], was.outcome if was else None, now.outcome if now else None)
        for kind in _kinds(change.old, change.new):
            found[kind].append(change)
    return Comparison(
        before, after, {kind: tuple(changes) for kind, changes in found.items()}, tuple(_notes(before, after))
    )


def _kinds(old: Outcome | None, new: Outcome | None) -> Iterator[Kind]:
    if old is None:
        yield "appeared"
    if new is None:
        yield "disappeared"
    elif new in _FAILING and old not in _FAILING:
        yield "newly_failing"
    elif new in _WRONG and old in _FAILING:
        yield "still_failing"
    elif new in _RIGHT and old in _WRONG:
        yield "newly_passing"
    elif new == "untested" and old not in (None, "untested"):
        yield "no_longer_tested"


def _notes(old: View, new: View) -> Iterator[str]:
    for name, view in (("old", old), ("new", new)):
        if not view.complete:
            yield f"The {name} run was interrupted: what it did not reach looks as if it were not there."
    for name, was, now in (
        ("targets", old.target, new.target),
        ("contracts", old.header.contract, new.header.contract),
        ("dialects", old.header.dialect, new.header.dialect),
        ("profiles", old.header.profile, new.header.profile),
        ("selections", ", ".join(old.header.selected) or "all", ", ".join(new.header.selected) or "all"),
        ("tool versions", old.header.tool_version, new.header.tool_version),
    ):
        if was != now:
            yield f"The {name} differ: {was} → {now}."
    if old.header.started > new.header.started:
        yield f"The old record is the later one: {moment(old.header.started)}, {moment(new.header.started)}."
