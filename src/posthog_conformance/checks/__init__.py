"""The judge: pure functions from operations and exchanges to violations."""

from posthog_conformance.checks import documented, errors, formats, paging, scopes, secrets, shape, state, traffic
from posthog_conformance.checks.violation import Violation, answered, page_line, shown

__all__ = [
    "Violation",
    "answered",
    "documented",
    "errors",
    "formats",
    "page_line",
    "paging",
    "scopes",
    "secrets",
    "shape",
    "shown",
    "state",
    "traffic",
]
