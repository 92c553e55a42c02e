"""PostHog as it serves the same operations, where that differs from the page."""

from posthog_conformance.mock.served.behaviour import Served

__all__ = ["Served"]
