"""header: what every answer carries beside its body."""

from collections.abc import Iterator
from functools import partial

from posthog_conformance.checks import errors, shape
from posthog_conformance.run import Case, Context, Turn, case, judged
from posthog_conformance.run.strangers import NO_KEY, UNKNOWN_KEY
from posthog_conformance.run.wrong import other_method, refusals


def cases(context: Context) -> Iterator[Case]:
    for operation in context.contract:
        if operation.success.schema is not None:
            yield case(
                context,
                "header.content_type",
                operation,
                "success",
                partial(context.documented, operation),
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
        for credential in (NO_KEY, UNKNOWN_KEY):
            yield case(
                context,
                "header.www_authenticate",
                operation,
                credential.name,
                lambda operation=operation, credential=credential: context.aimed(operation).by(credential),
                judged(errors.www_authenticate, operation),
                turn=Turn.REFUSED,
            )
        if context.first_of_path(operation):
            yield case(
                context,
                "header.allow",
                operation,
                "PUT",
                partial(other_method, context, operation),
                judged(errors.allow, operation),
                turn=Turn.REFUSED,
            )
