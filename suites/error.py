"""error: what is wrong with a request is said with the documented status, type and field."""

from collections.abc import Callable, Iterator
from functools import partial

from posthog_conformance.checks import errors
from posthog_conformance.contract import Operation
from posthog_conformance.run import Case, Context, Probe, Turn, judged
from posthog_conformance.run import case as any_case
from posthog_conformance.run.wrong import (
    ill_typed,
    is_lookup,
    malformed_json,
    other_media_type,
    other_method,
    refusals,
    unknown_groups,
    unknown_id,
    unknown_kind,
    unknown_project,
    unknown_project_statuses,
    unreadable_ids,
    without,
)

CREATED = "posthog/api/integration.py: IntegrationSerializer"
# All requests of this suite must be refused.
case = partial(any_case, turn=Turn.REFUSED)


def cases(context: Context) -> Iterator[Case]:
    for operation in context.contract:
        # An operation that accepts no personal key may say so before it looks at anything else.
        if operation.accepts_personal_keys:
            yield from of_requests(context, operation)
        yield case(
            context,
            "error.envelope",
            operation,
            "refusals",
            partial(refusals, context, operation),
            judged(errors.envelope, operation),
        )


def of_requests(context: Context, operation: Operation) -> Iterator[Case]:
    """Whatever may be wrong with the requests of an operation."""
    for name in context.ids(operation):
        unknown = partial(unknown_id, context, operation, name)
        yield not_found(context, operation, "error.unknown_id", name, unknown)
        for kind in ("no-number", "beyond-64-bits"):
            unreadable = partial(unreadable_id, context, operation, name, kind)
            yield not_found(context, operation, "error.unreadable_id", f"{name}-{kind}", unreadable)
    # The lookups share one router and one permission with the other operations on an integration.
    if not is_lookup(context, operation):
        yield case(
            context,
            "error.unknown_project",
            operation,
            "unknown",
            partial(unknown_project, context, operation),
            judged(errors.refused, operation, statuses=unknown_project_statuses(context, operation)),
        )
    if context.first_of_path(operation):
        yield case(
            context,
            "error.method",
            operation,
            "PUT",
            partial(other_method, context, operation),
            judged(errors.method_not_allowed, operation, closed=context.dialect == "served"),
        )
    if operation.body:
        yield from of_the_body(context, operation)
    if "/groups/" in operation.path:
        for variation, probe in unknown_groups(context, operation):
            yield case(
                context,
                "error.unknown_group",
                operation,
                variation,
                probe,
                judged(errors.refused, operation, statuses={400, 404}),
            )


def of_the_body(context: Context, operation: Operation) -> Iterator[Case]:
    body = operation.body
    assert body is not None
    yield case(
        context,
        "error.malformed_json",
        operation,
        "unclosed",
        partial(malformed_json, context, operation),
        judged(errors.refused, operation, statuses={400}, types={"invalid_request", "validation_error"}),
    )
    yield case(
        context,
        "error.media_type",
        operation,
        "text-plain",
        partial(other_media_type, context, operation),
        judged(errors.refused, operation, statuses={415}, source="RFC 9110, 15.5.16"),
    )
    if operation.upserts:
        yield case(
            context,
            "error.unknown_kind",
            operation,
            "unknown",
            partial(unknown_kind, context, operation),
            judged(errors.refused, operation, statuses={400}, types={"validation_error"}, source=CREATED),
        )
    for name in body.required:
        judge = judged(errors.refused, operation, statuses={400}, types={"validation_error"}, attr=name)
        yield case(context, "error.missing_field", operation, name, partial(without, context, operation, name), judge)
        if body.properties[name].get("type"):
            probe = partial(ill_typed, context, operation, name)
            yield case(context, "error.ill_typed_field", operation, name, probe, judge)


def not_found(
    context: Context, operation: Operation, requirement: str, variation: str, probe: Callable[[], Probe]
) -> Case:
    return case(context, requirement, operation, variation, probe, judged(errors.refused, operation, statuses={404}))


def unreadable_id(context: Context, operation: Operation, name: str, kind: str) -> Probe:
    return dict(unreadable_ids(context, operation, name))[kind]
