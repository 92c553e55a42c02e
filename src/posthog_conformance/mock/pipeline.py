"""The steps that every call goes through, each a method of its own: who asks, may they, what do they send."""

# ruff: noqa: ARG002 - a step gets all that it could want to know, for a fault that overrides it
from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from posthog_conformance.mock import bodies, refusals
from posthog_conformance.mock.call import NOTHING, Call, Refusal, Reply
from posthog_conformance.mock.numbers import readable
from posthog_conformance.mock.throttle import Throttle
from posthog_conformance.mock.world import Key, Project, World


class Pipeline:
    """How a call is answered: authenticate, enter the project, judge the method, authorise, read, act."""

    def __init__(self, world: World, throttle: Throttle | None = None) -> None:
        self.world = world
        self.throttle = throttle

    def answer(self, call: Call) -> Reply:
        """The reply to a call, refusals included."""
        try:
            reply = self.perform(call)
        except Refusal as refusal:
            return self.finish(call, self.refuse(call, refusal))
        self.world.done[call.operation_id] += 1
        return self.finish(call, reply)

    def perform(self, call: Call) -> Reply:
        """The steps, in their order."""
        self.authenticate(call)
        if self.throttle is not None:
            self.throttle.take()
        self.enter(call)
        if call.method == "OPTIONS":
            return self.options(call)
        if call.operation is None:
            raise self.wrong_method(call)
        self.authorise(call)
        self.read(call)
        reply = self.act(call)
        return reply if reply.body is NOTHING else replace(reply, body=self.present(call, reply.body))

    # --- who asks ---------------------------------------------------------------------------------------

    def authenticate(self, call: Call) -> None:
        """Find out whose key it is; 401 without a key, or with one that nobody has."""
        token = self.token(call)
        if token is None:
            raise refusals.not_authenticated()
        call.key = self.find_key(token)
        if call.key is None:
            raise refusals.unknown_key()

    def token(self, call: Call) -> str | None:
        """The token of the Authorization header, None where it holds none."""
        scheme, _, token = call.headers.get("authorization", "").strip().partition(" ")
        return token.strip() or None if self.is_bearer(scheme) else None

    def is_bearer(self, scheme: str) -> bool:
        """Whether this is the scheme of personal API keys; its name is case-insensitive."""
        return scheme.lower() == "bearer"

    def find_key(self, token: str) -> Key | None:
        """The key with exactly this value."""
        return self.world.keys.get(token)

    # --- may they ---------------------------------------------------------------------------------------

    def enter(self, call: Call) -> None:
        """Enter the path's project; 403 for a key that is confined to others, 404 where there is none."""
        if call.key is not None and not self.may_enter(call, call.key):
            raise refusals.other_project()
        call.project = self.find_project(call.ids["project_id"])
        if call.project is None:
            raise refusals.not_found()

    def may_enter(self, call: Call, key: Key) -> bool:
        """Whether the key is not confined, or confined to this project."""
        return key.projects is None or call.ids["project_id"] in key.projects

    def find_project(self, project_id: str) -> Project | None:
        """The project of this id."""
        return self.world.projects.get(project_id)

    def authorise(self, call: Call) -> None:
        """403 for a key without one of the operation's scopes."""
        for scope in self.required_scopes(call):
            if call.key is not None and not self.grants(call, call.key, scope):
                raise refusals.missing_scope(scope)

    def required_scopes(self, call: Call) -> tuple[str, ...]:
        """The scopes that the operation documents."""
        return call.documented.scopes

    def grants(self, call: Call, key: Key, scope: str) -> bool:
        """Whether the key has the scope: itself, the ``:write`` that includes its ``:read``, or ``*``."""
        writing = scope.removesuffix(":read") + ":write" if scope.endswith(":read") else scope
        return any(held in ("*", scope, writing) for held in key.scopes)

    def wrong_method(self, call: Call) -> Refusal:
        """405, with the methods that the path has."""
        return refusals.method_not_allowed(call.method, call.route.allowed)

    def options(self, call: Call) -> Reply:
        """What OPTIONS answers: the methods of the path, and the media types that it reads and writes."""
        body = {"renders": ["application/json"], "parses": ["application/json"]}
        return Reply(200, body, {"Allow": ", ".join(call.route.allowed)})

    # --- what do they send ------------------------------------------------------------------------------

    def read(self, call: Call) -> None:
        """Read the body, where one is documented, into ``call.fields``; 415 or 400 if it is no good."""
        if call.documented.body is not None:
            call.fields = self.validate(call, self.parse(call) if call.content else {})

    def parse(self, call: Call) -> Any:
        """The body as JSON; 415 in another media type, 400 where it is malformed."""
        if bodies.media_type(call.headers.get("content-type")) != "application/json":
            raise refusals.unsupported_media_type()
        return bodies.parse(call.content)

    def validate(self, call: Call, value: Any) -> Mapping[str, Any]:
        """The documented fields that were sent; 400 where one is missing or ill-typed."""
        body = call.documented.body
        assert body is not None
        return bodies.validate(value, body)

    # --- and what they get ------------------------------------------------------------------------------

    def number(self, text: str) -> int | None:
        """An id of the path as a number, None where it is not one, or beyond 64 bits."""
        return readable(text)

    def act(self, call: Call) -> Reply:
        """Do what the operation does: the method of that name, or the lookup that all of them share."""
        action = getattr(self, call.operation_id, None) or self.lookup
        reply: Reply = action(call)
        return reply

    def lookup(self, call: Call) -> Reply:
        """A question to the third party, which the page documents without a body."""
        raise NotImplementedError(call.operation_id)

    def present(self, call: Call, body: Any) -> Any:
        """The JSON value of a success, as it is sent."""
        return body

    def refuse(self, call: Call, refusal: Refusal) -> Reply:
        """The reply that a refusal turns into."""
        return refusal.reply

    def finish(self, call: Call, reply: Reply) -> Reply:
        """The last look at any reply to this call."""
        return reply

    def encode(self, reply: Reply) -> bytes:
        """The bytes of a body."""
        return b"" if reply.body is NOTHING else json.dumps(reply.body, separators=(",", ":")).encode()
