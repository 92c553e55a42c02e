"""Share passwords as PostHog serves them: one by one, each with an id."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from posthog_conformance.checks import state
from posthog_conformance.checks.documented import json_of
from posthog_conformance.checks.violation import Violation, shown
from posthog_conformance.exchange import Exchange

SOURCE: Final = "posthog/api/sharing.py: SharingConfigurationViewSet.create_password"
DELETED: Final = "posthog/api/sharing.py: SharingConfigurationViewSet.delete_password"
LISTED: Final = "posthog/api/sharing.py: SharingConfigurationSerializer.get_share_passwords"

Configuration = Mapping[str, Any]


def listed(configuration: Configuration) -> dict[str, Mapping[str, Any]]:
    """The passwords of a sharing configuration by their ids."""
    found = configuration.get("share_passwords")
    return {str(item.get("id")): item for item in found if isinstance(item, dict)} if isinstance(found, list) else {}


def added(
    sent: Mapping[str, Any], answered: Mapping[str, Any], before: Configuration, after: Configuration
) -> Iterator[Violation]:
    """What create answers has the text and note that were sent; the configuration has one password more, with the
    answered values, and nothing else is changed in it."""
    for field, member in (("raw_password", "password"), ("note", "note")):
        if field in sent and answered.get(member) != sent[field]:
            message = f"the new password has another {member} than was sent"
            yield Violation(message, f"/{member}", shown(sent[field]), shown(answered.get(member)), SOURCE)
    old, new = listed(before), listed(after)
    password_id = str(answered.get("id"))
    if password_id in old:
        yield Violation("the new password has the id of another one", "/id", "a new id", password_id, SOURCE)
    shows = new.get(password_id)
    if shows is None:
        expected = f"a password with the id {password_id}"
        yield Violation("the new password is not listed", "/share_passwords", expected, "absent", LISTED)
    else:
        message = "the list shows another value than create answered"
        yield from state.same(message, answered, shows, LISTED, only=("note", "created_at", "created_by_email"))
    yield from _kept("adding a share password", before, after, password_id, SOURCE)


def deleted(password_id: str, before: Configuration, after: Configuration) -> Iterator[Violation]:
    """The configuration has one password less, and nothing else is changed in it."""
    if password_id not in listed(before):
        yield Violation("a password that was made is not listed", "/share_passwords", password_id, "absent", LISTED)
    if password_id in listed(after):
        message = "a deleted password is still listed"
        yield Violation(message, "/share_passwords", "absent", f"id {password_id}", DELETED)
    yield from _kept("deleting a share password", before, after, password_id, DELETED)


def only_active(configuration: Configuration) -> Iterator[Violation]:
    """Every password that is listed is active."""
    for number, item in enumerate(listed(configuration).values()):
        if item.get("is_active") is not True:
            where = f"/share_passwords/{number}/is_active"
            yield Violation(
                "a password that is not active is listed", where, "true", shown(item.get("is_active")), LISTED
            )


def without_text(text: str, exchange: Exchange) -> Iterator[Violation]:
    """An answer after the one that made the password does not hold its text."""
    if text in json.dumps(json_of(exchange), ensure_ascii=False):
        message = f"{exchange.operation} answers the text of a share password"
        yield Violation(message, "body", "its text only in the answer that made it", "its text again", SOURCE)


def _kept(
    what: str, before: Configuration, after: Configuration, password_id: str, source: str
) -> Iterator[Violation]:
    old, new = ({each: item for each, item in listed(one).items() if each != password_id} for one in (before, after))
    yield from state.same(f"{what} changed another one", old, new, source)
    yield from state.same(f"{what} changed another field", before, after, source, only=_lasting(before))


def _lasting(configuration: Configuration) -> list[str]:
    """The fields that no share password changes; what was not saved yet has neither date nor token."""
    unsaved = {"created_at", "access_token"} if configuration.get("created_at") is None else set()
    return sorted(set(configuration) - {"share_passwords"} - unsaved)
