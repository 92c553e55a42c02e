"""state of sharing: tokens are rotated, share passwords come and go, and nothing else changes with them."""

from collections.abc import Iterator
from functools import partial

from posthog_conformance.checks import Violation, state
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange
from posthog_conformance.run import (
    Case,
    Context,
    MissingError,
    Probe,
    Script,
    fresh,
    script,
    shared,
    watch,
)

ROTATED = "API reference page: Create insights sharing refresh"
ROTATIONS = 2


def cases(context: Context) -> Iterator[Case]:
    refresh, add, delete = (
        context.contract.operation(f"insights_sharing_{name}")
        for name in ("refresh_create", "passwords_create", "passwords_destroy")
    )
    for requirement, operation, variation, steps in (
        # Passwords first: a refresh may renew them, and their ids with them.
        ("state.password_added", add, "added", password_added),
        ("state.password_deleted", delete, "deleted-twice", password_deleted),
        ("state.token_rotated", refresh, "again-and-again", token_rotated),
        ("state.refresh_keeps", refresh, "again-and-again", refresh_keeps),
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
