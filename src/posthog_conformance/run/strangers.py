"""Credentials that no API may accept, and keys that are almost right."""

from __future__ import annotations

from base64 import b64encode
from typing import Final

from posthog_conformance.run.probe import Credential
from posthog_conformance.target import Key

NO_KEY: Final = Credential("no-key", None)
# It looks like a key, and nobody was ever given it.
UNKNOWN_KEY: Final = Credential("unknown-key", "Bearer phx_posthogconformanceunknownkey0123456789abcdef")


def malformed(key: Key) -> tuple[Credential, ...]:
    """Headers of another scheme or without a token, each with a valid key where it has room for one."""
    return (
        Credential("other-scheme", f"Token {key.value}"),
        Credential("basic", f"Basic {key.value}"),
        Credential("basic-encoded", f"Basic {b64encode(f'{key.value}:'.encode()).decode()}"),
        Credential("no-token", "Bearer"),
        Credential("no-scheme", key.value),
    )


def almost(key: Key) -> tuple[Credential, ...]:
    """Keys that differ from a valid one by a little."""
    value = key.value
    changed = {
        "one-character-more": value + "0",
        "one-character-fewer": value[:-1],
        "last-character": value[:-1] + ("1" if value[-1] == "0" else "0"),
        "other-case": value.swapcase(),
    }
    return tuple(Credential(name, f"Bearer {item}") for name, item in changed.items())
