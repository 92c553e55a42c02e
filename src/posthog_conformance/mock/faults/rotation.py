"""Faults of sharing over time: tokens, passwords, and what changes with them by mistake."""

# ruff: noqa: ARG002 - an override is given what its step is given
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.call import Call, Refusal, Reply
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import ADD_PASSWORD, DELETE_PASSWORD, LOOKUPS, REFRESH, RETRIEVE, SHARING
from posthog_conformance.mock.integrations import timestamp
from posthog_conformance.mock.seed import new_world
from posthog_conformance.mock.world import Integration, SharePassword, Sharing


@fault("state.token_rotated", (REFRESH,))
class RefreshKeepsTheToken(Behaviour):
    """A refresh changes nothing."""

    def refreshed(self, call: Call, sharing: Sharing) -> Sharing:
        return sharing


@fault("state.token_rotated", (REFRESH,), subtle=True)
class SecondRefreshKeepsTheToken(Behaviour):
    """The first refresh replaces the token, those after it do not."""

    def refreshed(self, call: Call, sharing: Sharing) -> Sharing:
        return sharing if self.world.done[REFRESH] else super().refreshed(call, sharing)


@fault("state.token_rotated", (REFRESH,), subtle=True)
class RefreshAnswersAnotherToken(Behaviour):
    """The token that refresh answers is not the one that it stores."""

    def show_sharing(self, call: Call, sharing: Sharing) -> dict[str, Any]:
        return {**super().show_sharing(call, sharing), "access_token": self.world.new_token()}


@fault("state.refresh_keeps", (REFRESH,))
class RefreshSwitches(Behaviour):
    """A refresh switches enabled."""

    def refreshed(self, call: Call, sharing: Sharing) -> Sharing:
        return replace(super().refreshed(call, sharing), enabled=not sharing.enabled)


@fault("state.refresh_keeps", (REFRESH,), subtle=True)
class RefreshForgetsTheSettings(Behaviour):
    """A refresh stores empty settings, although it answers the old ones."""

    def keep(self, call: Call, sharing: Sharing) -> None:
        super().keep(call, replace(sharing, settings={}))


@fault("state.refresh_keeps", (REFRESH,), subtle=True)
class RefreshDropsTheRequirement(Behaviour):
    """After a refresh no password is required any more."""

    def refreshed(self, call: Call, sharing: Sharing) -> Sharing:
        return replace(super().refreshed(call, sharing), password_required=False)


@fault("state.password_added", (ADD_PASSWORD,))
class AddedPasswordIsNotThere(Behaviour):
    """Adding a password answers the configuration and adds none."""

    def with_password(self, call: Call, sharing: Sharing) -> Sharing:
        return sharing


@fault("state.password_added", (ADD_PASSWORD,))
class AddingResetsTheSettings(Behaviour):
    """Adding a password with an empty body resets settings."""

    def with_password(self, call: Call, sharing: Sharing) -> Sharing:
        return replace(super().with_password(call, sharing), settings=call.fields.get("settings", {}))


@fault("state.password_added", (ADD_PASSWORD,), subtle=True)
class AddingRotatesTheToken(Behaviour):
    """Adding a password replaces the access token."""

    def with_password(self, call: Call, sharing: Sharing) -> Sharing:
        return replace(super().with_password(call, sharing), access_token=self.world.new_token())


@fault("state.password_added", (ADD_PASSWORD,), subtle=True)
class AddingDisables(Behaviour):
    """Adding a password with an empty body takes the missing enabled for false."""

    def with_password(self, call: Call, sharing: Sharing) -> Sharing:
        return replace(super().with_password(call, sharing), enabled=call.fields.get("enabled", False))


@fault("state.password_deleted", (DELETE_PASSWORD,))
class PasswordIsNotDeleted(Behaviour):
    """Deleting a password answers 204 and keeps it."""

    def keep(self, call: Call, sharing: Sharing) -> None:
        """Keep the configuration as it was."""


