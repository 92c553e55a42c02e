"""status: the documented request is answered with the documented status."""

from collections.abc import Iterator
from functools import partial

from posthog_conformance.checks import shape
from posthog_conformance.run import Case, Context, case, judged


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
