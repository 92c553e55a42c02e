"""Faults of integrations, and of the other path, as PostHog serves them."""

# ruff: noqa: ARG002 - an override is given what its step is given
from __future__ import annotations

from dataclasses import replace
from typing import Any

from posthog_conformance.mock import refusals
from posthog_conformance.mock.call import Call, Reply
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import (
    CREATE,
    GROUP,
    INTEGRATION_ANSWERS,
    LIST,
    PATCH,
    RETRIEVE,
    SCOPED,
    SCOPED_READS,
    SHARING,
    VERIFY,
    first,
)
from posthog_conformance.mock.served import Served
from posthog_conformance.mock.world import Integration, Key, User

_SHOWING = tuple(operation for operation in INTEGRATION_ANSWERS if operation != PATCH)


def _is_alias(call: Call) -> bool:
    return call.path.startswith("/api/projects/")


@fault("state.upserted", (CREATE,))
class EveryCreateMakesAnother(Served):
    """The same integration is created twice."""

    def same_resource(self, call: Call, kind: str, config: Any) -> Integration | None:
        return None


@fault("state.id_not_reused", (CREATE,), subtle=True)
class DeletedIsBroughtBack(Served):
    """Creating what was deleted brings the old one back, under its old id."""

    def same_resource(self, call: Call, kind: str, config: Any) -> Integration | None:
        deleted = [found for found in call.here.deleted.values() if (found.kind, found.config) == (kind, config)]
        return super().same_resource(call, kind, config) or next(iter(deleted), None)


@fault("state.created", (CREATE,), subtle=True)
class CreateIsNotStored(Served):
    """A new integration is answered and not saved."""

    def store(self, call: Call, integration: Integration) -> None:
        return


@fault("paging.kind", (LIST,))
class KindIsIgnored(Served):
    """The list of one kind holds all of them."""

    def listed(self, call: Call) -> list[Integration]:
        return list(call.here.integrations.values())


@fault("paging.kind", (LIST,), subtle=True)
class KindIsFilteredAfterCounting(Served):
    """count of the list of one kind is that of all kinds."""

    def integrations_list(self, call: Call) -> Reply:
        reply = super().integrations_list(call)
        return Reply(reply.status, {**reply.body, "count": len(call.here.integrations)})


@fault("shape.body", (LIST,), subtle=True)
class NobodyIsAnEmptyObject(Served):
    """created_by of an integration that nobody made is an empty object."""

    def show_user(self, call: Call, user: User | None) -> dict[str, Any] | None:
        return {} if user is None else super().show_user(call, user)


@fault("shape.body", first(RETRIEVE, _SHOWING), subtle=True)
class EmailMayBeNull(Served):
    """created_by shows null for an e-mail address."""

    def show_user(self, call: Call, user: User | None) -> dict[str, Any] | None:
        shown = super().show_user(call, user)
        return {**shown, "email": None} if shown else None


@fault("shape.body", first(RETRIEVE, _SHOWING), subtle=True)
class ErrorsMayBeNull(Served):
    """errors is null where there are none."""

    def show_integration(self, call: Call, integration: Integration) -> dict[str, Any]:
        return {**super().show_integration(call, integration), "errors": None}


@fault("status.both_paths", first(SHARING, (*SCOPED_READS, GROUP)))
class OtherPathIsGone(Served):
    """The path under /api/projects is not served any more: 404."""

    def authorise(self, call: Call) -> None:
        super().authorise(call)
        if _is_alias(call):
            raise refusals.no_such_endpoint()


@fault("status.both_paths", (LIST,), subtle=True)
class OtherPathListsNothing(Served):
    """Under /api/projects the list is empty."""

    def listed(self, call: Call) -> list[Integration]:
        return [] if _is_alias(call) else super().listed(call)


@fault("status.both_paths", (LIST,), subtle=True)
class OtherPathLinksAreRelative(Served):
    """Under /api/projects the links between pages are paths without a host."""

    def link(self, call: Call, limit: int, offset: int) -> str:
        link = super().link(call, limit, offset)
        return link.removeprefix(call.origin) if _is_alias(call) else link


@fault("scope.both_paths", SCOPED)
class OtherPathAsksForNoScope(Served):
    """Under /api/projects no scope is asked for."""

    def required_scopes(self, call: Call) -> tuple[str, ...]:
        return () if _is_alias(call) else super().required_scopes(call)


@fault("auth.both_paths", first(LIST, (SHARING, GROUP)))
class OtherPathNeedsNoKey(Served):
    """Under /api/projects a request without a key is let in."""

    def authenticate(self, call: Call) -> None:
        if not _is_alias(call) or call.headers.get("authorization"):
            super().authenticate(call)


@fault("error.unknown_kind", (CREATE,))
class AnyKindIsCreated(Served):
    """The kind may be any text."""

    def kind(self, call: Call) -> str:
        return str(call.fields["kind"])


@fault("paging.kind", (LIST,), subtle=True)
class LinksForgetTheKind(Served):
    """The links between the pages of one kind lead to all kinds."""

    def link(self, call: Call, limit: int, offset: int) -> str:
        kept = tuple(pair for pair in call.query if pair[0] != "kind")
        return super().link(replace(call, query=kept), limit, offset)


@fault("status.both_paths", (LIST,), subtle=True)
class OtherPathLinksToAnotherProject(Served):
    """Under /api/projects the links between pages name another project."""

    def link(self, call: Call, limit: int, offset: int) -> str:
        link = super().link(call, limit, offset)
        return link.replace(f"/projects/{call.here.id}/", f"/projects/{call.here.id}0/")


@fault("isolation.confined_key", subtle=True)
class OtherPathConfinesNobody(Served):
    """Under /api/projects a confined key may enter every project."""

    def may_enter(self, call: Call, key: Key) -> bool:
        return _is_alias(call) or super().may_enter(call, key)


@fault("refusal.changes_nothing", (VERIFY,), subtle=True)
class RefusedVerificationIsDone(Served):
    """A verification that no personal key may ask for marks the sender as verified before it is refused."""

    def authorise(self, call: Call) -> None:
        integration = self.find_integration(call)
        config = integration.config if isinstance(integration.config, dict) else {}
        self.store(call, replace(integration, config={**config, "verified": True}))
        super().authorise(call)


@fault("isolation.list", (LIST,), subtle=True)
class KindIsOfAnyProject(Served):
    """The list of one kind holds that kind of every project."""

    def integrations_list(self, call: Call) -> Reply:
        reply, kind = super().integrations_list(call), call.parameter("kind")
        others = [project for project in self.world.projects.values() if project is not call.here]
        more = [found for project in others for found in project.integrations.values() if found.kind == kind]
        shown = [self.show_integration(call, found) for found in more]
        return Reply(reply.status, {**reply.body, "results": [*reply.body["results"], *shown]})


@fault("state.created", (CREATE,), subtle=True)
class NewNameIsNotTheStoredOne(Served):
    """The answer of a create that makes a new integration has another display_name than is stored."""

    def integrations_create(self, call: Call) -> Reply:
        known = len(call.here.integrations)
        reply = super().integrations_create(call)
        is_new = len(call.here.integrations) > known
        return Reply(reply.status, {**reply.body, "display_name": "New"}) if is_new else reply
