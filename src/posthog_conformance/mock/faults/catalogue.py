"""All faults, in the order of their families."""

from __future__ import annotations

from posthog_conformance.contract.model import Dialect
from posthog_conformance.mock.faults.fault import Fault


def catalogue(dialect: Dialect) -> tuple[Fault, ...]:
    """The faults that a mock of this dialect can be told to have."""
    return ()
