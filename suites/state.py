"""state: what was answered, stored, listed and deleted agree with each other over time."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from posthog_conformance.checks import Violation, paging, state
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange
from posthog_conformance.run import (
    MARK,
    Case,
    Context,
    Made,
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

# Where creates with equal bodies are one integration, they bring back what was deleted.
UNLESS_UPSERTED = ("state.create_twice", "state.id_not_reused")
# What is read before, between and after all the other reads.
UNCHANGING = ("integrations_list", "insights_sharing_list")
AGAIN = "after the reads"
AT_ONCE = "after the reads, once more"
ROTATIONS = 2


def cases(context: Context) -> Iterator[Case]:
    yield from of_integrations(context)
    yield from of_sharing(context)
    yield from of_reads(context)
    yield from of_neighbours(context)


# --- integrations


def of_integrations(context: Context) -> Iterator[Case]:
    create, destroy, update = (
        context.contract.operation(name)
        for name in ("integrations_create", "integrations_destroy", "integrations_email_partial_update")
    )
    for requirement, operation, variation, steps in (
        ("state.created", create, "create-retrieve-list", created),
        ("state.create_twice", create, "equal-bodies", created_twice),
        ("state.deleted", destroy, "delete-twice", deleted),
        ("state.id_not_reused", create, "after-delete", not_reused),
        ("state.patched", update, "config", patched),
        ("state.patched", update, "kind-only", patched_nothing),
    ):
        if not operation.accepts_personal_keys or (create.upserts and requirement in UNLESS_UPSERTED):
            continue
        yield script(context, requirement, operation, variation, partial(steps, context, operation), writes=True)
    if create.upserts:
        steps = partial(upserted, context, create)
        yield script(context, "state.upserted", create, "equal-bodies", steps, writes=True)


def created(context: Context, create: Operation) -> Script:
    """What create answers can be retrieved and listed, with the same values."""
    (made,) = yield shared(context.documented(create))
    stored = state.object_of(create, made)
    if stored is None:
        return list(state.succeeded(create, made, "create"))
    retrieve, listing = reading(context, create, made)
    retrieved, page = yield fresh(retrieve, listing)
    found = list(same_as_created(context, stored, retrieved))
    listed = state.element(page, stored["id"])
    if listed is None:
        # A long list may have it at its other end.
        total = getattr(paging.page_of(page), "count", 0)
        (page,) = yield fresh(listing.asking(("limit", "100"), ("offset", str(max(0, total - 100)))))
        listed = state.element(page, stored["id"])
    if listed is None:
        return [*found, Violation("what was created is not listed", "/results", "the new id", "absent", CREATED)]
    documented = state.documented_part(create.success.schema, listed)
    return [*found, *state.same("the list shows other values than create answered", stored, documented, CREATED)]


UPSERT = "posthog/api/integration.py: IntegrationSerializer.create"
CREATED = "API reference page: Create integrations"
DELETED = "API reference page: Delete integrations"


def same_as_created(context: Context, stored: Mapping[str, Any], retrieved: Exchange) -> Iterator[Violation]:
    retrieve = context.contract.operation("integrations_retrieve")
    found = state.object_of(retrieve, retrieved)
    if found is None:
        yield from state.succeeded(retrieve, retrieved, "retrieving what was created")
    else:
        yield from state.same("retrieve answers other values than create did", stored, found, CREATED)


def reading(context: Context, create: Operation, made: Exchange) -> tuple[Probe, Probe]:
    """The requests that retrieve what was made, and the list."""
    value = (state.object_of(create, made) or {}).get("id")
    retrieve, listing = (context.contract.operation(f"integrations_{name}") for name in ("retrieve", "list"))
    probe = watch.integration(context, str(value)).probe
    return replace(probe, operation=retrieve.id), context.example(listing)


def second(context: Context, create: Operation) -> Probe:
    """The create of one more integration, by the same key and with an equal body."""
    return context.documented(create).repeated("one more")


def created_twice(context: Context, create: Operation) -> Script:
    """Two creates with equal bodies make two integrations."""
    made = yield shared(context.documented(create), second(context, create))
    objects = [state.object_of(create, exchange) for exchange in made]
    if None in objects:
        return [violation for item in made for violation in state.succeeded(create, item, "create")]
    ids = [str(item["id"]) for item in objects if item]
    if ids[0] == ids[1]:
        return [Violation("two creates made one integration", "/id", "two ids", ids[0], CREATED)]
    retrieved = yield fresh(*(watch.integration(context, each).probe for each in ids))
    return [
        violation
        for item, exchange in zip(objects, retrieved, strict=True)
        for violation in same_as_created(context, item or {}, exchange)
    ]


def upserted(context: Context, create: Operation) -> Script:
    """Creating the same again answers the same integration."""
    made = yield fresh(context.documented(create), second(context, create))
    objects = [state.object_of(create, exchange) for exchange in made]
    if None in objects:
        return [violation for item in made for violation in state.succeeded(create, item, "create")]
    ids = [str(item["id"]) for item in objects if item]
    if ids[0] != ids[1]:
        return [Violation("the same was created twice", "/id", ids[0], ids[1], UPSERT)]
    return []


def deleted(context: Context, destroy: Operation) -> Script:
    """After a delete: 404 on retrieve, absent from the list, 404 on a second delete."""
    probe = context.documented(destroy)
    (first,) = yield shared(probe)
    found = list(state.succeeded(destroy, first, "delete"))
    made = probe.value("id")
    assert isinstance(made, Made)
    (creation,) = yield shared(made.create)
    create = context.contract.operation("integrations_create")
    retrieve, listing = reading(context, create, creation)
    retrieved, page = yield fresh(retrieve, listing)
    (again,) = yield fresh(probe.repeated("again"))
    found += state.gone(retrieved, "retrieve", DELETED)
    found += state.gone(again, "a second delete", DELETED)
    value = (state.object_of(create, creation) or {}).get("id")
    if state.element(page, value) is not None:
        found.append(Violation("what was deleted is still listed", "/results", "absent", f"id {value}", DELETED))
    return found


def not_reused(context: Context, create: Operation) -> Script:
    """The id of a deleted integration does not come back."""
    destroy = context.contract.operation("integrations_destroy")
    last = Made(second(context, create))
    first = context.documented(destroy).value("id")
    assert isinstance(first, Made)
    yield shared(context.documented(destroy))
    (exchange,) = yield fresh(context.example(destroy).at(id=last))
    found = list(state.succeeded(destroy, exchange, "the delete of another integration, after a first one,"))
    *creations, another = yield shared(
        first.create, last.create, context.documented(create).repeated("after the deletes")
    )
    deleted_ids = [(state.object_of(create, exchange) or {}).get("id") for exchange in creations]
    new = (state.object_of(create, another) or {}).get("id")
    found += state.succeeded(create, another, "create after a delete")
    if new is not None and new in deleted_ids:
        found.append(Violation("a deleted id came back", "/id", "a new id", str(new), CREATED))
    return found


def patched(context: Context, update: Operation) -> Script:
    """A changed config is stored as it is answered, or refused with a 4xx that stores nothing."""
    changed, before, answer, stored = yield from config_patched(context, update)
    answered = state.object_of(update, answer)
    if answered is not None:
        return list(state.patched(before, answered, stored, changed))
    if answer.status == 400:
        return list(state.same("a PATCH that was refused stored something", before, stored, state.PATCH))
    return list(state.succeeded(update, answer, "PATCH"))


def patched_nothing(context: Context, update: Operation) -> Script:
    """A PATCH that only repeats the kind keeps everything else."""
    _, _, _, before = yield from config_patched(context, update)
    look = watch.integration(context, context.integration("email")).probe
    (answer,) = yield fresh(context.example(update))
    (after,) = yield fresh(look)
    stored = state.object_of(context.contract.operation(look.operation), after) or {}
    found = list(state.succeeded(update, answer, "PATCH"))
    found += state.same("PATCH changed a field that was not sent", before, stored, state.PATCH)
    answered = state.object_of(update, answer)
    return [*found, *state.same("what PATCH answers is not what is stored", answered or stored, stored, state.PATCH)]


def config_patched(context: Context, update: Operation):
    """The config that is sent, the e-mail integration before it, the answer, and the integration after it."""
    look = watch.integration(context, context.integration("email")).probe
    read = context.contract.operation(look.operation)
    (first,) = yield shared(look)
    before = state.object_of(read, first)
    if before is None:
        raise MissingError(f"needs the e-mail integration, and retrieving it answered {first.status}")
    config = before["config"] if isinstance(before.get("config"), dict) else {}
    changed = {**config, MARK: "patched"}
    probe = context.example(update).sending({**context.body(update), "config": changed})
    (answer,) = yield shared(probe.repeated("config"))
    (after,) = yield shared(look.repeated("after a PATCH of config"))
    return changed, before, answer, state.object_of(read, after) or {}


# --- sharing


def of_sharing(context: Context) -> Iterator[Case]:
    refresh, add, delete = (
        context.contract.operation(f"insights_sharing_{name}")
        for name in ("refresh_create", "passwords_create", "passwords_destroy")
    )
    for requirement, operation, variation, steps in (
        ("state.token_rotated", refresh, "again-and-again", token_rotated),
        ("state.refresh_keeps", refresh, "again-and-again", refresh_keeps),
        ("state.password_added", add, "added", password_added),
        ("state.password_deleted", delete, "deleted-twice", password_deleted),
    ):
        if context.dialect == "served" and requirement in ("state.password_added", "state.password_deleted"):
            # There passwords have ids (passwords.py).
            continue
        yield script(context, requirement, operation, variation, partial(steps, context, operation), writes=True)


def rotation(context: Context, refresh: Operation):
    """The sharing configuration, then twice a refresh and what is stored after it."""
    read = context.contract.operation("insights_sharing_list")
    look = watch.sharing(context).probe
    (first,) = yield shared(look.repeated("before rotation"))
    steps: list[tuple[Exchange, Exchange]] = []
    for number in range(ROTATIONS):
        (answer,) = yield shared(context.documented(refresh).repeated(f"rotation {number}"))
        (stored,) = yield shared(look.repeated(f"rotation {number}"))
        steps.append((answer, stored))
    before = state.object_of(read, first)
    if before is None:
        raise MissingError(f"needs the sharing configuration, and reading it answered {first.status}")
    return (
        before,
        [(state.object_of(refresh, answer), state.object_of(read, stored)) for answer, stored in steps],
        steps,
    )


def token_rotated(context: Context, refresh: Operation) -> Script:
    before, pairs, steps = yield from rotation(context, refresh)
    found = [item for answer, _ in steps for item in state.succeeded(refresh, answer, "refresh")]
    for answered, stored in pairs:
        if answered is not None and stored is not None:
            message = "what refresh answers is not what is stored"
            found += state.same(message, answered, stored, ROTATED)
    return [*found, *state.rotated([before, *(stored for _, stored in pairs if stored)], ROTATED)]


def refresh_keeps(context: Context, refresh: Operation) -> Script:
    before, pairs, steps = yield from rotation(context, refresh)
    found = [item for answer, _ in steps for item in state.succeeded(refresh, answer, "refresh")]
    kept = ("enabled", "settings", "password_required")
    for _, stored in pairs:
        found += state.same("refresh changed another field", before, stored or before, ROTATED, only=kept)
    return found


ROTATED = "API reference page: Create insights sharing refresh"


def password_added(context: Context, add: Operation) -> Script:
    """A new share password shows, and leaves every other field as it was."""
    first, last = watch.sharing(context).probe.repeated("before the share passwords"), between_passwords(context)
    return (yield from around(context, add, context.documented(add), "adding a share password", first, last))


def password_deleted(context: Context, delete: Operation) -> Script:
    """A deleted share password is gone, and stays gone."""
    probe = context.documented(delete)
    looks = between_passwords(context), watch.sharing(context).probe.repeated("after the delete")
    found = yield from around(context, delete, probe, "deleting a share password", *looks)
    (again,) = yield fresh(probe.repeated("again"))
    found += state.gone(again, "deleting a share password again", "API reference page")
    for key in [key for key in context.target.keys if context.allows(key, delete)][1:2]:
        (other,) = yield shared(context.documented(delete, key))
        if other.status == 404:
            message = "after the delete of one share password, another one is not there"
            found.append(Violation(message, "status", str(delete.success.status), "404", "RFC 9110, 9.3"))
    return found


def between_passwords(context: Context) -> Probe:
    """The look at sharing after a share password was added, and before one is deleted."""
    return watch.sharing(context).probe.repeated("between the share passwords")


def around(context: Context, operation: Operation, probe: Probe, what: str, before_it: Probe, after_it: Probe):
    """Read sharing before and after a write of a share password: only ``share_passwords`` may differ."""
    read = context.contract.operation("insights_sharing_list")
    (first,) = yield shared(before_it)
    (answer,) = yield shared(probe)
    (last,) = yield shared(after_it)
    found = list(state.succeeded(operation, answer, what))
    before, after = (state.object_of(read, exchange) for exchange in (first, last))
    if before is None or after is None or found:
        return found
    source = f"API reference page: {operation.title}"
    if before.get("share_passwords") == after.get("share_passwords"):
        found.append(Violation(f"{what} does not show", "/share_passwords", "another value", "the same", source))
    others = set(before) - {"share_passwords"}
    return [*found, *state.same(f"{what} changed another field", before, after, source, only=sorted(others))]


# --- reads, neighbours


def of_reads(context: Context) -> Iterator[Case]:
    for operation in context.reachable:
        # Of an answer without a body there is nothing to compare but the status, which scope.allowed does.
        if operation.reads and operation.success.schema is not None:
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
    (after,) = yield fresh(watched.probe)
    if context.target.project_id == watched.probe.value("project_id"):
        # What the run made may be listed beside what was there.
        known = paging.still_listed(paging.page_of(before), paging.page_of(after))
        watched = Watch(watched.probe, partial(of_known, watched, known))
    return list(changes({watched: before}, {watched: after}, "a write touched something else", NEIGHBOURS))


NEIGHBOURS = "RFC 9110, 9.3"


def of_known(watched: Watch, known: Collection[Any], exchange: Exchange) -> Any:
    """What a watch shows of the integrations of these ids; all of what is no list."""
    status, value = watched.view(exchange)
    if not isinstance(value, dict) or "results" not in value:
        return status, value
    return status, [item for item in value["results"] if isinstance(item, dict) and item.get("id") in known]


def possible(probe: Callable[[], Probe]) -> Iterator[Probe]:
    """The probe, or nothing where a prerequisite is missing."""
    try:
        yield probe()
    except MissingError:
        return
