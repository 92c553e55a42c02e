"""All faults, in the order of their families."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from posthog_conformance.contract.model import Dialect
from posthog_conformance.mock.faults import (
    auth,
    encoding,
    envelope,
    error,
    field,
    header,
    input,
    isolation,
    lifecycle,
    paging,
    refusal,
    rejection,
    rotation,
    scope,
    secret,
    served_groups,
    served_integrations,
    served_lookups,
    served_passwords,
    shape,
    status,
)
from posthog_conformance.mock.faults.fault import Fault

_FAMILIES: tuple[ModuleType, ...] = (
    status,
    shape,
    encoding,
    header,
    auth,
    scope,
    isolation,
    refusal,
    envelope,
    error,
    field,
    secret,
    paging,
    lifecycle,
    rotation,
    input,
    rejection,
)


def _faults(families: tuple[ModuleType, ...]) -> tuple[Fault, ...]:
    return tuple(found for family in families for found in vars(family).values() if isinstance(found, Fault))


_SERVED: tuple[ModuleType, ...] = (served_integrations, served_lookups, served_passwords, served_groups)
_CATALOGUES: Mapping[Dialect, tuple[Fault, ...]] = {"documented": _faults(_FAMILIES), "served": _faults(_SERVED)}


def catalogue(dialect: Dialect) -> tuple[Fault, ...]:
    """The faults that a mock of this dialect can be told to have."""
    return _CATALOGUES.get(dialect, ())
