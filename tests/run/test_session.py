"""What is asked once, what anew, and what is noted to be put back."""

from __future__ import annotations

import httpx
import pytest

from posthog_conformance.run import MissingError, fresh, shared, spare
from posthog_conformance.run.probe import Contrary
from posthog_conformance.target import BudgetSpentError, UnreachableError

from .conftest import Answer, Room, Scripted, body_of, integration


def made_and_listed(request: httpx.Request) -> Answer:
    if request.method == "POST":
        return 201, integration(7)
    if request.method == "DELETE":
        return 204, None
    return 200, {"count": 0, "next": None, "previous": None, "results": []}


def test_a_shared_read_is_sent_once(room: Room) -> None:
    script = Scripted(lambda _: (200, integration(1)))
    session = room.session(script)
    probe = room.context.documented(room.context.contract.operation("integrations_retrieve"))
    first, second = session.answer(shared(probe, probe))
    assert first is second
    assert script.asked == ["GET /api/environments/1/integrations/1/"]


def test_a_repeated_or_fresh_one_is_sent_again(room: Room) -> None:
    script = Scripted(lambda _: (200, integration(1)))
    session = room.session(script)
    probe = room.context.documented(room.context.contract.operation("integrations_retrieve"))
    session.answer(shared(probe, probe.repeated("again")))
    session.answer(fresh(probe))
    assert len(script.asked) == 3


def test_an_id_that_is_needed_is_made_first_and_once(room: Room) -> None:
    script = Scripted(made_and_listed)
    session = room.session(script)
    destroy = room.context.documented(room.context.contract.operation("integrations_destroy"))
    session.answer(fresh(destroy))
    session.answer(fresh(destroy))
    assert script.asked[1:] == [
        "POST /api/environments/1/integrations/",
        "DELETE /api/environments/1/integrations/7/",
        "DELETE /api/environments/1/integrations/7/",
    ], "after a look at what is there already"


def test_what_create_overwrote_is_not_the_runs_to_delete(room: Room) -> None:
    def overwrites(request: httpx.Request) -> Answer:
        there = {"count": 1, "next": None, "previous": None, "results": [integration(7)]}
        return (201, integration(7)) if request.method == "POST" else (200, there)

    script = Scripted(overwrites)
    destroy = room.context.documented(room.context.contract.operation("integrations_destroy"))
    with pytest.raises(MissingError, match="integration 7, which was there before"):
        room.session(script).answer(fresh(destroy))
    room.ledger.settle()
    assert not [asked for asked in script.asked if asked.startswith("DELETE")]
    assert room.ledger.left_behind == ("create overwrote integration 7, which was there before",)


def test_a_create_that_failed_makes_what_needs_it_untested(room: Room) -> None:
    script = Scripted(lambda request: (500, {}) if request.method == "POST" else made_and_listed(request))
    destroy = room.context.documented(room.context.contract.operation("integrations_destroy"))
    with pytest.raises(MissingError, match="needs what integrations_create makes, and it answered 500"):
        room.session(script).answer(fresh(destroy))


def test_what_was_made_is_deleted_in_reverse_order(room: Room) -> None:
    numbers = iter((7, 8))
    script = Scripted(
        lambda request: (201, integration(next(numbers))) if request.method == "POST" else made_and_listed(request)
    )
    session = room.session(script)
    create = room.context.documented(room.context.contract.operation("integrations_create"))
    session.answer(fresh(create, create))
    room.ledger.settle()
    assert script.asked[-2:] == [
        "DELETE /api/environments/1/integrations/8/",
        "DELETE /api/environments/1/integrations/7/",
    ]


def test_a_refused_write_differs_from_what_is_stored(room: Room) -> None:
    sent = []

    def stored(request: httpx.Request) -> Answer:
        if request.method == "POST":
            sent.append(body_of(request))
            return 403, {}
        return 200, {"enabled": True, "settings": {"whitelabel": True}, "password_required": False}

    probe = room.context.aimed(room.context.contract.operation("insights_sharing_refresh_create"))
    assert isinstance(probe.body, Contrary)
    room.session(Scripted(stored)).answer(fresh(probe))
    (body,) = sent
    assert (body["enabled"], body["password_required"]) == (False, True)
    assert body["settings"] != {"whitelabel": True}


def test_ids_stay_in_their_segment_of_the_path(room: Room) -> None:
    script = Scripted(lambda _: (404, {}))
    probe = room.context.missing(room.context.contract.operation("integrations_retrieve"), "id", "../2?x=1#y")
    exchange = room.session(script).fresh(probe)
    assert exchange.request.url == "http://posthog.example/api/environments/1/integrations/..%2F2%3Fx%3D1%23y/"


def test_the_budget_ends_what_is_asked(room: Room) -> None:
    session = room.session(Scripted(lambda _: (200, integration(1))), budget=1)
    probe = room.context.documented(room.context.contract.operation("integrations_retrieve"))
    session.fresh(probe)
    with pytest.raises(BudgetSpentError):
        session.fresh(probe)


def test_a_target_that_is_gone_ends_the_run(room: Room) -> None:
    def gone(request: httpx.Request) -> Answer:
        raise httpx.ConnectError("refused", request=request)

    session = room.session(Scripted(gone))
    probe = room.context.documented(room.context.contract.operation("integrations_retrieve"))
    assert session.fresh(probe).response is None
    session.fresh(probe)
    with pytest.raises(UnreachableError, match="stopped answering"):
        session.fresh(probe)


def test_reads_go_out_together(room: Room) -> None:
    import threading

    both = threading.Barrier(2, timeout=10)

    def waits(_: httpx.Request) -> Answer:
        both.wait()
        return 200, integration(1)

    session = room.session(Scripted(waits), concurrency=2)
    probe = room.context.documented(room.context.contract.operation("integrations_retrieve"))
    assert [exchange.status for exchange in session.answer(fresh(probe, probe))] == [200, 200]


def test_details_are_asked_for_while_there_are_requests_left(room: Room) -> None:
    session = room.session(Scripted(lambda _: (200, {})), budget=1)
    probe = room.context.example(room.context.contract.operation("integrations_list"))
    assert len(session.answer(spare(probe))) == 1
    assert session.answer(spare(probe)) == ()
    with pytest.raises(BudgetSpentError):
        session.answer(fresh(probe))
