"""The documented behaviour: the pipeline, and what each operation does at its end."""

from __future__ import annotations

from posthog_conformance.mock.groups import Groups
from posthog_conformance.mock.integrations import Integrations
from posthog_conformance.mock.sharing import SharingOfInsights


class Behaviour(Integrations, SharingOfInsights, Groups):
    """PostHog as the page documents it. A fault is a subclass that overrides one of the steps."""
