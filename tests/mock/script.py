"""Requests that between them show every fault of the catalogue: per operation, and what is read after them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from starlette.types import ASGIApp

from posthog_conformance.contract import Operation

from .visitor import HERE, KEY, THERE, Visitor

KINDS = {
    "channels": 1,
    "clickup": 2,
    "email": 3,
    "github": 4,
    "google": 5,
    "jira": 6,
    "linear": 7,
}
BODIES: dict[str, dict[str, Any]] = {
    "groups_update_property_create": {"group_type_index": 0, "group_key": "acme"},
    "integrations_create": {"kind": "slack", "config": {"a": 1}},
    "integrations_email_partial_update": {"kind": "email", "config": {"b": 2}},
    "integrations_email_verify_create": {"kind": "email"},
}
HOSTILE: tuple[Any, ...] = (
    None,
    [],
    {},
    -1,
    2**70,
    0.5,
    True,
    "abc",
    "é" * 3,
    "x" * 500,
    "a\0b",
    "\ud800",
    {"a": [1]},
)
PAGES = (
    "limit=3",
    "limit=15",
    "limit=3&offset=3&colour=blue",
    "limit=3&offset=4",
    "limit=4&offset=12",
    "offset=99",
    "limit=abc",
    "limit=0",
    "limit=",
    "offset=-1",
    f"offset={2**64}",
    "offset=%00",
)
STATE = (
    "integrations/",
    "integrations/3/",
    "integrations/101/",
    "insights/1/sharing/",
    "insights/2/sharing/",
    f"{THERE}/integrations/",
    f"{THERE}/insights/50/sharing/",
)


@dataclass(frozen=True)
class Step:
    """One request of the script."""

    method: str
    url: str
    body: Any = None
    key: str | None = "all"
    content: bytes | None = None
    media_type: str = "application/json"
    authorization: str | None = None


def script(operation: Operation) -> Iterator[Step]:
    """Everything that one could ask of an operation, and after each write a look at what there is."""
    state = [Step("GET", url) for url in STATE]
    yield from state
    for step in _steps(operation):
        yield step
        if not operation.reads:
            yield from state
    yield from state


def transcript(app: ASGIApp, operation: Operation) -> Iterator[tuple[int, Any, str]]:
    """What an application answers to the script, but for the time of day."""
    visitor = Visitor(app)
    for step in script(operation):
        visitor.key = step.key
        answer = visitor.ask(
            step.method,
            step.url,
            step.body,
            content=step.content,
            media_type=step.media_type,
            authorization=step.authorization,
        )
        text = re.sub(r"20(?:2[6-9]|[3-9]\d)-[\d-]+T[\d:]+\.\d+Z", "NOW", answer.content.decode("utf-8", "replace"))
        yield answer.status, answer.headers, text


def _steps(operation: Operation) -> Iterator[Step]:
    good = Step(operation.method, _url(operation), BODIES.get(operation.id) or ({} if operation.body else None))
    yield replace(good, authorization="Bearer phx_unknown")
    for key in ("read", "unrelated", "confined", None):
        yield replace(good, key=key)
    yield replace(good, method="PUT")
    for url in _urls(operation):
        yield replace(good, url=url, key=None)
        yield replace(good, url=url, key="confined")
        yield replace(good, url=url)
    for authorization in _authorizations():
        yield replace(good, key=None, authorization=authorization)
    for key in ("all", "star", "all"):
        yield replace(good, key=key)
    if operation.id == "integrations_list":
        yield from (replace(good, url=f"{good.url}?{page}") for page in PAGES)
    if operation.body:
        yield from _bodies(operation, good)
    if operation.id.startswith("integrations_"):
        yield from _life(good)
    if "sharing" in operation.id:
        for action in ("refresh", "passwords", "refresh"):
            yield Step("POST", f"insights/1/sharing/{action}/", {})
            yield Step("GET", "insights/1/sharing/")
    if operation.id != "integrations_destroy":
        yield replace(good, body=good.body and {"kind": "email"})


def _life(good: Step) -> Iterator[Step]:
    """Two twins, one of which is deleted, and a third."""
    create = Step("POST", "integrations/", BODIES["integrations_create"])
    for _ in range(2):
        yield create
    for number in (101, 101, 102):
        yield Step("DELETE", f"integrations/{number}/")
        yield replace(good, url=re.sub(r"/integrations/\d+/", "/integrations/101/", good.url))
        yield Step("GET", "integrations/101/")
    yield create
    yield Step("GET", "integrations/")
    yield Step("GET", "integrations/102/")


def _bodies(operation: Operation, good: Step) -> Iterator[Step]:
    body = operation.body
    assert body is not None
    yield replace(good, content=b"{")
    if operation.id == "integrations_create":
        yield replace(good, content=b" " * 3_000_000 + b"{")
    yield replace(good, content=json.dumps({**good.body, "config": "unread"}).encode(), media_type="text/plain")
    for value in HOSTILE:
        yield replace(good, content=json.dumps(value).encode())
        for name in body.properties:
            yield replace(good, content=json.dumps({**good.body, name: value}).encode())
    for name in body.required:
        rest = {key: value for key, value in good.body.items() if key != name}
        yield replace(good, content=json.dumps({"config": {"rejected": 1}, **rest}).encode())
    for enabled in (True, False):
        yield replace(good, content=json.dumps({**good.body, "enabled": enabled}).encode())


def _authorizations() -> Iterator[str]:
    key = KEY["all"]
    yield from ("Bearer", "Basic " + key, "Token " + key, key)
    yield from ("Bearer " + key[:-1], "Bearer " + key[:-1] + "0", "Bearer " + key + "x", "Bearer " + key.swapcase())
    yield from ("bearer " + key, "BEARER " + key)


def _urls(operation: Operation) -> Iterator[str]:
    good = _url(operation)
    for project in ("2", "99", "abc", "%00"):
        yield good.replace(HERE, f"/api/environments/{project}")
    foreign = {"integrations": 91, "insights": 50}
    for name, number in foreign.items():
        if f"/{name}/" in good:
            for other in (number, 2, 424242, 2**64, -1, "abc", "%00"):
                yield re.sub(rf"(?<=/{name}/)\d+", str(other), good)
    if "/passwords/" in good:
        for other in (99, "abc"):
            yield re.sub(r"(?<=/passwords/)\d+", str(other), good)
    if "?" in good:
        for query in (
            "",
            "?group_key=acme",
            "?group_type_index=x&group_key=acme",
            "?group_type_index=0&group_key=%00",
        ):
            yield good.split("?")[0] + query
        for index in (7, 2**40):
            yield good.replace("index=0", f"index={index}")


def _url(operation: Operation) -> str:
    kind = next((number for name, number in KINDS.items() if name in operation.id), 3)
    ids = {"project_id": "1", "id": kind, "insight_id": 1, "password_id": 11}
    query = "?group_type_index=0&group_key=acme" if "/groups/" in operation.path else ""
    return operation.path.format_map(ids) + query
