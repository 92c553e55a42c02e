"""Faults of the life of an integration: created, listed, changed, deleted, and not quite."""

# ruff: noqa: ARG002 - an override is given what its step is given
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.call import Call, Refusal, Reply
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import CREATE, DESTROY, LIST, PATCH, RETRIEVE
from posthog_conformance.mock.integrations import timestamp
from posthog_conformance.mock.seed import new_world
from posthog_conformance.mock.world import Integration


@fault("state.created", (CREATE,))
class CreatedIsNotStored(Behaviour):
    """Create answers an integration that it does not keep."""

    def store(self, call: Call, integration: Integration) -> None:
        """Keep nothing."""


@fault("state.created", (CREATE,), subtle=True)
class CreatedLosesItsConfig(Behaviour):
    """Create answers the configuration that was sent and stores an empty one."""

    def store(self, call: Call, integration: Integration) -> None:
        super().store(call, replace(integration, config={}))


@fault("state.created", (LIST,), subtle=True)
class CreatedIsNotListed(Behaviour):
    """The list comes from a cache that was filled before: what is new is not in it."""

    def listed(self, call: Call) -> list[Integration]:
        known = new_world().projects[call.here.id].integrations
        return [found for found in super().listed(call) if found.id in known]


@fault("state.created", (CREATE,), subtle=True)
class CreatedAtAnotherTime(Behaviour):
    """The answer of create has a created_at that is rounded to seconds; the stored one is not."""

    def integrations_create(self, call: Call) -> Reply:
        reply = super().integrations_create(call)
        return replace(reply, body={**reply.body, "created_at": reply.body["created_at"][:19] + "Z"})


@fault("state.created", (LIST,), subtle=True)
class ListShowsAnotherConfig(Behaviour):
    """In the list the configuration of what is new is not yet what it is when retrieved."""

    def show_integration(self, call: Call, integration: Integration) -> dict[str, Any]:
        shown = super().show_integration(call, integration)
        return shown if integration.id <= 100 else {**shown, "config": None}


@fault("state.create_twice", (CREATE,))
class CreateUpserts(Behaviour):
    """Creating what is there already answers what is there."""

    def new_integration(self, call: Call, kind: str, config: Any) -> Integration:
        for found in call.here.integrations.values():
            if (found.kind, found.config) == (kind, config):
                return found
        return super().new_integration(call, kind, config)


@fault("state.create_twice", (CREATE,))
class SecondCreateConflicts(Behaviour):
    """Creating what is there already is answered 409."""

    def new_integration(self, call: Call, kind: str, config: Any) -> Integration:
        if any((found.kind, found.config) == (kind, config) for found in call.here.integrations.values()):
            raise Refusal(409, "invalid_request", "conflict", "This integration exists already.")
        return super().new_integration(call, kind, config)


@fault("state.deleted", (DESTROY,))
class DeleteDoesNothing(Behaviour):
    """Delete answers 204 and keeps the integration."""

    def forget(self, call: Call, integration: Integration) -> None:
        """Forget nothing."""


@fault("state.deleted", (LIST,))
class DeletedIsListed(Behaviour):
    """Deleting only marks, and the list does not look at the mark."""

    def listed(self, call: Call) -> list[Integration]:
        return [*super().listed(call), *call.here.deleted.values()]


@fault("state.deleted", (RETRIEVE,), subtle=True)
class DeletedIsRetrieved(Behaviour):
    """Deleting only marks, and retrieve does not look at the mark."""

    def visible(self, call: Call, number: int) -> Integration | None:
        return super().visible(call, number) or call.here.deleted.get(number)


@fault("state.deleted", (DESTROY,), subtle=True)
class DeletedIsDeletedAgain(Behaviour):
    """Deleting what was deleted before is answered 204; what never was is 404."""

    def integrations_destroy(self, call: Call) -> Reply:
        if self.number(call.ids["id"]) in call.here.deleted:
            return Reply(204)
        return super().integrations_destroy(call)


@fault("state.id_not_reused", (CREATE,), subtle=True)
class IdComesBack(Behaviour):
    """The next id is the highest one that there is, plus one: a deleted one comes back."""

    def next_id(self, call: Call) -> int:
        projects = self.world.projects.values()
        return max(number for project in projects for number in project.integrations) + 1


@fault("state.patched", (PATCH,))
class PatchIsNotStored(Behaviour):
    """PATCH answers what was sent and stores nothing."""

    def store(self, call: Call, integration: Integration) -> None:
        """Keep nothing."""


