"""status, scope and auth of the other path of each operation: PostHog serves the same under two."""

from collections.abc import Iterator
from functools import partial

from posthog_conformance.checks import errors, paging, scopes, state
from posthog_conformance.contract import Operation
from posthog_conformance.run import (
    Case,
    Context,
    MissingError,
    Probe,
    Script,
    Turn,
    case,
    fresh,
    judged,
    script,
    shared,
)
from posthog_conformance.run.feature import available
from posthog_conformance.run.strangers import NO_KEY
from posthog_conformance.run.wrong import lacking
from posthog_conformance.target import Key

SAME = "posthog/api/__init__.py: register_grandfathered_environment_nested_viewset"


def cases(context: Context) -> Iterator[Case]:
    rooms: set[str] = set()
    closed = False
    for operation in context.contract:
        if not operation.aliases:
            continue
        room = operation.path.split("/")[4]
        if room not in rooms:
            rooms.add(room)
            yield refused(
                context, operation, "auth.both_paths", "no-key", partial(keyless, context, operation), {401}
            )
        # Whether personal keys are accepted at all is one rule for all operations.
        for key in lacking(context, operation)[:2][-1:] if operation.accepts_personal_keys or not closed else ():
            closed = closed or not operation.accepts_personal_keys
            probe = partial(by_key, context, operation, key)
            yield refused(context, operation, "scope.both_paths", key.name, probe, {403})
        if not operation.accepts_personal_keys:
            continue
        steps = partial(
            done if not operation.reads else same_page if paging.is_list(operation) else alike, context, operation
        )
        writes = not operation.reads
        # What succeeds changes what others look at before and after.
        turn = Turn.DOCUMENTED if writes else Turn.STEPS
        yield script(context, "status.both_paths", operation, "projects", steps, writes=writes, turn=turn)


def refused(context: Context, operation: Operation, requirement: str, variation: str, probe, statuses) -> Case:
    judge = judged(errors.refused, operation, statuses=statuses, types={"authentication_error"}, source=scopes.SOURCE)
    return case(context, requirement, operation, variation, probe, judge, turn=Turn.REFUSED)


def by_key(context: Context, operation: Operation, key: Key) -> Probe:
    return context.aimed(operation).by(context.credential(key)).by_alias()


def keyless(context: Context, operation: Operation) -> Probe:
    return context.aimed(operation).by(NO_KEY).by_alias()


def alike(context: Context, operation: Operation) -> Script:
    """A read answers under both paths alike; of what a third party has, that it answers is enough."""
    probe = context.documented(operation)
    first, second = yield shared(probe, probe.by_alias())
    if context.kind_of(operation):
        return list(state.succeeded(operation, second, "the other path"))
    return list(state.alike(operation, first, second, "the other path answers otherwise"))


def same_page(context: Context, operation: Operation) -> Script:
    """A list answers under both paths alike, and its links are whole under the other one, too."""
    probe = context.example(operation).asking(("limit", "1"))
    exchanges = yield shared(probe, probe.by_alias())
    first, second = (paging.page_of(exchange) for exchange in exchanges)
    if first is None or second is None:
        return [paging.not_a_page(exchange) for exchange in exchanges if paging.page_of(exchange) is None]
    found = list(
        state.same(
            "the other path lists something else", [first.count, *first.ids], [second.count, *second.ids], SAME
        )
    )
    found += paging.absolute(second, context.target.base_url)
    found += paging.of_project(second, context.target.project_id)
    return [*found, *paging.links(second, range(second.count), 1, 0)]


def done(context: Context, operation: Operation) -> Script:
    """A write is done under the other path, too; what it deletes was made under the first one."""
    probe = context.documented(operation)
    if operation.id == "integrations_destroy":
        probe = probe.at(id=context.made("other path"))
    if operation.id == "insights_sharing_passwords_destroy":
        create = context.example(context.contract.operation("insights_sharing_passwords_create"))
        (made,) = yield shared(create.repeated("other path"))
        password_id = state.id_of(context.contract.operation(create.operation), made)
        if password_id is None:
            raise MissingError(f"needs a share password that the run made, and making it answered {made.status}")
        probe = probe.at(password_id=password_id)
    (exchange,) = yield fresh(probe.by_alias())
    available(operation, exchange)
    return list(state.succeeded(operation, exchange, "the other path"))
