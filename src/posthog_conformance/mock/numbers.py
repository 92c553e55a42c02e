"""Numbers in paths and queries."""

from __future__ import annotations

_LARGEST = 2**63 - 1


def readable(text: str | None) -> int | None:
    """The number that ASCII digits spell, None for anything else and beyond 64 bits."""
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > 19:
        return None
    number = int(text)
    return number if number <= _LARGEST else None
