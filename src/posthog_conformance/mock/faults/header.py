"""Faults of the headers: the wrong media type, no challenge, no or a wrong Allow."""

from __future__ import annotations

from dataclasses import replace

from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.call import Call, Refusal, Reply
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import (
    ADD_PASSWORD,
    ALL,
    BY_ID,
    DELETE_PASSWORD,
    JSON_ANSWERS,
    REFRESH,
    SHARING,
    VERIFY,
    WITH_REQUIRED,
    first,
)


def _served_as(reply: Reply, media_type: str) -> Reply:
    return replace(reply, headers={**reply.headers, "Content-Type": media_type})


def _without(refusal: Refusal, name: str) -> Refusal:
    refusal.headers = {key: value for key, value in refusal.headers.items() if key != name}
    return refusal


@fault("header.content_type", JSON_ANSWERS)
class JsonAsHtml(Behaviour):
    """A JSON body is served as text/html, the default of a plain HttpResponse."""

    def perform(self, call: Call) -> Reply:
        return _served_as(super().perform(call), "text/html; charset=utf-8")


@fault("header.content_type", first(REFRESH, JSON_ANSWERS), subtle=True)
class JsonAsText(Behaviour):
    """One operation serves its JSON body as text/plain."""

    def perform(self, call: Call) -> Reply:
        return _served_as(super().perform(call), "text/plain")


@fault("header.content_type", first(SHARING, BY_ID), subtle=True)
class NotFoundAsHtml(Behaviour):
    """A 404, and nothing else, is served as text/html, although its body is the envelope."""

    def refuse(self, call: Call, refusal: Refusal) -> Reply:
        reply = super().refuse(call, refusal)
        return _served_as(reply, "text/html") if refusal.status == 404 else reply


@fault("header.content_type", WITH_REQUIRED, subtle=True)
class ProblemJson(Behaviour):
    """A 400, and nothing else, is served as application/problem+json."""

    def refuse(self, call: Call, refusal: Refusal) -> Reply:
        reply = super().refuse(call, refusal)
        return _served_as(reply, "application/problem+json") if refusal.status == 400 else reply


@fault("header.www_authenticate", ALL)
class NoChallenge(Behaviour):
    """A 401 has no WWW-Authenticate."""

    def refuse(self, call: Call, refusal: Refusal) -> Reply:
        return super().refuse(call, _without(refusal, "WWW-Authenticate"))


@fault("header.www_authenticate", first(ADD_PASSWORD, ALL), subtle=True)
class NoChallengeForUnknownKeys(Behaviour):
    """A 401 for an unknown key has no WWW-Authenticate; one for no key has."""

    def refuse(self, call: Call, refusal: Refusal) -> Reply:
        known = refusal.code == "not_authenticated"
        return super().refuse(call, refusal if known else _without(refusal, "WWW-Authenticate"))


@fault("header.allow", ALL)
class NoAllow(Behaviour):
    """A 405 has no Allow."""

    def wrong_method(self, call: Call) -> Refusal:
        return _without(super().wrong_method(call), "Allow")


@fault("header.allow", first(DELETE_PASSWORD, first(VERIFY, ALL)), subtle=True)
class AllowListsEverything(Behaviour):
    """The Allow of a 405 lists the methods of the whole viewset, the refused one included."""

    def wrong_method(self, call: Call) -> Refusal:
        refusal = super().wrong_method(call)
        refusal.headers = {"Allow": "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS"}
        return refusal
