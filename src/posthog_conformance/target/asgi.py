"""An ASGI application as an httpx transport: the mock in process behind the same client as a URL."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

Message = MutableMapping[str, Any]
AsgiApp = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]


class AsgiTransport(httpx.BaseTransport):
    """Answers each request by running the application on an event loop of its own, one at a time.

    The loop has a thread of its own: the caller's may have a loop already.
    """

    def __init__(self, app: AsgiApp) -> None:
        self._app = app
        self._runner = asyncio.Runner()
        self._beside = ThreadPoolExecutor(1)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Run the application for one request."""
        body = request.read()
        path, _, query = request.url.raw_path.partition(b"?")
        scope: Message = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": request.url.scheme,
            "path": request.url.path,
            "raw_path": path,
            "root_path": "",
            "query_string": query,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "server": (request.url.host, request.url.port),
            "client": ("127.0.0.1", 1),
        }
        start: Message = {}
        chunks: list[bytes] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                chunks.append(message.get("body", b""))

        async def answer() -> None:
            await self._app(scope, receive, send)

        self._beside.submit(lambda: self._runner.run(answer())).result()
        return httpx.Response(start["status"], headers=start["headers"], content=b"".join(chunks))

    def close(self) -> None:
        """Close the event loop."""
        self._beside.submit(self._runner.close).result()
        self._beside.shutdown()
