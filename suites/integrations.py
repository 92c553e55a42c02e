"""state of integrations: what was created, changed and deleted is so wherever it is read."""

from collections.abc import Iterator, Mapping
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
    fresh,
    script,
    shared,
    spare,
    watch,
)

CREATED = "API reference page: Create integrations"
DELETED = "API reference page: Delete integrations"
KEPT = "with what was deleted another integration is gone"
AFTER_ONE = "after a create"
UPSERT = "posthog/api/integration.py: IntegrationSerializer.create"


def cases(context: Context) -> Iterator[Case]:
    create, destroy, update = (
        context.contract.operation(name)
        for name in ("integrations_create", "integrations_destroy", "integrations_email_partial_update")
    )
    for requirement, operation, variation, steps in (
        ("state.created", create, "create-retrieve-list", created),
        # Served creates with equal bodies are one integration.
        ("state.upserted", create, "equal-bodies", upserted)
        if create.upserts
        else ("state.create_twice", create, "equal-bodies", created_twice),
        ("state.deleted", destroy, "delete-twice", deleted),
        ("state.id_not_reused", create, "after-delete", not_reused),
        ("state.patched", update, "config", patched),
        ("state.patched", update, "kind-only", patched_nothing),
    ):
        if operation.accepts_personal_keys:
            steps = partial(steps, context, operation)
            yield script(context, requirement, operation, variation, steps, writes=True)


def created(context: Context, create: Operation) -> Script:
    """What create answers can be retrieved and listed, with the same values."""
    # Where equal creates are one, only the first of a run makes it.
    (made,) = yield shared(context.made("guarded").create if create.upserts else context.documented(create))
    stored = state.object_of(create, made)
    if stored is None or state.id_of(create, made) is None:
        return list(state.identified(create, made, "create"))
    retrieve, listing = reading(context, create, made)
    (retrieved,) = yield fresh(retrieve)
    (page,) = yield shared(listing.repeated(AFTER_ONE))
    found = list(same_as_created(context, stored, retrieved))
    listed = yield from in_the_list(listing, page, stored.get("id"))
    if listed is None:
        return [*found, Violation("what was created is not listed", "/results", "the new id", "absent", CREATED)]
    documented = state.documented_part(create.success.schema, listed)
    return [*found, *state.same("the list shows other values than create answered", stored, documented, CREATED)]


def same_as_created(context: Context, stored: Mapping[str, Any], retrieved: Exchange) -> Iterator[Violation]:
    retrieve = context.contract.operation("integrations_retrieve")
    found = state.object_of(retrieve, retrieved)
    if found is None:
        yield from state.succeeded(retrieve, retrieved, "retrieving what was created")
    else:
        yield from state.same("retrieve answers other values than create did", stored, found, CREATED)


def reading(context: Context, create: Operation, made: Exchange) -> tuple[Probe, Probe]:
    """The requests that retrieve what was made, and the list."""
    retrieve, listing = (context.contract.operation(f"integrations_{name}") for name in ("retrieve", "list"))
    probe = watch.integration(context, str(state.id_of(create, made))).probe
    return replace(probe, operation=retrieve.id), context.example(listing)


def in_the_list(listing: Probe, first_page: Exchange, integration_id: Any):
    """The element of this id at the beginning of a list, or at the end of a long one; None where it is at neither."""
    found = state.element(first_page, integration_id)
    page = paging.page_of(first_page)
    if found is None and page is not None and page.next is not None:
        (last,) = yield fresh(listing.asking(("limit", "100"), ("offset", str(max(0, page.count - 100)))))
        found = state.element(last, integration_id)
    return found


def second(context: Context, create: Operation) -> Probe:
    """The create of one more integration, by the same key and with an equal body."""
    return context.documented(create).repeated("one more")


