"""auth: who may not enter, and that they learn nothing."""

from collections.abc import Callable, Iterator
from functools import partial

from posthog_conformance.checks import errors, shape
from posthog_conformance.contract import Operation
from posthog_conformance.run import Case, Context, Credential, Probe, Script, Turn, case, judged, script, shared
from posthog_conformance.run.strangers import NO_KEY, UNKNOWN_KEY, almost, malformed
from posthog_conformance.run.wrong import by_unknown_key, keyless, keyless_at_missing, keyless_at_missing_only

EITHER_CODE = errors.NO_KEY_CODES | errors.UNKNOWN_KEY_CODES
# The one operation on which every way of writing a header is tried; the others get one malformed header.
EVERY_WAY = "integrations_list"


def cases(context: Context) -> Iterator[Case]:
    for operation in context.contract:
        existing = partial(context.aimed, operation)
        yield refused(
            context, operation, "auth.no_key", NO_KEY, errors.NO_KEY_CODES, partial(keyless, context, operation)
        )
        if operation.reads and operation.accepts_personal_keys and not keyless_at_missing_only(context, operation):
            steps = partial(after_an_answer, context, operation)
            yield script(context, "auth.no_key", operation, "after-an-answer", steps, writes=False)
        stranger = partial(by_unknown_key, context, operation)
        yield refused(context, operation, "auth.unknown_key", UNKNOWN_KEY, errors.UNKNOWN_KEY_CODES, stranger)
        first, *others = malformed(context.any_key())
        yield refused(context, operation, "auth.malformed_header", first, EITHER_CODE, existing)
        for credential in others if operation.id == EVERY_WAY else ():
            # A page of a list is behind the same door as the whole of it.
            page = partial(asked_for_a_page, context, operation)
            yield refused(context, operation, "auth.malformed_header", credential, EITHER_CODE, page)
        if context.ids(operation):
            one = not keyless_at_missing_only(context, operation)
            yield case(
                context,
                "auth.before_existence",
                operation,
                "missing-id",
                partial(existing_and_missing, context, operation),
                lambda answers, operation=operation, one=one: errors.alike(operation, *answers, one_credential=one),
                turn=Turn.REFUSED,
            )
    every_way = context.contract.operation(EVERY_WAY)
    for credential in almost(context.any_key()):
        existing = partial(context.aimed, every_way)
        yield refused(context, every_way, "auth.whole_key", credential, EITHER_CODE, existing)
    yield case(
        context,
        "auth.scheme_case",
        every_way,
        "mixed-case",
        partial(with_scheme, context, every_way, "bEARER"),
        judged(shape.documented_status, every_way),
    )


def refused(
    context: Context,
    operation: Operation,
    requirement: str,
    credential: Credential,
    codes: frozenset[str],
    probe: Callable[[], Probe],
) -> Case:
    return case(
        context,
        requirement,
        operation,
        credential.name,
        lambda: probe().by(credential),
        judged(
            errors.refused,
            operation,
            statuses={401},
            types={"authentication_error"},
            codes=codes,
            source=errors.AUTHENTICATION,
        ),
        turn=Turn.REFUSED,
    )


def after_an_answer(context: Context, operation: Operation) -> Script:
    """What was answered to a key is not answered to everybody from then on."""
    probe = context.aimed(operation)
    yield shared(probe)
    (exchange,) = yield shared(probe.by(NO_KEY))
    return list(errors.refused(operation, exchange, {401}, source=errors.AUTHENTICATION))


def existing_and_missing(context: Context, operation: Operation) -> tuple[Probe, Probe]:
    stranger = malformed(context.any_key())[0] if keyless_at_missing_only(context, operation) else NO_KEY
    return context.aimed(operation).by(stranger), keyless_at_missing(context, operation)


def asked_for_a_page(context: Context, operation: Operation) -> Probe:
    return context.aimed(operation).asking(("limit", "1"), ("offset", "1"))


def with_scheme(context: Context, operation: Operation, scheme: str) -> Probe:
    key = context.key_for(operation)
    return context.example(operation).by(Credential(scheme, f"{scheme} {key.value}"))
