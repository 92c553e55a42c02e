"""The ledger: what was changed is put back in reverse order, and what cannot be is listed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from posthog_conformance.target import BudgetSpentError, Ledger, UnreachableError


def test_debts_are_paid_in_reverse_order() -> None:
    paid: list[str] = []

    def pay(name: str) -> Callable[[], bool]:
        return lambda: not paid.append(name)

    ledger = Ledger()
    for name in ("first", "second", "third"):
        ledger.owe(name, f"{name} was made", pay(name))
    assert len(ledger) == 3
    ledger.settle()
    assert paid == ["third", "second", "first"]
    assert len(ledger) == 0
    assert ledger.left_behind == ()


def test_what_cannot_be_put_back_is_listed_once() -> None:
    ledger = Ledger()
    ledger.owe("a", "a was made", lambda: False)
    ledger.owe("b", "b was made", lambda: True)
    ledger.cannot_undo("a token was rotated")
    ledger.cannot_undo("a token was rotated")
    ledger.settle()
    assert ledger.left_behind == ("a token was rotated", "a was made")


def test_what_a_case_deleted_is_not_owed_any_more() -> None:
    ledger = Ledger()
    ledger.owe("a", "a was made", lambda: pytest.fail("nothing to undo"))
    ledger.settled("a")
    ledger.settle()
    assert ledger.left_behind == ()


def test_only_the_first_debt_of_a_name_counts() -> None:
    ledger = Ledger()
    ledger.owe("a", "as it was first", lambda: False)
    ledger.owe("a", "as it was later", lambda: False)
    ledger.settle()
    assert ledger.left_behind == ("as it was first",)


@pytest.mark.parametrize("error", [UnreachableError("gone"), BudgetSpentError()])
def test_what_stops_one_undoing_stops_all(error: Exception) -> None:
    def fail() -> bool:
        raise error

    ledger = Ledger()
    ledger.owe("a", "a was made", lambda: pytest.fail("not tried any more"))
    ledger.owe("b", "b was made", fail)
    ledger.settle()
    assert ledger.left_behind == ("b was made", "a was made")


def test_a_second_ctrl_c_leaves_the_rest() -> None:
    def interrupt() -> bool:
        raise KeyboardInterrupt

    ledger = Ledger()
    ledger.owe("a", "a was made", lambda: True)
    ledger.owe("b", "b was made", interrupt)
    with pytest.raises(KeyboardInterrupt):
        ledger.settle()
    ledger.give_up()
    assert ledger.left_behind == ("b was made", "a was made")