@fault("state.patched", (PATCH,))
class PatchForgetsTheRest(Behaviour):
    """A field that was not sent is emptied, as PUT would."""

    def patched_config(self, call: Call, integration: Integration) -> Any:
        return call.fields.get("config", {})


@fault("state.patched", (PATCH,), subtle=True)
class PatchAnswersTheOld(Behaviour):
    """PATCH stores what was sent and answers what was there before."""

    def integrations_email_partial_update(self, call: Call) -> Reply:
        before = self.show_integration(call, self.find_integration(call))
        return replace(super().integrations_email_partial_update(call), body=before)


@fault("state.patched", (PATCH,), subtle=True)
class PatchRenewsCreatedAt(Behaviour):
    """PATCH sets created_at to now: auto_now in place of auto_now_add."""

    def find_integration(self, call: Call) -> Integration:
        return replace(super().find_integration(call), created_at=datetime.now(UTC))


@fault("state.neighbours", (PATCH,))
class PatchChangesAll(Behaviour):
    """The update has no WHERE: the configuration of every integration of the project changes."""

    def store(self, call: Call, integration: Integration) -> None:
        super().store(call, integration)
        for other in list(call.here.integrations.values()):
            super().store(call, replace(other, config=integration.config))


@fault("state.neighbours", (PATCH,), subtle=True)
class PatchRenamesTheNext(Behaviour):
    """The integration after the one that was changed gets another display_name."""

    def store(self, call: Call, integration: Integration) -> None:
        super().store(call, integration)
        following = [found for number, found in call.here.integrations.items() if number > integration.id]
        others = following or list(call.here.integrations.values())
        super().store(call, replace(others[0], display_name="Renamed"))


@fault("state.neighbours", (DESTROY,), subtle=True)
class DeleteTakesTheOneBefore(Behaviour):
    """The integration before the deleted one goes with it."""

    def forget(self, call: Call, integration: Integration) -> None:
        before = [found for found in call.here.integrations.values() if found.id < integration.id]
        super().forget(call, integration)
        for found in before[-1:]:
            super().forget(call, found)


@fault("state.neighbours", (CREATE,), subtle=True)
class CreateAlsoElsewhere(Behaviour):
    """What is created in one project appears in the others, under another id."""

    def store(self, call: Call, integration: Integration) -> None:
        super().store(call, integration)
        for project in self.world.projects.values():
            if project is not call.here:
                copy = replace(integration, id=self.world.new_id("integration"))
                project.integrations[copy.id] = copy


@fault("property.integrations", (PATCH,), subtle=True)
class SecondPatchIsLost(Behaviour):
    """The first PATCH of an integration is stored; the second is answered and lost."""

    def store(self, call: Call, integration: Integration) -> None:
        patched = "patched-at"
        if patched not in integration.sensitive_config:
            now = timestamp(datetime.now(UTC))
            marked = {**integration.sensitive_config, patched: now}
            super().store(call, replace(integration, sensitive_config=marked))


@fault("property.integrations", (PATCH,), subtle=True)
class PatchBringsBack(Behaviour):
    """PATCH of a deleted integration is answered 200, and the integration is there again."""

    def visible(self, call: Call, number: int) -> Integration | None:
        return super().visible(call, number) or call.here.deleted.get(number)


@fault("state.patched", (PATCH,), subtle=True)
class PatchEmptiesTheName(Behaviour):
    """A PATCH that has a config empties display_name."""

    def store(self, call: Call, integration: Integration) -> None:
        super().store(call, replace(integration, display_name="") if "config" in call.fields else integration)


@fault("state.deleted", (DESTROY,), subtle=True)
class DeleteTakesTheIdBefore(Behaviour):
    """The integration whose id is one less goes with it."""

    def forget(self, call: Call, integration: Integration) -> None:
        super().forget(call, integration)
        before = call.here.integrations.get(integration.id - 1)
        if before is not None:
            super().forget(call, before)


@fault("state.create_twice", (CREATE,), subtle=True)
class CreateMakesTwo(Behaviour):
    """A signal handler is connected twice: each create stores two integrations and answers the first."""

    def store(self, call: Call, integration: Integration) -> None:
        super().store(call, integration)
        if call.operation_id == CREATE:
            super().store(call, replace(integration, id=self.next_id(call)))
