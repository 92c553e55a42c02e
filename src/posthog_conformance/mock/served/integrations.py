"""Integrations as they are served: upserted, filtered by kind, and not deleted while in use."""

# ruff: noqa: ARG002 - a step gets all that it could want to know, for a fault that overrides it
from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from posthog_conformance.mock import refusals
from posthog_conformance.mock.call import Call
from posthog_conformance.mock.integrations import Integrations
from posthog_conformance.mock.world import Integration

# A workflow of the seeded project sends through its Slack integration.
_IN_USE = frozenset({1})


class ServedIntegrations(Integrations):
    """The operations under ``integrations/``, as they are served."""

    def listed(self, call: Call) -> list[Integration]:
        """The integrations of the project, of one kind where the query names one."""
        kind = call.parameter("kind")
        return [found for found in super().listed(call) if not kind or found.kind == kind]

    def new_integration(self, call: Call, kind: str, config: Any) -> Integration:
        """A new one, or the one that is there for the same resource, overwritten."""
        same = self.same_resource(call, kind, config)
        if same is not None:
            return replace(same, config=config)
        return super().new_integration(call, kind, config)

    def same_resource(self, call: Call, kind: str, config: Any) -> Integration | None:
        """The project's integration of this kind with this configuration, None without one."""
        wanted = json.dumps(config, sort_keys=True)
        for found in call.here.integrations.values():
            if found.kind == kind and json.dumps(found.config, sort_keys=True) == wanted:
                return found
        return None

    def forget(self, call: Call, integration: Integration) -> None:
        """Delete an integration; 400 while something uses it."""
        if self.in_use(call, integration):
            raise refusals.invalid(None, "This integration is used by a workflow.")
        super().forget(call, integration)

    def in_use(self, call: Call, integration: Integration) -> bool:
        """Whether a workflow or a pipeline uses the integration."""
        return integration.id in _IN_USE
