"""A record as all reports see it: verdict, what broke, what to do, both matrices, the cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from posthog_conformance.record import OUTCOMES, Header, Record
from posthog_conformance.report.cases import BROKEN, Case, Step, view_cases
from posthog_conformance.report.corrections import Correction, explaining
from posthog_conformance.report.location import Location, locate
from posthog_conformance.report.matrix import Matrix, family_matrix, scope_matrix
from posthog_conformance.report.verdict import Advice, Breakage, Verdict, advice, breakages, verdict_of

_SCOPES: Final = {"allowed": "allowed as documented", "refused": "refused as documented"}


@dataclass(frozen=True)
class View:
    """What the reports say, decided once. ``duration_s`` of an interrupted run is as far as it is known.

    ``broken`` is what nothing explains, ``corrections`` are what explains the other failures.
    """

    record: Record
    cases: tuple[Case, ...]
    summary: Mapping[str, int]
    verdict: Verdict
    broken: tuple[Breakage, ...]
    corrections: tuple[Correction, ...]
    advice: tuple[Advice, ...]
    families: Matrix
    scopes: Matrix
    duration_s: float
    location: Location

    @property
    def header(self) -> Header:
        """What the run was."""
        return self.record.header

    @property
    def complete(self) -> bool:
        """Whether the run came to its end."""
        return self.verdict.word != "interrupted"

    @property
    def target(self) -> str:
        """The base URL of what was tested."""
        return str(self.header.target.get("base_url", ""))

    @property
    def steps(self) -> dict[str, Step]:
        """The exchanges that cases rest on, by id."""
        return {step.exchange.id: step for case in self.cases for step in case.steps}

    @property
    def failures(self) -> tuple[Case, ...]:
        """The cases that broke: those that somebody must look at, one requirement after the other, then those
        that a correction explains, one correction after the other."""
        broken = [case for item in self.broken for case in item.cases]
        explained = [case for item in self.corrections for case in item.cases]
        return tuple({case.id: case for case in (*broken, *explained)}.values())

    @property
    def in_order(self) -> tuple[Case, ...]:
        """All cases, the broken ones first."""
        return self.failures + tuple(case for case in self.cases if case.outcome not in BROKEN)

    @property
    def scope_counts(self) -> dict[str, int]:
        """How many cells of the scope matrix say what."""
        counts = Counter(cell.words for cell in self.scopes.cells)
        usual = ("allowed", "refused", "wrong", "untested")
        words = dict.fromkeys([*usual, *sorted(counts)])
        return {"cells": len(self.scopes.cells), **{word: counts[word] for word in words}}

    @property
    def scope_told(self) -> str:
        """The same in words, with those that have none: ``64 allowed as documented, …, 0 wrong, 0 untested``."""
        counts = {word: count for word, count in self.scope_counts.items() if word != "cells"}
        return ", ".join(f"{count} {_SCOPES.get(word, word)}" for word, count in counts.items())


def view_of(record: Record, contract: str = "") -> View:
    """The view of a record; ``contract`` is the text of its contract's file, where that is at hand."""
    cases = view_cases(record)
    summary = dict.fromkeys(OUTCOMES, 0) | record.summary
    corrections = explaining(cases, record.header)
    explained = {case.id for item in corrections for case in item.cases}
    verdict = verdict_of(record, summary, len(explained))
    broken = breakages(cases, record.header.requirements)
    operations = record.header.operations
    return View(
        record=record,
        cases=cases,
        summary=summary,
        verdict=verdict,
        broken=broken,
        corrections=corrections,
        advice=tuple(advice(record, verdict, broken, corrections, cases)),
        families=family_matrix(cases, operations, record.header.requirements),
        scopes=scope_matrix(cases, operations, [str(key.get("name")) for key in keys_of(record.header)]),
        duration_s=_duration(record),
        location=locate(record.header.contract, contract),
    )


def keys_of(header: Header) -> tuple[Mapping[str, Any], ...]:
    """The keys of the target: name, scopes, projects, variable."""
    return tuple(header.target.get("keys") or ())


def _duration(record: Record) -> float:
    if record.footer is not None:
        return record.footer.duration_s
    return max((item.started_s + item.duration_s for item in record.exchanges.values()), default=0.0)
