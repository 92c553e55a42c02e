"""What a page says against itself: each contradiction becomes a problem with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from posthog_conformance.contract.fields import default_of, members_of
from posthog_conformance.contract.lines import verb
from posthog_conformance.contract.naming import path_words
from posthog_conformance.contract.tree import Field, Listed, OperationText

Report = Callable[[int, str], None]

_VERBS = {
    "GET": ("List all", "Retrieve"),
    "POST": ("Create",),
    "PUT": ("Update", "Replace"),
    "PATCH": ("Update",),
    "DELETE": ("Delete",),
}


def review(operation: OperationText, report: Report) -> None:
    """Reports where one operation contradicts itself."""
    word = verb(operation.heading)
    by_name = word == "List all" and "_list" in f"_{path_words(operation.path)}"
    if word and word not in _VERBS[operation.method] and not by_name:
        report(operation.line, f"the heading says {word!r}, but the request is {operation.method}")
    known = {field.name for field in operation.body_fields}
    for sent in operation.sent:
        if sent.name not in known:
            report(sent.line, f"the curl example sends {sent.name!r}, which is no request parameter")
    in_path = set(re.findall(r"\{(\w+)\}", operation.path))
    for field in operation.path_fields:
        if field.name not in in_path:
            report(field.line, f"the path parameter {field.name!r} is not in the path {operation.path}")


def distinct_fields(fields: Iterable[Field], report: Report) -> tuple[Field, ...]:
    """The fields by name; a second one of a name is reported unless it says the same."""
    by_name: dict[str, Field] = {}
    for field in fields:
        if field.default is not None and default_of(field) is None:
            report(field.line, f"the default {field.default!r} of {field.name!r} is not of its type")
        if field.members and members_of(field) is None:
            report(field.line, f"the members of {field.name!r} are not of its type")
        first = by_name.setdefault(field.name, field)
        if first is not field and replace(first, line=field.line) != field:
            report(field.line, f"{field.name!r} is listed again, otherwise than in line {first.line}")
    return tuple(by_name.values())


def check_listing(listed: Sequence[Listed], line: int, operations: Sequence[OperationText], report: Report) -> None:
    """Reports where the methods under ``Endpoints`` are not those of the operations, in their order."""
    methods = [entry.method for entry in listed]
    every = [method for operation in operations for method in (operation.method,) * (1 + len(operation.repeated))]
    once = [operation.method for operation in operations]
    if methods not in (every, once):
        if len(methods) not in (len(every), len(once)):
            report(line, f"lists {len(methods)} methods, but {len(every)} operations follow")
        else:
            shown = every if len(methods) == len(every) else once
            at = next(i for i, (left, right) in enumerate(zip(methods, shown, strict=True)) if left != right)
            report(listed[at].line, f"lists {methods[at]} here, but the operation in this place is {shown[at]}")
    known = {(operation.method, _shape(operation.path)) for operation in operations}
    for entry in listed:
        if entry.path is not None and (entry.method, _shape(entry.path)) not in known:
            report(entry.line, f"lists {entry.method} {entry.path}, but no operation below is that")


def merge_repeats(operations: Sequence[OperationText], report: Report) -> tuple[OperationText, ...]:
    """Each operation once: a repeated section counts as said before, and is reported if it says otherwise."""
    by_request: dict[tuple[str, str], OperationText] = {}
    for operation in operations:
        key = (operation.method, _shape(operation.path))
        first = by_request.get(key)
        if first is None:
            by_request[key] = operation
            continue
        if _says(first) != _says(operation):
            report(
                operation.line,
                f"{operation.method} {operation.path} again, otherwise than in line {first.line}; the first counts",
            )
        by_request[key] = replace(first, repeated=(*first.repeated, operation.line))
    return tuple(by_request.values())


def _shape(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)


def _says(operation: OperationText) -> tuple[Any, ...]:
    """Everything the section says, without the lines it says it on."""
    fields = (*operation.path_fields, *operation.query_fields, *operation.body_fields)
    return (
        operation.heading,
        operation.path,
        operation.description,
        operation.scopes,
        [replace(field, line=0) for field in fields],
        [sent.name for sent in operation.sent],
        [
            (answer.status, answer.description, answer.empty, answer.example and answer.example.plain)
            for answer in operation.answers
        ],
    )
