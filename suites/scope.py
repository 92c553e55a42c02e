"""scope and confinement: every operation × every key, computed from the documented scopes."""

from collections.abc import Iterator
from functools import partial

from posthog_conformance.checks import errors, paging, scopes, shape
from posthog_conformance.contract import Operation
from posthog_conformance.run import Case, Cell, Context, MissingError, Probe, Turn, case, judged
from posthog_conformance.run.wrong import by_refused_key, lacking
from posthog_conformance.target import Key

ALLOWED, REFUSED = "allowed", "refused"


def cases(context: Context) -> Iterator[Case]:
    for operation in context.contract:
        for key in context.target.keys:
            yield cell(context, operation, key)
        if paging.is_list(operation):
            yield from asked_otherwise(context, operation)


def cell(context: Context, operation: Operation, key: Key) -> Case:
    """One cell of the scope matrix."""
    if not key.may_enter(context.target.project_id):
        return case(
            context,
            "isolation.confined_key",
            operation,
            key.name,
            partial(by_refused_key, context, operation, key),
            judged(errors.refused, operation, statuses={403}, source=scopes.SOURCE),
            cell=Cell(key.name, REFUSED),
            turn=Turn.REFUSED,
        )
    if not operation.accepts_personal_keys:
        return case(
            context,
            "scope.no_personal_key",
            operation,
            key.name,
            partial(by_refused_key, context, operation, key),
            judged(errors.refused, operation, statuses={403}, types={"authentication_error"}, source=scopes.SOURCE),
            cell=Cell(key.name, REFUSED),
            turn=Turn.REFUSED,
        )
    missing = scopes.missing(key.scopes or (), operation) if key.scopes is not None else ()
    if missing:
        return case(
            context,
            "scope.refused",
            operation,
            key.name,
            partial(by_refused_key, context, operation, key),
            judged(scopes.refused_for_scope, operation, lacking=missing),
            cell=Cell(key.name, REFUSED),
            turn=Turn.REFUSED,
        )
    return case(
        context,
        "scope.allowed",
        operation,
        key.name,
        partial(documented, context, operation, key),
        judged(shape.documented_status, operation),
        cell=Cell(key.name, ALLOWED),
    )


def asked_otherwise(context: Context, operation: Operation) -> Iterator[Case]:
    """A key that must be refused, with a query that the documented request does not have."""
    for key in lacking(context, operation)[:1]:
        parameter = operation.query_parameters[0].name
        yield case(
            context,
            "scope.refused",
            operation,
            f"{key.name}-with-{parameter}",
            lambda key=key, parameter=parameter: by_refused_key(context, operation, key).asking((parameter, "1")),
            judged(scopes.refused_for_scope, operation, lacking=scopes.missing(key.scopes or (), operation)),
            turn=Turn.REFUSED,
        )


def documented(context: Context, operation: Operation, key: Key) -> Probe:
    if key.scopes is None:
        raise MissingError(f"add scopes to the key {key.name!r}: what it may do is not known")
    return context.documented(operation, key)
