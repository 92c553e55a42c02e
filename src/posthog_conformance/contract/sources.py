"""Descriptions of an API out of whatever tells of it: a page, a contract, an overlay, an OpenAPI file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

from posthog_conformance.contract.build import build
from posthog_conformance.contract.description import Description, DescriptionError
from posthog_conformance.contract.document import DocumentError, parse
from posthog_conformance.contract.load import DOCUMENT, ContractError, load
from posthog_conformance.contract.model import Dialect, Period
from posthog_conformance.contract.overlay import OverlayError, apply, read_overlay
from posthog_conformance.contract.page import read_page
from posthog_conformance.contract.tree import PageError

DIALECTS: Final[tuple[Dialect, ...]] = ("documented", "served")

_WHAT: Final = "Give a page's text, a contract's folder, an overlay, or an OpenAPI 3 file (JSON or YAML)."
_STRUCTURED: Final = frozenset({".json", ".yaml", ".yml"})
_BEGINS_STRUCTURED: Final = re.compile(rb"\s*(?:\{|---|(?:openapi|swagger|overlay)\s*:)")


class SourceError(ValueError):
    """A source that cannot be used: which, what is wrong with it, and what to do."""


def read_source(source: str, posthog: Period = "newer") -> Description:
    """The description that ``documented``, ``served`` or a path means. Raises ``SourceError``.

    ``posthog`` is the period of whatever an overlay corrects.
    """
    try:
        if source in DIALECTS:
            dialect: Dialect = "served" if source == "served" else "documented"
            return Description(source, load(dialect=dialect, posthog=posthog).document)
        return _read(Path(source), posthog)
    except OSError as error:
        raise SourceError(f"{source} cannot be read: {error.strerror}. {_WHAT}") from error
    except (ContractError, DescriptionError, OverlayError) as error:
        raise SourceError(str(error)) from error


def described(data: bytes, name: str) -> Description:
    """The description in the bytes of an OpenAPI document. Raises ``SourceError``."""
    try:
        return Description(name, _object(parse(data), name))
    except DocumentError as error:
        raise SourceError(f"{name}: {error}. Is it whole?") from error
    except DescriptionError as error:
        raise SourceError(str(error)) from error


def _read(path: Path, posthog: Period) -> Description:
    if path.is_dir():
        path = path / DOCUMENT
    data = path.read_bytes()
    name = str(path)
    if path.suffix.lower() not in _STRUCTURED and not _BEGINS_STRUCTURED.match(data):
        return _page(data, name)
    try:
        document = _object(parse(data), name)
    except DocumentError as error:
        raise SourceError(f"{name}: {error}. Is the file whole?") from error
    if "overlay" in document:
        return _overlay(path, posthog)
    return Description(name, document)


def _page(data: bytes, name: str) -> Description:
    try:
        return Description(name, build(read_page(data)))
    except PageError as error:
        raise SourceError(f"{name}: {error}") from error


def _overlay(path: Path, posthog: Period) -> Description:
    overlay = read_overlay(path)
    if overlay.extended is None:
        raise SourceError(f"{path} does not say which document it is for. Name it in 'extends'.")
    try:
        base = parse(overlay.extended.read_bytes())
    except (OSError, DocumentError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise SourceError(f"{path} extends {overlay.extends}, and that cannot be read: {why}.") from error
    return Description(str(path), apply(_object(base, str(overlay.extended)), overlay, posthog))


def _object(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        begins = json.dumps(value, default=str)[:40]
        raise SourceError(f"{name} holds no object, but {begins}. {_WHAT}")
    return value
