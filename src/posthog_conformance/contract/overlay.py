"""OpenAPI Overlay 1.0: reviewed corrections to a document, and their application."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import jsonpath
import jsonschema

from posthog_conformance.contract.document import DocumentError, parse
from posthog_conformance.contract.model import Period


class OverlayError(ValueError):
    """An overlay that cannot be used: which file and which action, what is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class Action:
    """One action: what it selects, and what becomes of that. ``extensions`` are its ``x-`` members."""

    name: str
    description: str
    target: str
    update: Any
    remove: bool
    extensions: Mapping[str, Any]

    def holds_for(self, posthog: Period | None) -> bool:
        """Whether the action is for a PostHog of this period; without one, every action is."""
        periods = self.extensions.get("x-posthog")
        return posthog is None or not isinstance(periods, list) or posthog in periods


@dataclass(frozen=True, slots=True)
class Overlay:
    """An overlay document. ``extends`` is the document that it is for, None where it does not say."""

    path: Path
    title: str
    extends: str | None
    actions: tuple[Action, ...]

    @property
    def extended(self) -> Path | None:
        """The file that ``extends`` means: it is relative to the overlay's own place."""
        return None if self.extends is None else (self.path.parent / self.extends).resolve()


def read_overlay(path: Path) -> Overlay:
    """The overlay in a file, JSON or YAML, valid under the standard's own schema. Raises ``OverlayError``."""
    try:
        source = parse(path.read_bytes())
    except OSError as error:
        raise OverlayError(f"{path} cannot be read: {error.strerror}. Give the file of an overlay.") from error
    except DocumentError as error:
        raise OverlayError(f"{path}: {error}. Is the file whole?") from error
    _validate(source, path)
    actions = tuple(_action(number, action) for number, action in enumerate(source["actions"], 1))
    return Overlay(path, source["info"]["title"], source.get("extends"), actions)


def apply(document: Mapping[str, Any], overlay: Overlay, posthog: Period | None = None) -> dict[str, Any]:
    """The document with the overlay's actions applied in their order; the document itself stays as it was.

    ``posthog`` leaves out the actions that are for another period only. Raises ``OverlayError`` for an action
    that selects nothing, or what cannot be changed so.
    """
    result: dict[str, Any] = copy.deepcopy(dict(document))
    for action in overlay.actions:
        if action.holds_for(posthog):
            try:
                _apply(action, result)
            except ValueError as error:
                raise OverlayError(f"{overlay.path}: {action.name}: {error}") from error
    return result


def _apply(action: Action, document: dict[str, Any]) -> None:
    try:
        # Listed before anything changes: what an action removes must not move what it selects.
        selected = list(jsonpath.compile(action.target, strict=True).finditer(document))
    except jsonpath.JSONPathError as error:
        raise ValueError(f"the target {action.target} is not JSONPath (RFC 9535): {_first_line(error)}") from error
    if not selected:
        raise ValueError(
            f"the target {action.target} selects nothing in the document. Has what it corrects changed? "
            "Then review the correction."
        )
    for match in reversed(selected):
        if action.remove:
            _remove(document, match.parts)
        elif isinstance(match.obj, list):
            match.obj.append(copy.deepcopy(action.update))
        elif not isinstance(match.obj, dict):
            raise ValueError(f"the target {match.path} is neither an object nor an array. Select what contains it.")
        elif isinstance(action.update, dict):
            _merge(match.obj, action.update)
        else:
            raise ValueError(f"the target {match.path} is an object, so 'update' must be one, too")


def _remove(document: Any, parts: Sequence[str | int]) -> None:
    if not parts:
        raise ValueError("the whole document cannot be removed")
    for part in parts[:-1]:
        document = document[part]
    del document[parts[-1]]


def _merge(node: dict[str, Any], update: Mapping[str, Any]) -> None:
    """Merges recursively; arrays are joined, as Overlay 1.1 makes clear, and anything else is replaced."""
    for name, value in update.items():
        present = node.get(name)
        if isinstance(present, dict) and isinstance(value, dict):
            _merge(present, value)
        elif isinstance(present, list) and isinstance(value, list):
            present.extend(copy.deepcopy(value))
        else:
            node[name] = copy.deepcopy(value)


def _action(number: int, source: Mapping[str, Any]) -> Action:
    description = source.get("description", "")
    known = ", ".join(str(part) for part in (source.get("x-correction"), description) if part)
    name = f"action {number} ({known})" if known else f"action {number}"
    extensions = {key: value for key, value in source.items() if key.startswith("x-")}
    return Action(
        name, description, source["target"], source.get("update", {}), source.get("remove", False), extensions
    )


def _validate(source: Any, path: Path) -> None:
    schema = json.loads(resources.files(__package__).joinpath("overlay.schema.json").read_text("utf-8"))
    error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(schema).iter_errors(source))
    if error is not None:
        where = error.json_path.removeprefix("$").lstrip(".") or "the document"
        message = error.message if len(error.message) < 200 else f"{error.validator} is broken"
        raise OverlayError(f"{path} is no overlay (OpenAPI Overlay 1.0): {where}: {message}")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
