"""The served behaviour: the documented one, corrected. Which PostHog it is of, the contract says."""

from __future__ import annotations

from posthog_conformance.mock import refusals
from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.call import Call
from posthog_conformance.mock.served.groups import ServedGroups
from posthog_conformance.mock.served.integrations import ServedIntegrations
from posthog_conformance.mock.served.lookups import Lookups
from posthog_conformance.mock.served.sharing import ServedSharing


class Served(Lookups, ServedIntegrations, ServedSharing, ServedGroups, Behaviour):
    """PostHog as it is served. A fault is a subclass that overrides one of the steps."""

    def authorise(self, call: Call) -> None:
        """403 for every key where no personal key is accepted."""
        if not self.accepts_personal_keys(call):
            raise refusals.forbidden("This action does not support personal API key access")
        super().authorise(call)

    def accepts_personal_keys(self, call: Call) -> bool:
        """Whether the operation is open to personal keys at all."""
        return call.documented.accepts_personal_keys
