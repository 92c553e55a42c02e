"""property: requests, and sequences of them, that nobody wrote down.

Standard draws few, the same on every run; nightly searches freely, and what it finds is replayed from then on.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from posthog_conformance.checks import Violation, model, state, traffic
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange
from posthog_conformance.run import (
    MARK,
    Case,
    Context,
    MissingError,
    Probe,
    Script,
    Search,
    Turn,
    case,
    fresh,
    script,
    searching,
    shared,
    watch,
)
from posthog_conformance.run.drawing import drawn
from posthog_conformance.run.feature import available
from posthog_conformance.run.generation import beyond_64_bits, generated, texts
from posthog_conformance.run.wrong import unreadable_ids

# What nightly tries: requests of each operation, and sequences of each model.
REQUESTS = 70
SEQUENCES = 40
LONGEST = 12


def cases(context: Context) -> Iterator[Case]:
    for operation in context.reachable:
        yield from of_requests(context, operation)
    for name, sequences in (
        ("integrations_create", integrations),
        ("integrations_email_partial_update", updates),
        ("insights_sharing_refresh_create", sharing),
    ):
        if context.contract.operation(name).accepts_personal_keys:
            yield from sequences(context, context.contract.operation(name))


# --- requests


def of_requests(context: Context, operation: Operation) -> Iterator[Case]:
    requirement = "property.answers"
    attempt = partial(answered, context, operation)
    if operation.body or operation.query_parameters:
        # Windows of any limit and offset are drawn by the paging suite.
        for variation, valid in (("valid", True), ("invalid", False)) if operation.body else (("valid", True),):
            probe = partial(request, context, operation, drawn_one(context, operation, valid=valid))
            judged = partial(judge, operation)
            yield case(context, requirement, operation, variation, probe, judged, turn=Turn.HOSTILE)
            if not valid:
                yield case(context, "input.body", operation, "list-for-a-body", probe, judged, turn=Turn.HOSTILE)
    else:
        yield case(
            context,
            requirement,
            operation,
            "ids",
            partial(aimed_at_nothing, context, operation),
            partial(judge, operation),
            turn=Turn.REFUSED,
        )
    anything = partial(valid_or_not, context, operation)
    yield from found_and_searched(context, requirement, operation, anything, attempt, REQUESTS)


def sendings(context: Context, operation: Operation, *, valid: bool) -> SearchStrategy[Mapping[str, Any]]:
    """What a request of an operation may send; where it has ids and no body, the ids vary, and name nothing."""
    sent = generated(operation, valid=valid).map(partial(harmless, context, operation, valid))
    if operation.body or not context.ids(operation):
        return sent
    ids = {name: st.one_of(texts(), beyond_64_bits()) for name in context.ids(operation)}
    return st.builds(lambda rest, path: {**rest, "path": path}, sent, st.fixed_dictionaries(ids))


def valid_or_not(context: Context, operation: Operation) -> SearchStrategy[Mapping[str, Any]]:
    return st.one_of(sendings(context, operation, valid=True), sendings(context, operation, valid=False))


def drawn_one(context: Context, operation: Operation, *, valid: bool) -> Mapping[str, Any]:
    """The one that standard sends. Its invalid body is a list of a valid one: the input suite has objects."""
    (one,) = drawn(sendings(context, operation, valid=True), 1)
    return one if valid else {**one, "body": [one["body"]]}


def harmless(context: Context, operation: Operation, valid: bool, sent: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was generated, aimed at what the run may write, and marked as its own."""
    body = sent["body"]
    if not isinstance(body, dict):
        return sent
    if "/insights/" in operation.path:
        # Whether an insight is shared, and how, is not the run's to decide.
        return {**sent, "body": {name: value for name, value in body.items() if not isinstance(value, bool)}}
    if not valid:
        return sent
    try:
        body = {**body, **context.body(operation)}
    except MissingError:
        return sent
    if "group_properties" in body:
        body["group_properties"] = {MARK: body["group_properties"]}
    return {**sent, "body": body}


def answered(context: Context, operation: Operation, sent: Mapping[str, Any]) -> Script:
    """Send it, and judge the answer by what holds for every answer."""
    exchanges = yield fresh(request(context, operation, sent))
    return list(judge(operation, exchanges))


def request(context: Context, operation: Operation, sent: Mapping[str, Any]) -> Probe:
    probe = context.example(operation).at(**sent.get("path", {}))
    names = {name for name, _ in sent["query"]}
    kept = tuple(pair for pair in probe.query if pair[0] not in names)
    probe = probe.asking(*kept, *((name, value) for name, value in sent["query"]))
    if operation.body:
        probe = probe.sending(sent["body"])
    return replace(probe, drawn=True)


def judge(operation: Operation, exchanges: Sequence[Exchange]) -> Iterator[Violation]:
    for exchange in exchanges:
        yield from traffic.any_answer(operation, exchange)
        yield from traffic.leaks(operation, exchange)


def aimed_at_nothing(context: Context, operation: Operation) -> tuple[Probe, ...]:
    return tuple(probe for name in context.ids(operation) for _, probe in unreadable_ids(context, operation, name))


# --- sequences


