"""Lookups as PostHog serves them: a window of what a third party has, and whether there is more."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from posthog_conformance.checks.documented import json_of
from posthog_conformance.checks.violation import Violation, shown
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange

SOURCE: Final = "posthog/api/integration.py: IntegrationViewSet"


@dataclass(frozen=True, slots=True)
class Found:
    """What a lookup answered: the elements of its list, and ``has_more`` where it has one."""

    name: str
    items: tuple[Mapping[str, Any], ...]
    has_more: bool | None

    @property
    def ids(self) -> list[Any]:
        """The elements' ids, in their order."""
        return [item.get("id") for item in self.items]


def found_in(operation: Operation, exchange: Exchange) -> Found | None:
    """What a successful lookup answered, None where that is no such answer (``shape.body`` says so)."""
    name = list_of(operation)
    value = json_of(exchange)
    if exchange.status != operation.success.status or not isinstance(value, dict) or name is None:
        return None
    items = value.get(name)
    if not isinstance(items, list):
        return None
    has_more = value.get("has_more")
    return Found(
        name,
        tuple(item for item in items if isinstance(item, dict)),
        has_more if isinstance(has_more, bool) else None,
    )


def list_of(operation: Operation) -> str | None:
    """The name of the list in a lookup's documented answer, None where it documents none."""
    properties = (operation.success.schema or {}).get("properties", {})
    return next((name for name, schema in properties.items() if schema.get("type") == "array"), None)


def window(found: Found, known: Found, limit: int, offset: int) -> Iterator[Violation]:
    """The elements of what is known that ``limit`` and ``offset`` ask for, and ``has_more`` where there are more.

    ``known`` is the beginning of the list, and ``known.has_more`` whether anything comes after it.
    """
    where = f"/{found.name}"
    wanted = known.ids[offset : offset + limit]
    if len(found.items) > limit:
        yield Violation("more than limit", where, f"at most {limit} elements", f"{len(found.items)}", SOURCE)
    elif found.ids != wanted:
        yield Violation("another window", where, f"ids {shown(wanted)}", f"ids {shown(found.ids)}", SOURCE)
    more = bool(known.has_more) or offset + limit < len(known.items)
    if found.has_more is not None and found.has_more != more:
        least = "more than " if known.has_more else ""
        message = f"has_more of limit={limit}, offset={offset} where there are {least}{len(known.items)}"
        yield Violation(message, "/has_more", shown(more), shown(found.has_more), SOURCE)


def more(found: Found | None, offset: int) -> Iterator[Violation]:
    """What comes after a window of which has_more is true: at least one element."""
    if found is not None and not found.items:
        message = f"has_more is true where nothing comes after {offset} elements"
        yield Violation(message, "/has_more", "false", "true", SOURCE)


def searched(found: Found, text: str, wanted: Any) -> Iterator[Violation]:
    """A search for the name of an element finds it, and nothing in which the text is not."""
    where = f"/{found.name}"
    if wanted not in found.ids:
        yield Violation(
            f"a search for {text!r} misses it", where, f"the id {shown(wanted)}", shown(found.ids), SOURCE
        )
    for item in found.items:
        if text.lower() not in json.dumps(item, ensure_ascii=False).lower():
            yield Violation(
                f"a search for {text!r} finds something else", where, f"{text!r} in it", shown(item), SOURCE
            )


def only_named(found: Found, wanted: Any) -> Iterator[Violation]:
    """A lookup of one id answers that element and no other."""
    if found.ids != [wanted]:
        yield Violation(
            "a lookup of one id answers others", f"/{found.name}", f"the id {shown(wanted)}", shown(found.ids), SOURCE
        )
