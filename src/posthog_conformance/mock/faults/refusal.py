"""Faults of refusal: what was refused takes effect all the same."""

from __future__ import annotations

from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.call import Call, Refusal
from posthog_conformance.mock.faults.deeds import act_anyway
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import (
    ADD_PASSWORD,
    CREATE,
    DELETE_PASSWORD,
    DESTROY,
    PATCH,
    REFRESH,
    SEEN_SCOPED_WRITES,
    SEEN_WRITES,
    first,
)
from posthog_conformance.mock.world import Integration, SharePassword, Sharing

REQUIREMENT = "refusal.changes_nothing"


@fault(REQUIREMENT, SEEN_SCOPED_WRITES)
class ActsBeforeTheScope(Behaviour):
    """The scope is judged after the deed: a key without it gets its 403, and its way."""

    def authorise(self, call: Call) -> None:
        try:
            super().authorise(call)
        except Refusal:
            act_anyway(self, call)
            raise


@fault(REQUIREMENT, first(REFRESH, SEEN_SCOPED_WRITES), subtle=True)
class ActsForReaders(Behaviour):
    """A key with the :read scope only gets 403, and its way; keys of other objects are stopped."""

    def authorise(self, call: Call) -> None:
        try:
            super().authorise(call)
        except Refusal:
            readable = [scope.replace(":write", ":read") for scope in self.required_scopes(call)]
            if call.key is not None and all(scope in call.key.scopes for scope in readable):
                act_anyway(self, call)
            raise


@fault(REQUIREMENT, first(CREATE, SEEN_WRITES))
class ActsWithoutAKey(Behaviour):
    """A request without a key gets its 401, and its way."""

    def authenticate(self, call: Call) -> None:
        try:
            super().authenticate(call)
        except Refusal as refusal:
            if refusal.code == "not_authenticated":
                act_anyway(self, call)
            raise


@fault(REQUIREMENT, first(PATCH, SEEN_WRITES), subtle=True)
class ActsForUnknownKeys(Behaviour):
    """A request with an unknown key gets its 401, and its way."""

    def authenticate(self, call: Call) -> None:
        try:
            super().authenticate(call)
        except Refusal as refusal:
            if refusal.code != "not_authenticated":
                act_anyway(self, call)
            raise


@fault(REQUIREMENT, first(ADD_PASSWORD, SEEN_WRITES), subtle=True)
class ActsForConfinedKeys(Behaviour):
    """A key that is confined to another project gets its 403, and its way."""

    def enter(self, call: Call) -> None:
        try:
            super().enter(call)
        except Refusal as refusal:
            if refusal.status == 403:
                act_anyway(self, call)
            raise


@fault(REQUIREMENT, (DESTROY, PATCH, REFRESH, ADD_PASSWORD), subtle=True)
class ActsAcrossProjects(Behaviour):
    """What belongs to another project is changed or deleted before its project is compared: 404, too late."""

    def perform_across(self, call: Call) -> None:
        """Do the deed in the project that the object belongs to."""
        here = call.here
        number = self.number(call.ids.get("id") or call.ids["insight_id"]) or 0
        finds = self.world.home if "id" in call.ids else self.world.home_of_insight
        home = finds(number)
        if home is not None and home is not here:
            call.project = home
            self.act(call)
            call.project = here

    def find_integration(self, call: Call) -> Integration:
        try:
            return super().find_integration(call)
        except Refusal:
            self.perform_across(call)
            raise

    def find_sharing(self, call: Call) -> Sharing:
        try:
            return super().find_sharing(call)
        except Refusal:
            self.perform_across(call)
            raise


@fault(REQUIREMENT, (DELETE_PASSWORD,), subtle=True)
class DeletesThroughOtherInsights(Behaviour):
    """A password of another insight is deleted before the insights are compared: 404, too late."""

    def find_password(self, call: Call, sharing: Sharing) -> SharePassword:
        try:
            return super().find_password(call, sharing)
        except Refusal:
            for insight_id, other in list(call.here.sharing.items()):
                for password in other.passwords:
                    if str(password.id) == call.ids["password_id"]:
                        call.here.sharing[insight_id] = self.without_password(call, other, password)
            raise
