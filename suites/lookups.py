"""paging and error of the lookups, as PostHog serves them: their queries have ranges, their answers are windows."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from posthog_conformance.checks import Violation, errors, lookups
from posthog_conformance.contract import Operation, Parameter, Schema
from posthog_conformance.run import Case, Context, MissingError, Script, Turn, case, judged, script, shared, spare
from posthog_conformance.run.wrong import of_another_kind


def cases(context: Context) -> Iterator[Case]:
    for operation in context.reachable:
        if lookups.list_of(operation) is None or not context.kind_of(operation):
            continue
        parameters = {item.name: item for item in operation.query_parameters}
        for parameter in parameters.values():
            for variation, value in beyond(parameter):
                probe = partial(asking, context, operation, (parameter.name, value))
                judge = judged(errors.refused, operation, statuses={400}, source=lookups.SOURCE)
                yield case(context, "error.lookup_range", operation, f"{parameter.name}-{variation}", probe, judge)
        # Every operation has a 400 for whatever is wrong; a corrected one says that another kind is.
        if operation.answers[400].correction:
            judge = judged(errors.refused, operation, statuses={400}, source=lookups.SOURCE)
            probe = partial(of_another_kind, context, operation)
            yield case(context, "error.other_kind", operation, "other-kind", probe, judge, turn=Turn.HOSTILE)
        for variation, name, steps in (
            ("limit", "limit", windows),
            ("largest-and-default", "limit", most),
            ("search", "search", searches),
            ("channel_id", "channel_id", one),
        ):
            if name in parameters:
                steps = partial(steps, context, operation)
                yield script(context, "paging.lookup", operation, variation, steps, writes=False)


def beyond(parameter: Parameter) -> Iterator[tuple[str, str]]:
    """Values just beyond a parameter's range, and one that cannot be read."""
    schema = parameter.schema
    if "minimum" in schema:
        yield "too-small", str(schema["minimum"] - 1)
    if "maximum" in schema:
        yield "too-large", str(schema["maximum"] + 1)
    if schema.get("type") == "integer":
        yield "no-number", "abc"


def asking(context: Context, operation: Operation, *query: tuple[str, str]) -> Any:
    return context.example(operation).asking(*query)


def beginning(context: Context, operation: Operation):
    """As much as the lookup answers at once, maybe nothing. Raises ``MissingError`` where it does not answer."""
    (exchange,) = yield shared(asking(context, operation, ("limit", str(limit_of(operation)["maximum"]))))
    found = lookups.found_in(operation, exchange)
    if found is None:
        raise MissingError(f"needs what {operation.id} finds, and it answered {exchange.status}")
    return found


def limit_of(operation: Operation) -> Schema:
    return next(item.schema for item in operation.query_parameters if item.name == "limit")


def most(context: Context, operation: Operation) -> Script:
    """The largest limit is taken, and none is the default one."""
    documented, largest = yield shared(
        context.documented(operation),
        asking(context, operation, ("limit", str(limit_of(operation)["maximum"]))),
    )
    answered, known = (lookups.found_in(operation, exchange) for exchange in (documented, largest))
    if answered is None:
        raise MissingError(f"needs what {operation.id} finds, and it answered {documented.status}")
    if known is None:
        return list(errors.refused(operation, largest, {operation.success.status}, source=lookups.SOURCE))
    return list(lookups.window(answered, known, limit_of(operation)["default"], 0))


def windows(context: Context, operation: Operation) -> Script:
    """Windows at the beginning and at the end of what is known."""
    known = yield from beginning(context, operation)
    found: list[Violation] = []
    for limit, offset in ((1, 0), (2, max(1, len(known.items) - 2))):
        (exchange,) = yield shared(asking(context, operation, ("limit", str(limit)), ("offset", str(offset))))
        answered = lookups.found_in(operation, exchange)
        if answered is None:
            found += errors.refused(operation, exchange, {operation.success.status}, source=lookups.SOURCE)
        else:
            found += lookups.window(answered, known, limit, offset)
    if known.has_more:
        found += yield from something_more(context, operation, len(known.items))
    return found


def something_more(context: Context, operation: Operation, offset: int, *query: tuple[str, str]) -> Script:
    """Where has_more is true something comes after the window."""
    window = (("limit", "1"), ("offset", str(offset)))
    answers = yield spare(asking(context, operation, *query, *window))
    return [found for each in answers for found in lookups.more(lookups.found_in(operation, each), offset)]


def searches(context: Context, operation: Operation) -> Script:
    """A search for the name of the last element that is known."""
    known = yield from beginning(context, operation)
    if not known.items:
        return []
    last = known.items[-1]
    search = ("search", str(last.get("name")))
    (exchange,) = yield shared(asking(context, operation, search))
    answered = lookups.found_in(operation, exchange)
    if answered is None:
        return list(errors.refused(operation, exchange, {operation.success.status}, source=lookups.SOURCE))
    found = list(lookups.searched(answered, str(last.get("name")), last.get("id")))
    size = len(answered.items)
    if answered.has_more:
        return found + (yield from something_more(context, operation, size, search))
    if known.has_more and size:
        # The end of the whole list is out of sight: here is the end of a short one.
        (exchange,) = yield shared(asking(context, operation, search, ("limit", str(size))))
        short = lookups.found_in(operation, exchange)
        found += lookups.window(short, answered, size, 0) if short else []
    return found


def one(context: Context, operation: Operation) -> Script:
    """A lookup of the last element that is known, by its id."""
    known = yield from beginning(context, operation)
    if not known.items:
        return []
    wanted = known.items[-1].get("id")
    (exchange,) = yield shared(asking(context, operation, ("channel_id", str(wanted))))
    answered = lookups.found_in(operation, exchange)
    if answered is None:
        return list(errors.refused(operation, exchange, {operation.success.status}, source=lookups.SOURCE))
    return list(lookups.only_named(answered, wanted))
