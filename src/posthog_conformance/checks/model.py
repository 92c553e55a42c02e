"""Models of what is stored: what each step of a sequence of requests must be answered, given the steps before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from posthog_conformance.checks import state
from posthog_conformance.checks.violation import Violation
from posthog_conformance.contract import Contract
from posthog_conformance.exchange import Exchange

SOURCE: Final = "API reference page"
UNTOUCHED: Final = "RFC 9110, 9.3"

IntegrationStep = Literal["create", "retrieve", "list", "delete", "patch"]
SharingStep = Literal["read", "refresh", "add"]


@dataclass(frozen=True, slots=True)
class Integrations:
    """What was made, by id, in the order of the creates, and which of it was deleted again."""

    made: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    deleted: frozenset[str] = frozenset()

    def after(
        self, contract: Contract, step: IntegrationStep, integration_id: str | None, exchange: Exchange
    ) -> tuple[Integrations, list[Violation]]:
        """The model after a step that was answered so, and what is wrong with the answer.

        ``integration_id`` is what the step names: one that was made. PATCH is asked of deleted ones only.
        """
        if step == "create":
            return self._created(contract, exchange)
        if step == "list":
            return self, list(self._listed(exchange))
        assert integration_id is not None
        if integration_id in self.deleted:
            what = {"retrieve": "retrieve", "delete": "another delete"}.get(step, "PATCH")
            return self, list(state.gone(exchange, f"{what} of a deleted integration", SOURCE))
        if step == "delete":
            gone = replace(self, deleted=self.deleted | {integration_id})
            return gone, list(state.succeeded(contract.operation("integrations_destroy"), exchange, "delete"))
        retrieve = contract.operation("integrations_retrieve")
        found = list(state.succeeded(retrieve, exchange, "retrieve"))
        stored = state.object_of(retrieve, exchange)
        if stored is not None:
            message = "retrieve answers other values than create did"
            found += state.same(message, self.made[integration_id], stored, SOURCE)
        return self, found

    def _created(self, contract: Contract, exchange: Exchange) -> tuple[Integrations, list[Violation]]:
        create = contract.operation("integrations_create")
        answered = state.object_of(create, exchange)
        if answered is None:
            return self, list(state.succeeded(create, exchange, "create"))
        integration_id = str(answered.get("id"))
        # Served creates of the same make one integration; what was deleted never comes back.
        if integration_id in (self.made if create.upserts is None else self.deleted):
            what = "the id of a deleted one" if integration_id in self.deleted else "an id that there was"
            return self, [Violation(f"create answered {what}", "/id", "a new id", integration_id, SOURCE)]
        return replace(self, made={**self.made, integration_id: answered}), []

    def _listed(self, exchange: Exchange) -> Iterator[Violation]:
        for integration_id in self.deleted:
            value = self.made[integration_id].get("id")
            if state.element(exchange, value) is not None:
                yield Violation(
                    "a deleted integration is listed", "/results", "absent", f"id {integration_id}", SOURCE
                )


@dataclass(frozen=True, slots=True)
class Sharing:
    """The sharing configuration as it was last seen, and every access token that it had."""

    configuration: Mapping[str, Any] = field(default_factory=dict)
    tokens: Sequence[Any] = ()

    def after(self, contract: Contract, step: SharingStep, exchange: Exchange) -> tuple[Sharing, list[Violation]]:
        """The model after a step that was answered so, and what is wrong with the answer."""
        operation = contract.operation(
            {
                "read": "insights_sharing_list",
                "refresh": "insights_sharing_refresh_create",
                "add": "insights_sharing_passwords_create",
            }[step]
        )
        answered = state.object_of(operation, exchange)
        if answered is None:
            return self, list(state.succeeded(operation, exchange, step))
        if contract.dialect == "served" and step == "add":
            return replace(self, configuration=_without(self.configuration, "share_passwords")), []
        # Of the share passwords a refresh promises nothing.
        changed = {"read": (), "refresh": ("access_token", "share_passwords"), "add": ("share_passwords",)}[step]
        kept = sorted((set(self.configuration) & set(answered)) - set(changed) - {"created_at"})
        found = list(
            state.same(f"{step} changed what it does not name", self.configuration, answered, UNTOUCHED, only=kept)
        )
        tokens = list(self.tokens)
        if step == "refresh" and answered.get("access_token") in tokens:
            found.append(
                Violation("refresh answered a token of before", "/access_token", "a new token", "an old one", SOURCE)
            )
        if step == "refresh" or not tokens:
            tokens.append(answered.get("access_token"))
        before = self.configuration.get("share_passwords", ...)
        if step == "add" and answered.get("share_passwords") == before:
            found.append(
                Violation(
                    "a new share password does not show", "/share_passwords", "another value", "the same", SOURCE
                )
            )
        return Sharing(answered, tuple(tokens)), found


def _without(configuration: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return {key: value for key, value in configuration.items() if key != name}
