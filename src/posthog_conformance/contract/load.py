"""From an OpenAPI document and the requirements to the ``Contract`` that all other rooms see."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from posthog_conformance.contract.corrections import PERIODS, read_corrections
from posthog_conformance.contract.locate import locate
from posthog_conformance.contract.model import (
    Answer,
    Body,
    Contract,
    Correction,
    Dialect,
    Operation,
    Parameter,
    Period,
    Requirement,
    Schema,
)
from posthog_conformance.contract.overlay import Overlay, OverlayError, apply, read_overlay

REQUIREMENTS = "requirements.toml"
DOCUMENT = "openapi.json"
OVERLAY = "overlays/served.yaml"

_LINE = "x-line"
_CORRECTION = "x-correction"
_JSON = "application/json"
_METHODS = ("get", "post", "put", "patch", "delete")


class ContractError(ValueError):
    """A contract or a file of requirements that cannot be used: what, where, and what to do."""


def load(
    name: str = "core-3",
    contracts: Path | None = None,
    *,
    dialect: Dialect = "documented",
    posthog: Period = "newer",
) -> Contract:
    """The contract of this name, with the requirements that hold for every operation.

    The served one is the documented one with the corrections for the PostHog of a period. ``contracts`` is the
    folder that holds it all; without it, the one that comes with the tool. Raises ``ContractError``.
    """
    folder = contracts or locate("contracts")
    path = folder / name / DOCUMENT
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        known = ", ".join(sorted(found.parent.name for found in folder.glob(f"*/{DOCUMENT}"))) or "none"
        raise ContractError(
            f"There is no contract {name!r}: {path} does not exist. Contracts here: {known}."
        ) from error
    except (OSError, ValueError) as error:
        raise ContractError(f"{path} cannot be read: {error}. Build it again with `contract build`.") from error
    requirements = load_requirements(folder / REQUIREMENTS)
    if dialect == "documented" and not _overlay_of(path).exists():
        return read_contract(document, requirements, name=name)
    overlay = _read_overlay(path)
    try:
        corrections = read_corrections(overlay, posthog if dialect == "served" else None)
        if dialect == "served":
            document = apply(document, overlay, posthog)
    except OverlayError as error:
        raise ContractError(str(error)) from error
    return read_contract(document, requirements, name=name, dialect=dialect, posthog=posthog, corrections=corrections)


def load_corrected(contract: Contract, contracts: Path | None = None) -> tuple[Contract, ...]:
    """A documented contract as the PostHog of each period serves it; none where it has no corrections.

    Raises ``ContractError``.
    """
    if contract.dialect == "served" or not contract.corrections:
        return ()
    return tuple(load(contract.name, contracts, dialect="served", posthog=period) for period in PERIODS)


def load_corrections(
    name: str = "core-3", contracts: Path | None = None, *, posthog: Period | None = None
) -> tuple[Correction, ...]:
    """The corrections that the served dialect of a contract makes, for one period or for all.

    Raises ``ContractError``.
    """
    try:
        return read_corrections(_read_overlay((contracts or locate("contracts")) / name / DOCUMENT), posthog)
    except OverlayError as error:
        raise ContractError(str(error)) from error


def _overlay_of(document: Path) -> Path:
    return document.parent / OVERLAY


def _read_overlay(document: Path) -> Overlay:
    path = _overlay_of(document)
    try:
        overlay = read_overlay(path)
    except OverlayError as error:
        raise ContractError(str(error)) from error
    if overlay.extended not in (None, document.resolve()):
        raise ContractError(
            f"{path} is an overlay of {overlay.extends}, not of {document}. Name the document that it is for in "
            "'extends'."
        )
    return overlay


def load_requirements(path: Path) -> Mapping[str, Requirement]:
    """The requirements of the file by their id, in its order. Raises ``ContractError``."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))["requirement"]
        requirements = [Requirement(**table) for table in tables]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ContractError(
            f"{path} cannot be read: {error}. It holds [[requirement]] tables with id, level, expectation, source."
        ) from error
    by_id = {requirement.id: requirement for requirement in requirements}
    if len(by_id) < len(requirements):
        twice = next(one.id for one in requirements if by_id[one.id] is not one)
        raise ContractError(f"{path} has the requirement {twice!r} twice. Give each an id of its own.")
    return by_id


