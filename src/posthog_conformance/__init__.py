"""A conformance suite for PostHog's REST API."""

__version__ = "0.1.0"
