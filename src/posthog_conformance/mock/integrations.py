"""Integrations: created, listed, retrieved, changed, deleted, and asked about by kind."""

# ruff: noqa: ARG002 - a step gets all that it could want to know, for a fault that overrides it
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from posthog_conformance.mock import refusals
from posthog_conformance.mock.call import Call, Reply
from posthog_conformance.mock.paging import Paging
from posthog_conformance.mock.world import Integration, User

_KINDS = """
slack salesforce hubspot google-pubsub google-cloud-storage google-ads google-sheets snapchat linkedin-ads
reddit-ads tiktok-ads bing-ads intercom email linear github gitlab meta-ads twilio clickup vercel databricks
azure-blob firebase jira pinterest-ads
"""
KINDS = frozenset(_KINDS.split())
_HEDGEHOG = {"color": "green", "accessories": ["beret"], "walking_enabled": False}


class Integrations(Paging):
    """The operations under ``integrations/``."""

    def integrations_list(self, call: Call) -> Reply:
        """A page of the project's integrations, oldest first."""
        shown = [self.show_integration(call, integration) for integration in self.listed(call)]
        return Reply(200, self.page(call, shown))

    def integrations_create(self, call: Call) -> Reply:
        """A new integration, every time."""
        integration = self.new_integration(call, self.kind(call), call.fields.get("config", {}))
        self.store(call, integration)
        return Reply(201, self.show_integration(call, integration))

    def integrations_retrieve(self, call: Call) -> Reply:
        """One integration of the project."""
        return Reply(200, self.show_integration(call, self.find_integration(call)))

    def integrations_destroy(self, call: Call) -> Reply:
        """The integration is gone, for good."""
        self.forget(call, self.find_integration(call))
        return Reply(204)

    def integrations_email_partial_update(self, call: Call) -> Reply:
        """The fields that were sent, changed; the others, kept."""
        integration = self.find_integration(call)
        changed = replace(integration, kind=self.kind(call), config=self.patched_config(call, integration))
        self.store(call, changed)
        return Reply(200, self.show_integration(call, changed))

    def integrations_email_verify_create(self, call: Call) -> Reply:
        """The sender's domain is looked at again; nothing of that can be read back."""
        self.find_integration(call)
        self.kind(call)
        return Reply(200)

    def lookup(self, call: Call) -> Reply:
        """What the third party has, which the page documents without a body; any kind may be asked."""
        self.find_integration(call)
        return Reply(200)

    # --- seams ------------------------------------------------------------------------------------------

    def listed(self, call: Call) -> list[Integration]:
        """The integrations of the project, in the order of their ids."""
        return list(call.here.integrations.values())

    def find_integration(self, call: Call) -> Integration:
        """The project's integration of the path's id; 404 without one."""
        number = self.number(call.ids["id"])
        found = None if number is None else self.visible(call, number)
        if found is None:
            raise refusals.not_found()
        return found

    def visible(self, call: Call, number: int) -> Integration | None:
        """The integration of this id that the call may see: one of its own project."""
        return call.here.integrations.get(number)

    def kind(self, call: Call) -> str:
        """The kind that was sent; 400 for one that does not exist."""
        kind = call.fields["kind"]
        if not isinstance(kind, str) or kind not in KINDS:
            raise refusals.invalid("kind", "This is not a valid choice.", "invalid_choice")
        return kind

    def patched_config(self, call: Call, integration: Integration) -> Any:
        """The configuration after a PATCH."""
        return call.fields.get("config", integration.config)

    def new_integration(self, call: Call, kind: str, config: Any) -> Integration:
        """An integration with an id that none has had before."""
        number = self.next_id(call)
        return Integration(
            id=number,
            kind=kind,
            config=config,
            created_at=datetime.now(UTC),
            created_by=self.world.user,
            errors="",
            display_name=kind.replace("-", " ").capitalize(),
            sensitive_config={
                "access_token": f"xoxb-{number}-5d1c9a7e",
                "refresh_token": "xoxe-1",
            },
        )

    def next_id(self, call: Call) -> int:
        """The id of the next integration."""
        return self.world.new_id("integration")

    def store(self, call: Call, integration: Integration) -> None:
        """Keep a new or a changed integration."""
        home = self.world.home(integration.id) or call.here
        home.integrations[integration.id] = integration

    def forget(self, call: Call, integration: Integration) -> None:
        """Delete an integration, which only the world remembers."""
        home = self.world.home(integration.id) or call.here
        home.deleted[integration.id] = home.integrations.pop(integration.id)

    # --- as it is shown ---------------------------------------------------------------------------------

    def show_integration(self, call: Call, integration: Integration) -> dict[str, Any]:
        """The documented Integration."""
        return {
            "id": integration.id,
            "kind": integration.kind,
            "config": integration.config,
            "created_at": timestamp(integration.created_at),
            "created_by": self.show_user(call, integration.created_by),
            "errors": integration.errors,
            "display_name": integration.display_name,
        }

    def show_user(self, call: Call, user: User | None) -> dict[str, Any] | None:
        """The documented user, who created something; None where nobody knows."""
        if user is None:
            return None
        return {
            "id": user.id,
            "uuid": user.uuid,
            "distinct_id": user.distinct_id,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "email": user.email,
            "is_email_verified": user.is_email_verified,
            "hedgehog_config": _HEDGEHOG if user.has_hedgehog else None,
            "role_at_organization": user.role,
        }


def timestamp(moment: datetime) -> str:
    """A moment as the API writes it: RFC 3339, in UTC, with microseconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
