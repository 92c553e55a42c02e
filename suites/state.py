"""state over a whole run: reads answer alike, and what the run did not name is as it was."""

from collections.abc import Callable, Collection, Iterator
from functools import partial
from typing import Any

from posthog_conformance.checks import paging, state
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange
from posthog_conformance.run import (
    Case,
    Context,
    MissingError,
    Probe,
    Script,
    Stage,
    Watch,
    changes,
    fresh,
    script,
    shared,
    watch,
)

# What is read before, between and after all the other reads.
UNCHANGING = ("integrations_list", "insights_sharing_list")
AGAIN = "after the reads"
AT_ONCE = "after the reads, once more"
NEIGHBOURS = "RFC 9110, 9.3"


def cases(context: Context) -> Iterator[Case]:
    yield from of_reads(context)
    yield from of_neighbours(context)


def of_reads(context: Context) -> Iterator[Case]:
    for operation in context.reachable:
        # Of an answer without a body there is nothing to compare but the status, which scope.allowed does.
        # What a third party has may change at any time.
        if operation.reads and operation.success.schema is not None and context.kind_of(operation) is None:
            when = (AGAIN, AT_ONCE) if operation.id in UNCHANGING else ("", AGAIN)
            yield script(
                context,
                "state.reads_alike",
                operation,
                "twice",
                partial(read_twice, context, operation, "two reads answer differently", when),
                writes=False,
                stage=Stage.AFTER_READS,
            )
    for name in UNCHANGING:
        operation = context.contract.operation(name)
        yield script(
            context,
            "state.reads_change_nothing",
            operation,
            "all-reads",
            partial(read_all_between, context, operation),
            writes=False,
            stage=Stage.AFTER_READS,
            before=tuple(possible(partial(context.documented, operation))),
        )
    sharing = context.contract.operation("insights_sharing_list")
    yield script(
        context,
        "state.reads_alike",
        sharing,
        "after-writes",
        partial(read_after_writes, context, sharing),
        writes=True,
        stage=Stage.AFTER_WRITES,
    )


def read_twice(context: Context, operation: Operation, message: str, when: tuple[str, str]) -> Script:
    probe = context.documented(operation)
    first, second = yield shared(*(probe.repeated(each) for each in when))
    return list(state.alike(operation, first, second, message))


def read_after_writes(context: Context, operation: Operation) -> Script:
    """Two reads in a row after something was written: they answer alike, and not from before."""
    yield shared(
        *possible(partial(context.documented, context.contract.operation("insights_sharing_refresh_create")))
    )
    probe = context.documented(operation)
    first, second = (yield fresh(probe))[0], (yield fresh(probe))[0]
    return list(state.alike(operation, first, second, "two reads answer differently"))


def read_all_between(context: Context, operation: Operation) -> Script:
    """Read, then send every documented read, then read again."""
    reads = [each for item in context.reachable if item.reads for each in possible(partial(context.documented, item))]
    yield shared(*reads)
    return (yield from read_twice(context, operation, "reading changed something", ("", AGAIN)))


def of_neighbours(context: Context) -> Iterator[Case]:
    looks: tuple[tuple[str, str, Callable[[], Watch]], ...] = (
        ("integrations_list", "integrations", lambda: watch.listed(context)),
        ("integrations_list", "other-project", lambda: watch.listed(context, context.other_project())),
        (
            "insights_sharing_list",
            "other-insight",
            lambda: watch.sharing(context, context.fixture("other_insight_id")),
        ),
        (
            "insights_sharing_list",
            "other-project",
            lambda: watch.sharing(context, context.fixture("other_project_insight_id"), context.other_project()),
        ),
        (
            "integrations_retrieve",
            "other-project",
            lambda: watch.integration(
                context, context.fixture("other_project_integration_id"), context.other_project()
            ),
        ),
    )
    for name, variation, look in looks:
        operation = context.contract.operation(name)
        yield script(
            context,
            "state.neighbours",
            operation,
            variation,
            partial(untouched, context, look),
            writes=True,
            stage=Stage.AFTER_WRITES,
            before=tuple(possible(lambda look=look: look().probe)),
        )


def untouched(context: Context, look: Callable[[], Watch]) -> Script:
    """Look, send every documented write, and look again: what the run did not name is as it was."""
    watched = look()
    (before,) = yield shared(watched.probe)
    for operation in context.reachable:
        if not operation.reads:
            yield shared(*possible(partial(context.documented, operation)))
    (after,) = yield shared(watched.probe.repeated(watch.AT_THE_END))
    if context.target.project_id == watched.probe.value("project_id"):
        # What the run made may be listed beside what was there.
        known = paging.still_listed(paging.page_of(before), paging.page_of(after))
        watched = Watch(watched.probe, partial(of_known, watched, known))
    return list(changes({watched: before}, {watched: after}, "a write touched something else", NEIGHBOURS))


def of_known(watched: Watch, known: Collection[Any], exchange: Exchange) -> Any:
    """What a watch shows of the integrations of these ids; all of what is no list."""
    status, value = watched.view(exchange)
    results = value.get("results") if isinstance(value, dict) else None
    if not isinstance(results, list):
        return status, value
    return status, [item for item in results if paging.id_of(item) in known]


def possible(probe: Callable[[], Probe]) -> Iterator[Probe]:
    """The probe, or nothing where a prerequisite is missing."""
    try:
        yield probe()
    except MissingError:
        return
