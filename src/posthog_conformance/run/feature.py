"""What a target's plan or settings leave out, so that it cannot be tested there."""

from __future__ import annotations

from posthog_conformance.checks import documented, errors
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange
from posthog_conformance.run.case import MissingError


def available(operation: Operation, exchange: Exchange) -> None:
    """Raises ``MissingError`` where the answer says that the target lacks what the operation is about.

    It says so with ``{"error": …}``, outside the envelope, and only where the contract has such an answer.
    """
    if not errors.is_plain(operation, exchange):
        return
    body = documented.json_of(exchange)
    needed = "a plan with share passwords" if exchange.status == 403 else "password_required on fixtures.insight_id"
    raise MissingError(f"the target needs {needed}: {operation.id} answered {exchange.status} {body['error']!r}")
