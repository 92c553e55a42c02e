"""Faults of share passwords as PostHog serves them."""

# ruff: noqa: ARG002 - an override is given what its step is given
from __future__ import annotations

from dataclasses import replace
from typing import Any

from posthog_conformance.mock import refusals
from posthog_conformance.mock.call import Call, Refusal, Reply
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import ADD_PASSWORD, DELETE_PASSWORD, REFRESH, SHARING, first
from posthog_conformance.mock.served import Served
from posthog_conformance.mock.world import SharePassword, Sharing

_SHOWING = (SHARING, REFRESH)


@fault("status.documented", (ADD_PASSWORD,))
class PasswordIsAnswered200(Served):
    """A new share password is answered 200 instead of 201."""

    def finish(self, call: Call, reply: Reply) -> Reply:
        return replace(reply, status=200) if reply.status == 201 else reply


@fault("shape.body", (ADD_PASSWORD,), subtle=True)
class NewPasswordHasNoNote(Served):
    """The answer leaves out the note where none was sent."""

    def show_new_password(self, call: Call, password: SharePassword) -> dict[str, Any]:
        shown = super().show_new_password(call, password)
        return shown if password.note else {name: value for name, value in shown.items() if name != "note"}


@fault("shape.body", first(SHARING, _SHOWING))
class PasswordsAreAString(Served):
    """share_passwords is written as the string that the page documents."""

    def show_sharing(self, call: Call, sharing: Sharing) -> dict[str, Any]:
        shown = super().show_sharing(call, sharing)
        return {**shown, "share_passwords": str(shown["share_passwords"])}


@fault("shape.body", first(SHARING, _SHOWING), subtle=True)
class SecondPasswordHasATextId(Served):
    """The second password of the list has its id as a text."""

    def show_sharing(self, call: Call, sharing: Sharing) -> dict[str, Any]:
        shown = super().show_sharing(call, sharing)
        passwords = [
            {**item, "id": str(item["id"])} if number == 1 else item
            for number, item in enumerate(shown["share_passwords"])
        ]
        return {**shown, "share_passwords": passwords}


@fault("shape.body", (SHARING,), subtle=True)
class UnsavedSharingHasNoDate(Served):
    """Sharing that was never saved leaves created_at out instead of null."""

    def show_sharing(self, call: Call, sharing: Sharing) -> dict[str, Any]:
        shown = super().show_sharing(call, sharing)
        return shown if sharing.created_at else {name: value for name, value in shown.items() if name != "created_at"}


@fault("state.password_added", (ADD_PASSWORD,))
class PasswordIsNotStored(Served):
    """A new share password is answered and not saved."""

    def new_password(self, call: Call) -> SharePassword:
        return replace(super().new_password(call), is_active=False)


@fault("state.password_added", (ADD_PASSWORD,), subtle=True)
class NoteIsLost(Served):
    """The list shows a new password without its note."""

    def show_password(self, call: Call, password: SharePassword) -> dict[str, Any]:
        return {**super().show_password(call, password), "note": ""}

    def keep(self, call: Call, sharing: Sharing) -> None:
        *others, last = sharing.passwords
        super().keep(call, replace(sharing, passwords=(*others, replace(last, note=""))))


@fault("state.password_added", (ADD_PASSWORD,), subtle=True)
class NewPasswordReplacesTheOldest(Served):
    """A new share password takes the place of the oldest active one."""

    def keep(self, call: Call, sharing: Sharing) -> None:
        active = [password for password in sharing.passwords if password.is_active]
        kept = tuple(password for password in sharing.passwords if len(active) < 2 or password is not active[0])
        super().keep(call, replace(sharing, passwords=kept))


@fault("state.password_added", (ADD_PASSWORD,), subtle=True)
class SentPasswordIsIgnored(Served):
    """The text that was sent is dropped, and another one made up."""

    def checked_text(self, call: Call, text: str | None) -> str:
        super().checked_text(call, text)
        return self.world.new_token()


@fault("state.password_deleted", (DELETE_PASSWORD,))
class PasswordIsDeletedAgainAndAgain(Served):
    """A deleted share password may be deleted once more: 204."""

    def find_password(self, call: Call, sharing: Sharing) -> SharePassword:
        for password in sharing.passwords:
            if str(password.id) == call.ids["password_id"]:
                return password
        raise refusals.not_found()


