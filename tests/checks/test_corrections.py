"""Which corrections of the page explain a violation, and which violations none explains."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from posthog_conformance.checks import Violation, errors, shape, state, traffic
from posthog_conformance.checks.corrections import correction_at, explained
from posthog_conformance.contract import Contract, load, load_corrected
from posthog_conformance.exchange import Exchange, Request, Response

PAGE = load()
OLDER, NEWER = load_corrected(PAGE)
HEADERS = (("Content-Type", "application/json"),)
KEY, OTHER_KEY, NO_SCOPES_KNOWN = "Bearer phx_all", "Bearer phx_unrelated", "Bearer phx_unknown_scopes"
GRANTED = {KEY: ("group:write", "sharing_configuration:write", "integration:write"), OTHER_KEY: ("action:read",)}
GRANTED_TOO: dict[str, Any] = {**GRANTED, NO_SCOPES_KNOWN: None}
SHARING: Any = NEWER.operation("insights_sharing_list").success.example
PASSWORD: Any = NEWER.operation("insights_sharing_passwords_create").success.example
CLOSED = {
    "type": "authentication_error",
    "code": "permission_denied",
    "detail": "This action does not support personal API key access",
    "attr": None,
}
LACKING = {**CLOSED, "detail": "API key missing required scope 'integration:read'"}


def asked(
    operation: str,
    status: int,
    body: Any = None,
    *,
    key: str | None = KEY,
    sent: Any = None,
    number: int = 1,
    **ids: Any,
) -> Exchange:
    """An operation that was asked by a key, and answered so."""
    known = PAGE.operation(operation)
    path = known.path.replace("{project_id}", "1")
    for name, value in ids.items():
        path = path.replace(f"{{{name}}}", str(value))
    headers = () if key is None else (("Authorization", key),)
    request = Request(known.method, f"https://x{path}", headers, b"" if sent is None else json.dumps(sent).encode())
    content = b"" if body is None else json.dumps(body).encode()
    return Exchange(f"e{number}", operation, request, Response(status, HEADERS, content))


def numbers(*exchanges: Exchange, violations: Iterator[Violation], corrected: tuple[Contract, ...] = ()) -> list[Any]:
    """What explains each of some violations."""
    found = list(violations)
    assert found, "nothing is broken"
    return explained(found, exchanges, PAGE, corrected or (OLDER, NEWER), GRANTED_TOO)


def status(exchange: Exchange, *statuses: int) -> Iterator[Violation]:
    return errors.refused(PAGE.operation(exchange.operation), exchange, statuses)


def body(exchange: Exchange) -> Iterator[Violation]:
    return shape.documented_body(PAGE.operation(exchange.operation), exchange)


# --- who is refused


@pytest.mark.parametrize("expected", [200, 404, 415])
def test_an_operation_that_accepts_no_personal_key(expected: int) -> None:
    exchange = asked("integrations_clickup_lists_retrieve", 403, CLOSED, id=1)
    assert numbers(exchange, violations=status(exchange, expected)) == [("S8",)]


def test_one_period_is_enough() -> None:
    exchange = asked("integrations_channels_retrieve", 403, CLOSED, id=1)
    assert numbers(exchange, violations=status(exchange, 200)) == [("S7",)]
    assert numbers(exchange, violations=status(exchange, 200), corrected=(NEWER,)) == [()]


@pytest.mark.parametrize(
    ("key", "answer", "expected"),
    [
        (OTHER_KEY, LACKING, ("S7",)),
        (NO_SCOPES_KNOWN, LACKING, ("S7",)),
        (NO_SCOPES_KNOWN, {**LACKING, "detail": "No."}, ()),
        (KEY, LACKING, ()),
    ],
)
def test_a_scope_that_the_page_does_not_name(key: str, answer: Any, expected: tuple[str, ...]) -> None:
    exchange = asked("integrations_channels_retrieve", 403, answer, key=key, id=1)
    assert numbers(exchange, violations=status(exchange, 200), corrected=(NEWER,)) == [expected]


@pytest.mark.parametrize("key", [None, "Bearer phx_nobodys"])
def test_who_must_not_enter_is_not_explained(key: str | None) -> None:
    exchange = asked("integrations_clickup_lists_retrieve", 403, CLOSED, key=key, id=1)
    assert numbers(exchange, violations=status(exchange, 401)) == [()]


def test_another_status_of_a_closed_operation_stays() -> None:
    exchange = asked("integrations_clickup_lists_retrieve", 500, CLOSED, id=1)
    assert numbers(exchange, violations=status(exchange, 200)) == [()]


def test_an_open_operation_that_refuses_stays() -> None:
    exchange = asked("integrations_list", 403, CLOSED)
    assert numbers(exchange, violations=status(exchange, 200)) == [()]


# --- what is sent


def test_a_documented_body_that_breaks_the_served_one() -> None:
    error = {"type": "validation_error", "code": "required", "detail": "This field is required.", "attr": "key"}
    sent = {"group_type_index": 0, "group_key": "acme"}
    exchange = asked("groups_update_property_create", 400, error, sent=sent)
    update = PAGE.operation("groups_update_property_create")
    other_field = errors.refused(update, exchange, {400}, attr="group_key")
    assert numbers(exchange, violations=status(exchange, 200)) == [("S1",)]
    assert numbers(exchange, violations=status(exchange, 401, 403)) == [()], "who is refused is refused first"
    assert numbers(exchange, violations=other_field) == [("S1",)]


@pytest.mark.parametrize(
    ("attr", "sent"), [("key", {"key": "plan", "value": 1}), ("group_key", {"group_key": {}}), (None, {})]
)
def test_another_refusal_of_a_body_stays(attr: str | None, sent: Any) -> None:
    error = {"type": "validation_error", "code": "invalid", "detail": "No.", "attr": attr}
    exchange = asked("groups_update_property_create", 400, error, sent=sent)
    assert numbers(exchange, violations=status(exchange, 200)) == [()]


# --- what is answered


def test_another_success() -> None:
    add = PAGE.operation("insights_sharing_passwords_create")
    exchange = asked("insights_sharing_passwords_create", 201, PASSWORD, insight_id=1)
    for violations in (
        shape.documented_status(add, exchange),
        state.succeeded(add, exchange, "adding a share password"),
        traffic.any_answer(add, exchange),
        traffic.leaks(add, exchange),
    ):
        assert numbers(exchange, violations=violations) == [("S5",)]
    assert numbers(exchange, violations=status(exchange, 400)) == [()], "what must be refused was taken"


def test_an_error_outside_the_envelope() -> None:
    exchange = asked("insights_sharing_passwords_create", 400, {"error": "Passwords are off"}, insight_id=1)
    add = PAGE.operation("insights_sharing_passwords_create")
    assert numbers(exchange, violations=status(exchange, 200)) == [("S5",)]
    assert numbers(exchange, violations=errors.envelope(add, exchange)) == [("S5",)] * 3
    other = asked("insights_sharing_refresh_create", 400, {"error": "Passwords are off"}, insight_id=1)
    refresh = PAGE.operation("insights_sharing_refresh_create")
    assert numbers(other, violations=errors.envelope(refresh, other)) == [()] * 3


def test_an_enveloped_error_where_an_error_may_come_stays() -> None:
    """S15 lets a delete be refused while the integration is in use; that of another one is not."""
    error = {"type": "validation_error", "code": "invalid", "detail": "In use.", "attr": None}
    exchange = asked("integrations_destroy", 400, error, id=7)
    assert numbers(exchange, violations=status(exchange, 204)) == [()]


def test_each_place_of_a_body_by_its_correction() -> None:
    exchange = asked(
        "insights_sharing_list", 200, {**SHARING, "created_at": None, "access_token": None}, insight_id=1
    )
    assert numbers(exchange, violations=body(exchange)) == [("S4",), ("S3",), ("S2",)]


def test_a_place_that_breaks_both_contracts_stays() -> None:
    exchange = asked("insights_sharing_list", 200, {**SHARING, "enabled": None}, insight_id=1)
    assert numbers(exchange, violations=body(exchange)) == [(), ("S2",)]
    exchange = asked("insights_sharing_list", 200, {**SHARING, "share_passwords": [{"id": "a"}]}, insight_id=1)
    assert numbers(exchange, violations=body(exchange)) == [()]


def test_a_refresh_saves_the_configuration() -> None:
    exchange = asked("insights_sharing_refresh_create", 200, {**SHARING, "created_at": None}, insight_id=1)
    assert numbers(exchange, violations=body(exchange)) == [(), ("S2",)]


def test_a_body_where_the_page_has_none() -> None:
    repositories = {"repositories": [{"id": 1, "name": "a", "full_name": "b/a"}], "has_more": False}
    exchange = asked("integrations_github_repos_retrieve", 200, repositories, id=4)
    assert numbers(exchange, violations=body(exchange)) == [("S10",)]
    exchange = asked("integrations_github_repos_retrieve", 200, {**repositories, "has_more": 1}, id=4)
    assert numbers(exchange, violations=body(exchange)) == [()]


def test_more_places_than_are_told() -> None:
    """Of a long list the first places are told, and of the others how many there are."""
    page = copy.deepcopy(dict(NEWER.operation("integrations_list").success.example))
    page["results"] = [{**page["results"][0], "created_by": None} for _ in range(9)]
    exchange = asked("integrations_list", 200, page)
    assert numbers(exchange, violations=body(exchange)) == [("S12",)] * (shape.MOST_SHOWN + 1)
    page["results"][8]["kind"] = None
    exchange = asked("integrations_list", 200, page)
    assert numbers(exchange, violations=body(exchange))[-1] == (), "one of the places not told of stays"


def test_of_two_answers_that_a_violation_may_be_about_both_must_be_explained() -> None:
    closed = asked("integrations_clickup_lists_retrieve", 403, CLOSED, id=1)
    opened = asked("integrations_list", 403, CLOSED, number=2)
    assert numbers(closed, opened, violations=status(closed, 200)) == [()]


# --- what follows


def test_creating_the_same_again() -> None:
    sent = {"kind": "slack", "config": {}}
    first, second = (asked("integrations_create", 201, {"id": 101}, sent=sent, number=n) for n in (1, 2))
    twice = Violation("two creates made one integration", "/id", "two ids", "101", "page")
    gone = asked("integrations_destroy", 404, LACKING, id=101, number=3)
    other = asked("integrations_destroy", 404, {**LACKING, "code": "other"}, id=102, number=4)
    listed = Violation("what was deleted is still listed", "/results", "absent", "id 101", "page")
    told = [twice, *status(gone, 204), listed, *status(other, 204)]
    assert numbers(first, second, gone, other, violations=iter(told)) == [("S13",), ("S13",), ("S13",), ()]


def test_an_id_that_two_different_creates_share_stays() -> None:
    first = asked("integrations_create", 201, {"id": 101}, sent={"kind": "slack", "config": {}})
    second = asked("integrations_create", 201, {"id": 101}, sent={"kind": "jira", "config": {}}, number=2)
    twice = Violation("two creates made one integration", "/id", "two ids", "101", "page")
    assert numbers(first, second, violations=iter([twice])) == [()]


def test_without_corrections_nothing_is_explained() -> None:
    exchange = asked("integrations_clickup_lists_retrieve", 403, CLOSED, id=1)
    found = list(status(exchange, 200))
    assert explained(found, [exchange], PAGE, (), GRANTED) == [()]
    assert load_corrected(NEWER) == ()


def test_the_deepest_correction_on_the_way_to_a_place() -> None:
    schema = NEWER.operation("integrations_list").success.schema
    assert schema is not None
    assert correction_at(schema, "/results/0/created_by/distinct_id") == "S12"
    assert correction_at(schema, "/results/0/created_by") == "S12"
    assert correction_at(schema, "/results/0/kind") is None
    assert correction_at(schema, "body") is None
    assert correction_at({"properties": {"a/b": {"x-correction": "S1"}}}, "/a~1b") == "S1"
