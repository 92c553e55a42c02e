"""Loads the plugin that runs the suites: ``pytest suites`` tests a target as ``posthog-conformance run`` does."""

pytest_plugins = ["posthog_conformance.pytest_plugin"]
