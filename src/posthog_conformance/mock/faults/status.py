"""Faults of the status: a success that is answered as something else."""

from __future__ import annotations

from dataclasses import replace

from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.call import Call, Refusal, Reply
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import (
    ADD_PASSWORD,
    CREATE,
    DELETES,
    EMPTY_ANSWERS,
    GROUP,
    LOOKUPS,
    OWN_KINDS,
    PATCH,
    READS,
    REFRESH,
    VERIFY,
    first,
)
from posthog_conformance.mock.world import Integration

REQUIREMENT = "status.documented"


@fault(REQUIREMENT, (CREATE,))
class CreateAnswers200(Behaviour):
    """Create answers 200 rather than 201."""

    def perform(self, call: Call) -> Reply:
        return replace(super().perform(call), status=200)


@fault(REQUIREMENT, DELETES)
class DeleteAnswers200(Behaviour):
    """Delete answers 200 rather than 204."""

    def perform(self, call: Call) -> Reply:
        return replace(super().perform(call), status=200)


@fault(REQUIREMENT, (REFRESH, ADD_PASSWORD, GROUP, VERIFY), subtle=True)
class PostAnswers201(Behaviour):
    """A POST that the page documents with 200 answers 201, as a viewset's create does by default."""

    def perform(self, call: Call) -> Reply:
        return replace(super().perform(call), status=201)


@fault(REQUIREMENT, EMPTY_ANSWERS, subtle=True)
class EmptyAnswers204(Behaviour):
    """An empty answer that the page documents with 200 has the status 204."""

    def perform(self, call: Call) -> Reply:
        return replace(super().perform(call), status=204)


@fault(REQUIREMENT, first("integrations_clickup_spaces_retrieve", READS))
class RedirectsToLogin(Behaviour):
    """A view that still has the browser's login mixin sends every key to the login page."""

    def perform(self, call: Call) -> Reply:
        super().perform(call)
        return Reply(302, headers={"Location": "/login?next=" + call.path})


@fault(REQUIREMENT, first("integrations_jira_projects_retrieve", LOOKUPS), subtle=True)
class FailsForItsOwnKind(Behaviour):
    """A lookup fails for the one kind of integration that it is about, and for no other."""

    def find_integration(self, call: Call) -> Integration:
        found = super().find_integration(call)
        if found.kind == OWN_KINDS[call.operation_id]:
            raise Refusal(502, "server_error", "error", "The third party did not answer.")
        return found


@fault(REQUIREMENT, (VERIFY, PATCH, GROUP))
class NotImplementedYet(Behaviour):
    """The operation is a stub that answers 501."""

    def act(self, call: Call) -> Reply:
        raise Refusal(501, "server_error", "not_implemented", f"{call.operation_id} is not implemented.")


@fault(REQUIREMENT, DELETES, subtle=True)
class LooksAgainAfterDeleting(Behaviour):
    """Delete works, then looks for what it deleted and answers 404."""

    def perform(self, call: Call) -> Reply:
        super().perform(call)
        return super().perform(call)
