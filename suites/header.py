"""header: what every answer carries beside its body."""

from collections.abc import Iterator
from functools import partial

from posthog_conformance.checks import errors, shape
from posthog_conformance.run import Case, Context, Turn, case, judged
from posthog_conformance.run.wrong import by_unknown_key, keyless, other_method, refusals


def cases(context: Context) -> Iterator[Case]:
    for operation in context.contract:
        if operation.success.schema is not None and operation in context.reachable:
            yield case(
                context,
                "header.content_type",
                operation,
                "success",
                partial(context.successes, operation),
                judged(shape.content_type, operation),
            )
        yield case(
            context,
            "header.content_type",
            operation,
            "refusals",
            partial(refusals, context, operation),
            judged(shape.content_type, operation),
            turn=Turn.REFUSED,
        )
        for variation, probe in (
            ("no-key", partial(keyless, context, operation)),
            ("unknown-key", partial(by_unknown_key, context, operation)),
        ):
            yield case(
                context,
                "header.www_authenticate",
                operation,
                variation,
                probe,
                judged(errors.www_authenticate, operation),
                turn=Turn.REFUSED,
            )
        if context.first_of_path(operation) and operation in context.reachable:
            yield case(
                context,
                "header.allow",
                operation,
                "PUT",
                partial(other_method, context, operation),
                judged(errors.allow, operation),
                turn=Turn.REFUSED,
            )
