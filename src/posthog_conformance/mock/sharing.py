"""How an insight is shared: its token, its settings and its passwords."""

# ruff: noqa: ARG002 - a step gets all that it could want to know, for a fault that overrides it
from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from posthog_conformance.mock import refusals
from posthog_conformance.mock.call import Call, Reply
from posthog_conformance.mock.integrations import timestamp
from posthog_conformance.mock.pipeline import Pipeline
from posthog_conformance.mock.world import SharePassword, Sharing


class SharingOfInsights(Pipeline):
    """The operations under ``insights/{insight_id}/sharing/``."""

    def insights_sharing_list(self, call: Call) -> Reply:
        """The sharing configuration of an insight."""
        return Reply(200, self.show_sharing(call, self.find_sharing(call)))

    def insights_sharing_refresh_create(self, call: Call) -> Reply:
        """Another token; everything else is kept, whatever the body says."""
        refreshed = self.refreshed(call, self.find_sharing(call))
        self.keep(call, refreshed)
        return Reply(200, self.show_sharing(call, refreshed))

    def insights_sharing_passwords_create(self, call: Call) -> Reply:
        """One password more, and the fields that were sent."""
        changed = self.with_password(call, self.find_sharing(call))
        self.keep(call, changed)
        return Reply(200, self.show_sharing(call, changed))

    def insights_sharing_passwords_destroy(self, call: Call) -> Reply:
        """One password of this insight less; 404 for any other."""
        sharing = self.find_sharing(call)
        password = self.find_password(call, sharing)
        self.keep(call, self.without_password(call, sharing, password))
        return Reply(204)

    # --- seams ------------------------------------------------------------------------------------------

    def insight_id(self, call: Call) -> int:
        """The id of the path's insight; 404 where it is not a number."""
        number = self.number(call.ids["insight_id"])
        if number is None:
            raise refusals.not_found()
        return number

    def find_sharing(self, call: Call) -> Sharing:
        """The sharing configuration of the project's insight; 404 without one."""
        found = self.visible_sharing(call, self.insight_id(call))
        if found is None:
            raise refusals.not_found()
        return found

    def visible_sharing(self, call: Call, insight_id: int) -> Sharing | None:
        """The configuration of this insight that the call may see: one of its own project."""
        return call.here.sharing.get(insight_id)

    def find_password(self, call: Call, sharing: Sharing) -> SharePassword:
        """The configuration's password of the path's id; 404 without one."""
        wanted = call.ids["password_id"]
        for password in sharing.passwords:
            if str(password.id) == wanted:
                return password
        raise refusals.not_found()

    def refreshed(self, call: Call, sharing: Sharing) -> Sharing:
        """The configuration with another token."""
        return replace(sharing, access_token=self.world.new_token())

    def with_password(self, call: Call, sharing: Sharing) -> Sharing:
        """The configuration with one password more, and the fields that were sent."""
        text = self.world.new_token()
        password = SharePassword(self.world.new_id("password"), text, hashed(text))
        passwords = (*sharing.passwords, password)
        return replace(sharing, **call.fields, passwords=passwords, revision=sharing.revision + 1)

    def without_password(self, call: Call, sharing: Sharing, password: SharePassword) -> Sharing:
        """The configuration with one password less."""
        passwords = tuple(kept for kept in sharing.passwords if kept is not password)
        return replace(sharing, passwords=passwords, revision=sharing.revision + 1)

    def keep(self, call: Call, sharing: Sharing) -> None:
        """Store the changed configuration of the path's insight."""
        insight_id = self.insight_id(call)
        home = self.world.home_of_insight(insight_id) or call.here
        home.sharing[insight_id] = sharing

    # --- as it is shown ---------------------------------------------------------------------------------

    def show_sharing(self, call: Call, sharing: Sharing) -> dict[str, Any]:
        """The documented SharingConfiguration; ``share_passwords`` tells changes apart and nothing else."""
        return {
            "created_at": None if sharing.created_at is None else timestamp(sharing.created_at),
            "enabled": sharing.enabled,
            "access_token": sharing.access_token,
            "settings": sharing.settings,
            "password_required": sharing.password_required,
            "share_passwords": opaque(sharing),
        }


def opaque(sharing: Sharing) -> str:
    """A string that changes with every change of the passwords and reveals none of them."""
    known = f"{sharing.created_at} {sharing.revision}"
    return hashlib.blake2b(known.encode(), digest_size=12).hexdigest()


def hashed(text: str) -> str:
    """A password as Django stores it."""
    return "pbkdf2_sha256$600000$" + hashlib.blake2b(text.encode(), digest_size=32).hexdigest()
