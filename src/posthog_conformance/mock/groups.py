"""Properties of groups, written by the group that the query names."""

from __future__ import annotations

from typing import Any

from posthog_conformance.mock import refusals
from posthog_conformance.mock.call import Call, Reply
from posthog_conformance.mock.numbers import readable
from posthog_conformance.mock.pipeline import Pipeline


class Groups(Pipeline):
    """The operation under ``groups/``."""

    def groups_update_property_create(self, call: Call) -> Reply:
        """The group's properties, merged with those that were sent."""
        properties = self.find_group(call)
        sent = call.fields.get("group_properties")
        if isinstance(sent, dict):
            properties.update(sent)
        return Reply(200)

    # --- seams ------------------------------------------------------------------------------------------

    def find_group(self, call: Call) -> dict[str, Any]:
        """The properties of the group that the query names; 400 if it names none, 404 if there is none."""
        found = call.here.groups.get((self.group_type(call), self.group_key(call)))
        if found is None:
            raise refusals.not_found()
        return found

    def group_type(self, call: Call) -> int:
        """The group type that the query names; 400 where it is missing or unreadable."""
        index = readable(call.parameter("group_type_index"))
        if index is None:
            raise refusals.invalid("group_type_index", "A valid integer is required.", "invalid")
        return index

    def group_key(self, call: Call) -> str:
        """The group key that the query names; 400 where it is missing."""
        key = call.parameter("group_key")
        if key is None:
            raise refusals.required("group_key")
        return key
