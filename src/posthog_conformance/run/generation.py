"""Requests generated from the contract: Schemathesis varies what a request sends, its query and its body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from posthog_conformance.contract import Operation

# What varies of a request, as JSON: "query", a list of pairs of texts, and "body", any value.
Sent = Mapping[str, Any]
# Longer than this, and whatever stands before the API may refuse it.
_LONGEST = 4 * 1024


def generated(operation: Operation, *, valid: bool) -> SearchStrategy[Sent]:
    """What a request of an operation may send: every field as its schema allows it, or anything with something
    wrong in it."""
    import schemathesis
    from schemathesis import GenerationMode

    schema = schemathesis.openapi.from_dict(_description(operation, complete=valid))
    mode = GenerationMode.POSITIVE if valid else GenerationMode.NEGATIVE
    cases: SearchStrategy[Any] = schema["/"][operation.method].as_strategy(generation_mode=mode)
    return cases.map(_sent).filter(_can_be_sent)


def texts() -> SearchStrategy[str]:
    """Texts that are no number in any script, and that no path can mistake for its own."""
    return st.from_regex(r"[a-z]{6}", fullmatch=True).flatmap(
        lambda start: st.text(st.characters(categories=["Lu", "Ll", "Lo"]), max_size=12).map(lambda end: start + end)
    )


def beyond_64_bits() -> SearchStrategy[str]:
    """Whole numbers that no 64 bits hold."""
    return st.integers(2**63, 2**80).map(str)


def _description(operation: Operation, *, complete: bool) -> dict[str, Any]:
    """An OpenAPI document of what may vary: ids, keys and headers are the suite's own."""
    described: dict[str, Any] = {
        "operationId": operation.id,
        "responses": {"default": {"description": "any"}},
        "parameters": [
            {"name": item.name, "in": "query", "schema": dict(item.schema)} for item in operation.query_parameters
        ],
    }
    if operation.body is not None:
        schema = dict(operation.body.schema)
        if complete:
            schema["required"] = list(operation.body.properties)
        described["requestBody"] = {"content": {"application/json": {"schema": schema}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": operation.title, "version": "1"},
        "paths": {"/": {operation.method.lower(): described}},
    }


def _sent(case: Any) -> Sent:
    query = [[name, _as_text(value)] for name, value in (case.query or {}).items()]
    return {"query": query, "body": None if _is_unset(case.body) else case.body}


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _is_unset(body: Any) -> bool:
    from schemathesis.core import NotSet

    return isinstance(body, NotSet)


def _can_be_sent(sent: Sent) -> bool:
    try:
        return len(json.dumps(sent, allow_nan=False)) < _LONGEST
    except (TypeError, ValueError):
        return False
