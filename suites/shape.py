"""shape: documented bodies conform to their schemas, and documented emptiness is empty."""

from collections.abc import Iterator
from functools import partial

from posthog_conformance.checks import shape
from posthog_conformance.contract import Operation
from posthog_conformance.run import Case, Context, Probe, case, judged


def cases(context: Context) -> Iterator[Case]:
    for operation in context.reachable:
        yield case(
            context,
            "shape.empty" if operation.success.schema is None else "shape.body",
            operation,
            "example",
            partial(by_every_key, context, operation),
            judged(shape.documented_body, operation),
        )


def by_every_key(context: Context, operation: Operation) -> tuple[Probe, ...]:
    """The documented request by every key that may send it: the answer is of one shape for all of them."""
    first = context.documented(operation)
    others = [key for key in context.target.keys if operation.reads and context.allows(key, operation)]
    return tuple(dict.fromkeys([first, *(context.documented(operation, key) for key in others)]))
