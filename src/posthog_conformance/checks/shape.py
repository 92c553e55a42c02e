"""Response shapes: media type, documented emptiness, and the documented JSON Schema with its formats."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import jsonschema_rs

from posthog_conformance.checks.formats import FORMATS
from posthog_conformance.checks.violation import Violation, answered, excerpt, page_line, shown, wrong_status
from posthog_conformance.contract import Answer, Operation, Schema
from posthog_conformance.exchange import Exchange, NotJson, Response

MOST_SHOWN = 5
# Characters of a message that quotes the value.
MOST_QUOTED = 200


def documented_status(operation: Operation, exchange: Exchange) -> Iterator[Violation]:
    """The documented request is answered with the documented status."""
    yield from answered(operation, exchange)
    if exchange.response and exchange.response.status != operation.success.status:
        yield wrong_status(operation, exchange, str(operation.success.status), _source(operation.success))


def documented_body(operation: Operation, exchange: Exchange) -> Iterator[Violation]:
    """The documented request is answered with a body that conforms, or with none where none is documented.

    An answer of another status is judged by ``documented_status`` alone: its body is documented elsewhere.
    """
    yield from answered(operation, exchange)
    if exchange.response and exchange.response.status == operation.success.status:
        yield from body(operation.success, exchange.response)


def body(answer: Answer, response: Response, most: int | None = MOST_SHOWN) -> Iterator[Violation]:
    """``response`` has the body that ``answer`` documents; at most so many places in it are told one by one."""
    source = _source(answer)
    if answer.schema is None:
        if response.body:
            yield Violation("the body is documented as empty", "body", "no response body", excerpt(response), source)
        return
    if response.media_type != "application/json":
        yield Violation(
            "the body is not served as application/json",
            "header Content-Type",
            "application/json",
            response.header("content-type") or "no Content-Type",
            source,
        )
    try:
        value = response.json()
    except NotJson as error:
        yield Violation(f"the body is not JSON: {error}", "body", "JSON", excerpt(response), source)
        return
    yield from conforms(answer.schema, value, source, most)


def content_type(operation: Operation, exchange: Exchange) -> Iterator[Violation]:
    """Any body is served as application/json."""
    yield from answered(operation, exchange)
    response = exchange.response
    if response and response.body and response.media_type != "application/json":
        yield Violation(
            f"a body of status {response.status} is not served as application/json",
            "header Content-Type",
            "application/json",
            response.header("content-type") or "no Content-Type",
            "API overview: Responses",
        )


def conforms(schema: Schema, value: Any, source: str, most: int | None = MOST_SHOWN) -> Iterator[Violation]:
    """``value`` is valid under ``schema``, formats included; a violation for each error, or the first few."""
    text = json.dumps(schema, sort_keys=True)
    if _fast(text).is_valid(value):
        return
    # The fast library decides, the other one explains.
    import jsonschema

    checker = jsonschema.FormatChecker(formats=())
    for name, accepts in FORMATS.items():
        checker.checks(name)(lambda item, accepts=accepts: not isinstance(item, str) or accepts(item))
    validator = jsonschema.Draft202012Validator(schema, format_checker=checker)
    errors = sorted(validator.iter_errors(value), key=lambda error: error.json_path)
    for error in errors[:most]:
        deepest = jsonschema.exceptions.best_match([error]) or error
        line = deepest.schema.get("x-line") if isinstance(deepest.schema, dict) else None
        yield Violation(
            _message(deepest),
            pointer(deepest.absolute_path),
            _expected(deepest),
            shown(deepest.instance),
            page_line(line, source),
        )
    if most is not None and len(errors) > most:
        yield Violation(f"{len(errors) - most} more places do not conform", "body", "the schema", "", source)


def pointer(path: Any) -> str:
    """A JSON pointer (RFC 6901) for a path of names and indices."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path) or "body"


def _message(error: Any) -> str:
    message = str(error.message)
    if error.validator == "type":
        # The library would write the value as Python does.
        message = f"{json.dumps(error.instance, ensure_ascii=False)} is not of type {shown(error.validator_value)}"
    return message if len(message) < MOST_QUOTED else f"{error.validator} is broken"


def _expected(error: Any) -> str:
    if error.validator == "required":
        return f"the member {error.message.split(' ')[0]}"
    if error.validator in ("type", "format", "enum", "const"):
        return f"{error.validator} {shown(error.validator_value)}"
    return f"{error.validator}: {shown(error.validator_value)}"


def _source(answer: Answer) -> str:
    return page_line(answer.line, "API reference page: Example response")


@lru_cache(maxsize=256)
def _fast(schema: str) -> Any:
    return jsonschema_rs.Draft202012Validator(json.loads(schema), validate_formats=True, formats=dict(FORMATS))
