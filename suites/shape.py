"""shape: documented bodies conform to their schemas, and documented emptiness is empty."""

from collections.abc import Callable, Iterator
from functools import partial

from posthog_conformance.checks import shape
from posthog_conformance.contract import Operation
from posthog_conformance.run import Case, Context, Probe, case, judged, watch


def cases(context: Context) -> Iterator[Case]:
    for operation in context.reachable:
        yield case(
            context,
            "shape.empty" if operation.success.schema is None else "shape.body",
            operation,
            "example",
            partial(context.successes, operation),
            judged(shape.documented_body, operation),
        )
        for variation, probe in elsewhere(context, operation):
            yield case(context, "shape.body", operation, variation, probe, judged(shape.documented_body, operation))


def elsewhere(context: Context, operation: Operation) -> Iterator[tuple[str, Callable[[], Probe]]]:
    """Other things that the run reads anyway, and pages that begin and end within the list."""
    if operation.id == "insights_sharing_list":
        yield "other-insight", lambda: watch.sharing(context, context.fixture("other_insight_id")).probe
    if operation.id == "integrations_list":
        yield "first-only", lambda: context.example(operation).asking(("limit", "1"))
        yield "without-the-first", lambda: context.example(operation).asking(("offset", "1"))