@fault("state.password_deleted", (DELETE_PASSWORD,), subtle=True)
class PasswordIsDeletedAgain(Behaviour):
    """Deleting a password that was deleted is answered 204 for ever."""

    def find_password(self, call: Call, sharing: Sharing) -> SharePassword:
        try:
            return super().find_password(call, sharing)
        except Refusal:
            before = new_world().projects[call.here.id].sharing.get(self.insight_id(call), sharing)
            return super().find_password(call, before)


@fault("state.password_deleted", (DELETE_PASSWORD,), subtle=True)
class DeletedPasswordStillShows(Behaviour):
    """A deleted password is gone, but share_passwords does not change."""

    def without_password(self, call: Call, sharing: Sharing, password: SharePassword) -> Sharing:
        return replace(super().without_password(call, sharing, password), revision=sharing.revision)


@fault("state.reads_alike", (RETRIEVE, SHARING))
class CreatedAtIsNow(Behaviour):
    """created_at is the time of the read."""

    def present(self, call: Call, body: Any) -> Any:
        return {**body, "created_at": timestamp(datetime.now(UTC))}


@fault("state.reads_alike", (SHARING,), subtle=True)
class ReplicaLagsBehind(Behaviour):
    """Every second read comes from a replica that has not got everything."""

    def present(self, call: Call, body: Any) -> Any:
        late: dict[str, Any] = {"enabled": False} if "enabled" in body else {"config": {}}
        return {**body, **late} if self.world.done[call.operation_id] % 2 else body


@fault("state.reads_alike", (SHARING,), subtle=True)
class SaltedOnEveryRead(Behaviour):
    """share_passwords is hashed with a new salt on every read."""

    def show_sharing(self, call: Call, sharing: Sharing) -> dict[str, Any]:
        return {**super().show_sharing(call, sharing), "share_passwords": self.world.new_token()}


@fault("state.reads_change_nothing", LOOKUPS, subtle=True)
class LookupLeavesAnError(Behaviour):
    """A lookup writes what the third party said into the integration's errors."""

    def lookup(self, call: Call) -> Reply:
        reply = super().lookup(call)
        self.store(call, replace(self.find_integration(call), errors="TOKEN_REFRESH_FAILED"))
        return reply


@fault("state.reads_change_nothing", (RETRIEVE,), subtle=True)
class RetrieveMarksTheUse(Behaviour):
    """Retrieving an integration counts in its configuration how often it was used."""

    def find_integration(self, call: Call) -> Integration:
        found = super().find_integration(call)
        if isinstance(found.config, dict):
            used = found.config.get("used", 0)
            self.store(call, replace(found, config={**found.config, "used": used + 1}))
        return found


@fault("state.neighbours", (REFRESH,), subtle=True)
class RefreshRotatesAll(Behaviour):
    """A refresh replaces the tokens of the project's other insights as well."""

    def keep(self, call: Call, sharing: Sharing) -> None:
        for insight_id, other in call.here.sharing.items():
            call.here.sharing[insight_id] = self.refreshed(call, other)
        super().keep(call, sharing)


@fault("state.neighbours", (ADD_PASSWORD,), subtle=True)
class AddingEnablesAll(Behaviour):
    """A new password switches sharing on for every insight of the project."""

    def keep(self, call: Call, sharing: Sharing) -> None:
        for insight_id, other in call.here.sharing.items():
            call.here.sharing[insight_id] = replace(other, enabled=True)
        super().keep(call, sharing)


@fault("property.sharing", (ADD_PASSWORD,), subtle=True)
class AddingBringsBackTheOldToken(Behaviour):
    """A password that is added after a refresh is saved with the token of before."""

    def with_password(self, call: Call, sharing: Sharing) -> Sharing:
        before = new_world().projects[call.here.id].sharing[self.insight_id(call)]
        return replace(super().with_password(call, sharing), access_token=before.access_token)
