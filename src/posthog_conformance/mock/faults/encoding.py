"""Faults of the bytes: bodies that are no JSON, or are where none is documented, or not where one is."""

# ruff: noqa: ARG002 - an override is given what its step is given
from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.call import NOTHING, Call, Reply
from posthog_conformance.mock.faults.deeds import elements
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import (
    CREATE,
    EMPTY_ANSWERS,
    GROUP,
    INTEGRATION_ANSWERS,
    JSON_ANSWERS,
    LIST,
    LOOKUPS,
    REFRESH,
    VERIFY,
    first,
)


@fault("shape.body", (LIST,), subtle=True)
class NotANumber(Behaviour):
    """One element of the list holds NaN, which Python writes and JSON does not have."""

    def present(self, call: Call, body: Any) -> Any:
        for element in elements(body)[2:3]:
            element["config"] = {"ratio": float("nan")}
        return body


@fault("shape.body", first(CREATE, INTEGRATION_ANSWERS), subtle=True)
class Latin1(Behaviour):
    """The body is encoded as ISO 8859-1, which is no JSON as soon as a name has an umlaut."""

    def encode(self, reply: Reply) -> bytes:
        return json.dumps(reply.body, ensure_ascii=False).encode("latin-1", "replace")


@fault("shape.body", JSON_ANSWERS)
class EncodedTwice(Behaviour):
    """The body is a JSON string that holds the JSON text."""

    def present(self, call: Call, body: Any) -> Any:
        return json.dumps(body)


@fault("shape.body", first(REFRESH, JSON_ANSWERS))
class AnswersNothing(Behaviour):
    """The documented status, without the documented body."""

    def perform(self, call: Call) -> Reply:
        return replace(super().perform(call), body=NOTHING)


@fault("shape.empty", LOOKUPS)
class LookupAnswersAnObject(Behaviour):
    """A lookup answers an object where the page says that there is no body."""

    def lookup(self, call: Call) -> Reply:
        return replace(super().lookup(call), body={"results": [], "has_more": False})


@fault("shape.empty", first("integrations_linear_teams_retrieve", EMPTY_ANSWERS), subtle=True)
class EmptyAnswersNull(Behaviour):
    """An empty answer holds the four letters null, as Response(None) can be rendered."""

    def perform(self, call: Call) -> Reply:
        return replace(super().perform(call), body=None)


@fault("shape.empty", first("integrations_google_conversion_actions_retrieve", EMPTY_ANSWERS), subtle=True)
class EmptyAnswersBraces(Behaviour):
    """An empty answer is an empty object."""

    def perform(self, call: Call) -> Reply:
        return replace(super().perform(call), body={})


@fault("shape.empty", (GROUP,))
class GroupAnswersTheGroup(Behaviour):
    """The group comes back where the page says that there is no body."""

    def groups_update_property_create(self, call: Call) -> Reply:
        reply = super().groups_update_property_create(call)
        return replace(reply, body={"group_key": self.group_key(call), "group_properties": self.find_group(call)})


@fault("shape.empty", (VERIFY,))
class VerifyAnswersTheIntegration(Behaviour):
    """The integration comes back where the page says that there is no body."""

    def integrations_email_verify_create(self, call: Call) -> Reply:
        reply = super().integrations_email_verify_create(call)
        return replace(reply, body=self.show_integration(call, self.find_integration(call)))
