"""Secrets: no answer carries one, by the name of a field, by what a value looks like, or by its value."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any, Final

from posthog_conformance.checks.shape import pointer
from posthog_conformance.checks.violation import Violation, answered
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange, NotJson, Response

SOURCE: Final = "API overview: Authentication"
# Fields whose name says that they hold a secret. ``password_required`` and ``token_type`` do not.
_SECRET_NAME: Final = re.compile(
    r"(?:.*[_.-])?(?:password|passwd|password_hash|passphrase|token|token_hash|access_?token|refresh_?token|"
    r"private_?key|secret|secret_?key|client_?secret|api_?key|credentials|sensitive_config)",
    re.IGNORECASE,
)
# What secrets look like: private keys, password hashes, and the tokens of PostHog and of the third parties.
_SECRET_LOOK: Final = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\b(?:pbkdf2_sha\d+|argon2(?:id?)?|bcrypt(?:_sha256)?|scrypt|md5|sha1)\$\S{8,}"
    r"|\$2[aby]\$\d\d\$\S{20,}|\$argon2i?d?\$\S{8,}"
    r"|\bxox[abeprs]-[\w-]{8,}|\bgh[opsur]_\w{16,}|\bya29\.\S{8,}|\bph[xc]_\w{16,}|\blin_(?:api|oauth)_\w{8,}"
)
_PRIVATE_MEMBER: Final = re.compile(r"(?:^|[_.-])(?:sensitive_config|private_key)$", re.IGNORECASE)


def no_secret_fields(
    operation: Operation, exchange: Exchange, own_fields: Collection[str] = ()
) -> Iterator[Violation]:
    """No member of a JSON body is named as a secret and holds one, and none looks like one.

    ``own_fields`` are the JSON pointers at which the contract documents a secret.
    """
    yield from answered(operation, exchange)
    if exchange.response is None:
        return
    try:
        value = exchange.response.json()
    except NotJson:
        return
    for where, name, item in _members(value, ()):
        if where in own_fields:
            continue
        if _SECRET_NAME.fullmatch(name) and _tells(name, item):
            yield _leak(f"the answer has a field {name!r}", where)
        elif isinstance(item, str) and _SECRET_LOOK.search(item):
            yield _leak("the answer has a value that looks like a secret", where)


def no_secret_values(
    operation: Operation, exchange: Exchange, secrets: Collection[str], own_fields: Collection[str] = ()
) -> Iterator[Violation]:
    """None of ``secrets`` stands in the body or in a header, except in its own field.

    ``own_fields`` are the JSON pointers at which the contract documents a secret.
    """
    yield from answered(operation, exchange)
    response = exchange.response
    if response is None:
        return
    for name, text in response.headers:
        if any(secret in text for secret in secrets):
            yield _leak(f"the header {name} repeats a secret", f"header {name}")
    for where, text in _texts(response, own_fields):
        if any(secret in text for secret in secrets):
            yield _leak("the answer repeats a secret", where)


def _leak(message: str, where: str) -> Violation:
    return Violation(message, where, "no secret", "a secret, not repeated here", SOURCE)


def _tells(name: str, item: Any) -> bool:
    """Whether the member gives something away: a text that is no mask, or a sensitive object."""
    if isinstance(item, str):
        return bool(re.search(r"\w", item)) and not re.fullmatch(
            r"(?:[x*•.]|\W)*|.*(?:redacted|hidden|masked).*", item, re.IGNORECASE
        )
    if isinstance(item, dict | list):
        return bool(item) and bool(_PRIVATE_MEMBER.search(name))
    return False


def _texts(response: Response, own_fields: Collection[str]) -> Iterator[tuple[str, str]]:
    try:
        value = response.json()
    except NotJson:
        yield "body", response.body.decode("utf-8", "replace")
        return
    if isinstance(value, str):
        yield "body", value
    for where, name, item in _members(value, ()):
        yield where, name
        if isinstance(item, str) and where not in own_fields:
            yield where, item


def _members(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str, str, Any]]:
    """Every member and element below ``value``, also of JSON within a string: pointer, name, value."""
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    elif isinstance(value, str) and value[:1] in ("{", "["):
        try:
            inner = json.loads(value)
        except (ValueError, RecursionError):
            return
        yield from _members(inner, path)
    for name, item in pairs:
        yield pointer((*path, name)), str(name) if isinstance(value, dict) else "", item
        yield from _members(item, (*path, name))
