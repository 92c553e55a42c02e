"""status: the documented request is answered with the documented status."""

from collections.abc import Iterator
from functools import partial

from posthog_conformance.checks import shape
from posthog_conformance.contract import Operation
from posthog_conformance.run import Case, Context, Probe, case, judged


def cases(context: Context) -> Iterator[Case]:
    for operation in context.reachable:
        yield case(
            context,
            "status.documented",
            operation,
            "example",
            partial(context.documented, operation),
            judged(shape.documented_status, operation),
        )
        if operation.id == "integrations_retrieve":
            for kind in context.target.fixtures.integrations:
                probe = partial(of_kind, context, operation, kind)
                yield case(
                    context, "status.documented", operation, kind, probe, judged(shape.documented_status, operation)
                )


def of_kind(context: Context, operation: Operation, kind: str) -> Probe:
    return context.of_every_kind(operation)[kind]
