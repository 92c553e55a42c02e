"""state, secret, input and error of share passwords, as PostHog serves them: with ids, and a text shown once."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from posthog_conformance.checks import Violation, documented, errors, passwords, state
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange
from posthog_conformance.run import (
    MARK,
    Case,
    Context,
    Made,
    MissingError,
    Script,
    case,
    fresh,
    script,
    shared,
    watch,
)
from posthog_conformance.run.feature import available

TEXT = f"{MARK}-zK4vQ9tLx2"
SAVED = passwords.SOURCE
SENT: Mapping[str, str] = {"raw_password": TEXT, "note": f"{MARK} ünïcode"}


def cases(context: Context) -> Iterator[Case]:
    read, add, delete = (
        context.contract.operation(f"insights_sharing_{name}")
        for name in ("list", "passwords_create", "passwords_destroy")
    )
    # In the documented dialect passwords have no ids (sharing.py).
    if "password" not in (add.success.schema or {}).get("properties", {}):
        return
    yield script(context, "state.password_added", add, "added", partial(added, context, add), writes=True)
    yield script(context, "state.password_deleted", delete, "deleted-twice", partial(deleted, context), writes=True)
    yield script(context, "secret.password_text", add, "once", partial(text_once, context, add), writes=True)
    yield script(context, "input.text_length", add, "edges", partial(lengths, context, add), writes=True)
    yield script(context, "error.passwords_off", add, "other-insight", partial(off, context, add), writes=True)
    yield case(
        context,
        "state.active_passwords",
        read,
        "listed",
        partial(context.documented, read),
        partial(only_active, read),
    )


def added(context: Context, add: Operation) -> Script:
    """A new share password is listed as it was answered; nothing else changes."""
    look = watch.sharing(context).probe
    (first,) = yield shared(look.repeated("before a password"))
    (answer,) = yield shared(context.example(add).sending(SENT))
    (last,) = yield shared(look.repeated("after a password"))
    before = configuration(context, first)
    if before.get("password_required") is not True or answer.status == 403:
        available(add, answer)
    answered = state.object_of(add, answer)
    if answered is None:
        return list(state.succeeded(add, answer, "adding a share password"))
    found = list(passwords.added(SENT, answered, before, configuration(context, last)))
    # What the run's first password changed is no longer seen between two later looks.
    (origin,) = yield shared(context.documented(context.contract.operation("insights_sharing_list")))
    message, kept = "adding share passwords changed another field", ("enabled", "settings", "password_required")
    return [
        *found,
        *state.same(message, configuration(context, origin), configuration(context, last), SAVED, only=kept),
    ]


def text_once(context: Context, add: Operation) -> Script:
    """The text of a share password is in the answer that made it, and in none after that."""
    (answer,) = yield shared(context.example(add).sending(SENT))
    available(add, answer)
    look = watch.sharing(context).probe
    refresh = context.documented(context.contract.operation("insights_sharing_refresh_create"))
    exchanges = yield shared(look.repeated("after a password"), refresh.repeated("after a password"))
    return [violation for exchange in exchanges for violation in passwords.without_text(TEXT, exchange)]


def deleted(context: Context) -> Script:
    """A deleted share password is listed no more, the others are, and it cannot be deleted again."""
    delete = context.contract.operation("insights_sharing_passwords_destroy")
    probe = context.documented(delete)
    made = probe.value("password_id")
    assert isinstance(made, Made)
    (creation,) = yield shared(made.create)
    add = context.contract.operation(made.create.operation)
    available(add, creation)
    password_id = state.id_of(add, creation)
    if password_id is None:
        raise MissingError(f"needs a share password that the run made, and making it answered {creation.status}")
    look = watch.sharing(context).probe
    (first,) = yield fresh(look)
    (answer,) = yield shared(probe)
    (last,) = yield fresh(look)
    (again,) = yield fresh(probe.repeated("again"))
    found = list(state.succeeded(delete, answer, "deleting a share password"))
    found += passwords.deleted(password_id, configuration(context, first), configuration(context, last))
    return [*found, *state.gone(again, "deleting a share password again", passwords.DELETED)]


def lengths(context: Context, add: Operation) -> Script:
    """Texts at the ends of what their fields take, and one character beyond: taken, and refused with 400."""
    assert add.body is not None
    probe, look = context.example(add), watch.sharing(context).probe
    inside = {name: text_of(length) for name, length, _ in edges(add)}
    (taken,) = yield shared(probe.sending(inside))
    available(add, taken)
    found = list(state.succeeded(add, taken, f"adding a share password with {told(inside)}"))
    (first,) = yield fresh(look)
    for name, length, step in edges(add):
        outside = {name: text_of(length + step)}
        (refused,) = yield shared(probe.sending(outside))
        found += errors.refused(add, refused, {400}, source=passwords.SOURCE)
        found += errors.envelope(add, refused)
    (last,) = yield fresh(look)
    message = "a share password that was refused was stored"
    return [
        *found,
        *state.same(message, configuration(context, first), configuration(context, last), passwords.SOURCE),
    ]


def edges(operation: Operation) -> Iterator[tuple[str, int, int]]:
    """The fields whose length has an end: name, the last length that is taken, and the step beyond it."""
    assert operation.body is not None
    for name, schema in operation.body.properties.items():
        if "minLength" in schema:
            yield name, schema["minLength"], -1
        if "maxLength" in schema:
            yield name, schema["maxLength"], 1


def off(context: Context, add: Operation) -> Script:
    """An insight that requires no password takes none."""
    other = context.fixture("other_insight_id")
    look = watch.sharing(context, other).probe
    (first,) = yield shared(look)
    if configuration(context, first).get("password_required") is not False:
        raise MissingError(
            "give as fixtures.other_insight_id an insight without share passwords, with them switched off"
        )
    (where_on,) = yield shared(context.documented(add))
    (answer,) = yield shared(context.example(add).at(insight_id=other))
    (last,) = yield fresh(look)
    if answer.status == 403 and where_on.status != add.success.status:
        available(add, answer)
    message = "a share password that was refused was stored"
    return [
        *errors.refused(add, answer, {400}, source=passwords.SOURCE),
        *(() if errors.is_plain(add, answer) else errors.envelope(add, answer)),
        *state.same(message, *(documented.saved(configuration(context, look)) for look in (first, last)), SAVED),
    ]


def only_active(read: Operation, exchanges: Sequence[Exchange]) -> Iterator[Violation]:
    for exchange in exchanges:
        yield from passwords.only_active(state.object_of(read, exchange) or {})


def configuration(context: Context, exchange: Exchange) -> dict[str, Any]:
    """The sharing configuration that a read answered. Raises ``MissingError`` where it answered none."""
    found = state.object_of(context.contract.operation("insights_sharing_list"), exchange)
    if found is None:
        raise MissingError(f"needs the sharing configuration, and reading it answered {exchange.status}")
    return found


def text_of(length: int) -> str:
    return "posthog-conformance-".ljust(length, "x")[:length]


def told(texts: Mapping[str, str]) -> str:
    return " and ".join(f"a {name} of {len(text)} characters" for name, text in texts.items())
