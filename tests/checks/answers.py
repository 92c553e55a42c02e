"""Exchanges as the judges get them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from posthog_conformance.exchange import Exchange, Request, Response

JSON = {"Content-Type": "application/json"}


def answer(status: int, body: Any = b"", headers: Mapping[str, str] = JSON, *, method: str = "GET") -> Exchange:
    """An exchange that was answered so; what is not bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = Request(method, "http://api.example/api/environments/1/")
    return Exchange("e1", "op", request, Response(status, tuple(headers.items()), content))


def unanswered(why: str = "connection broke") -> Exchange:
    """An exchange without an answer."""
    return Exchange("e1", "op", Request("GET", "http://api.example/"), None, why)


def error(kind: str, code: str, detail: str = "No.", **more: Any) -> dict[str, Any]:
    """An error envelope."""
    return {"type": kind, "code": code, "detail": detail, **more}
