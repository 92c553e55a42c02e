"""Faults of the scopes: keys that may too much or too little, and refusals that do not say why."""

# ruff: noqa: ARG002 - an override is given what its step is given
from __future__ import annotations

from posthog_conformance.mock import refusals
from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.call import Call, Refusal
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import (
    ALL,
    CREATE,
    DELETE_PASSWORD,
    DESTROY,
    GITHUB,
    GROUP,
    LIST,
    REFRESH,
    RETRIEVE,
    SCOPED,
    SCOPED_READS,
    SCOPED_WRITES,
    SHARING,
    UNSCOPED,
    first,
)
from posthog_conformance.mock.world import Key


@fault("scope.allowed", first(CREATE, SCOPED))
class AllScopesRefused(Behaviour):
    """A key that has every scope by name is refused; only * passes."""

    def grants(self, call: Call, key: Key, scope: str) -> bool:
        return "*" in key.scopes


@fault("scope.allowed", first("integrations_linear_teams_retrieve", ALL))
class NoPersonalKeys(Behaviour):
    """The action is not open to personal API keys, whatever their scopes."""

    def authorise(self, call: Call) -> None:
        raise refusals.forbidden("This action does not support personal API key access")


@fault("scope.allowed", first(REFRESH, SCOPED), subtle=True)
class StarRefused(Behaviour):
    """The scope * is taken literally, and no action asks for it."""

    def grants(self, call: Call, key: Key, scope: str) -> bool:
        return "*" not in key.scopes and super().grants(call, key, scope)


@fault("scope.allowed", first(GITHUB, SCOPED_READS), subtle=True)
class WriteLacksRead(Behaviour):
    """A :write scope does not include its :read."""

    def grants(self, call: Call, key: Key, scope: str) -> bool:
        return scope in key.scopes or "*" in key.scopes


@fault("scope.allowed", first(SHARING, tuple(place for place in SCOPED if place != GROUP)), subtle=True)
class OnlyTheFirstScopeCounts(Behaviour):
    """Of a key's scopes only the first is looked at."""

    def grants(self, call: Call, key: Key, scope: str) -> bool:
        return super().grants(call, Key(key.name, key.value, key.scopes[:1]), scope)


@fault("scope.allowed", first(LIST, SCOPED_READS), subtle=True)
class ReadNeedsWrite(Behaviour):
    """A read asks for the :write scope."""

    def required_scopes(self, call: Call) -> tuple[str, ...]:
        return tuple(scope.replace(":read", ":write") for scope in super().required_scopes(call))


@fault("scope.allowed", UNSCOPED, subtle=True)
class ScopeWhereNoneIsDocumented(Behaviour):
    """An operation without a documented scope asks for integration:read."""

    def required_scopes(self, call: Call) -> tuple[str, ...]:
        return ("integration:read",)


@fault("scope.allowed", first(DELETE_PASSWORD, SCOPED), subtle=True)
class AnotherScopeIsAsked(Behaviour):
    """The action asks for insight:write beside the scope that is documented for it."""

    def required_scopes(self, call: Call) -> tuple[str, ...]:
        return (*super().required_scopes(call), "insight:write")


@fault("scope.refused", SCOPED)
class NoScopeIsAsked(Behaviour):
    """The action has no scope although one is documented."""

    def required_scopes(self, call: Call) -> tuple[str, ...]:
        return ()


@fault("scope.refused", first(DELETE_PASSWORD, SCOPED_WRITES), subtle=True)
class ReadSufficesToWrite(Behaviour):
    """A write asks for the :read scope only."""

    def required_scopes(self, call: Call) -> tuple[str, ...]:
        return tuple(scope.replace(":write", ":read") for scope in super().required_scopes(call))


@fault("scope.refused", first(DESTROY, SCOPED), subtle=True)
class ScopeByPrefix(Behaviour):
    """Objects are compared by their beginning: integration_x:write is taken for integration:write."""

    def grants(self, call: Call, key: Key, scope: str) -> bool:
        name, action = scope.split(":")
        alike = any(held.startswith(name) and held.endswith((action, "write")) for held in key.scopes)
        return alike or super().grants(call, key, scope)


@fault("scope.refused", first(RETRIEVE, SCOPED), subtle=True)
class ScopeBySubstring(Behaviour):
    """The scope is searched in the key's scopes as text: xintegration:write holds integration:write."""

    def grants(self, call: Call, key: Key, scope: str) -> bool:
        writing = scope.replace(":read", ":write")
        held = " ".join(key.scopes)
        return scope in held or writing in held or "*" in held


@fault("scope.refused", first(GROUP, SCOPED))
class AnyObjectWillDo(Behaviour):
    """Only the action of a scope is compared: any :write may write."""

    def grants(self, call: Call, key: Key, scope: str) -> bool:
        action = scope.split(":")[1]
        return any(held == "*" or held.endswith((action, "write")) for held in key.scopes)


class _Reworded(Behaviour):
    """Refuses a missing scope with another refusal."""

    def authorise(self, call: Call) -> None:
        try:
            super().authorise(call)
        except Refusal as refusal:
            raise self.reworded(refusal) from None

    def reworded(self, refusal: Refusal) -> Refusal:
        """The other refusal."""
        return refusal


@fault("scope.refused", first(LIST, SCOPED))
class RefusalAnswers401(_Reworded):
    """A missing scope is answered 401, as if the key were unknown."""

    def reworded(self, refusal: Refusal) -> Refusal:
        return refusals.unknown_key()


@fault("scope.refused", first(SHARING, SCOPED))
class RefusalAnswers404(_Reworded):
    """A missing scope is answered 404, to hide that there is something."""

    def reworded(self, refusal: Refusal) -> Refusal:
        return refusals.not_found()


@fault("scope.refused", first(REFRESH, SCOPED))
class RefusalNamesNoScope(_Reworded):
    """The 403 does not say which scope is missing."""

    def reworded(self, refusal: Refusal) -> Refusal:
        return refusals.forbidden("You do not have permission to perform this action.")


@fault("scope.refused", first(CREATE, SCOPED_WRITES), subtle=True)
class RefusalNamesTheReadScope(_Reworded):
    """The 403 of a write names the :read scope as missing."""

    def reworded(self, refusal: Refusal) -> Refusal:
        refusal.detail = refusal.detail.replace(":write", ":read")
        return refusal
