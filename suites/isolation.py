"""isolation: one project's things do not exist in another, by path, by id and in lists.

That a confined key is refused elsewhere is part of the scope matrix (scope.py).
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from posthog_conformance.checks import Violation, documented, errors, paging, scopes, shape, shown
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange
from posthog_conformance.run import (
    Case,
    Context,
    MissingError,
    Probe,
    Script,
    Turn,
    case,
    judged,
    script,
    shared,
    watch,
)
from posthog_conformance.run.wrong import (
    FOREIGN,
    foreign,
    through_other_insight,
    unknown_project,
    unknown_project_statuses,
    unreadable_ids,
)

SOURCE = "API overview: Projects"
# A text of so many characters names a thing: an address, a token, a title.
TELLING = 8


def cases(context: Context) -> Iterator[Case]:
    for operation in context.reachable:
        for name in context.ids(operation):
            if name in FOREIGN:
                yield case(
                    context,
                    "isolation.foreign_id",
                    operation,
                    name,
                    partial(foreign_and_what_it_is, context, operation, name),
                    partial(unknown_here, operation),
                    turn=Turn.REFUSED,
                )
        if operation.reads and context.kind_of(operation) is None:
            yield case(
                context,
                "isolation.unknown_project",
                operation,
                "unknown",
                partial(unknown_project, context, operation),
                judged(errors.refused, operation, statuses=unknown_project_statuses(context, operation)),
                turn=Turn.REFUSED,
            )
            yield case(
                context,
                "isolation.own_project",
                operation,
                "confined-key",
                partial(at_home, context, operation),
                judged(shape.documented_status, operation),
            )
    destroy = context.contract.operation("insights_sharing_passwords_destroy")
    yield case(
        context,
        "isolation.foreign_insight",
        destroy,
        "other-insight",
        partial(through_other_insight, context, destroy),
        judged(errors.refused, destroy, statuses={404}),
        turn=Turn.REFUSED,
    )
    listing = context.contract.operation("integrations_list")
    yield case(
        context,
        "isolation.list",
        listing,
        "own-and-other",
        partial(both_lists, context, listing),
        lambda exchanges: apart(context, exchanges),
    )
    if "kind" in {item.name for item in listing.query_parameters}:
        steps = partial(of_its_kind, context, listing)
        yield script(context, "isolation.list", listing, "of-one-kind", steps, writes=False)


def foreign_and_what_it_is(context: Context, operation: Operation, name: str) -> tuple[Probe, ...]:
    """What belongs to the other project, read there where a key may; asked for here; and what is no id."""
    asked = foreign(context, operation, name), dict(unreadable_ids(context, operation, name))["no-number"]
    try:
        (look,) = watch.elsewhere(context, operation)
    except MissingError:
        return asked
    return look.probe, *asked


def unknown_here(operation: Operation, exchanges: Sequence[Exchange]) -> Iterator[Violation]:
    """The foreign id is answered 404, in the envelope, and with no text that its owner's project shows."""
    *contents, answer, ordinary = exchanges
    yield from errors.refused(operation, answer, {404}, source=SOURCE)
    yield from errors.envelope(operation, answer)
    said, expected = told(answer), told(ordinary) + answer.request.url
    for content in contents:
        for text in sorted(texts_of(documented.json_of(content)) if content.status == 200 else ()):
            if text in said and text not in expected:
                yield Violation(
                    "the answer tells of what belongs to another project",
                    "body",
                    "nothing of it",
                    shown(text),
                    SOURCE,
                )


def told(exchange: Exchange) -> str:
    return exchange.response.body.decode("utf-8", "replace") if exchange.response else ""


def texts_of(value: Any) -> set[str]:
    """The texts within a JSON value that are too long to be there by chance."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return {text for item in value for text in texts_of(item)}
    return {value} if isinstance(value, str) and len(value) >= TELLING else set()


def at_home(context: Context, operation: Operation) -> Probe:
    """A read of the other project by the key that is confined to it."""
    key = context.confined_elsewhere()
    if key.scopes is None or scopes.missing(key.scopes, operation):
        raise MissingError(f"give the key {key.name!r} the scope {' and '.join(operation.scopes)}")
    probe = context.example(operation).at(project_id=context.other_project()).by(context.credential(key))
    for name in context.ids(operation):
        probe = probe.at(**{name: context.fixture(FOREIGN[name])})
    return probe


def both_lists(context: Context, operation: Operation) -> tuple[Probe, Probe]:
    return context.example(operation), at_home(context, operation)


def apart(context: Context, exchanges: Sequence[Exchange]) -> Iterator[Violation]:
    """Neither list holds an integration of the other project: none that the other list holds, no fixture."""
    ids = [listed(exchange) for exchange in exchanges]
    fixtures = set(context.target.fixtures.integrations.values())
    foreign_id = context.fixture("other_project_integration_id")
    for name, strangers in (
        ("this project's list", ids[0] & (ids[1] | {foreign_id})),
        ("the other project's list", ids[1] & (ids[0] | fixtures)),
    ):
        if strangers:
            yield Violation(
                f"{name} holds integrations of another project",
                "/results",
                "only the project's own integrations",
                f"ids {shown(sorted(strangers))}",
                SOURCE,
            )


def of_its_kind(context: Context, operation: Operation) -> Script:
    """This project's list of the kind that the other project's integration has does not hold that one."""
    (watched,) = watch.elsewhere(context, context.contract.operation("integrations_retrieve"))
    (foreign_one,) = yield shared(watched.probe)
    value = documented.json_of(foreign_one)
    kind = value.get("kind") if isinstance(value, dict) else None
    if not isinstance(kind, str):
        raise MissingError(f"needs the other project's integration, and retrieving it answered {foreign_one.status}")
    (exchange,) = yield shared(context.example(operation).asking(("kind", kind)))
    return list(paging.without(exchange, str(value.get("id"))))


def listed(exchange: Exchange) -> set[str]:
    value = documented.json_of(exchange)
    results = value.get("results") if isinstance(value, dict) else None
    return {str(item.get("id")) for item in (results if isinstance(results, list) else ()) if isinstance(item, dict)}
