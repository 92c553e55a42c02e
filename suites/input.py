"""input: hostile values in bodies and queries, and that what was rejected stored nothing.

Several hostile values go into one body; only when its answer is wrong are they sent one by one, to name the
one that did it. Hostile ids in paths are drawn (error.py).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from posthog_conformance.checks import Violation, errors, traffic
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange
from posthog_conformance.run import (
    MARK,
    Case,
    Context,
    Probe,
    Script,
    Turn,
    case,
    changes,
    fresh,
    guarded,
    judged,
    script,
    shared,
    spare,
    watch,
)
from posthog_conformance.run.probe import members
from posthog_conformance.run.wrong import (
    LOOKUP_QUERIES,
    ill_typed,
    ill_typed_fields,
    is_lookup,
    malformed_json,
    of_another_kind,
    other_media_type,
    telling,
    unknown_groups,
    unreadable_ids,
    without,
)

NUL = "nul \x00 in a text"
LONG = "long " * 4000
# Each of them has broken a real server; where anything is allowed, all go in together.
HOSTILE: Mapping[str, Any] = {
    "null": None,
    "nul-character": NUL,
    "lone-surrogate": "half \ud83d a character",
    "unicode": "‮𝔘𝔫𝔦\u0301 ﷽ 🏳️‍🌈 '\"`<>&%s{}${7*7}",
    "very-long": LONG,
    "huge-number": 10**40,
    "negative-number": -(10**20),
    "fraction": 1e308,
    "empty": "",
    "nested": [[[[[[[[[[{"deep": []}]]]]]]]]]],
}

# A field that names what is stored: whatever it holds would stay on the target under that name.
NAMING = frozenset({"key"})


def cases(context: Context) -> Iterator[Case]:
    for operation in context.reachable:
        if operation.body:
            yield from of_body(context, operation)
        if "/insights/" in operation.path and not operation.body:
            probe = partial(nul_in_the_path, context, operation)
            judge = judged(traffic.some_refusal, operation)
            yield case(context, "input.path", operation, "nul-character", probe, judge, turn=Turn.HOSTILE)
        if context.ids(operation):
            probe = partial(unreadable_in_the_path, context, operation)
            judge = judged(traffic.some_refusal, operation)
            yield case(context, "input.path", operation, "unreadable", probe, judge, turn=Turn.REFUSED)
        if operation.query_parameters:
            for variation, query in hostile_queries(operation).items():
                yield case(
                    context,
                    "input.query",
                    operation,
                    variation,
                    partial(with_query, context, operation, query),
                    partial(judge_all, operation),
                    turn=Turn.HOSTILE,
                )
        if is_lookup(context, operation) and operation.accepts_personal_keys:
            yield from of_lookup(context, operation)


def of_lookup(context: Context, operation: Operation) -> Iterator[Case]:
    probe = partial(of_another_kind, context, operation)
    judge = judged(fits_or_not, operation)
    yield case(context, "input.other_kind", operation, "other-kind", probe, judge, turn=Turn.HOSTILE)
    envelope = judged(errors.envelope, operation)
    yield case(context, "error.envelope", operation, "other-kind", probe, envelope, turn=Turn.HOSTILE)
    query = LOOKUP_QUERIES.get(operation.id)
    if query and not operation.query_parameters:
        probe = partial(with_query, context, operation, query)
        yield case(context, "input.query", operation, "undocumented", probe, judge, turn=Turn.HOSTILE)


def fits_or_not(operation: Operation, exchange: Exchange) -> Iterator[Violation]:
    """The documented success, or a 400: this lookup has nothing to say to that."""
    yield from errors.refused(operation, exchange, {operation.success.status, 400})
    if exchange.status in (operation.success.status, 400):
        yield from judge_all(operation, [exchange])


def nul_in_the_path(context: Context, operation: Operation) -> Probe:
    """Insights are looked up by text, and no text of PostgreSQL holds a NUL."""
    return context.missing(operation, context.ids(operation)[-1], "nul\x00")


def unreadable_in_the_path(context: Context, operation: Operation) -> tuple[Probe, ...]:
    return tuple(probe for name in context.ids(operation) for _, probe in unreadable_ids(context, operation, name))


def no_json(context: Context, operation: Operation) -> tuple[Probe, ...]:
    return malformed_json(context, operation), other_media_type(context, operation)


def not_for_its_size(operation: Operation, exchange: Exchange) -> Iterator[Violation]:
    """A body far below the documented limit is read, and then judged for what it holds."""
    if exchange.status in (None, 413):
        yield from errors.refused(operation, exchange, {400}, source="API overview: Request size")


def of_body(context: Context, operation: Operation) -> Iterator[Case]:
    assert operation.body is not None
    if operation.success.status == 201 and "/integrations/" in operation.path:
        probe = partial(malformed_json, context, operation)
        judge = judged(not_for_its_size, operation)
        yield case(context, "input.large_body", operation, "three-megabytes", probe, judge, turn=Turn.REFUSED)
    probes = partial(no_json, context, operation)
    judge = judged(traffic.some_refusal, operation)
    yield case(context, "input.body", operation, "no-json", probes, judge, turn=Turn.REFUSED)
    probes = partial(hostile_ones, context, operation)
    judge = judged(errors.envelope, operation)
    yield case(context, "error.envelope", operation, "hostile-bodies", probes, judge, turn=Turn.HOSTILE)
    for variation, bodies in hostile_bodies(operation).items():
        steps = partial(together, context, operation, bodies)
        yield script(context, "input.body", operation, variation, steps, writes=True, turn=Turn.HOSTILE)
    probes = partial(unfit_requests, context, operation)
    judge = judged(errors.refused, operation, statuses={400, 404})
    if operation.body.required:
        yield case(context, "input.required", operation, "missing-and-ill-typed", probes, judge, turn=Turn.REFUSED)
    if watch.shows(operation):
        looks = partial(watch.effect_of, context, operation)
        rejected = {
            "malformed-json": partial(malformed_json, context, operation),
            "text-plain": partial(other_media_type, context, operation),
        }
        for name in operation.body.required:
            rejected[f"{name}-missing"] = partial(without, context, operation, name)
            if operation.body.properties[name].get("type"):
                rejected[f"{name}-ill-typed"] = partial(ill_typed, context, operation, name)
        if not operation.body.required:
            steps = partial(stored_nothing, context, operation, unfit(operation))
            yield script(context, "input.stores_nothing", operation, "ill-typed", steps, writes=True)
        for variation, probe in rejected.items():
            yield guarded(context, "input.stores_nothing", operation, variation, probe, looks)


def unfit_requests(context: Context, operation: Operation) -> tuple[Probe, ...]:
    """The documented request without what it needs, and with what is not of its type."""
    assert operation.body is not None
    fields = operation.body.required
    probes = [without(context, operation, name) for name in fields]
    probes += [ill_typed(context, operation, name) for name in fields if operation.body.properties[name].get("type")]
    return (*probes, *(probe() for _, probe in unknown_groups(context, operation)))


def hostile_bodies(operation: Operation) -> dict[str, dict[str, Any]]:
    """Bodies by variation: each a set of parts that are sent together, as members or as the whole body."""
    assert operation.body is not None
    required = operation.body.required
    properties = operation.body.properties
    typed = [name for name, schema in properties.items() if schema.get("type")]
    free = [name for name in properties if name not in required and name not in typed]
    # A field that is refused hides what stands beside it: here are those that may be anything.
    bodies: dict[str, dict[str, Any]] = {
        "hostile-values": {name: dict(HOSTILE) for name in free},
    }
    if not operation.path.endswith("/verify/"):
        # A verification has no use for what stands beside the kind.
        bodies |= {"lists": {name: ["a", {"b": 1}] for name in free}, "nulls": dict.fromkeys(free)}
    if not required:
        # Elsewhere a body without its fields is refused for what it lacks.
        bodies["null-for-a-body"] = {"": None}
    for name in properties:
        if name not in free and name not in NAMING:
            bodies[f"{name}-null"] = {name: None}
    if not required:
        bodies["ill-typed"] = unfit(operation)
    for name in sorted(set(required) - set(typed)):
        bodies[f"{name}-list"] = {name: ["a list"]}
        if name not in NAMING:
            # Where what there is is changed, with a character that no text of PostgreSQL holds.
            end = "" if operation.success.status == 201 else "\x00"
            bodies[f"{name}-unknown"] = {name: f"{MARK}-no-such-{name}{end}"}
            if operation.success.status == 201:
                bodies[f"{name}-number"] = {name: 7}
    if required and set(required) <= set(typed):
        bodies["hostile-required"] = {
            name: 10**30 if properties[name].get("type") == "integer" else NUL for name in required
        }
    return {variation: parts for variation, parts in bodies.items() if parts}


def hostile_ones(context: Context, operation: Operation) -> tuple[Probe, ...]:
    return tuple(with_members(context, operation, parts) for parts in hostile_bodies(operation).values())


def unfit(operation: Operation) -> dict[str, Any]:
    """Every field with a type has a value that no coercion repairs, the others one that would show."""
    return {**telling(operation), **ill_typed_fields(operation)}


def stored_nothing(context: Context, operation: Operation, parts: Mapping[str, Any]) -> Script:
    """Fields that may be refused, or ignored: where they are refused, none of the others is stored."""
    (look,) = watch.effect_of(context, operation)
    (before,) = yield fresh(look.probe)
    (exchange,) = yield shared(with_members(context, operation, parts))
    if exchange.status is None or not 400 <= exchange.status < 500:
        return []
    (after,) = yield fresh(look.probe)
    return list(changes({look: before}, {look: after}, "a write that was refused stored something", errors.SOURCE))


def together(context: Context, operation: Operation, parts: Mapping[str, Any]) -> Script:
    """Send all parts in one body; only if the answer is wrong, and not as it is without them, send each alone."""
    (exchange,) = yield shared(with_members(context, operation, parts))
    found = list(judge_all(operation, [exchange]))
    if not found or len(singles(parts)) < 2:
        return found
    (documented,) = yield shared(context.documented(operation))
    if places(found) <= places(judge_all(operation, [documented])):
        return found
    alone: list[Violation] = []
    for part in singles(parts):
        answers = yield spare(with_members(context, operation, part))
        alone += judge_all(operation, answers)
    return alone or found


def places(violations: Iterable[Violation]) -> set[tuple[str, str]]:
    return {(violation.where, violation.message) for violation in violations}


def singles(parts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each part alone; of a member that holds every hostile value, each value alone."""
    alone: list[dict[str, Any]] = []
    for name, value in parts.items():
        if isinstance(value, dict) and value.keys() == HOSTILE.keys():
            alone += [{name: {kind: item}} for kind, item in value.items()]
        else:
            alone.append({name: value})
    return alone