def integrations(context: Context, create: Operation) -> Iterator[Case]:
    """Creates, reads, deletes, and updates of what was deleted."""
    patches = context.contract.operation("integrations_email_partial_update").accepts_personal_keys
    names = ["list", "patch"] if patches else ["list"]
    standard = st.permutations(names).map(
        lambda names: [[name, 0] for name in ("create", "delete", *names, "retrieve")]
    )
    step = st.sampled_from(["create", "retrieve", "delete", *names])
    anything = st.lists(st.tuples(step, st.integers(0, 3)).map(list), min_size=2, max_size=LONGEST)
    yield from sequences(
        context, "property.integrations", create, standard, anything, partial(integration_steps, context, create)
    )


def integration_steps(context: Context, create: Operation, steps: Sequence[tuple[Any, int]]) -> Script:
    """Each step asked, and its answer held against the model; the first wrong one ends the sequence."""
    known = model.Integrations()
    for number, (name, index) in enumerate(steps):
        made = list(known.made)
        named = made[index % len(made)] if made else None
        if name not in ("create", "list") and (named is None or (name == "patch" and named not in known.deleted)):
            continue
        probe = integration_probe(context, create, name, named)
        (exchange,) = yield fresh(replace(probe.repeated(f"step {number}"), drawn=True))
        known, found = known.after(context.contract, name, named, exchange)
        if found:
            return found
    return []


def integration_probe(context: Context, create: Operation, name: str, integration_id: str | None) -> Probe:
    if name == "create":
        return context.documented(create)
    operation = context.contract.operation(
        {
            "retrieve": "integrations_retrieve",
            "list": "integrations_list",
            "delete": "integrations_destroy",
            "patch": "integrations_email_partial_update",
        }[name]
    )
    probe = context.example(operation)
    return probe if integration_id is None or name == "list" else probe.at(id=integration_id)


def updates(context: Context, update: Operation) -> Iterator[Case]:
    """Updates of the e-mail integration, one after the other: the last one is what is stored."""
    value = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=8)
    standard = st.lists(value, min_size=2, max_size=2, unique=True)
    anything = st.lists(value, min_size=1, max_size=LONGEST)
    yield from sequences(
        context, "property.integrations", update, standard, anything, partial(update_steps, context, update)
    )


def update_steps(context: Context, update: Operation, values: Sequence[str]) -> Script:
    look = watch.integration(context, context.integration("email")).probe
    read = context.contract.operation(look.operation)
    (exchange,) = yield shared(look)
    before = state.object_of(read, exchange)
    if before is None:
        raise MissingError(f"needs the e-mail integration, and retrieving it answered {exchange.status}")
    config = before["config"] if isinstance(before.get("config"), dict) else {}
    for number, value in enumerate(values):
        changed = {**config, MARK: value}
        probe = context.example(update).sending({**context.body(update), "config": changed})
        (answer,) = yield fresh(replace(probe, drawn=True))
        if answer.status == 400:
            return []
        stored = state.object_of(update, answer)
        if stored is None:
            return list(state.succeeded(update, answer, "PATCH"))
        # What was stored before the first one may be another update by now.
        found = list(state.patched(before, stored, stored, changed)) if number else []
        if found:
            return found
        before = stored
    (exchange,) = yield fresh(look)
    message = "what the last PATCH answered is not what is stored"
    return list(state.same(message, before, state.object_of(read, exchange), state.PATCH))


def sharing(context: Context, refresh: Operation) -> Iterator[Case]:
    """Refreshes and new share passwords, in any order."""
    both = {("refresh", "add"), ("add", "refresh")}
    standard = st.permutations(["refresh", "add", "refresh", "add"]).filter(
        lambda names: both <= set(pairwise(names))
    )
    anything = st.lists(st.sampled_from(["read", "refresh", "add"]), min_size=2, max_size=LONGEST)
    yield from sequences(context, "property.sharing", refresh, standard, anything, partial(sharing_steps, context))


def sharing_steps(context: Context, names: Sequence[Any]) -> Script:
    probes = {
        "read": context.example(context.contract.operation("insights_sharing_list")),
        "refresh": context.example(context.contract.operation("insights_sharing_refresh_create")),
        "add": context.example(context.contract.operation("insights_sharing_passwords_create")),
    }
    known = model.Sharing()
    for name in (*names, "read"):
        (exchange,) = yield fresh(replace(probes[name], drawn=True))
        available(context.contract.operation(exchange.operation), exchange)
        known, found = known.after(context.contract, name, exchange)
        if found:
            return found
    return []


def sequences(
    context: Context,
    requirement: str,
    operation: Operation,
    standard: SearchStrategy[Any],
    anything: SearchStrategy[Any],
    attempt: Callable[[Any], Script],
) -> Iterator[Case]:
    (steps,) = drawn(standard, 1)
    attempted = partial(attempt, steps)
    yield script(context, requirement, operation, "sequence", attempted, writes=True, turn=Turn.SEQUENCES)
    yield from found_and_searched(context, requirement, operation, lambda: anything, attempt, SEQUENCES)


# --- nightly


def found_and_searched(
    context: Context,
    requirement: str,
    operation: Operation,
    anything: Callable[[], SearchStrategy[Any]],
    attempt: Callable[[Any], Script],
    count: int,
) -> Iterator[Case]:
    """What earlier searches found, asked again; and the search."""
    writes = not operation.reads
    for example in context.examples:
        if example.origin == f"{operation.id}/{requirement}":
            steps = partial(attempt, example.value)
            yield script(context, requirement, operation, example.variation, steps, writes=writes, turn=Turn.HOSTILE)

    def search(search: Search) -> list[Violation]:
        return search.find(anything(), attempt, count)

    yield searching(context, requirement, operation, search, writes=writes)
