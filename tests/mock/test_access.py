"""Who may enter, and what they may do."""

from __future__ import annotations

import pytest

from posthog_conformance.contract import Contract
from posthog_conformance.mock import create_app

from .script import Step, script
from .visitor import HERE, KEY, THERE, Visitor

ENVELOPE = {"type", "code", "detail", "attr"}


@pytest.mark.parametrize(
    ("authorization", "code"),
    [
        ("", "not_authenticated"),
        ("Bearer", "not_authenticated"),
        ("Bearer ", "not_authenticated"),
        (KEY["all"], "not_authenticated"),
        ("Basic " + KEY["all"], "not_authenticated"),
        ("Bearer phx_nobody", "invalid_personal_api_key"),
        ("Bearer " + KEY["all"][:-1], "invalid_personal_api_key"),
        ("Bearer " + KEY["all"] + "x", "invalid_personal_api_key"),
        ("Bearer " + KEY["all"].swapcase(), "invalid_personal_api_key"),
    ],
)
def test_who_is_not_known_is_answered_401(visitor: Visitor, authorization: str, code: str) -> None:
    answer = visitor.ask("GET", "integrations/", authorization=authorization)
    assert answer.status == 401
    assert answer.json["type"] == "authentication_error"
    assert answer.json["code"] == code
    assert "www-authenticate" in answer.headers
    assert KEY["all"][:20] not in answer.content.decode()


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_case_insensitive(visitor: Visitor, scheme: str) -> None:
    assert visitor.ask("GET", "integrations/", authorization=f"{scheme} {KEY['all']}").status == 200


@pytest.mark.parametrize("url", ["integrations/1/", "integrations/424242/", "insights/abc/sharing/"])
def test_without_a_key_nothing_is_learnt(visitor: Visitor, url: str) -> None:
    visitor.key = None
    assert visitor.get(url) == visitor.get("integrations/1/")


def test_without_a_key_not_even_a_method_is_learnt(visitor: Visitor) -> None:
    visitor.key = None
    assert visitor.ask("PUT", "integrations/").status == 401


@pytest.mark.parametrize(
    ("key", "read", "write", "unscoped"),
    [
        ("all", 200, 200, 200),
        ("star", 200, 200, 200),
        ("read", 200, 403, 200),
        ("unrelated", 403, 403, 200),
        ("confined", 403, 403, 403),
    ],
)
def test_scopes(visitor: Visitor, key: str, read: int, write: int, unscoped: int) -> None:
    visitor.key = key
    assert visitor.get("insights/1/sharing/").status == read
    assert visitor.post("insights/1/sharing/refresh/", {}).status == write
    assert visitor.get("integrations/1/channels/").status == unscoped


def test_a_refusal_names_the_missing_scope(visitor: Visitor) -> None:
    visitor.key = "read"
    answer = visitor.delete("integrations/1/")
    assert answer.status == 403
    assert answer.json["type"] == "authentication_error"
    assert answer.json["code"] == "permission_denied"
    assert answer.json["detail"] == "API key missing required scope 'integration:write'"


def test_a_confined_key_works_at_home_and_nowhere_else(visitor: Visitor) -> None:
    visitor.key = "confined"
    assert visitor.get(f"{THERE}/integrations/91/").status == 200
    assert visitor.get(f"{HERE}/integrations/1/").status == 403
    assert visitor.get("/api/environments/99/integrations/").status == 403


def test_a_project_that_does_not_exist(visitor: Visitor) -> None:
    assert visitor.get("/api/environments/99/integrations/").status == 404


@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("GET", "integrations/91/", None),
        ("DELETE", "integrations/91/", None),
        ("PATCH", "integrations/91/email/", {"kind": "email", "config": {}}),
        ("POST", "integrations/91/email/verify/", {"kind": "email"}),
        ("GET", "integrations/92/github_repos/", None),
        ("GET", "insights/50/sharing/", None),
        ("POST", "insights/50/sharing/refresh/", {}),
        ("POST", "insights/50/sharing/passwords/", {}),
        ("DELETE", "insights/50/sharing/passwords/51/", None),
        ("DELETE", "insights/2/sharing/passwords/11/", None),
    ],
)
def test_what_belongs_elsewhere_does_not_exist_here(visitor: Visitor, method: str, url: str, body: object) -> None:
    before = everything(visitor)
    answer = visitor.ask(method, url, body)
    assert answer.status == 404
    assert answer.json == {"type": "invalid_request", "code": "not_found", "detail": "Not found.", "attr": None}
    assert everything(visitor) == before


@pytest.mark.parametrize("key", [None, "read", "unrelated", "confined"])
def test_what_was_refused_changed_nothing(contract: Contract, key: str | None) -> None:
    visitor = Visitor(create_app(contract))
    before = everything(visitor)
    for operation in contract:
        if operation.reads or (key in ("read", "unrelated") and not operation.scopes):
            continue
        write: Step = next(step for step in script(operation) if step.method == operation.method)
        visitor.key = key
        answer = visitor.ask(write.method, write.url, write.body)
        assert answer.status in (401, 403)
        assert set(answer.json) == ENVELOPE
        visitor.key = "all"
        assert everything(visitor) == before


def everything(visitor: Visitor) -> list[bytes]:
    urls = (f"{HERE}/integrations/", f"{THERE}/integrations/", "insights/1/sharing/", "insights/2/sharing/")
    return [visitor.get(url).content for url in (*urls, f"{THERE}/insights/50/sharing/")]
