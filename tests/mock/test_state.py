"""What writes do, and what they leave alone."""

from __future__ import annotations

from typing import Any

import pytest

from posthog_conformance.contract import Contract
from posthog_conformance.mock import create_app

from .script import script
from .test_access import everything
from .visitor import THERE, Visitor

SHARING = "insights/1/sharing/"
CONFIG = {"näme": ["🦔", {"deep": None, "number": 10**30, "ratio": 0.1}]}


def test_the_life_of_an_integration(visitor: Visitor) -> None:
    before = everything(visitor)
    made = visitor.post("integrations/", {"kind": "slack", "config": CONFIG})
    assert made.status == 201
    integration = made.json
    assert integration["config"] == CONFIG
    url = f"integrations/{integration['id']}/"
    assert visitor.get(url).json == integration
    assert visitor.get("integrations/").json["results"][-1] == integration
    deleted = visitor.delete(url)
    assert (deleted.status, deleted.content) == (204, b"")
    assert [visitor.get(url).status, visitor.delete(url).status] == [404, 404]
    assert everything(visitor) == before


def test_equal_creates_make_two_and_ids_do_not_come_back(visitor: Visitor) -> None:
    made = []
    for _ in range(3):
        made.append(visitor.post("integrations/", {"kind": "slack", "config": {}}).json["id"])
        visitor.delete(f"integrations/{made[-1]}/")
    assert len(set(made)) == 3


@pytest.mark.parametrize(
    "body", [{"kind": "email"}, {"kind": "slack", "config": None}, {"kind": "email", "config": CONFIG}]
)
def test_a_patch_changes_what_was_sent(visitor: Visitor, body: dict[str, Any]) -> None:
    before = visitor.get("integrations/3/").json
    others = visitor.get("integrations/?offset=3").json["results"]
    answer = visitor.patch("integrations/3/email/", body)
    assert answer.json == {**before, **body} == visitor.get("integrations/3/").json
    assert visitor.get("integrations/?offset=3").json["results"] == others


def test_a_refresh_replaces_the_token_and_keeps_the_rest(visitor: Visitor) -> None:
    seen = [visitor.get(SHARING).json]
    for _ in range(3):
        answer = visitor.post(SHARING + "refresh/", {"enabled": False}).json
        assert answer == {**seen[0], "access_token": answer["access_token"]} == visitor.get(SHARING).json
        seen.append(answer)
    assert len({found["access_token"] for found in seen}) == 4


def test_a_password_is_added(visitor: Visitor) -> None:
    before = visitor.get(SHARING).json
    answer = visitor.post(SHARING + "passwords/", {"enabled": False})
    assert answer.status == 200
    assert answer.json["share_passwords"] != before["share_passwords"]
    assert answer.json == {**before, "enabled": False, "share_passwords": answer.json["share_passwords"]}
    assert visitor.get(SHARING).json == answer.json


def test_a_password_is_deleted_once(visitor: Visitor) -> None:
    seen = [visitor.get(SHARING).json]
    for number in (11, 12):
        assert visitor.delete(f"{SHARING}passwords/{number}/").status == 204
        seen.append(visitor.get(SHARING).json)
        assert visitor.delete(f"{SHARING}passwords/{number}/").status == 404
    assert len({found.pop("share_passwords") for found in seen}) == 3
    assert seen[0] == seen[1] == seen[2]


def test_properties_of_a_group(visitor: Visitor) -> None:
    body = {"group_type_index": 0, "group_key": "acme", "group_properties": {"seats": 41}}
    answer = visitor.post("groups/update_property/?group_type_index=0&group_key=acme", body)
    assert (answer.status, answer.content) == (200, b"")
    assert "content-type" not in answer.headers


@pytest.mark.parametrize("lookup", ["channels", "clickup_lists", "github_repos", "jira_projects", "linear_teams"])
def test_lookups_take_every_kind(visitor: Visitor, lookup: str) -> None:
    answers = [visitor.get(f"integrations/{number}/{lookup}/?limit=abc&search=%00") for number in range(1, 17)]
    assert {(answer.status, answer.content) for answer in answers} == {(200, b"")}


def test_reads_change_nothing(contract: Contract) -> None:
    visitor = Visitor(create_app(contract))
    before = everything(visitor)
    for operation in contract:
        if operation.reads:
            for step in script(operation):
                if step.method == "GET":
                    visitor.ask("GET", step.url)
    assert everything(visitor) == before


def test_two_mocks_share_nothing(contract: Contract) -> None:
    one, other = Visitor(create_app(contract)), Visitor(create_app(contract))
    before = everything(other)
    one.delete("integrations/1/")
    one.post(SHARING + "refresh/", {})
    one.delete(f"{THERE}/integrations/91/")
    assert everything(other) == before


def test_documented_successes(contract: Contract) -> None:
    for operation in contract:
        visitor = Visitor(create_app(contract))
        step = next(step for step in script(operation) if step.authorization)
        answer = visitor.ask(step.method, step.url, step.body)
        assert answer.status == operation.success.status
        assert bool(answer.content) == (operation.success.schema is not None)
