"""Differences between two descriptions of an API, operation by operation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from posthog_conformance.contract.change import Change, Found, Side
from posthog_conformance.contract.description import Description, DescriptionError, Endpoint
from posthog_conformance.contract.diff_messages import Messages
from posthog_conformance.contract.diff_schema import Pair
from posthog_conformance.contract.diff_scopes import scope_differences


def differences(old: Description, new: Description) -> tuple[Change, ...]:
    """Everything in which the descriptions differ, in the order of the first one.

    Breaking is what a client that was written by the first one notices. Raises ``DescriptionError``.
    """
    return tuple(_differences(old, new))


def _differences(old: Description, new: Description) -> Iterator[Change]:
    alike: Mapping[Side, set[Pair]] = {"request": set(), "response": set()}
    for key, endpoint in old.endpoints.items():
        other = new.endpoints.get(key)
        if other is None:
            yield _change(endpoint, Found("", "removed", "described", "absent", "breaking"))
            continue
        messages = Messages(old, new, endpoint, other, alike)
        try:
            yield from (_change(endpoint, found) for found in _paths(new, endpoint, other))
            yield from (_change(endpoint, found) for found in scope_differences(old, new, endpoint, other))
            yield from (_change(endpoint, found) for found in messages.differences())
            yield from (_change(endpoint, found) for found in _text(endpoint, other))
        except DescriptionError as error:
            raise DescriptionError(f"{error}. It is met at {endpoint.method} {endpoint.paths[0]}.") from error
        except RecursionError as error:
            raise DescriptionError(
                f"{old.name} or {new.name}: a schema is made of others too deeply. It is met at {endpoint.name}."
            ) from error
    for key, endpoint in new.endpoints.items():
        if key not in old.endpoints:
            yield _change(endpoint, Found("", "added", "absent", "described", "compatible"))


def _change(endpoint: Endpoint, found: Found) -> Change:
    return Change(
        operation=endpoint.name,
        method=endpoint.method,
        path=endpoint.paths[0],
        kind=found.kind,
        where=found.where,
        before=found.before,
        after=found.after,
        impact=found.impact,
        line=found.line or endpoint.source.get("x-line"),
        correction=found.correction,
    )


def _paths(new: Description, before: Endpoint, after: Endpoint) -> Iterator[Found]:
    """PostHog serves ``/api/environments/…`` and ``/api/projects/…`` alike, whichever a description shows."""
    forms, others = ({_form(path): path for path in endpoint.paths} for endpoint in (before, after))
    if not forms.keys() & others.keys():
        yield Found("", "path", before.paths[0], after.paths[0], "documentation")
        return
    correction = next((known.get("x-correction") for known in new.document.get("x-also-served") or ()), None)
    for form in others.keys() - forms.keys():
        yield Found("", "path", "absent", others[form], "compatible", correction=correction)
    for form in forms.keys() - others.keys():
        yield Found("", "path", forms[form], "absent", "documentation")


def _text(before: Endpoint, after: Endpoint) -> Iterator[Found]:
    for name in ("summary", "description", "deprecated"):
        old, new = before.source.get(name), after.source.get(name)
        told = name == "deprecated" or (old and new)
        if told and _words(old) != _words(new):
            yield Found(name, "text", _words(old), _words(new), "documentation")


def _form(path: str) -> str:
    return "environments" if path.startswith("/api/environments/") else "other"


def _words(text: Any) -> str:
    return " ".join(str(text or "").split())
