"""A target's list of known failures: read, held against the suite, and applied to verdicts."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from posthog_conformance.record import CaseLine
from posthog_conformance.run.selection import matches

TABLE: Final = "deviation"
_EXPECTED: Final[Mapping[str, str]] = {
    "case": "a glob over case ids, as 'integrations_list/shape.*'",
    "reason": "why the case may fail, in quotes",
    "expires": "a date without quotes, as 2026-12-31",
    "reference": "a URL or the number of an issue, in quotes",
}
_OPTIONAL: Final = "reference"
_HEADING: Final = re.compile(r"^[ \t]*\[\[[ \t]*deviation[ \t]*\]\]", re.MULTILINE)


class DeviationError(ValueError):
    """A list of known failures that cannot be used; the message names file, entry and what to do."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """An entry: the cases that its glob matches may fail through the day of ``expires`` (UTC).

    ``place`` says for people where the entry stands.
    """

    case: str
    reason: str
    expires: date
    reference: str = ""
    place: str = field(default="", compare=False)


def read(path: Path) -> tuple[Deviation, ...]:
    """The entries of a file in its order, reasons filled in or not. Raises ``DeviationError``."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError as error:
        raise DeviationError(f"{path}: no such file. `run --write-deviations {path}` writes one.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise DeviationError(f"{path}: cannot be read: {error}") from error
    return parse(text, str(path))


def parse(text: str, name: str) -> tuple[Deviation, ...]:
    """The entries of a list's text; ``name`` is what the file is called in messages. Raises ``DeviationError``."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DeviationError(f"{name}: not valid TOML: {error}") from error
    tables = data.get(TABLE, [])
    strangers = [_stranger(name, key, (TABLE,), "the file") for key in data if key != TABLE]
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        strangers.append(f"{name}: {TABLE!r} is no list of tables. Write [[{TABLE}]] above each entry.")
        tables = []
    places = list(_places(text, name, tables))
    _raise([*strangers, *(problem for place, table in places for problem in _problems(place, table))])
    return tuple(Deviation(**table, place=place) for place, table in places)


def listed(deviations: Sequence[Deviation], ids: Sequence[str], today: date) -> Mapping[str, Deviation]:
    """Which entry lists which case; ``ids`` are those of all cases that there are.

    Raises ``DeviationError`` for entries that are expired, not filled in, or match no case, and for two that
    match one case.
    """
    problems: list[str] = []
    found: dict[str, Deviation] = {}
    for deviation in deviations:
        problems += _unusable(deviation, today)
        matched = [name for name in ids if matches(name, deviation.case)]
        if not matched:
            near = get_close_matches(deviation.case, ids, 1)
            hint = f"Did you mean {near[0]!r}?" if near else "`run --list` prints the ids of all cases."
            problems.append(f"{deviation.place}: matches no case. {hint}")
        twice = next((name for name in matched if name in found), None)
        if twice is not None:
            problems.append(
                f"{deviation.place}: matches {twice}, and so does {found[twice].place}. Leave one entry for a case."
            )
        found.update(dict.fromkeys(matched, deviation))
    _raise(problems)
    return found


def judged(line: CaseLine, listed: Mapping[str, Deviation]) -> CaseLine:
    """The verdict on a case, its failure excused where it is listed; what is listed must not pass.

    A warning needs no excuse, and what is untested or the suite's own error gets none.
    """
    deviation = listed.get(line.id)
    if deviation is None:
        return line
    if line.outcome == "failed":
        reference = f" ({deviation.reference})" if deviation.reference else ""
        return replace(
            line, outcome="known", reason=f"known until {deviation.expires}: {deviation.reason}{reference}"
        )
    if line.outcome == "passed":
        return replace(line, outcome="stale", reason=f"It is listed in {deviation.place}: {deviation.reason}")
    return line


def _unusable(deviation: Deviation, today: date) -> Iterator[str]:
    if not deviation.reason.strip():
        yield f"{deviation.place}: the reason is empty. Fill in why the case may fail."
    if deviation.expires < today:
        yield (
            f"{deviation.place}: expired on {deviation.expires}. Take the entry out, or look at the failure again "
            "and give it a later date."
        )


def _problems(place: str, table: Mapping[str, Any]) -> Iterator[str]:
    yield from (_stranger(place, key, tuple(_EXPECTED), "an entry") for key in table if key not in _EXPECTED)
    for key, expected in _EXPECTED.items():
        if key not in table:
            if key != _OPTIONAL:
                yield f"{place}: {key} is missing. Expected: {expected}."
            continue
        value = table[key]
        # A date with a time is a date to Python.
        is_date = isinstance(value, date) and not isinstance(value, datetime)
        if not (is_date if key == "expires" else isinstance(value, str)) or (key == "case" and not value):
            shown = str(value) if isinstance(value, date) else json.dumps(value, ensure_ascii=False, default=str)
            yield f"{place}: {key}: found {shown}. Expected: {expected}."


def _stranger(place: str, key: str, known: Sequence[str], what: str) -> str:
    near = get_close_matches(key, known, 1)
    hint = f"Did you mean {near[0]!r}?" if near else f"{what.capitalize()} has {', '.join(known)}."
    return f"{place}: unknown key {key!r}. {hint}"


def _places(text: str, name: str, tables: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each entry with its line; with its number only where the headings do not tell the lines."""
    lines = [text.count("\n", 0, found.start()) + 1 for found in _HEADING.finditer(text)]
    for number, table in enumerate(tables, 1):
        line = f", line {lines[number - 1]}" if len(lines) == len(tables) else ""
        yield f"{name}{line}, entry {number} ({table.get('case', 'without a case')!r})", table


def _raise(problems: Sequence[str]) -> None:
    if problems:
        raise DeviationError(problems[0] if len(problems) == 1 else "\n  " + "\n  ".join(problems))
