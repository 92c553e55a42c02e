"""Which cases a run has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posthog_conformance.run.case import Case
from posthog_conformance.run.selection import SelectionError, budget, matches, select

CASES = [
    Case("integrations_list", "shape.body", "example"),
    Case("integrations_list", "shape.empty", "example"),
    Case("integrations_destroy", "scope.refused", "read"),
]
words = st.text("abc_.*", min_size=1, max_size=5)


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        ("integrations_list", 2),
        ("integrations_list/shape.body", 1),
        ("integrations_list/shape.body/", 1),
        ("integrations_list/shape", 0),
        ("*/shape.*", 2),
        ("*/read", 1),
        ("*", 3),
    ],
)
def test_a_pattern_is_a_glob_or_the_beginning_of_an_id_up_to_a_slash(pattern: str, count: int) -> None:
    assert sum(matches(case.id, pattern) for case in CASES) == count


def test_every_pattern_must_match_something() -> None:
    with pytest.raises(SelectionError, match=r"'shape' matches no case. `run --list` prints the ids"):
        select(CASES, ["integrations_list", "shape"])


def test_the_order_is_that_of_the_suites() -> None:
    assert [case.id for case in select(CASES, ["*/read", "integrations_list"])] == [case.id for case in CASES]


@given(words, words, words)
def test_an_id_matches_itself_and_its_beginnings(operation: str, requirement: str, variation: str) -> None:
    plain = [part.replace("*", "x") for part in (operation, requirement, variation)]
    case_id = "/".join(plain)
    assert all(matches(case_id, "/".join(plain[:count])) for count in (1, 2, 3))


@pytest.mark.parametrize(
    ("profile", "keys", "most"),
    [("smoke", 9, 60), ("standard", 1, 480), ("standard", 5, 480), ("standard", 8, 540), ("nightly", 8, 4800)],
)
def test_a_further_key_is_twenty_requests_more_in_standard(profile, keys: int, most: int) -> None:
    assert budget(profile, keys) == most
