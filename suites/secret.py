"""secret: no answer gives away a key, a token, a password or sensitive configuration."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from posthog_conformance.checks import Violation, documented, secrets, traffic
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange
from posthog_conformance.run import Case, Context, Probe, Turn, case, judged
from posthog_conformance.run.strangers import UNKNOWN_KEY, almost
from posthog_conformance.run.wrong import refusals


def cases(context: Context) -> Iterator[Case]:
    for operation in context.contract:
        for variation, probes, turn in (
            ("success", partial(context.successes, operation), Turn.DOCUMENTED),
            ("refusals", partial(refusals, context, operation), Turn.REFUSED),
        ):
            if variation == "success" and not operation.accepts_personal_keys:
                continue
            yield case(
                context, "secret.fields", operation, variation, probes, judged(traffic.leaks, operation), turn=turn
            )
            yield case(
                context,
                "secret.values",
                operation,
                variation,
                partial(with_token, context, operation, probes),
                partial(repeats, context, operation),
                turn=turn,
            )


def with_token(context: Context, operation: Operation, probes: Callable[[], Sequence[Probe]]) -> tuple[Probe, ...]:
    """The probes, after the read that tells the access token of the insight that they are about."""
    asked = probes()
    if "/insights/" not in operation.path:
        return tuple(asked)
    read = context.contract.operation("insights_sharing_list")
    return (context.example(read), *asked)


def repeats(context: Context, operation: Operation, exchanges: Sequence[Exchange]) -> Iterator[Violation]:
    keys = {key.value for key in context.target.keys} | {
        (credential.header or "").removeprefix("Bearer ")
        for credential in (UNKNOWN_KEY, *almost(context.any_key())[:1])
    }
    tokens = {token for exchange in exchanges if (token := access_token(exchange))}
    for exchange in exchanges:
        if exchange.operation != operation.id:
            continue
        own = traffic.own_secret_fields(operation) if exchange.status == operation.success.status else ()
        yield from secrets.no_secret_values(operation, exchange, keys | tokens, own)


def access_token(exchange: Exchange) -> str | None:
    value = documented.json_of(exchange)
    token = value.get("access_token") if isinstance(value, dict) else None
    return token if isinstance(token, str) and len(token) >= 8 else None
