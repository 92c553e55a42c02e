"""One operation of a contract, as a person wants to read it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from posthog_conformance.contract.load import error_schema
from posthog_conformance.contract.model import Answer, Contract, Operation, Schema


def show(contract: Contract, operation_id: str) -> str:
    """The operation in a few lines; raises ``KeyError`` for an id that the contract does not have."""
    return "\n".join(_lines(contract.operation(operation_id), error_schema(contract))) + "\n"


def _lines(operation: Operation, error: Schema) -> Iterator[str]:
    yield f"{operation.method} {operation.path}"
    yield f"{operation.title} ({operation.id}){_line(operation.line)}"
    for note in operation.notes:
        yield ""
        yield note
    yield ""
    yield f"Scopes: {_scopes(operation)}"
    for title, parameters in (
        ("Path parameters", operation.path_parameters),
        ("Query parameters", operation.query_parameters),
    ):
        yield from _table(title, [(one.name, one.schema, one.required, one.line) for one in parameters])
    if operation.body is not None:
        body = operation.body
        rows = [(name, schema, name in body.required, None) for name, schema in body.properties.items()]
        yield from _table(f"Request body{_line(body.line)}", rows)
    shared = [answer.status for answer in operation.answers.values() if answer.schema == error]
    for answer in operation.answers.values():
        if answer.status not in shared or answer.line is not None:
            yield ""
            yield from _answer(answer, is_error=answer.status in shared)
    if shared:
        yield ""
        yield f"Errors with the envelope type, code, detail, attr: {', '.join(map(str, shared))}"


def _scopes(operation: Operation) -> str:
    if not operation.accepts_personal_keys:
        return "personal API keys are not accepted"
    return ", ".join(operation.scopes) or "none documented: any valid key will do"


def _table(title: str, rows: Sequence[tuple[str, Schema, bool, int | None]]) -> Iterator[str]:
    if not rows:
        return
    yield ""
    yield f"{title}:"
    width = max(len(name) for name, *_ in rows)
    for name, schema, required, line in rows:
        need = "required" if required else "optional"
        yield f"  {name:<{width}}  {_type(schema)}, {need}{_line(line or schema.get('x-line'))}"


def _answer(answer: Answer, *, is_error: bool) -> Iterator[str]:
    if answer.schema is None:
        yield f"Answer {answer.status}, an empty body{_line(answer.line)}"
    elif is_error and answer.example is None:
        yield f"Answer {answer.status}, an error{_line(answer.line)}"
    else:
        yield f"Answer {answer.status}, application/json{_line(answer.line)}"
        if answer.example is None:
            yield "  any JSON"
        else:
            example = json.dumps(answer.example, indent=2, ensure_ascii=False)
            yield from (f"  {line}" for line in example.splitlines())


def _type(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type", "any value")
    text = kind if isinstance(kind, str) else " or ".join(kind)
    if "enum" in schema:
        text += " of " + ", ".join(json.dumps(member) for member in schema["enum"])
    if "default" in schema:
        text += f", default {json.dumps(schema['default'])}"
    return text


def _line(number: int | None) -> str:
    return "" if number is None else f" [page line {number}]"
