"""state of group properties, as PostHog serves them: the answer shows the group."""

from collections.abc import Iterator
from functools import partial

from posthog_conformance.checks import Violation, shown, state
from posthog_conformance.contract import Operation
from posthog_conformance.run import MARK, Case, Context, Script, fresh, script

SOURCE = "ee/clickhouse/views/groups.py: GroupsViewSet.update_property"
OTHER = f"{MARK}_other"


def cases(context: Context) -> Iterator[Case]:
    update = context.contract.operation("groups_update_property_create")
    if update.success.schema is not None:
        yield script(
            context, "state.group_updated", update, "two-keys", partial(updated, context, update), writes=True
        )


def updated(context: Context, update: Operation) -> Script:
    """Each update sets its key and keeps the others, and the group is the one that the query names."""
    probe = context.example(update)
    values = [(MARK, "first"), (OTHER, {"nested": [1, None]}), (MARK, "second")]
    known: dict[str, object] = {}
    groups = []
    for key, value in values:
        (exchange,) = yield fresh(probe.sending({"key": key, "value": value}))
        group = state.object_of(update, exchange)
        if group is None:
            return list(state.succeeded(update, exchange, f"setting the property {key}"))
        known[key] = value
        groups.append((group, dict(known)))
    found: list[Violation] = []
    query = dict(probe.query)
    for group, expected in groups:
        for name, value in query.items():
            if str(group.get(name)) != value:
                found.append(
                    Violation("the answer shows another group", f"/{name}", value, shown(group.get(name)), SOURCE)
                )
        message = "a property that was set is not in the group"
        found += state.same(message, expected, group.get("group_properties"), SOURCE, only=tuple(expected))
    first, last = groups[0][0], groups[-1][0]
    before, after = (one.get("group_properties") for one in (first, last))
    kept = set(before if isinstance(before, dict) else ()) - {MARK, OTHER}
    found += state.same("setting one property changed another", before, after, SOURCE, only=sorted(kept))
    return [*found, *state.same("setting a property changed the group", first, last, SOURCE, only=("created_at",))]
