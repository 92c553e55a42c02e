"""The mock as an ASGI application."""

from __future__ import annotations

import asyncio
import logging
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from posthog_conformance.contract.model import Contract, Dialect
from posthog_conformance.mock import refusals
from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.call import NOTHING, Call, Refusal, Reply
from posthog_conformance.mock.faults.fault import Fault
from posthog_conformance.mock.routes import Routes
from posthog_conformance.mock.seed import new_world
from posthog_conformance.mock.served import Served
from posthog_conformance.mock.served.seed import served_world
from posthog_conformance.mock.throttle import Throttle

_log = logging.getLogger(__name__)

_MAX_BODY = 20 * 1024 * 1024


def create_app(
    contract: Contract,
    *,
    fault: Fault | None = None,
    latency_ms: int = 0,
    rate_limit: int | None = None,
    base_path: str = "",
) -> ASGIApp:
    """A mock with a world of its own.

    ``fault`` is the defect that it has, ``latency_ms`` how long it waits before each answer, ``rate_limit``
    how many requests a minute it takes, and ``base_path`` the path prefix that it is served under.
    """
    routes = Routes(contract)
    prefix = base_path.rstrip("/")
    chosen = _Behaviours(contract.dialect, fault, None if rate_limit is None else Throttle(rate_limit))

    async def endpoint(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        content = await request.body()
        if latency_ms:
            await asyncio.sleep(latency_ms / 1000)
        try:
            call = _call(request, content, routes, prefix)
        except Refusal as refusal:
            response = _response(chosen.clean, refusal.reply)
        else:
            response = chosen.answer(call)
        if request.method == "HEAD":
            response.body = b""
        await response(scope, receive, send)

    return Router(redirect_slashes=False, default=endpoint)


class _Behaviours:
    """The clean behaviour and the faulty one, both in the same world."""

    def __init__(self, dialect: Dialect, fault: Fault | None, throttle: Throttle | None) -> None:
        world = served_world() if dialect == "served" else new_world()
        base = Served if dialect == "served" else Behaviour
        self.clean = base(world, throttle)
        self._faulty = None if fault is None else fault.behaviour(base)(world, throttle)
        self._place = None if fault is None else fault.operation

    def answer(self, call: Call) -> Response:
        """The response of the behaviour that this call meets; 500 where it breaks."""
        behaviour = self._for(call)
        try:
            return _response(behaviour, behaviour.answer(call))
        except Exception:  # noqa: BLE001 - whatever breaks is answered 500
            level = logging.ERROR if behaviour is self.clean else logging.DEBUG
            _log.log(level, "The mock broke at %s %s", call.method, call.path, exc_info=True)
            return _response(self.clean, refusals.server_error().reply)

    def _for(self, call: Call) -> Behaviour:
        if self._faulty is None:
            return self.clean
        if self._place is None or self._place == call.operation_id:
            return self._faulty
        return self._faulty if call.operation is None and call.route.has(self._place) else self.clean


def _call(request: Request, content: bytes, routes: Routes, prefix: str) -> Call:
    scope = request.scope
    path = scope.get("raw_path", scope["path"].encode()).decode("latin-1")
    matched = routes.match(path.removeprefix(prefix)) if path.startswith(prefix) else None
    if matched is None:
        raise refusals.no_such_endpoint()
    if len(content) > _MAX_BODY:
        raise refusals.too_large()
    route, ids = matched
    method: str = scope["method"]
    host = request.headers.get("host") or "{}:{}".format(*scope["server"])
    return Call(
        method=method,
        origin=f"{scope['scheme']}://{host}",
        path=path,
        query=tuple(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
        headers=request.headers,
        content=content,
        route=route,
        ids=ids,
        operation=route.operation(method),
    )


def _response(behaviour: Behaviour, reply: Reply) -> Response:
    headers = {} if reply.body is NOTHING else {"Content-Type": "application/json"}
    return Response(behaviour.encode(reply), reply.status, {**headers, **reply.headers})
