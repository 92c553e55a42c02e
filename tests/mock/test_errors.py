"""What is wrong with a request is said with the documented status, type and field."""

from __future__ import annotations

import pytest

from .visitor import Visitor

GROUP = "groups/update_property/?group_type_index=0&group_key=acme"
BODIES = [
    ("POST", "integrations/"),
    ("PATCH", "integrations/3/email/"),
    ("POST", "integrations/3/email/verify/"),
    ("POST", "insights/1/sharing/refresh/"),
    ("POST", "insights/1/sharing/passwords/"),
    ("POST", GROUP),
]


@pytest.mark.parametrize(
    "number", ["424242", "abc", "1abc", "-1", "1.5", str(2**63), "9" * 5000, "%00", "%F0%9F%A6%94", "%2e"]
)
@pytest.mark.parametrize("url", ["integrations/{}/", "integrations/{}/channels/", "insights/{}/sharing/"])
def test_an_id_that_names_nothing(visitor: Visitor, url: str, number: str) -> None:
    answer = visitor.get(url.format(number))
    assert (answer.status, answer.json["type"]) == (404, "invalid_request")


def test_a_path_that_does_not_exist(visitor: Visitor) -> None:
    assert visitor.get("nothing/").json["type"] == "invalid_request"
    assert visitor.get("/").status == 404


@pytest.mark.parametrize(
    ("method", "url", "allow"),
    [
        ("PUT", "integrations/", "GET, POST, HEAD, OPTIONS"),
        ("TRACE", "integrations/1/", "GET, DELETE, HEAD, OPTIONS"),
        ("PATCH", "insights/1/sharing/", "GET, HEAD, OPTIONS"),
        ("GET", "insights/1/sharing/refresh/", "POST, OPTIONS"),
    ],
)
def test_a_method_that_the_path_does_not_have(visitor: Visitor, method: str, url: str, allow: str) -> None:
    answer = visitor.ask(method, url)
    assert (answer.status, answer.json["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == allow


def test_head_and_options(visitor: Visitor) -> None:
    head, get = visitor.ask("HEAD", "integrations/"), visitor.get("integrations/")
    assert (head.status, head.content, head.headers) == (200, b"", get.headers)
    options = visitor.ask("OPTIONS", "integrations/")
    assert (options.status, options.headers["allow"]) == (200, "GET, POST, HEAD, OPTIONS")


@pytest.mark.parametrize(("method", "url"), BODIES)
@pytest.mark.parametrize(
    "content", [b"{", b"x", b"\xff", b"NaN", b'{"a": Infinity}', b"[" * 100_000, b"1" * 5000, b'{"kind": "email"} x']
)
def test_malformed_json(visitor: Visitor, method: str, url: str, content: bytes) -> None:
    answer = visitor.ask(method, url, content=content)
    assert (answer.status, answer.json["code"]) == (400, "parse_error")


@pytest.mark.parametrize(("method", "url"), BODIES)
def test_a_media_type_that_is_not_read(visitor: Visitor, method: str, url: str) -> None:
    answer = visitor.ask(method, url, content=b"kind=email", media_type="text/plain")
    assert (answer.status, answer.json["type"]) == (415, "invalid_request")


@pytest.mark.parametrize(("method", "url"), BODIES)
@pytest.mark.parametrize("content", [b"[]", b"null", b'"text"', b"1"])
def test_a_body_that_is_no_object(visitor: Visitor, method: str, url: str, content: bytes) -> None:
    answer = visitor.ask(method, url, content=content)
    assert (answer.status, answer.json["type"]) == (400, "validation_error")


@pytest.mark.parametrize(
    ("method", "url", "body", "attr"),
    [
        ("POST", "integrations/", {"config": {}}, "kind"),
        ("PATCH", "integrations/3/email/", {"config": {}}, "kind"),
        ("POST", "integrations/3/email/verify/", {}, "kind"),
        ("POST", "integrations/", {"kind": {"a": 1}}, "kind"),
        ("POST", "integrations/", {"kind": None}, "kind"),
        ("POST", "integrations/", {"kind": "slack", "config": {"a\0": 1}}, "config"),
        ("POST", "integrations/", {"kind": "slack", "config": ["\ud800"]}, "config"),
        ("POST", "insights/1/sharing/passwords/", {"enabled": "abc"}, "enabled"),
        ("POST", "insights/1/sharing/passwords/", {"enabled": None}, "enabled"),
        ("POST", GROUP, {"group_key": "acme"}, "group_type_index"),
        ("POST", GROUP, {"group_type_index": 0}, "group_key"),
        ("POST", GROUP, {"group_type_index": "abc", "group_key": "acme"}, "group_type_index"),
        ("POST", GROUP, {"group_type_index": True, "group_key": "acme"}, "group_type_index"),
        ("POST", GROUP, {"group_type_index": 0, "group_key": {}}, "group_key"),
    ],
)
def test_a_field_that_is_no_good(visitor: Visitor, method: str, url: str, body: object, attr: str) -> None:
    answer = visitor.ask(method, url, body)
    assert answer.status == 400
    assert answer.json["type"] == "validation_error"
    assert answer.json["attr"] == attr


@pytest.mark.parametrize("content", [b"1e400", b"-1e999", b"[" * 200 + b"]" * 200])
def test_a_value_that_cannot_be_stored(visitor: Visitor, content: bytes) -> None:
    answer = visitor.ask("POST", "integrations/", content=b'{"kind": "slack", "config": ' + content + b"}")
    assert (answer.status, answer.json["attr"]) == (400, "config")


def test_a_body_that_is_too_large(visitor: Visitor) -> None:
    assert visitor.ask("POST", "integrations/", content=b" " * (20 * 1024 * 1024 + 1)).status == 413


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("group_type_index=0&group_key=nobody", 404),
        ("group_type_index=7&group_key=acme", 404),
        ("group_type_index=abc&group_key=acme", 400),
        (f"group_type_index={2**64}&group_key=acme", 400),
        ("group_key=acme", 400),
        ("group_type_index=0", 400),
        ("", 400),
    ],
)
def test_a_group_that_does_not_exist(visitor: Visitor, query: str, status: int) -> None:
    body = {"group_type_index": 0, "group_key": "acme"}
    assert visitor.post(f"groups/update_property/?{query}", body).status == status
