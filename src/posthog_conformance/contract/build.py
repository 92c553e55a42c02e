"""From a page that was read to an OpenAPI 3.1 document: the documented contract."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from posthog_conformance.contract.bodies import ERROR_SCHEMA, Bodies
from posthog_conformance.contract.components import Components
from posthog_conformance.contract.fields import default_of, members_of
from posthog_conformance.contract.lines import verb
from posthog_conformance.contract.naming import operation_id, prefixed
from posthog_conformance.contract.sample import LINE, infer, is_page
from posthog_conformance.contract.tree import AnswerText, Field, OperationText, Page

SCHEME = "personalApiKey"
ERROR_STATUSES = (400, 401, 403, 404, 405, 415, 429)


def build(page: Page) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the page, the same for the same page on every run."""
    components = Components(
        infer(answer.example)
        for operation in page.operations
        for answer in operation.answers
        if answer.example is not None
    )
    taken: set[str] = set()
    paths: dict[str, dict[str, Any]] = {}
    for operation in page.operations:
        identifier = _identifier(operation, taken)
        taken.add(identifier)
        item = paths.setdefault(operation.path, {})
        item[operation.method.lower()] = _operation(operation, identifier, components)
    return {
        "openapi": "3.1.0",
        "info": _info(page),
        "servers": [{"url": "/", "description": "The PostHog instance under test."}],
        "paths": paths,
        "components": {
            "securitySchemes": {SCHEME: _security_scheme()},
            "responses": {"Error": _error_response()},
            "schemas": {**components.schemas, "Error": _error_envelope()},
        },
    }


def dump(document: Mapping[str, Any]) -> str:
    """The document as it is committed: JSON for people, ended by a line feed."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _info(page: Page) -> dict[str, Any]:
    info = {"title": f"PostHog API: {page.title}", "version": "documented"}
    return info | ({"description": page.description} if page.description else {})


def _identifier(operation: OperationText, taken: set[str]) -> str:
    """The operation's id; if another operation has it, with the prefix of its path, or with a number."""
    example = next((answer.example for answer in operation.answers if answer.status < 300), None)
    schema = {} if example is None else infer(example)
    many = is_page(schema) or schema.get("type") == "array"
    identifier = operation_id(operation.method, operation.path, verb(operation.heading), answers_many=many)
    if identifier in taken:
        identifier = prefixed(identifier, operation.path)
    number = 2
    unique = identifier
    while unique in taken:
        unique = f"{identifier}_{number}"
        number += 1
    return unique


def _operation(operation: OperationText, identifier: str, components: Components) -> dict[str, Any]:
    result: dict[str, Any] = {"operationId": identifier, "summary": operation.heading or identifier}
    if operation.description:
        result["description"] = operation.description
    result |= {LINE: operation.line, "security": [{SCHEME: list(operation.scopes)}]}
    if operation.repeated:
        result["x-repeated"] = list(operation.repeated)
    result["parameters"] = [*_path_parameters(operation), *_query_parameters(operation)]
    if operation.body_fields:
        result["requestBody"] = _request_body(operation)
    bodies = Bodies(operation, identifier, components)
    responses = {str(answer.status): _response(answer, bodies) for answer in operation.answers}
    errors = {str(status): {"$ref": "#/components/responses/Error"} for status in ERROR_STATUSES}
    result["responses"] = dict(sorted((errors | responses).items()))
    return result


def _path_parameters(operation: OperationText) -> Iterable[dict[str, Any]]:
    """The parameters of the path: those the page lists, then those that only the path shows."""
    names = re.findall(r"\{(\w+)\}", operation.path)
    listed = {field.name: field for field in operation.path_fields}
    for field in operation.path_fields:
        if field.name in names:
            yield _parameter(field, "path", required=True)
    for name in dict.fromkeys(names):
        if name not in listed:
            yield _parameter(Field(name, operation.request_line, ("string",)), "path", required=True)


def _query_parameters(operation: OperationText) -> Iterable[dict[str, Any]]:
    return (_parameter(field, "query", required=False) for field in operation.query_fields)


def _parameter(field: Field, location: str, *, required: bool) -> dict[str, Any]:
    parameter: dict[str, Any] = {"name": field.name, "in": location, "required": required}
    if field.description:
        parameter["description"] = field.description
    return parameter | {"schema": _field_schema(field), LINE: field.line}


def _request_body(operation: OperationText) -> dict[str, Any]:
    properties = {
        field.name: _field_schema(field)
        | ({"description": field.description} if field.description else {})
        | {LINE: field.line}
        for field in operation.body_fields
    }
    required = [name for name in dict.fromkeys(sent.name for sent in operation.sent) if name in properties]
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        schema["required"] = required
    return {
        "required": bool(required),
        "content": {"application/json": {"schema": schema | {LINE: operation.body_line}}},
        LINE: operation.body_line,
    }


def _field_schema(field: Field) -> dict[str, Any]:
    """The schema of a field: nothing for a field without a type, which may be anything."""
    schema: dict[str, Any] = {}
    if field.types:
        schema["type"] = field.types[0] if len(field.types) == 1 else list(field.types)
    if (members := members_of(field)) is not None:
        schema["enum"] = members
    if (default := default_of(field)) is not None:
        schema["default"] = default
    return schema


def _response(answer: AnswerText, bodies: Bodies) -> dict[str, Any]:
    response: dict[str, Any] = {"description": answer.description or _phrase(answer.status), LINE: answer.line}
    if answer.example is not None:
        content = {"schema": bodies.schema(answer), "example": answer.example.plain}
    elif answer.status >= 400:
        content = {"schema": ERROR_SCHEMA}
    elif answer.empty:
        return response
    else:
        content = {"schema": {}}
    return response | {"content": {"application/json": content}}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def _security_scheme() -> dict[str, str]:
    return {
        "type": "http",
        "scheme": "bearer",
        "description": "A personal API key (phx_…). The scopes that an operation names are all needed.",
    }


def _error_response() -> dict[str, Any]:
    return {
        "description": "An error, as the API overview documents it.",
        "content": {"application/json": {"schema": ERROR_SCHEMA}},
    }


def _error_envelope() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "description": "The error envelope of the API overview.",
        "type": "object",
        "properties": {"type": text, "code": text, "detail": text, "attr": {"type": ["string", "null"]}},
        "required": ["type", "code", "detail"],
    }
