"""Sharing as it is served: passwords with ids and notes, their text shown once."""

# ruff: noqa: ARG002 - a step gets all that it could want to know, for a fault that overrides it
from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from posthog_conformance.mock import refusals
from posthog_conformance.mock.call import Call, Reply
from posthog_conformance.mock.integrations import timestamp
from posthog_conformance.mock.sharing import SharingOfInsights, hashed
from posthog_conformance.mock.world import SharePassword, Sharing

_SHORTEST_PASSWORD = 8
_LONGEST_NOTE = 100


class ServedSharing(SharingOfInsights):
    """The operations under ``insights/{insight_id}/sharing/``, as they are served."""

    def insights_sharing_passwords_create(self, call: Call) -> Reply:
        """The new password, its text included; 400 unless passwords are required."""
        sharing = self.find_sharing(call)
        if not sharing.password_required:
            return Reply(400, {"error": "Password protection must be enabled to create passwords"})
        password = self.new_password(call)
        self.keep(call, replace(sharing, passwords=(*sharing.passwords, password)))
        return Reply(201, self.show_new_password(call, password))

    def insights_sharing_passwords_destroy(self, call: Call) -> Reply:
        """The password is kept, and is not active any more."""
        sharing = self.find_sharing(call)
        password = self.find_password(call, sharing)
        self.keep(call, self.without_password(call, sharing, password))
        return Reply(204)

    # --- seams ------------------------------------------------------------------------------------------

    def new_password(self, call: Call) -> SharePassword:
        """The password that was sent, or a new one; 400 for one that is too short, or too long a note."""
        text = self.checked_text(call, call.fields.get("raw_password"))
        note = self.checked_note(call, call.fields.get("note", ""))
        return SharePassword(
            self.world.new_id("password"),
            text,
            hashed(text),
            note,
            datetime.now(UTC),
            self.world.user.email,
        )

    def checked_text(self, call: Call, text: str | None) -> str:
        """A password's text, a new one where none was sent."""
        if text is None:
            return self.world.new_token()
        if len(text) < _SHORTEST_PASSWORD:
            raise refusals.invalid("raw_password", "Ensure this field has at least 8 characters.", "min_length")
        return text

    def checked_note(self, call: Call, note: str) -> str:
        """A password's note."""
        if len(note) > _LONGEST_NOTE:
            raise refusals.invalid("note", "Ensure this field has no more than 100 characters.", "max_length")
        return note

    def find_password(self, call: Call, sharing: Sharing) -> SharePassword:
        """The configuration's active password of the path's id; 404 without one."""
        found = super().find_password(call, sharing)
        if not found.is_active:
            raise refusals.not_found()
        return found

    def without_password(self, call: Call, sharing: Sharing, password: SharePassword) -> Sharing:
        """The configuration with one password switched off."""
        passwords = tuple(
            replace(kept, is_active=False) if kept.id == password.id else kept for kept in sharing.passwords
        )
        return replace(sharing, passwords=passwords)

    def keep(self, call: Call, sharing: Sharing) -> None:
        """Store the configuration, which has been saved from now on."""
        saved = sharing.created_at or datetime.now(UTC)
        super().keep(call, replace(sharing, created_at=saved))

    def listed_passwords(self, call: Call, sharing: Sharing) -> tuple[SharePassword, ...]:
        """The passwords that the configuration shows: the active ones."""
        return tuple(password for password in sharing.passwords if password.is_active)

    # --- as it is shown ---------------------------------------------------------------------------------

    def show_sharing(self, call: Call, sharing: Sharing) -> dict[str, Any]:
        """The configuration with its active passwords, without their text."""
        passwords = [self.show_password(call, password) for password in self.listed_passwords(call, sharing)]
        return {**super().show_sharing(call, sharing), "share_passwords": passwords}

    def show_password(self, call: Call, password: SharePassword) -> dict[str, Any]:
        """A password in the configuration."""
        return {
            "id": password.id,
            "created_at": timestamp(password.created_at),
            "note": password.note,
            "created_by_email": password.created_by_email,
            "is_active": password.is_active,
        }

    def show_new_password(self, call: Call, password: SharePassword) -> dict[str, Any]:
        """A password in the answer that made it: the only one that shows its text."""
        return {
            "id": password.id,
            "password": password.text,
            "note": password.note,
            "created_at": timestamp(password.created_at),
            "created_by_email": password.created_by_email,
        }
