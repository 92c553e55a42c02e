"""Faults of the error envelope: errors in other clothes, often for one status only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.call import Call, Refusal, Reply
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import (
    ADD_PASSWORD,
    ALL,
    BY_ID,
    CREATE,
    DELETE_PASSWORD,
    PATCH,
    REFRESH,
    RETRIEVE,
    SCOPED,
    VERIFY,
    WITH_BODY,
    WITH_REQUIRED,
    first,
)

REQUIREMENT = "error.envelope"


class _Clothes(Behaviour):
    """Changes the body of the errors of one status."""

    status: ClassVar[int]

    def refuse(self, call: Call, refusal: Refusal) -> Reply:
        reply = super().refuse(call, refusal)
        return replace(reply, body=self.clothe(reply.body)) if refusal.status == self.status else reply

    def clothe(self, envelope: dict[str, Any]) -> Any:
        """The body instead of the envelope."""
        return envelope


@fault(REQUIREMENT, first(ADD_PASSWORD, BY_ID))
class BareError(_Clothes):
    """A 404 is {"error": …}, as a view that answers by hand writes it."""

    status = 404

    def clothe(self, envelope: dict[str, Any]) -> Any:
        return {"error": envelope["detail"]}


@fault(REQUIREMENT, first(RETRIEVE, SCOPED))
class OnlyDetail(_Clothes):
    """A 403 is {"detail": …}: Django REST framework's own handler, not PostHog's."""

    status = 403

    def clothe(self, envelope: dict[str, Any]) -> Any:
        return {"detail": envelope["detail"]}


@fault(REQUIREMENT, first(PATCH, WITH_REQUIRED))
class FieldErrors(_Clothes):
    """A 400 is {"kind": ["This field is required."]}: the serializer's errors as they are."""

    status = 400

    def clothe(self, envelope: dict[str, Any]) -> Any:
        return {envelope["attr"] or "non_field_errors": [envelope["detail"]]}


@fault(REQUIREMENT, first(DELETE_PASSWORD, ALL), subtle=True)
class NestedError(_Clothes):
    """A 401 wraps its envelope in an object with the one member error."""

    status = 401

    def clothe(self, envelope: dict[str, Any]) -> Any:
        return {"error": envelope}


@fault(REQUIREMENT, first("integrations_jira_projects_retrieve", ALL), subtle=True)
class NoTypeIn405(_Clothes):
    """A 405, and nothing else, has no type."""

    status = 405

    def clothe(self, envelope: dict[str, Any]) -> Any:
        return {name: value for name, value in envelope.items() if name != "type"}


@fault(REQUIREMENT, first(VERIFY, WITH_BODY), subtle=True)
class NumberForCode(_Clothes):
    """The code of a 415, and nothing else, is the number of its status."""

    status = 415

    def clothe(self, envelope: dict[str, Any]) -> Any:
        return {**envelope, "code": 415}


@fault(REQUIREMENT, first(CREATE, WITH_REQUIRED), subtle=True)
class ListForAttr(_Clothes):
    """The attr of a 400 is a list of names."""

    status = 400

    def clothe(self, envelope: dict[str, Any]) -> Any:
        return {**envelope, "attr": [envelope["attr"]]}


@fault(REQUIREMENT, first(REFRESH, BY_ID), subtle=True)
class ListForDetail(_Clothes):
    """The detail of a 404 is a list of sentences."""

    status = 404

    def clothe(self, envelope: dict[str, Any]) -> Any:
        return {**envelope, "detail": [envelope["detail"]]}


@fault(REQUIREMENT, first("integrations_channels_retrieve", BY_ID))
class HtmlErrorPage(Behaviour):
    """A 404 is Django's HTML page."""

    def refuse(self, call: Call, refusal: Refusal) -> Reply:
        if refusal.status != 404:
            return super().refuse(call, refusal)
        return Reply(404, b"<!doctype html><h1>Not Found</h1>", {"Content-Type": "text/html"})

    def encode(self, reply: Reply) -> bytes:
        return reply.body if isinstance(reply.body, bytes) else super().encode(reply)


@fault("error.envelope", first(CREATE, WITH_BODY), subtle=True)
class DetailIsATrace(Behaviour):
    """The detail of a 400 for malformed JSON is the stack trace of the parser."""

    def refuse(self, call: Call, refusal: Refusal) -> Reply:
        reply = super().refuse(call, refusal)
        if reply.status != 400 or not isinstance(reply.body, dict) or reply.body.get("attr") is not None:
            return reply
        trace = 'Traceback (most recent call last):\n  File "/code/posthog/api/parsers.py", line 31, in parse'
        return replace(reply, body={**reply.body, "detail": trace})
