"""Shapes: the documented status, media type, emptiness and schema, with the places that do not conform."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from posthog_conformance.checks import shape
from posthog_conformance.contract import load

from .answers import answer, unanswered

RETRIEVE = load().operation("integrations_retrieve")
DESTROY = load().operation("integrations_destroy")
INTEGRATION: Any = {
    "id": 1,
    "kind": "slack",
    "config": None,
    "created_at": "2025-09-01T08:30:15.250Z",
    "created_by": {
        "id": 17,
        "uuid": "0190a1de-7c52-4b6e-9a41-53d2e8f7c906",
        "distinct_id": "f3",
        "first_name": "Zoë",
        "last_name": "O",
        "email": "zoe@hedgebox.example",
        "is_email_verified": True,
        "hedgehog_config": {},
        "role_at_organization": "engineering",
    },
    "errors": "",
    "display_name": "Hedgebox",
}


def places(body: Any) -> list[str]:
    return [item.where for item in shape.documented_body(RETRIEVE, answer(200, body))]


def test_the_documented_example_conforms() -> None:
    assert places(INTEGRATION) == []
    assert places({**INTEGRATION, "undocumented": 1}) == [], "more is no violation"


@pytest.mark.parametrize("name", list(INTEGRATION))
def test_a_missing_field(name: str) -> None:
    body = {key: value for key, value in INTEGRATION.items() if key != name}
    (found,) = shape.documented_body(RETRIEVE, answer(200, body))
    assert name in found.message
    assert found.source.startswith("API reference page, line ")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("id",), "1"),
        (("id",), None),
        (("kind",), 7),
        (("created_at",), "yesterday"),
        (("created_by",), None),
        (("created_by", "email"), "no address"),
        (("created_by", "uuid"), "0190a1de"),
        (("created_by", "is_email_verified"), "true"),
    ],
)
def test_a_wrong_value_is_named_by_its_pointer(path: tuple[str, ...], value: Any) -> None:
    body = copy.deepcopy(INTEGRATION)
    inner = body
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    assert places(body) == ["/" + "/".join(path)]


def test_many_errors_are_a_few_and_a_number() -> None:
    found = list(shape.documented_body(RETRIEVE, answer(200, dict.fromkeys(INTEGRATION))))
    assert len(found) == shape.MOST_SHOWN + 1
    assert "more places" in found[-1].message


def test_another_status_is_judged_as_a_status_only() -> None:
    exchange = answer(404, b"<html>")
    assert list(shape.documented_body(RETRIEVE, exchange)) == []
    (found,) = shape.documented_status(RETRIEVE, exchange)
    assert (found.where, found.expected, found.actual) == ("status", "200", "404 <html>")


@pytest.mark.parametrize(
    ("body", "headers", "where"),
    [
        (b"not JSON", {"Content-Type": "application/json"}, ["body"]),
        (b'{"a": NaN}', {"Content-Type": "application/json"}, ["body"]),
        (INTEGRATION, {"Content-Type": "text/html"}, ["header Content-Type"]),
        (INTEGRATION, {}, ["header Content-Type"]),
        (INTEGRATION, {"content-type": "Application/JSON; charset=utf-8"}, []),
    ],
)
def test_the_media_type(body: Any, headers: dict[str, str], where: list[str]) -> None:
    exchange = answer(200, body, headers)
    assert [item.where for item in shape.documented_body(RETRIEVE, exchange)] == where


def test_documented_emptiness_is_empty() -> None:
    assert list(shape.documented_body(DESTROY, answer(204, b"", {}))) == []
    (found,) = shape.documented_body(DESTROY, answer(204, b"{}"))
    assert (found.where, found.expected) == ("body", "no response body")


def test_no_answer_is_a_violation() -> None:
    for judge in (shape.documented_status, shape.documented_body, shape.content_type):
        (found,) = judge(RETRIEVE, unanswered("connection broke"))
        assert (found.where, found.actual) == ("connection", "connection broke")


def test_any_body_is_json_errors_included() -> None:
    assert list(shape.content_type(RETRIEVE, answer(500, b"<html>", {"Content-Type": "text/html"})))
    assert not list(shape.content_type(RETRIEVE, answer(204, b"", {})))


def test_pointers_are_escaped() -> None:
    assert shape.pointer(["a/b", "c~d", 0]) == "/a~1b/c~0d/0"
    schema = {"type": "object", "properties": {"a/b": {"type": "integer"}}}
    (found,) = shape.conforms(schema, {"a/b": "x"}, "the page")
    assert (found.where, found.source) == ("/a~1b", "the page")
