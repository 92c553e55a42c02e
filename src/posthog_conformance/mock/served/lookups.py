"""What the third parties have, as it is served: a page of it, for an integration of the right kind."""

# ruff: noqa: ARG002 - a step gets all that it could want to know, for a fault that overrides it
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from posthog_conformance.mock import refusals
from posthog_conformance.mock.call import Call, Reply
from posthog_conformance.mock.integrations import Integrations
from posthog_conformance.mock.numbers import readable

_REFRESHED = "2026-03-02T07:15:00.125000Z"
Found = Mapping[str, Any]


def _channel(number: int, name: str, *, is_private: bool = False) -> Found:
    return {
        "id": f"C0{number:07}",
        "name": name,
        "is_private": is_private,
        "is_member": True,
        "is_ext_shared": False,
        "is_private_without_access": False,
    }


CHANNELS = (
    _channel(1, "general"),
    _channel(2, "hedgehogs"),
    _channel(3, "alerts", is_private=True),
    _channel(4, "random"),
)
REPOSITORIES: tuple[Found, ...] = tuple(
    {"id": 9001 + number, "name": name, "full_name": f"hedgebox/{name}"}
    for number, name in enumerate(("website", "mobile-app", "infrastructure"))
)
PROJECTS: tuple[Found, ...] = (
    {"id": "10001", "key": "HB", "name": "Hedgebox"},
    {"id": "10002", "key": "OPS", "name": "Operations"},
)
TEAMS: tuple[Found, ...] = ({"id": "5f0c", "name": "Product"}, {"id": "77ab", "name": "Platform"})


class Lookups(Integrations):
    """The lookups that a personal key may do."""

    def integrations_channels_retrieve(self, call: Call) -> Reply:
        """Slack's channels, a page of them, or the one that the query names."""
        self.of_kind(call, "slack")
        channel_id = call.parameter("channel_id")
        if channel_id:
            found = [channel for channel in self.channels(call) if channel["id"] == channel_id]
            return Reply(200, {"channels": found, "lastRefreshedAt": _REFRESHED, "has_more": False})
        shown, has_more = self.portion(call, self.searched(call, self.channels(call)), default=50, most=200)
        return Reply(200, {"channels": shown, "lastRefreshedAt": _REFRESHED, "has_more": has_more})

    def integrations_github_repos_retrieve(self, call: Call) -> Reply:
        """GitHub's repositories, a page of them."""
        self.of_kind(call, "github")
        shown, has_more = self.portion(call, self.searched(call, REPOSITORIES), default=100, most=500)
        return Reply(200, {"repositories": shown, "has_more": has_more})

    def integrations_jira_projects_retrieve(self, call: Call) -> Reply:
        """Jira's projects."""
        self.of_kind(call, "jira")
        return Reply(200, {"projects": list(PROJECTS)})

    def integrations_linear_teams_retrieve(self, call: Call) -> Reply:
        """Linear's teams."""
        self.of_kind(call, "linear")
        return Reply(200, {"teams": list(TEAMS)})

    # --- seams ------------------------------------------------------------------------------------------

    def of_kind(self, call: Call, kind: str) -> None:
        """Find the integration; 400 where it is of another kind."""
        if self.find_integration(call).kind != kind:
            raise refusals.invalid(None, f"This integration is not of the kind {kind}.")

    def channels(self, call: Call) -> Sequence[Found]:
        """The channels that Slack has."""
        return CHANNELS

    def searched(self, call: Call, found: Sequence[Found]) -> Sequence[Found]:
        """Those whose name holds the text that the query searches for."""
        text = (call.parameter("search") or "").lower()
        return [one for one in found if text in str(one["name"]).lower()]

    def portion(self, call: Call, found: Sequence[Found], *, default: int, most: int) -> tuple[list[Found], bool]:
        """The window that the query asks for, and whether there is more after it."""
        limit = self.between(call, "limit", default, 1, most)
        offset = self.between(call, "offset", 0, 0, None)
        return list(found[offset : offset + limit]), offset + limit < len(found)

    def between(self, call: Call, name: str, default: int, least: int, most: int | None) -> int:
        """A number of the query; 400 where it is unreadable or out of range."""
        text = call.parameter(name)
        if text is None:
            return default
        number = readable(text)
        if number is None or number < least or (most is not None and number > most):
            raise refusals.invalid(name, "A valid integer within the range is required.", "invalid")
        return number
