"""A list of known failures brought up to date with a run, and written."""

from __future__ import annotations

import glob
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from posthog_conformance.deviations import TABLE, Deviation
from posthog_conformance.record import CaseLine, Outcome
from posthog_conformance.run.selection import matches

# How long a new entry holds, unless somebody writes another date.
DAYS: Final = 30
_FAILING: Final[frozenset[Outcome]] = frozenset({"failed", "known"})
# A warning does not fail a run, so it needs no excuse.
_NEEDLESS: Final[frozenset[Outcome]] = frozenset({"passed", "stale", "warned"})
_HEAD: Final = """\
# Known failures, for `posthog-conformance run --deviations FILE`.
# An entry needs a reason. It holds through the day on which it expires, and fails the run once its cases pass.
"""


def updated(
    deviations: Sequence[Deviation], cases: Sequence[CaseLine], ids: Sequence[str], expires: date
) -> tuple[Deviation, ...]:
    """The entries that still hold, then one without a reason for each further failure.

    ``cases`` are a run's verdicts, ``ids`` all the cases that there are, of any profile. What did not run keeps its
    entry. A glob of whose cases some pass, or are those of an entry before it, is taken apart into the others.
    """
    needless = {case.id for case in cases if case.outcome in _NEEDLESS}
    listed: set[str] = set()
    kept: list[Deviation] = []
    for deviation in deviations:
        covered = [name for name in ids if matches(name, deviation.case)]
        left = [name for name in covered if name not in needless | listed]
        listed.update(left)
        if left == covered:
            kept += [deviation] if covered else []
        else:
            kept += [replace(deviation, case=glob.escape(name)) for name in left]
    failing = [case.id for case in cases if case.outcome in _FAILING and case.id not in listed]
    return (*kept, *(Deviation(glob.escape(name), "", expires) for name in failing))


def text_of(deviations: Sequence[Deviation], cases: Sequence[CaseLine]) -> str:
    """The entries as TOML, above each what its first failing case broke. ``cases`` must be masked already."""
    return "\n".join([_HEAD, *("\n".join(_entry(deviation, cases)) + "\n" for deviation in deviations)])


def _entry(deviation: Deviation, cases: Sequence[CaseLine]) -> Iterator[str]:
    failing = (case for case in cases if case.outcome in _FAILING and matches(case.id, deviation.case))
    yield from (f"# {_told(case.violations[0])}" for case in [*failing][:1] if case.violations)
    yield f"[[{TABLE}]]"
    for name in ("case", "reason", "reference"):
        yield f"{name} = {_quoted(getattr(deviation, name))}"
    yield f"expires = {deviation.expires}"


def _told(violation: Mapping[str, object]) -> str:
    text = " ".join(f"{violation['where']}: {violation['message']}".split())
    return "".join(character if character.isprintable() else "?" for character in text)


def _quoted(text: str) -> str:
    # TOML's basic strings are written as JSON's, but for DEL; surrogates, which neither has, cannot be written.
    quoted = json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return quoted.encode("utf-8", "replace").decode()
