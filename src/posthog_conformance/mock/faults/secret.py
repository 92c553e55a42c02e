"""Faults of secrets: what must never come back comes back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.call import Call, Refusal, Reply
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import (
    ADD_PASSWORD,
    ALL,
    CREATE,
    DELETE_PASSWORD,
    INTEGRATION_ANSWERS,
    LIST,
    PATCH,
    REFRESH,
    RETRIEVE,
    SCOPED,
    SHARING_ANSWERS,
    first,
)
from posthog_conformance.mock.world import Integration, Sharing, User


@fault("secret.fields", INTEGRATION_ANSWERS)
class SensitiveConfigIsShown(Behaviour):
    """The serializer has fields = "__all__": sensitive_config is in every integration."""

    def show_integration(self, call: Call, integration: Integration) -> dict[str, Any]:
        shown = super().show_integration(call, integration)
        return {**shown, "sensitive_config": dict(integration.sensitive_config)}


@fault("secret.fields", (LIST,), subtle=True)
class SensitiveConfigOfOne(Behaviour):
    """In the list, and of one kind only, the configuration holds the refresh token as well."""

    def show_integration(self, call: Call, integration: Integration) -> dict[str, Any]:
        shown = super().show_integration(call, integration)
        if integration.kind == "salesforce":
            shown["config"] = {**shown["config"], **integration.sensitive_config}
        return shown


@fault("secret.fields", first(CREATE, INTEGRATION_ANSWERS), subtle=True)
class PrivateKeyAtTheEnd(Behaviour):
    """One answer has the integration's private key, where the others do not."""

    def show_integration(self, call: Call, integration: Integration) -> dict[str, Any]:
        shown = super().show_integration(call, integration)
        return {**shown, "private_key": integration.sensitive_config["access_token"]}


@fault("secret.fields", first(PATCH, INTEGRATION_ANSWERS), subtle=True)
class PasswordOfTheCreator(Behaviour):
    """created_by has the user's password, as Django keeps it."""

    def show_user(self, call: Call, user: User | None) -> dict[str, Any] | None:
        shown = super().show_user(call, user)
        return {**shown, "password": user.password_hash} if user and shown else shown


@fault("secret.fields", first(ADD_PASSWORD, SHARING_ANSWERS))
class HashOfTheSharePassword(Behaviour):
    """The sharing configuration has the hash of its newest password."""

    def show_sharing(self, call: Call, sharing: Sharing) -> dict[str, Any]:
        newest = sharing.passwords[-1].hash if sharing.passwords else ""
        return {**super().show_sharing(call, sharing), "password_hash": newest}


@fault("secret.fields", SHARING_ANSWERS, subtle=True)
class HashesInSharePasswords(Behaviour):
    """share_passwords is a JSON text that lists the passwords, their hashes included."""

    def show_sharing(self, call: Call, sharing: Sharing) -> dict[str, Any]:
        listed = [{"id": password.id, "password_hash": password.hash} for password in sharing.passwords]
        return {**super().show_sharing(call, sharing), "share_passwords": json.dumps(listed)}


@fault("secret.values", first(DELETE_PASSWORD, SCOPED))
class KeyInTheError(Behaviour):
    """A 403 says which key it was that lacks the scope, by its value."""

    def authorise(self, call: Call) -> None:
        try:
            super().authorise(call)
        except Refusal as refusal:
            if call.key is not None:
                refusal.detail += f" (key {call.key.value})"
            raise


@fault("secret.values", first("integrations_clickup_workspaces_retrieve", ALL), subtle=True)
class UnknownKeyInTheError(Behaviour):
    """A 401 repeats the key that nobody has."""

    def authenticate(self, call: Call) -> None:
        try:
            super().authenticate(call)
        except Refusal as refusal:
            refusal.detail += f" Found: {self.token(call)}"
            raise


@fault("secret.values", first("integrations_linear_teams_retrieve", ALL), subtle=True)
class KeyInACookie(Behaviour):
    """A success sets a cookie that holds the key."""

    def perform(self, call: Call) -> Reply:
        reply = super().perform(call)
        value = "" if call.key is None else call.key.value
        return replace(reply, headers={**reply.headers, "Set-Cookie": f"ph_key={value}; HttpOnly; Path=/"})


@fault("secret.values", (DELETE_PASSWORD,), subtle=True)
class TokenInTheError(Behaviour):
    """The 404 for an unknown share password says of which sharing link, by its access token."""

    def insights_sharing_passwords_destroy(self, call: Call) -> Reply:
        sharing = self.find_sharing(call)
        try:
            return super().insights_sharing_passwords_destroy(call)
        except Refusal as refusal:
            refusal.detail = f"/shared/{sharing.access_token} has no such password."
            raise


@fault("secret.values", SHARING_ANSWERS, subtle=True)
class TokenInAHeader(Behaviour):
    """A Link header leads to the shared page, token and all."""

    def act(self, call: Call) -> Reply:
        reply = super().act(call)
        link = f"<{call.origin}/shared/{reply.body['access_token']}>; rel=alternate"
        return replace(reply, headers={**reply.headers, "Link": link})


@fault("secret.values", first(REFRESH, SHARING_ANSWERS), subtle=True)
class TokenInTheSettings(Behaviour):
    """The settings have a link to the shared page, token and all."""

    def show_sharing(self, call: Call, sharing: Sharing) -> dict[str, Any]:
        shown = super().show_sharing(call, sharing)
        return {**shown, "settings": {"link": f"{call.origin}/shared/{sharing.access_token}"}}


@fault("secret.values", (LIST,), subtle=True)
class KeyInTheNextLink(Behaviour):
    """next carries the key as a query parameter, so that a browser can follow it."""

    def link(self, call: Call, limit: int, offset: int) -> str:
        value = "" if call.key is None else call.key.value
        return super().link(call, limit, offset) + f"&personal_api_key={value}"


@fault("secret.values", first(LIST, ALL), subtle=True)
class OtherSchemeIsRepeated(Behaviour):
    """The 401 for another scheme than Bearer repeats the whole header."""

    def refuse(self, call: Call, refusal: Refusal) -> Reply:
        reply = super().refuse(call, refusal)
        header = call.headers.get("authorization", "")
        if reply.status != 401 or not header or header.lower().startswith("bearer"):
            return reply
        return replace(reply, body={**reply.body, "detail": f"{header} is not supported."})


@fault("secret.fields", (RETRIEVE,), subtle=True)
class OneKindShowsItsSecrets(Behaviour):
    """An e-mail integration, when retrieved, shows its sensitive configuration."""

    def show_integration(self, call: Call, integration: Integration) -> dict[str, Any]:
        shown = super().show_integration(call, integration)
        return (
            {**shown, "sensitive_config": dict(integration.sensitive_config)} if shown["kind"] == "email" else shown
        )