def read_contract(
    document: Mapping[str, Any],
    requirements: Mapping[str, Requirement],
    *,
    name: str,
    dialect: Dialect = "documented",
    posthog: Period = "newer",
    corrections: tuple[Correction, ...] = (),
) -> Contract:
    """The contract that an OpenAPI document holds. Raises ``ContractError`` where it is no such document."""
    try:
        operations = sorted(_operations(document), key=lambda operation: operation.line or math.inf)
        title = document["info"]["title"]
    except (KeyError, TypeError, AttributeError, StopIteration) as error:
        raise ContractError(f"The contract {name!r} lacks {error}. Build it again with `contract build`.") from error
    return Contract(name, title, dialect, tuple(operations), requirements, document, posthog, corrections)


def error_schema(contract: Contract) -> Schema:
    """The envelope that every error body must have, self-contained."""
    return standalone({"$ref": "#/components/schemas/Error"}, contract.document)


def standalone(schema: Schema, document: Mapping[str, Any]) -> Schema:
    """The schema with everything that it refers to within it, under ``$defs``."""
    definitions: dict[str, Any] = {}
    root = _inline(schema, document, definitions, root=True)
    return {**root, "$defs": definitions} if definitions else root


def _operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                yield _operation(method.upper(), path, item[method], document)


def _aliases(path: str, document: Mapping[str, Any]) -> Iterator[str]:
    """The other paths under which the document says that a path is served."""
    for known in document.get("x-also-served", ()):
        if path.startswith(known["prefix"]):
            yield known["also"] + path.removeprefix(known["prefix"])


def _operation(method: str, path: str, source: Mapping[str, Any], document: Mapping[str, Any]) -> Operation:
    answers = {
        int(status): _answer(int(status), _resolve(response, document), document)
        for status, response in sorted(source["responses"].items())
        if status.isdigit()
    }
    return Operation(
        id=source["operationId"],
        method=method,
        path=path,
        title=source.get("summary", source["operationId"]),
        scopes=_scopes(source),
        parameters=tuple(
            _parameter(_resolve(parameter, document), document) for parameter in source.get("parameters", ())
        ),
        body=_body(_resolve(source["requestBody"], document), document) if "requestBody" in source else None,
        answers=answers,
        success=_success(answers),
        line=source.get(_LINE),
        accepts_personal_keys=source.get("x-personal-api-key", True),
        notes=tuple(note for note in source.get("description", "").split("\n\n") if note),
        aliases=tuple(_aliases(path, document)),
        correction=source.get(_CORRECTION),
        upserts=source.get("x-upserts", {}).get(_CORRECTION),
    )


def _success(answers: Mapping[int, Answer]) -> Answer:
    """The answer that the documented request gets: a success, unless the page documents none."""
    successes = [answer for answer in answers.values() if 200 <= answer.status < 300]
    documented = [answer for answer in answers.values() if answer.line is not None]
    return next(iter((*successes, *documented, *answers.values())))


def _scopes(source: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(scope for scheme in source.get("security", ()) for scopes in scheme.values() for scope in scopes)


def _parameter(source: Mapping[str, Any], document: Mapping[str, Any]) -> Parameter:
    schema = standalone(source.get("schema", {}), document)
    required = source.get("required", False)
    return Parameter(source["name"], source["in"], schema, required, source.get(_LINE), source.get(_CORRECTION))


def _body(source: Mapping[str, Any], document: Mapping[str, Any]) -> Body:
    schema = standalone(source["content"][_JSON]["schema"], document)
    definitions = {"$defs": schema["$defs"]} if "$defs" in schema else {}
    properties = {name: {**part, **definitions} for name, part in schema.get("properties", {}).items()}
    required = tuple(schema.get("required", ()))
    return Body(schema, properties, required, source.get(_LINE), source.get(_CORRECTION))


def _answer(status: int, source: Mapping[str, Any], document: Mapping[str, Any]) -> Answer:
    content = source.get("content", {}).get(_JSON)
    schema = None if content is None else standalone(content.get("schema", {}), document)
    example = None if content is None else content.get("example")
    return Answer(status, schema, example, source.get(_LINE), source.get(_CORRECTION))


def _resolve(source: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference within the document points to, or the thing itself."""
    while "$ref" in source:
        target: Any = document
        for step in source["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        source = {**target, **{key: value for key, value in source.items() if key != "$ref"}}
    return source


def _inline(schema: Any, document: Mapping[str, Any], definitions: dict[str, Any], *, root: bool = False) -> Any:
    if isinstance(schema, list):
        return [_inline(part, document, definitions) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    if "$ref" not in schema:
        return {key: _inline(part, document, definitions) for key, part in schema.items()}
    if root:
        return _inline(_resolve(schema, document), document, definitions)
    name = schema["$ref"].rsplit("/", 1)[1]
    if name not in definitions:
        definitions[name] = {}
        definitions[name] = _inline(_resolve({"$ref": schema["$ref"]}, document), document, definitions)
    return {**schema, "$ref": f"#/$defs/{name}"}
