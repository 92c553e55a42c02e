"""Failures by the corrections that explain them: where the page is known to be wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from posthog_conformance.record import Header
from posthog_conformance.report.cases import Case


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction by its number, and the failed cases that it explains. One case may have several."""

    number: str
    title: str
    page: str
    served: str
    evidence: str
    cases: tuple[Case, ...]

    @property
    def first(self) -> Case:
        """The first of the cases, for an example."""
        return self.cases[0]

    @property
    def brief(self) -> str:
        """What the first case broke of it, for a place that names the operation already."""
        found = next(item for item in self.first.violations if self.number in item.corrections)
        return self.first.briefly(found.headline)


def explaining(cases: Iterable[Case], header: Header) -> tuple[Correction, ...]:
    """The corrections that explain failed cases, in the order in which the header tells them.

    The cases of each are in the order of the header's requirements, from the plain ones to what follows, and of
    their ids.
    """
    corrections = header.corrections
    places = {str(entry.get("id")): place for place, entry in enumerate(header.requirements)}
    by_number: dict[str, list[Case]] = {str(entry.get("id")): [] for entry in corrections}
    for case in cases:
        if case.outcome == "failed":
            for number in case.corrections:
                by_number.setdefault(number, []).append(case)
    for found in by_number.values():
        found.sort(key=lambda case: (places.get(case.requirement, len(places)), case.id))
    return tuple(_correction(number, found, corrections) for number, found in by_number.items() if found)


def _correction(number: str, cases: list[Case], corrections: Sequence[Mapping[str, Any]]) -> Correction:
    def told(name: str) -> str:
        # One correction may differ between an older and a newer PostHog.
        return "; or: ".join(dict.fromkeys(_texts(number, name, corrections)))

    return Correction(number, told("title"), told("page"), told("served"), told("evidence"), tuple(cases))


def _texts(number: str, name: str, corrections: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for entry in corrections:
        if str(entry.get("id")) == number and entry.get(name):
            yield str(entry[name])
