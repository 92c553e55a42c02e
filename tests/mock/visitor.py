"""A visitor of the mock: sends one request at a time, straight to the application, without an event loop."""

from __future__ import annotations

import json
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message

from posthog_conformance.mock.seed import KEYS

KEY = {key.name: key.value for key in KEYS}
HERE = "/api/environments/1"
THERE = "/api/environments/2"


@dataclass(frozen=True)
class Answer:
    """What the mock answered."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


@dataclass
class Visitor:
    """Asks an application with the key of a name, or with none."""

    app: ASGIApp
    key: str | None = "all"
    host: str = "mock.example"
    headers: Mapping[str, str] = field(default_factory=dict)

    def get(self, url: str) -> Answer:
        return self.ask("GET", url)

    def post(self, url: str, body: Any = None) -> Answer:
        return self.ask("POST", url, body)

    def patch(self, url: str, body: Any = None) -> Answer:
        return self.ask("PATCH", url, body)

    def delete(self, url: str) -> Answer:
        return self.ask("DELETE", url)

    def ask(
        self,
        method: str,
        url: str,
        body: Any = None,
        *,
        content: bytes | None = None,
        media_type: str = "application/json",
        authorization: str | None = None,
    ) -> Answer:
        """Send a request; ``url`` is a path under the project, or a whole one."""
        parts = urlsplit(url if url.startswith(("/", "http")) else f"{HERE}/{url}")
        payload = content if content is not None else b"" if body is None else json.dumps(body).encode()
        headers = {"host": self.host, **self.headers}
        if payload:
            headers["content-type"] = media_type
        if authorization is None and self.key is not None:
            authorization = f"Bearer {KEY[self.key]}"
        if authorization:
            headers["authorization"] = authorization
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "server": ("mock.example", 80),
            "path": parts.path,
            "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
        }
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": payload, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        _drive(self.app(scope, receive, send))
        start, *rest = sent
        answered = {name.decode(): value.decode() for name, value in start["headers"]}
        return Answer(start["status"], answered, b"".join(message.get("body", b"") for message in rest))


def _drive(answering: Coroutine[Any, Any, None] | Any) -> None:
    """Run a coroutine that never has to wait."""
    try:
        answering.send(None)
    except StopIteration:
        return
    raise AssertionError("the mock waited for something")
