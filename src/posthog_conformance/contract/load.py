"""From an OpenAPI document and the requirements to the ``Contract`` that all other rooms see."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from posthog_conformance.contract.locate import locate
from posthog_conformance.contract.model import (
    Answer,
    Body,
    Contract,
    Dialect,
    Operation,
    Parameter,
    Requirement,
    Schema,
)

REQUIREMENTS = "requirements.toml"
DOCUMENT = "openapi.json"

_LINE = "x-line"
_JSON = "application/json"
_METHODS = ("get", "post", "put", "patch", "delete")


class ContractError(ValueError):
    """A contract or a file of requirements that cannot be used: what, where, and what to do."""


def load(name: str = "core-3", contracts: Path | None = None) -> Contract:
    """The documented contract of this name, with the requirements that hold for every operation.

    ``contracts`` is the folder that holds both; without it, the one that comes with the tool.
    Raises ``ContractError``.
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
    return read_contract(document, load_requirements(folder / REQUIREMENTS), name=name)


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
) -> Contract:
    """The contract that an OpenAPI document holds. Raises ``ContractError`` where it is no such document."""
    try:
        operations = sorted(_operations(document), key=lambda operation: operation.line or math.inf)
        title = document["info"]["title"]
    except (KeyError, TypeError, AttributeError, StopIteration) as error:
        raise ContractError(f"The contract {name!r} lacks {error}. Build it again with `contract build`.") from error
    return Contract(name, title, dialect, tuple(operations), requirements, document)


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
    return Parameter(source["name"], source["in"], schema, source.get("required", False), source.get(_LINE))


def _body(source: Mapping[str, Any], document: Mapping[str, Any]) -> Body:
    schema = standalone(source["content"][_JSON]["schema"], document)
    definitions = {"$defs": schema["$defs"]} if "$defs" in schema else {}
    properties = {name: {**part, **definitions} for name, part in schema.get("properties", {}).items()}
    return Body(schema, properties, tuple(schema.get("required", ())), source.get(_LINE))


def _answer(status: int, source: Mapping[str, Any], document: Mapping[str, Any]) -> Answer:
    content = source.get("content", {}).get(_JSON)
    schema = None if content is None else standalone(content.get("schema", {}), document)
    example = None if content is None else content.get("example")
    return Answer(status, schema, example, source.get(_LINE))


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
