"""A list of known failures brought up to date with a run, and written so that it reads back the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from posthog_conformance.deviations import Deviation, listed, parse
from posthog_conformance.deviations_update import text_of, updated
from posthog_conformance.record import OUTCOMES, CaseLine, Outcome

EXPIRES, LATER = date(2026, 3, 31), date(2027, 1, 1)
IDS = tuple(f"{operation}/{rule}/{name}" for operation in "ab" for rule in ("x.y", "z.w") for name in ("1", "2[3]"))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
DEVIATIONS = st.builds(Deviation, TEXTS.filter(bool), TEXTS, st.dates(), TEXTS)


def cases(outcomes: Mapping[str, Outcome]) -> list[CaseLine]:
    return [
        CaseLine(name, *name.split("/")[:2], outcome, violations=({"where": "status", "message": f"{name} broke"},))
        for name, outcome in outcomes.items()
    ]


def entry(case: str, reason: str = "why") -> Deviation:
    return Deviation(case, reason, LATER, "PH-7")


def update(outcomes: Mapping[str, Outcome], *deviations: Deviation) -> list[tuple[str, str, date]]:
    """The entries after a run with these outcomes."""
    found = updated(deviations, cases(outcomes), IDS, EXPIRES)
    return [(item.case, item.reason, item.expires) for item in found]


# --- which entries there are


def test_what_fails_gets_an_entry_to_be_filled_in() -> None:
    assert update({"a/x.y/1": "failed", "a/x.y/2[3]": "known", "b/x.y/1": "passed"}) == [
        ("a/x.y/1", "", EXPIRES),
        ("a/x.y/2[[]3]", "", EXPIRES),
    ]


def test_what_is_no_failure_of_the_target_gets_none() -> None:
    assert update({"a/x.y/1": "error", "a/x.y/2[3]": "untested", "b/x.y/1": "warned"}) == []


def test_an_entry_that_still_holds_is_kept_as_it_is() -> None:
    assert update({"a/x.y/1": "known"}, entry("a/x.y/1")) == [("a/x.y/1", "why", LATER)]
    assert update({"a/x.y/1": "failed", "a/x.y/2[3]": "failed"}, entry("a/x.*")) == [("a/x.*", "why", LATER)]


def test_an_entry_whose_case_passes_or_only_warns_is_dropped() -> None:
    assert update({"a/x.y/1": "stale", "b/x.y/1": "passed"}, entry("a/x.y/1"), entry("b/x.y/1")) == []
    assert update({"a/x.y/1": "warned"}, entry("a/x.y/1")) == []


def test_what_did_not_run_or_could_not_be_tested_keeps_its_entry() -> None:
    assert update({"a/x.y/1": "untested"}, entry("a/x.y/1"), entry("b")) == [
        ("a/x.y/1", "why", LATER),
        ("b", "why", LATER),
    ]


def test_a_glob_of_whose_cases_some_pass_is_taken_apart_into_the_others() -> None:
    assert update({"a/x.y/1": "stale", "a/x.y/2[3]": "known"}, entry("a")) == [
        ("a/x.y/2[[]3]", "why", LATER),
        ("a/z.w/1", "why", LATER),
        ("a/z.w/2[[]3]", "why", LATER),
    ]


def test_an_entry_that_matches_no_case_is_dropped() -> None:
    assert update({}, entry("moles/*")) == []


def test_a_case_gets_one_entry_even_if_two_lists_had_it() -> None:
    assert update({"a/x.y/1": "known"}, entry("a/x.y/1", "first"), entry("a/x.*", "second")) == [
        ("a/x.y/1", "first", LATER),
        ("a/x.y/2[[]3]", "second", LATER),
    ]


@given(
    st.dictionaries(st.sampled_from(IDS), st.sampled_from(OUTCOMES)),
    st.lists(st.builds(entry, st.sampled_from([*IDS, "a", "b/*", "*/x.y", "*/1", "moles"])), max_size=4),
)
def test_the_next_run_takes_the_list_and_finds_nothing_new(
    outcomes: dict[str, Outcome], deviations: list[Deviation]
) -> None:
    """Whatever the outcomes and the entries were: what fails is listed once, and what passes is not."""
    entries = updated(deviations, cases(outcomes), IDS, EXPIRES)
    filled = [Deviation(item.case, item.reason or "filled in", item.expires) for item in entries]
    known = listed(filled, IDS, EXPIRES)
    for name, outcome in outcomes.items():
        assert outcome not in ("failed", "known") or name in known
        assert outcome not in ("passed", "stale", "warned") or name not in known
    assert updated(entries, cases(outcomes), IDS, EXPIRES) == entries


# --- the text


@given(st.lists(DEVIATIONS))
def test_what_is_written_reads_back_the_same(deviations: list[Deviation]) -> None:
    assert parse(text_of(deviations, []), "known.toml") == tuple(deviations)


@given(TEXTS)
def test_whatever_a_case_broke_is_told_in_a_comment(message: str) -> None:
    broke = CaseLine("a/x.y/1", "a", "x.y", "failed", violations=({"where": "status", "message": message},))
    assert parse(text_of([entry("a/x.y/1")], [broke]), "known.toml") == (entry("a/x.y/1"),)


def test_a_lone_surrogate_does_not_lose_the_list() -> None:
    (found,) = parse(text_of([entry("a", "half \ud83d")], []), "known.toml")
    assert found.reason == "half ?"


def test_a_new_list_reads_as_something_to_fill_in() -> None:
    failed = cases({"a/x.y/1": "failed"})
    assert text_of(updated([], failed, IDS, EXPIRES), failed) == (
        "# Known failures, for `posthog-conformance run --deviations FILE`.\n"
        "# An entry needs a reason. It holds through the day on which it expires, and fails the run once its cases "
        "pass.\n"
        "\n"
        "# status: a/x.y/1 broke\n"
        "[[deviation]]\n"
        'case = "a/x.y/1"\n'
        'reason = ""\n'
        'reference = ""\n'
        "expires = 2026-03-31\n"
    )
