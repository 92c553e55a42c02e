"""shape: documented bodies conform to their schemas, and documented emptiness is empty."""

from collections.abc import Iterator
from functools import partial

from posthog_conformance.checks import shape
from posthog_conformance.run import Case, Context, case, judged


def cases(context: Context) -> Iterator[Case]:
    for operation in context.contract:
        yield case(
            context,
            "shape.empty" if operation.success.schema is None else "shape.body",
            operation,
            "example",
            partial(context.documented, operation),
            judged(shape.documented_body, operation),
        )
