"""What a target's plan or settings leave out, so that it cannot be tested there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from posthog_conformance.checks import Violation, documented
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange
from posthog_conformance.run.case import Judge, MissingError


def available(operation: Operation, exchange: Exchange) -> None:
    """Raises ``MissingError`` where the answer says that the target lacks what the operation is about.

    It says so with ``{"error": …}``, outside the envelope, and only where the contract has such an answer.
    """
    answer = operation.answers.get(exchange.status or 0)
    body = documented.json_of(exchange)
    if answer is None or exchange.status not in (400, 403) or not isinstance(body, dict) or set(body) != {"error"}:
        return
    if "'error'" not in str(answer.schema):
        return
    needed = "a plan with share passwords" if exchange.status == 403 else "password_required on fixtures.insight_id"
    raise MissingError(f"the target needs {needed}: {operation.id} answered {exchange.status} {body['error']!r}")


def where_available(judge: Callable[..., Iterable[Violation]], operation: Operation, **options: Any) -> Judge:
    """A judge of each of a case's exchanges, which must be successes unless the target lacks the feature."""

    def judge_all(exchanges: Sequence[Exchange]) -> Iterator[Violation]:
        for exchange in exchanges:
            available(operation, exchange)
            yield from judge(operation, exchange, **options)

    return judge_all
