"""What is looked at before and after a write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from posthog_conformance.checks import documented
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange
from posthog_conformance.run.case import Watch
from posthog_conformance.run.context import Context
from posthog_conformance.run.probe import Made, Probe

# What is looked at once more when all writes are done.
AT_THE_END: Final = "after the writes"


def shows(operation: Operation) -> bool:
    """Whether any answer of the contract shows what an operation writes: a group's own update answers the group.

    What a verification leaves in the integration nobody documents, but where it is closed, it leaves nothing.
    """
    if "/groups/" in operation.path:
        return operation.success.schema is not None
    sends_mail = operation.path.endswith("/verify/") and operation.accepts_personal_keys
    return not operation.reads and not sends_mail


def effect_of(context: Context, operation: Operation) -> tuple[Watch, ...]:
    """What shows whether a write of an operation took effect. Raises ``MissingError``."""
    if "/groups/" in operation.path:
        return (group(context, operation),)
    if "/insights/" in operation.path:
        return (sharing(context),)
    if context.kind_of(operation) == "email":
        return (integration(context, context.integration("email")),)
    if operation.id == "integrations_destroy":
        return (integration(context, context.made("guarded")), listed(context))
    return (listed(context),)


def elsewhere(context: Context, operation: Operation) -> tuple[Watch, ...]:
    """What shows whether a write took effect in the other project. Raises ``MissingError``."""
    project = context.other_project()
    if "/insights/" in operation.path:
        found = sharing(context, context.fixture("other_project_insight_id"), project)
    else:
        found = integration(context, context.fixture("other_project_integration_id"), project)
    return (replace(found, settled=True),)


def sharing(context: Context, insight_id: str | None = None, project_id: str | None = None) -> Watch:
    """The sharing configuration of an insight; the target's own insight and project without ids."""
    operation = context.contract.operation("insights_sharing_list")
    values = {"insight_id": insight_id or context.fixture("insight_id")}
    watched = _watch(context, operation, values, project_id)

    def view(exchange: Exchange) -> Any:
        status, value = watched.view(exchange)
        return status, documented.saved(value)

    return Watch(watched.probe, view)


def integration(context: Context, integration_id: str | Made, project_id: str | None = None) -> Watch:
    """One integration."""
    return _watch(context, context.contract.operation("integrations_retrieve"), {"id": integration_id}, project_id)


def group(context: Context, update: Operation) -> Watch:
    """The group, as the answer to an update that changes nothing shows it."""

    def view(exchange: Exchange) -> Any:
        return exchange.status, documented.documented_part(update.success.schema, documented.json_of(exchange))

    return Watch(context.example(update), view)


def listed(context: Context, project_id: str | None = None) -> Watch:
    """The list of integrations, but for the e-mail integration where that may be written beside it."""
    email = context.contract.operation("integrations_email_partial_update")
    beside = context.target.fixtures.integrations.get("email") if email.accepts_personal_keys else None
    watch = _watch(context, context.contract.operation("integrations_list"), {}, project_id)

    def view(exchange: Exchange) -> Any:
        status, value = watch.view(exchange)
        if isinstance(value, dict) and isinstance(value.get("results"), list):
            kept = [item for item in value["results"] if not isinstance(item, dict) or str(item.get("id")) != beside]
            value = {**value, "results": kept}
        return status, value

    return Watch(watch.probe, view)


def _watch(context: Context, operation: Operation, values: Mapping[str, str | Made], project_id: str | None) -> Watch:
    project = project_id or context.target.project_id
    key = context.key_for(operation, project)
    path = {name: values.get(name, project) for name in ("project_id", *context.ids(operation))}
    probe = Probe(operation.id, context.credential(key), tuple(path.items()))

    def view(exchange: Exchange) -> Any:
        return exchange.status, documented.documented_part(operation.success.schema, documented.json_of(exchange))

    return Watch(probe, view)