@fault("state.password_deleted", (DELETE_PASSWORD,), subtle=True)
class DeletesEveryPassword(Served):
    """Deleting one share password switches all of them off."""

    def without_password(self, call: Call, sharing: Sharing, password: SharePassword) -> Sharing:
        off = tuple(replace(kept, is_active=False) for kept in sharing.passwords)
        return replace(sharing, passwords=off)


@fault("state.active_passwords", (SHARING,), subtle=True)
class InactivePasswordsAreListed(Served):
    """Passwords that were switched off are listed, too."""

    def listed_passwords(self, call: Call, sharing: Sharing) -> tuple[SharePassword, ...]:
        old = replace(sharing.passwords[0], id=7, is_active=False) if sharing.passwords else None
        return (*super().listed_passwords(call, sharing), *([old] if old else []))


@fault("secret.password_text", first(SHARING, _SHOWING))
class NoteShowsThePassword(Served):
    """The list shows a password's text, in its note."""

    def show_password(self, call: Call, password: SharePassword) -> dict[str, Any]:
        return {**super().show_password(call, password), "note": f"{password.note} ({password.text})"}


@fault("secret.fields", first(SHARING, _SHOWING), subtle=True)
class ListShowsTheHash(Served):
    """The list shows the hash of each password."""

    def show_password(self, call: Call, password: SharePassword) -> dict[str, Any]:
        return {**super().show_password(call, password), "password_hash": password.hash}


@fault("input.text_length", (ADD_PASSWORD,))
class ShortPasswordsAreTaken(Served):
    """A password of seven characters is taken."""

    def checked_text(self, call: Call, text: str | None) -> str:
        return text if text is not None and len(text) == 7 else super().checked_text(call, text)


@fault("input.text_length", (ADD_PASSWORD,), subtle=True)
class LongNotesAreTaken(Served):
    """A note may be of any length."""

    def checked_note(self, call: Call, note: str) -> str:
        return note


@fault("input.text_length", (ADD_PASSWORD,), subtle=True)
class PasswordsBeginAtNine(Served):
    """A password of eight characters is refused: the comparison is off by one."""

    def checked_text(self, call: Call, text: str | None) -> str:
        if text is not None and len(text) == 8:
            raise refusals.invalid("raw_password", "Ensure this field has more than 8 characters.", "min_length")
        return super().checked_text(call, text)


@fault("error.passwords_off", (ADD_PASSWORD,))
class PasswordsAreAddedWhereOff(Served):
    """A share password is added where none is required."""

    def find_sharing(self, call: Call) -> Sharing:
        return replace(super().find_sharing(call), password_required=True)


@fault("isolation.foreign_insight", (DELETE_PASSWORD,), subtle=True)
class PasswordIsDeletedThroughAnyInsight(Served):
    """A share password is looked up by its id alone."""

    def find_password(self, call: Call, sharing: Sharing) -> SharePassword:
        for other in call.here.sharing.values():
            for password in other.passwords:
                if str(password.id) == call.ids["password_id"] and password.is_active:
                    return password
        raise refusals.not_found()


@fault("refusal.changes_nothing", (ADD_PASSWORD,), subtle=True)
class RefusedPasswordIsAdded(Served):
    """The password is saved before the key's scope is judged."""

    def authorise(self, call: Call) -> None:
        try:
            super().authorise(call)
        except Refusal:
            self.keep(call, replace(self.find_sharing(call), passwords=self._more(call)))
            raise

    def _more(self, call: Call) -> tuple[SharePassword, ...]:
        call.fields = {}
        return (*self.find_sharing(call).passwords, self.new_password(call))


@fault("input.text_length", (ADD_PASSWORD,), subtle=True)
class ShortPasswordIsRefusedInItsOwnWords(Served):
    """A password that is too short is refused outside the envelope."""

    def refuse(self, call: Call, refusal: Refusal) -> Reply:
        if refusal.attr == "raw_password":
            return Reply(refusal.status, {"error": refusal.detail})
        return super().refuse(call, refusal)


@fault("state.password_deleted", (DELETE_PASSWORD,), subtle=True)
class DeleteSaysThatThePlanIsTooSmall(Served):
    """A share password is deleted, and the answer is that the plan has none."""

    def finish(self, call: Call, reply: Reply) -> Reply:
        return Reply(403, {"error": "Your plan has no share passwords"}) if reply.status == 204 else reply