def with_members(context: Context, operation: Operation, parts: Mapping[str, Any]) -> Probe:
    """The documented request with some members of its body replaced, or with another body altogether."""
    probe = context.example(operation)
    return probe.sending(parts[""] if "" in parts else {**members(probe.body), **parts})


def hostile_queries(operation: Operation) -> dict[str, tuple[tuple[str, str], ...]]:
    """Queries by variation."""
    kinds = {item.name: item.schema.get("type") for item in operation.query_parameters}
    texts = [name for name, kind in kinds.items() if kind == "string"] or ["colour"]
    numbers = [name for name, kind in kinds.items() if kind == "integer"]
    nul, empty = tuple((name, NUL) for name in texts), tuple((name, "") for name in numbers)
    if operation.id == "integrations_list":
        # Paging falls back where it cannot read a number: neither hides the other.
        return {"nul-character-and-empty-numbers": nul + empty}
    if any("minimum" in item.schema for item in operation.query_parameters):
        # What is out of range is refused (lookups.py).
        return {"nul-character": nul}
    queries = {"nul-character": nul, "empty-numbers": empty}
    if "limit" not in kinds:
        queries["huge-numbers"] = tuple((name, str(10**30)) for name in numbers)
        queries["no-numbers"] = tuple((name, "abc") for name in numbers)
    return queries


def with_query(context: Context, operation: Operation, query: Sequence[tuple[str, str]]) -> Probe:
    probe = context.example(operation)
    replaced = dict(query)
    kept = tuple((name, value) for name, value in probe.query if name not in replaced)
    return probe.asking(*kept, *query)


def judge_all(operation: Operation, exchanges: Sequence[Exchange]) -> Iterator[Violation]:
    for exchange in exchanges:
        yield from traffic.any_answer(operation, exchange)
        yield from traffic.leaks(operation, exchange)
