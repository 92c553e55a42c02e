"""Windows of what a third party has, as far as it is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posthog_conformance.checks.lookups import Found, only_named, searched, window

IDS = [f"C{number}" for number in range(8)]


def found(ids: list[str], has_more: bool | None = False) -> Found:
    return Found("channels", tuple({"id": each, "name": f"name of {each}"} for each in ids), has_more)


@given(st.integers(1, 9), st.integers(0, 9), st.booleans())
def test_the_window_that_was_asked_for_is_right(limit: int, offset: int, beyond: bool) -> None:
    known = found(IDS, beyond)
    if beyond and offset + limit > len(IDS):
        return
    answered = found(IDS[offset : offset + limit], beyond or offset + limit < len(IDS))
    assert not list(window(answered, known, limit, offset))


@pytest.mark.parametrize(
    ("answered", "message"),
    [
        (found(["C0", "C1", "C2"], True), "more than limit"),
        (found(["C1", "C2"], True), "another window"),
        (found(["C0", "C1"], False), "has_more of limit=2, offset=0 where there are 8"),
    ],
)
def test_another_window_is_wrong(answered: Found, message: str) -> None:
    assert [violation.message for violation in window(answered, found(IDS), 2, 0)] == [message]


def test_at_the_end_of_what_is_known_there_may_be_more() -> None:
    (violation,) = window(found(["C6", "C7"], False), found(IDS, True), 2, 6)
    assert violation.message == "has_more of limit=2, offset=6 where there are more than 8"


def test_a_search_finds_what_is_there_and_nothing_else() -> None:
    assert not list(searched(found(["C7"]), "name of C7", "C7"))
    assert len(list(searched(found(["C6"]), "name of C7", "C7"))) == 2


def test_a_lookup_of_one_id_answers_it_alone() -> None:
    assert not list(only_named(found(["C7"]), "C7"))
    assert list(only_named(found(["C6", "C7"]), "C7"))
