"""A target's list of known failures: what it may hold, and what it makes of verdicts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from posthog_conformance.deviations import Deviation, DeviationError, judged, listed, parse, read
from posthog_conformance.record import CaseLine, Outcome

TODAY = date(2026, 3, 1)
ENTRY = """\
[[deviation]]
case = "integrations_list/shape.body/example"
reason = "no e-mail address yet"
reference = "https://issues.example/7"
expires = 2026-12-31
"""
IDS = (
    "integrations_list/shape.body/example",
    "integrations_list/shape.body/first-only",
    "integrations_list/paging.limit/two",
    "integrations_retrieve/shape.body/example",
)


def entry(case: str, reason: str = "known", expires: date = TODAY, place: str = "known.toml, entry 1") -> Deviation:
    return Deviation(case, reason, expires, place=place)


def problems(text: str) -> str:
    with pytest.raises(DeviationError) as raised:
        parse(text, "known.toml")
    return str(raised.value)


def problems_of(*deviations: Deviation) -> str:
    with pytest.raises(DeviationError) as raised:
        listed(deviations, IDS, TODAY)
    return str(raised.value)


def line(case: str, outcome: Outcome) -> CaseLine:
    operation, requirement, _ = case.split("/")
    return CaseLine(case, operation, requirement, outcome, violations=({"message": "broken"},))


# --- the file


def test_an_entry() -> None:
    (found,) = parse(ENTRY, "known.toml")
    assert found == Deviation(IDS[0], "no e-mail address yet", date(2026, 12, 31), "https://issues.example/7")
    assert found.place == f"known.toml, line 1, entry 1 ('{IDS[0]}')"


def test_a_reference_may_be_left_out_and_a_list_may_be_empty() -> None:
    assert parse(ENTRY.replace('reference = "https://issues.example/7"\n', ""), "known.toml")[0].reference == ""
    assert parse("# nothing fails\n", "known.toml") == ()


def test_each_entry_knows_its_line() -> None:
    text = f"# two\n\n{ENTRY}\n  [[ deviation ]]\n{ENTRY.split(']]')[1]}"
    assert [item.place.split(" (")[0] for item in parse(text, "known.toml")] == [
        "known.toml, line 3, entry 1",
        "known.toml, line 9, entry 2",
    ]


def test_where_lines_cannot_be_told_entries_are_numbered() -> None:
    text = 'deviation = [{case = "a/b/c", reason = "[[deviation]]", expires = 2026-12-31}]'
    assert parse(text, "known.toml")[0].place == "known.toml, entry 1 ('a/b/c')"


BROKEN = {
    "no TOML": (ENTRY + "case = \n", "known.toml: not valid TOML: Invalid value (at line 6"),
    "cut off": (ENTRY[:70], "known.toml: not valid TOML: "),
    "a key twice": (ENTRY + 'reason = "again"\n', "known.toml: not valid TOML: Cannot overwrite a value (at line 6"),
    "a misspelt key": (ENTRY.replace("reason", "raeson"), "line 1, entry 1 ("),
    "a misspelt key is guessed": (ENTRY.replace("reason", "raeson"), "unknown key 'raeson'. Did you mean 'reason'?"),
    "and what is missing is said": (
        ENTRY.replace("reason", "raeson"),
        "reason is missing. Expected: why the case may",
    ),
    "a stranger": (ENTRY + "owner = 1\n", "unknown key 'owner'. An entry has case, reason, expires, reference."),
    "a misspelt table": (ENTRY.replace("[[deviation", "[[deviations"), "'deviations'. Did you mean 'deviation'?"),
    "a table of its own": (ENTRY.replace("[[deviation]]", "[deviation]"), "Write [[deviation]] above each entry."),
    "no table": ("deviation = 1", "'deviation' is no list of tables"),
    "no case": (ENTRY.replace("case =", "# case ="), "entry 1 ('without a case'): case is missing. Expected: a glob"),
    "an empty case": (ENTRY.replace(f'"{IDS[0]}"', '""'), 'case: found "". Expected: a glob over case ids'),
    "a number": (ENTRY.replace('"no e-mail address yet"', "7"), "reason: found 7. Expected: why the case may fail"),
    "a date in quotes": (ENTRY.replace("2026-12-31", '"2026-12-31"'), 'found "2026-12-31". Expected: a date without'),
    "a date with a time": (ENTRY.replace("-31", "-31T10:00:00"), "expires: found 2026-12-31 10:00:00. Expected: a"),
    "no such date": (ENTRY.replace("12-31", "02-31"), "known.toml: not valid TOML: "),
    "a truth": (ENTRY.replace("2026-12-31", "true"), "expires: found true. Expected: a date"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_with_a_list_is_said(name: str) -> None:
    text, sentence = BROKEN[name]
    assert sentence in problems(text)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    told = problems(ENTRY.replace("reason", "why") + ENTRY.replace("expires", "until"))
    assert [part in told for part in ("entry 1", "entry 2", "'why'", "'until'")] == [True] * 4
    assert told.startswith("\n  known.toml, line 1, entry 1")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(DeviationError, match=r"none.toml: no such file. `run --write-deviations .*none.toml` writes"):
        read(tmp_path / "none.toml")
    with pytest.raises(DeviationError, match="cannot be read: "):
        read(tmp_path)
    (tmp_path / "latin.toml").write_bytes(b"# caf\xe9\n")
    with pytest.raises(DeviationError, match=r"latin\.toml: cannot be read: 'utf-8' codec"):
        read(tmp_path / "latin.toml")


# --- against the cases that there are


def test_a_glob_lists_the_cases_that_it_matches() -> None:
    deviation = entry("integrations_list/shape.*")
    assert listed([deviation], IDS, TODAY) == {IDS[0]: deviation, IDS[1]: deviation}
    assert set(listed([entry("integrations_list")], IDS, TODAY)) == set(IDS[:3]), "the beginning of ids will do"


def test_an_entry_holds_through_its_last_day() -> None:
    assert listed([entry(IDS[0], expires=TODAY)], IDS, TODAY)
    assert "known.toml, entry 1: expired on 2026-02-28. Take the entry out, or look at the failure again" in (
        problems_of(entry(IDS[0], expires=date(2026, 2, 28)))
    )


def test_an_entry_that_matches_no_case_is_an_error_with_a_guess() -> None:
    assert problems_of(entry("integrations_list/shape.bdy/example")) == (
        f"known.toml, entry 1: matches no case. Did you mean '{IDS[0]}'?"
    )
    assert problems_of(entry("moles")) == (
        "known.toml, entry 1: matches no case. `run --list` prints the ids of all cases."
    )


def test_an_entry_needs_a_reason() -> None:
    assert problems_of(entry(IDS[0], reason=" ")) == (
        "known.toml, entry 1: the reason is empty. Fill in why the case may fail."
    )


def test_two_entries_for_one_case_are_an_error_that_names_both() -> None:
    second = entry("*/shape.body/*", place="known.toml, entry 2")
    assert problems_of(entry(IDS[3]), second) == (
        f"known.toml, entry 2: matches {IDS[3]}, and so does known.toml, entry 1. Leave one entry for a case."
    )


# --- verdicts


@pytest.mark.parametrize(
    ("outcome", "becomes"),
    [
        ("failed", "known"),
        ("passed", "stale"),
        ("warned", "warned"),
        ("untested", "untested"),
        ("error", "error"),
    ],
)
def test_what_a_listed_verdict_becomes(outcome: Outcome, becomes: Outcome) -> None:
    deviation = entry(IDS[0])
    assert judged(line(IDS[0], outcome), {IDS[0]: deviation}).outcome == becomes
    assert judged(line(IDS[1], outcome), {IDS[0]: deviation}) == line(IDS[1], outcome)


def test_a_known_failure_keeps_its_violations_and_says_why_and_until_when() -> None:
    deviation = Deviation(IDS[0], "no e-mail address yet", TODAY, "PH-7", place="known.toml, entry 1")
    known = judged(line(IDS[0], "failed"), {IDS[0]: deviation})
    assert known.reason == "known until 2026-03-01: no e-mail address yet (PH-7)"
    assert known.violations == ({"message": "broken"},)
    stale = judged(line(IDS[0], "passed"), {IDS[0]: deviation})
    assert stale.reason == "It is listed in known.toml, entry 1: no e-mail address yet"
