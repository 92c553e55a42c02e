"""Words and characters that every report shares: what may be printed, and how counts and times read."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

# Control characters (tab and line feed excepted), line separators, bidirectional overrides, surrogates and
# non-characters: they break XML, drive terminals, or make a text read otherwise than it is.
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def printable(text: str) -> str:
    """``text`` with everything that is not printable spelt out, as in ``\\x1b``; line feeds and tabs stay."""
    return _UNPRINTABLE.sub(lambda found: _spelt(found[0]), text)


def one_line(text: str) -> str:
    """``text`` printable and on one line."""
    return " ".join(printable(text).split())


def shortened(text: str, limit: int) -> str:
    """``text``, cut to ``limit`` characters with a word about its length."""
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text):,} characters)"


def plural(count: int, noun: str) -> str:
    """``1 case``, ``2 cases``, ``1,200 cases``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def listed(words: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def duration(seconds: float) -> str:
    """``12 ms``, ``4.2 s``, ``3 min 20 s``, ``2 h 5 min``."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def moment(iso: str) -> str:
    """``2026-03-01 14:05 UTC`` for an ISO 8601 time; what is none is given back as it is."""
    try:
        time = datetime.fromisoformat(iso)
    except ValueError:
        return one_line(iso)
    offset = time.utcoffset()
    zone = "" if offset is None else " UTC" if not offset else time.strftime(" %z")
    return time.strftime("%Y-%m-%d %H:%M") + zone


def _spelt(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
