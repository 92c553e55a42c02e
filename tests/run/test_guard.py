"""A series of refused writes, one look before and after it, and what happens when something changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import httpx
import pytest

from posthog_conformance.run import Case, Context, guard, guarded, watch
from posthog_conformance.run.strangers import NO_KEY, UNKNOWN_KEY

from .conftest import Answer, Room, Scripted

REFRESH = "insights_sharing_refresh_create"


@dataclass
class Target:
    """A sharing configuration, and who may change it by mistake."""

    lets_in: str | None = None
    only_once: bool = False
    token: int = 0

    def __call__(self, request: httpx.Request) -> Answer:
        if request.method == "POST":
            let_in = self.lets_in is not None and request.headers.get("authorization", "") == self.lets_in
            if let_in and not (self.only_once and self.token):
                self.token += 1
            return 401, {"type": "authentication_error", "code": "not_authenticated", "detail": "No."}
        return 200, {"access_token": f"token{self.token}", "enabled": True}


@pytest.fixture
def cases(context: Context) -> list[Case]:
    operation = context.contract.operation(REFRESH)
    return [
        guarded(
            context,
            "refusal.changes_nothing",
            operation,
            credential.name,
            lambda credential=credential: context.aimed(operation).by(credential),
            lambda: watch.effect_of(context, operation),
        )
        for credential in (NO_KEY, UNKNOWN_KEY)
    ]


def test_one_look_before_and_one_after_a_whole_series(room: Room, cases: list[Case]) -> None:
    script = Scripted(Target())
    found = guard.judge(room.session(script), cases, {})
    assert all(not violations for violations, _ in found.values())
    methods = [asked.split()[0] for asked in script.asked]
    assert methods.count("POST") == len(cases)
    # What the writes must differ from is read, too.
    assert methods.count("GET") <= 3


def test_the_look_after_one_series_is_the_look_before_the_next(room: Room, cases: list[Case]) -> None:
    script = Scripted(Target())
    session = room.session(script)
    seen: dict = {}
    guard.judge(session, cases[:1], seen)
    before = len(script.asked)
    guard.judge(session, cases[1:], seen)
    assert [asked.split()[0] for asked in script.asked[before:]] == ["POST", "GET"]


def test_the_write_that_took_effect_is_found_among_the_series(room: Room, cases: list[Case]) -> None:
    found = guard.judge(room.session(Scripted(Target(lets_in=str(UNKNOWN_KEY.header)))), cases, {})
    guilty = {name for name, (violations, _) in found.items() if violations}
    assert guilty == {f"{REFRESH}/refusal.changes_nothing/unknown-key"}
    ((violations, _),) = [value for name, value in found.items() if name in guilty]
    assert violations[0].where == "/access_token"


def test_what_happens_only_once_may_be_any_of_them(room: Room, cases: list[Case]) -> None:
    target = Target(lets_in=str(UNKNOWN_KEY.header), only_once=True)
    found = guard.judge(room.session(Scripted(target)), cases, {})
    assert all(violations for violations, _ in found.values())


def test_what_no_write_may_change_is_looked_at_last_and_once_for_all_operations(context: Context) -> None:
    def foreign(name: str) -> Case:
        operation = context.contract.operation(name)
        probe, looks = partial(context.aimed, operation), partial(watch.elsewhere, context, operation)
        return guarded(context, "refusal.changes_nothing", operation, "other-project", probe, looks)

    def own(name: str) -> Case:
        operation = context.contract.operation(name)
        probe, looks = partial(context.aimed, operation), partial(watch.effect_of, context, operation)
        return guarded(context, "refusal.changes_nothing", operation, "own", probe, looks)

    adding = "insights_sharing_passwords_create"
    series = guard.batches([foreign(REFRESH), own(REFRESH), foreign(adding), own(adding)])
    assert [[case.operation for case in batch] for batch in series] == [[REFRESH], [adding], [REFRESH, adding]]


def test_where_no_requests_are_left_to_find_out_it_may_be_any_of_them(room: Room, cases: list[Case]) -> None:
    script = Scripted(Target(lets_in=str(UNKNOWN_KEY.header)))
    found = guard.judge(room.session(script, budget=6), cases, {})
    assert len(script.asked) == 6
    assert all(violations for violations, _ in found.values())
