"""Lists by ``limit`` and ``offset``, as Django REST framework pages them."""

# ruff: noqa: ARG002 - a step gets all that it could want to know, for a fault that overrides it
from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from posthog_conformance.mock.call import Call
from posthog_conformance.mock.numbers import readable
from posthog_conformance.mock.pipeline import Pipeline

DEFAULT_LIMIT = 100


class Paging(Pipeline):
    """A page of a list: its window, the total, and the links to the windows next to it."""

    def page(self, call: Call, items: Sequence[Any]) -> dict[str, Any]:
        """The documented page of the items that the call asks for."""
        limit, offset = self.limit(call), self.offset(call)
        results = self.window(call, items, limit, offset)
        return {
            "count": self.count(items, results, offset),
            "next": self.next_link(call, len(items), limit, offset),
            "previous": self.previous_link(call, limit, offset),
            "results": results,
        }

    def limit(self, call: Call) -> int:
        """The limit that was asked for; the default where it is unreadable or not positive."""
        return readable(call.parameter("limit")) or DEFAULT_LIMIT

    def offset(self, call: Call) -> int:
        """The offset that was asked for; 0 where it is unreadable."""
        return readable(call.parameter("offset")) or 0

    def window(self, call: Call, items: Sequence[Any], limit: int, offset: int) -> list[Any]:
        """The items of the page."""
        return list(items[offset : offset + limit])

    def count(self, items: Sequence[Any], results: Sequence[Any], offset: int) -> int:
        """The total, whatever the window."""
        return len(items)

    def next_link(self, call: Call, total: int, limit: int, offset: int) -> str | None:
        """The link to the following window, None at the end."""
        return self.link(call, limit, offset + limit) if offset + limit < total else None

    def previous_link(self, call: Call, limit: int, offset: int) -> str | None:
        """The link to the preceding window, None at the start."""
        return self.link(call, limit, max(offset - limit, 0)) if offset > 0 else None

    def link(self, call: Call, limit: int, offset: int) -> str:
        """The URL that was called, with another window and all its other parameters."""
        kept = [(name, value) for name, value in call.query if name not in ("limit", "offset")]
        window = [("limit", str(limit))] + ([("offset", str(offset))] if offset else [])
        return f"{call.origin}{call.path}?{urlencode(kept + window)}"
