"""The two matrices: operations × requirement families, and operations × keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from posthog_conformance.record import Outcome
from posthog_conformance.report.cases import WORST_FIRST, Case, worst

_WORDS: Final[Mapping[Outcome, str]] = {"passed": "ok", "error": "in error"}
# What a cell of the scope matrix says when its worst case has this outcome.
_SCOPE_WORDS: Final[Mapping[Outcome, str]] = {
    "passed": "{expected}",
    "failed": "wrong",
    "error": "in error",
    "stale": "stale",
    "warned": "warned",
    "known": "known",
    "untested": "untested",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """Cases that belong together: how many of each outcome, the worst of them, and that in a word or two."""

    counts: Mapping[Outcome, int]
    worst: Outcome | None
    words: str
    whole: str

    @property
    def total(self) -> int:
        """How many cases there are."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a matrix: an operation and its cells by column; a column without cases is not there."""

    operation: str
    method: str
    path: str
    title: str
    all: Cell
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Columns and rows, in the order of the record's header."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell that has cases."""
        return tuple(cell for row in self.rows for cell in row.cells.values())


def family_matrix(
    cases: Iterable[Case],
    operations: Iterable[Mapping[str, object]],
    requirements: Iterable[Mapping[str, object]],
) -> Matrix:
    """Operations × families that have cases, the columns in the order of the requirements."""
    cases = tuple(cases)
    found = dict.fromkeys(case.family for case in cases)
    ordered = dict.fromkeys(str(entry.get("id")).split(".")[0] for entry in requirements)
    columns = tuple(family for family in ordered | found if family in found)
    return _matrix([(case, case.family) for case in cases], operations, columns, cell_of)


def scope_matrix(cases: Iterable[Case], operations: Iterable[Mapping[str, object]], keys: Iterable[str]) -> Matrix:
    """Operations × keys, of the cases that have a place in it."""
    placed = [(case, case.key) for case in cases if case.key is not None]
    columns = tuple(dict.fromkeys([*keys, *(key for _, key in placed)])) if placed else ()
    return _matrix(placed, operations, columns, scope_cell_of)


def cell_of(cases: Iterable[Case]) -> Cell:
    """The cell of some cases: ``ok 5``, or its worst outcome with a count, as ``2 failed``."""
    counts = Counter(case.outcome for case in cases)
    bad = worst(counts)
    if bad is None:
        return Cell({}, None, "not run", "no case ran")
    words = f"ok {counts[bad]}" if bad == "passed" else f"{counts[bad]} {_WORDS.get(bad, bad)}"
    ordered = {outcome: counts[outcome] for outcome in WORST_FIRST if counts[outcome]}
    return Cell(ordered, bad, words, ", ".join(f"{count} {outcome}" for outcome, count in ordered.items()))


def scope_cell_of(cases: Iterable[Case]) -> Cell:
    """The cell of an operation and a key: ``allowed``, ``refused``, ``wrong``, ``untested``."""
    cases = tuple(cases)
    cell = cell_of(cases)
    if cell.worst is None:
        return cell
    expected = next((case.expected for case in cases if case.expected), "")
    words = _SCOPE_WORDS[cell.worst].format(expected=expected)
    told = {
        "passed": f"{expected} as documented",
        "failed": f"wrong: documented as {expected}",
    }.get(cell.worst, f"{words}; documented as {expected}")
    return Cell(cell.counts, cell.worst, words, told)


def _matrix(
    placed: list[tuple[Case, str]],
    operations: Iterable[Mapping[str, object]],
    columns: tuple[str, ...],
    cell: Callable[[Iterable[Case]], Cell],
) -> Matrix:
    by_place: dict[str, dict[str, list[Case]]] = {}
    for case, column in placed:
        by_place.setdefault(case.operation, {}).setdefault(column, []).append(case)
    known = {str(entry.get("id")): entry for entry in operations}
    rows = []
    for name in dict.fromkeys([*known, *by_place]):
        entry, cells = known.get(name, {}), by_place.get(name, {})
        rows.append(
            Row(
                operation=name,
                method=str(entry.get("method", "")),
                path=str(entry.get("path", "")),
                title=str(entry.get("title", "")),
                all=cell_of(case for members in cells.values() for case in members),
                cells={column: cell(cells[column]) for column in columns if column in cells},
            )
        )
    return Matrix(columns, tuple(rows))
