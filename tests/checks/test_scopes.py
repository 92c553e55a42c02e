"""Scopes: ``:write`` includes ``:read``, ``*`` is everything, and a scope matches whole."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posthog_conformance.checks.scopes import grants, missing, refused_for_scope
from posthog_conformance.contract import load

from .answers import answer, error

LIST = load().operation("integrations_list")
NAMES = st.from_regex(r"[a-z][a-z_]{0,8}", fullmatch=True)
ACTIONS = st.sampled_from(["read", "write"])


@given(NAMES, ACTIONS)
def test_a_scope_grants_itself_and_star_grants_all(name: str, action: str) -> None:
    assert grants([f"{name}:{action}"], f"{name}:{action}")
    assert grants(["*"], f"{name}:{action}")


@given(NAMES)
def test_write_includes_read_and_not_the_other_way_round(name: str) -> None:
    assert grants([f"{name}:write"], f"{name}:read")
    assert not grants([f"{name}:read"], f"{name}:write")


@given(NAMES, NAMES, ACTIONS, ACTIONS)
def test_scopes_match_whole(name: str, more: str, given_action: str, needed: str) -> None:
    almost = [f"{more}{name}", f"{name}{more}", f"{more}_{name}", f"{name}_{more}"]
    assert not grants([f"{other}:{given_action}" for other in almost], f"{name}:{needed}")


@given(st.lists(NAMES), NAMES)
def test_no_other_scopes_add_up_to_one(others: list[str], name: str) -> None:
    assert not grants([f"{other}:write" for other in others if other != name], f"{name}:read")


@given(st.sets(st.sampled_from(["a:read", "a:write", "b:read", "b:write", "*", "c:write"])))
def test_all_scopes_of_an_operation_are_needed(granted: set[str]) -> None:
    operation = replace(LIST, scopes=("a:read", "b:write"))
    lacking = missing(granted, operation)
    assert set(lacking) == {scope for scope in operation.scopes if not grants(granted, scope)}
    assert missing(granted, replace(LIST, scopes=())) == ()


@pytest.mark.parametrize(
    ("status", "detail", "where"),
    [
        (403, "API key missing required scope 'integration:read'", []),
        (403, "No.", ["/detail"]),
        (403, "missing required scope 'integration:write'", ["/detail"]),
        (200, "", ["status"]),
        (401, "missing required scope 'integration:read'", ["status"]),
    ],
)
def test_a_refusal_names_the_scope(status: int, detail: str, where: list[str]) -> None:
    exchange = answer(status, error("authentication_error", "permission_denied", detail))
    assert [item.where for item in refused_for_scope(LIST, exchange, ["integration:read"])] == where