def created_twice(context: Context, create: Operation) -> Script:
    """Two creates with equal bodies make two integrations."""
    (first,) = yield shared(context.documented(create))
    listing = context.example(context.contract.operation("integrations_list"))
    (before,) = yield shared(listing.repeated(AFTER_ONE))
    (another,) = yield shared(second(context, create))
    (after,) = yield shared(listing.repeated("after two creates"))
    made = first, another
    found = [violation for item in made for violation in state.identified(create, item, "create")]
    if found:
        return found
    if list(state.more_than_one(before, after, state.object_of(create, another) or {}, CREATED)):
        # Somebody else may have made one as well: hardly twice.
        again = yield spare(second(context, create).repeated("again"))
        last = yield spare(listing)
        if again and last:
            found += state.more_than_one(after, *last, state.object_of(create, *again) or {}, CREATED)
    ids = [str(state.id_of(create, item)) for item in made]
    if ids[0] == ids[1]:
        return [Violation("two creates made one integration", "/id", "two ids", ids[0], CREATED)]
    retrieved = yield fresh(*(watch.integration(context, each).probe for each in ids))
    for item, exchange in zip(made, retrieved, strict=True):
        found += same_as_created(context, state.object_of(create, item) or {}, exchange)
    return found


def upserted(context: Context, create: Operation) -> Script:
    """Creating the same again answers the same integration."""
    made = yield fresh(context.documented(create), second(context, create))
    found = [violation for item in made for violation in state.identified(create, item, "create")]
    ids = [str(state.id_of(create, item)) for item in made]
    if not found and ids[0] != ids[1]:
        found.append(Violation("the same was created twice", "/id", ids[0], ids[1], UPSERT))
    return found


def deleted(context: Context, destroy: Operation) -> Script:
    """After a delete: 404 on retrieve, absent from the list, 404 on a second delete."""
    probe = context.documented(destroy)
    made = probe.value("id")
    assert isinstance(made, Made)
    create = context.contract.operation("integrations_create")
    # Where equal creates are several, the run makes one before and one after it, whose ids may be the next ones.
    makers = (
        [made.create] if create.upserts else [context.made("guarded").create, made.create, second(context, create)]
    )
    creations = yield shared(*makers)
    (creation,) = yield shared(made.create)
    (first,) = yield shared(probe)
    found = list(state.succeeded(destroy, first, "delete"))
    retrieve, listing = reading(context, create, creation)
    retrieved, page = yield fresh(retrieve, listing)
    (again,) = yield fresh(probe.repeated("again"))
    found += state.gone(retrieved, "retrieve", DELETED)
    found += state.gone(again, "a second delete", DELETED)
    value = (state.object_of(create, creation) or {}).get("id")
    listed = yield from in_the_list(listing, page, value)
    if listed is not None:
        found.append(Violation("what was deleted is still listed", "/results", "absent", f"id {value}", DELETED))
    for other in creations:
        other_id = (state.object_of(create, other) or {}).get("id")
        if other_id not in (None, value):
            listed = yield from in_the_list(listing, page, other_id)
            if listed is None:
                found.append(Violation(KEPT, "/results", f"the id {other_id}", "absent", DELETED))
    return found


def not_reused(context: Context, create: Operation) -> Script:
    """The id of a deleted integration does not come back; where equal creates make two, that of neither."""
    destroy = context.contract.operation("integrations_destroy")
    first = context.documented(destroy).value("id")
    assert isinstance(first, Made)
    makers = [first.create]
    yield shared(context.documented(destroy))
    found: list[Violation] = []
    if not create.upserts:
        last = Made(second(context, create))
        makers.append(last.create)
        (exchange,) = yield fresh(context.example(destroy).at(id=last))
        found += state.succeeded(destroy, exchange, "the delete of another integration, after a first one,")
    *creations, another = yield shared(*makers, context.documented(create).repeated("after the deletes"))
    found += state.identified(create, another, "create after a delete")
    new = state.id_of(create, another)
    if new is not None and new in [state.id_of(create, exchange) for exchange in creations]:
        found.append(Violation("a deleted id came back", "/id", "a new id", new, CREATED))
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
