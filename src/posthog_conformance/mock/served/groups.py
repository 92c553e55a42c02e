"""Properties of groups: one key and one value, and the group in the answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from posthog_conformance.mock.call import Call, Reply
from posthog_conformance.mock.groups import Groups
from posthog_conformance.mock.integrations import timestamp

_CREATED_AT = datetime(2025, 8, 4, 12, 0, 0, 500_000, tzinfo=UTC)


class ServedGroups(Groups):
    """The operation under ``groups/``, as it is served."""

    def groups_update_property_create(self, call: Call) -> Reply:
        """The group, with the property that was set."""
        properties = self.find_group(call)
        self.set_property(call, properties)
        return Reply(200, self.show_group(call, properties))

    def set_property(self, call: Call, properties: dict[str, Any]) -> None:
        """Set the property that was sent, and keep the others."""
        properties[str(call.fields["key"])] = call.fields["value"]

    def show_group(self, call: Call, properties: dict[str, Any]) -> dict[str, Any]:
        """The group as the answer shows it."""
        return {
            "group_type_index": self.group_type(call),
            "group_key": self.group_key(call),
            "group_properties": dict(properties),
            "created_at": timestamp(_CREATED_AT),
        }
