"""Masking: secrets are replaced wherever anything is written."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from typing import Final

from posthog_conformance.target.file import Key

HIDDEN: Final = "***"
# A secret of fewer characters would blank out ordinary words.
SHORTEST: Final = 6
_NAMES: Final = (
    r"(?:raw_)?password|access_token|refresh_token|id_token|api_key|apikey|private_key|client_secret|"
    r"secret|token|sensitive_config|authorization|set-cookie|cookie"
)
# The value of a JSON member with a secret's name, in a text that may itself be JSON inside JSON, and be cut off.
# Where n backslashes stand before a quote, 2n+1 make it part of the value, and 2n+2 are one backslash of it.
_MEMBER: Final = re.compile(
    rf"""((\\*)"(?:\w*_)?(?:{_NAMES})\2"\s*:\s*\2")"""
    r"""((?:\2\\\2\\|\2\\\2"|(?!\2").)++)(\2"|\Z)""",
    re.IGNORECASE | re.DOTALL,
)
_PERSONAL_KEY: Final = re.compile(r"\bph[a-z]_[A-Za-z0-9_]{6,}")


class Mask:
    """Replaces every known secret, everything that looks like a PostHog key, and every member of a JSON
    text whose name says that it is a secret. A key becomes ``$VARIABLE``, so that a printed request can be
    sent again. Safe to use from several threads.
    """

    def __init__(self, keys: Iterable[Key] = ()) -> None:
        self._lock = threading.Lock()
        self._shown = {key.value: f"${key.variable}" for key in keys}
        self._pattern = self._compile()

    def add(self, secret: str) -> None:
        """Learn a secret that turned up during the run."""
        with self._lock:
            if len(secret) >= SHORTEST and secret not in self._shown:
                self._shown[secret] = HIDDEN
                self._pattern = self._compile()

    def learn(self, body: bytes) -> None:
        """Learn every secret that a JSON body holds under a secret's name."""
        for found in _MEMBER.finditer(body.decode("utf-8", "replace")):
            self.add(found[3])

    def __call__(self, text: str) -> str:
        """``text`` without secrets."""
        text = self._pattern.sub(lambda found: self._shown.get(found[0], HIDDEN), text)
        text = _PERSONAL_KEY.sub(HIDDEN, text)
        return _MEMBER.sub(rf"\g<1>{HIDDEN}\g<4>", text)

    def _compile(self) -> re.Pattern[str]:
        longest_first = sorted(self._shown, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
