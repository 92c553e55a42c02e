"""Differences between the scopes that two descriptions of an operation name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from posthog_conformance.contract.change import Found
from posthog_conformance.contract.description import Description, Endpoint

_CLOSED: Final = frozenset({"no personal API keys"})


def scope_differences(old: Description, new: Description, before: Endpoint, after: Endpoint) -> Iterator[Found]:
    """A key that was enough may be so no more. A description that says nothing of keys is not compared."""
    said, says = _scopes(old, before), _scopes(new, after)
    if said is None or says is None or said == says:
        return
    compatible = says != _CLOSED and (said == _CLOSED or _granted(says, said))
    yield Found(
        "",
        "scope",
        ", ".join(sorted(said)) or "none",
        ", ".join(sorted(says)) or "none",
        "compatible" if compatible else "breaking",
        correction=after.source.get("x-correction") or before.source.get("x-correction"),
    )


def _scopes(description: Description, endpoint: Endpoint) -> frozenset[str] | None:
    """The scopes that an operation needs; None where the description says nothing of them."""
    if endpoint.source.get("x-personal-api-key") is False:
        return _CLOSED
    security = endpoint.source.get("security", description.document.get("security"))
    if security is None:
        return None
    entries = description.listed(security, f"{endpoint.name}: security")
    named = (scopes for entry in entries if isinstance(entry, Mapping) for scopes in entry.values())
    return frozenset(scope for scopes in named for scope in description.names(scopes, f"{endpoint.name}: security"))


def _granted(needed: frozenset[str], granted: frozenset[str]) -> bool:
    """Whether a key with the one has the other; ``:write`` includes ``:read`` (API scopes page)."""
    return all(scope in granted or re.sub(r":read$", ":write", scope) in granted for scope in needed)
