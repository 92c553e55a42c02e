"""A session over a scripted target, to see what is sent and when."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from posthog_conformance.contract import load
from posthog_conformance.mock import target_file
from posthog_conformance.run import Context, Session
from posthog_conformance.target import Client, Ledger, parse_target

Answer = tuple[int, Any]


@dataclass
class Scripted:
    """Answers each request as a function says, and remembers what was asked."""

    answer: Callable[[httpx.Request], Answer]
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        status, body = self.answer(request)
        return httpx.Response(status, json=body) if body is not None else httpx.Response(status)


@dataclass
class Room:
    """A context, and sessions over scripted targets."""

    context: Context
    ledger: Ledger = field(default_factory=Ledger)
    opened: list[tuple[Session, Client]] = field(default_factory=list)

    def session(self, script: Scripted, *, budget: int = 100, concurrency: int = 1) -> Session:
        client = Client(
            self.context.target, budget=budget, keep=lambda _: None, transport=httpx.MockTransport(script)
        )
        session = Session(self.context, client, self.ledger, concurrency)
        self.opened.append((session, client))
        return session


@pytest.fixture
def context() -> Context:
    return Context(load(), parse_target(target_file("http://posthog.example"), {}))


@pytest.fixture
def room(context: Context) -> Iterator[Room]:
    room = Room(context)
    yield room
    for session, client in room.opened:
        session.close()
        client.close()


def integration(number: int) -> dict[str, Any]:
    return {"id": number, "kind": "slack", "config": {}}


def body_of(request: httpx.Request) -> Any:
    return json.loads(request.content or b"null")
