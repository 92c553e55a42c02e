"""A stateful PostHog for the contract's operations, with a catalogue of faults."""

from posthog_conformance.mock.app import create_app
from posthog_conformance.mock.faults.catalogue import catalogue
from posthog_conformance.mock.faults.fault import Fault
from posthog_conformance.mock.target import target_file

__all__ = ["Fault", "catalogue", "create_app", "target_file"]
