"""Faults of group properties as PostHog serves them."""

from __future__ import annotations

from typing import Any

from posthog_conformance.mock import refusals
from posthog_conformance.mock.call import Call, Refusal
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import GROUP
from posthog_conformance.mock.served import Served


@fault("shape.body", (GROUP,))
class GroupTypeIsAText(Served):
    """group_type_index is answered as it came in the query: a text."""

    def show_group(self, call: Call, properties: dict[str, Any]) -> dict[str, Any]:
        shown = super().show_group(call, properties)
        return {**shown, "group_type_index": str(shown["group_type_index"])}


@fault("shape.body", (GROUP,), subtle=True)
class GroupHasADateWithoutATime(Served):
    """created_at of the group is a date."""

    def show_group(self, call: Call, properties: dict[str, Any]) -> dict[str, Any]:
        shown = super().show_group(call, properties)
        return {**shown, "created_at": shown["created_at"][:10]}


@fault("state.group_updated", (GROUP,))
class PropertyReplacesAllOthers(Served):
    """Setting one property drops the others."""

    def set_property(self, call: Call, properties: dict[str, Any]) -> None:
        properties.clear()
        super().set_property(call, properties)


@fault("state.group_updated", (GROUP,), subtle=True)
class PropertyIsWrittenAsText(Served):
    """A value that is an object is stored as its text."""

    def set_property(self, call: Call, properties: dict[str, Any]) -> None:
        super().set_property(call, properties)
        key = str(call.fields["key"])
        if isinstance(properties[key], dict):
            properties[key] = str(properties[key])


@fault("state.group_updated", (GROUP,), subtle=True)
class PropertyIsSetOnce(Served):
    """A property that is there already is not set again."""

    def set_property(self, call: Call, properties: dict[str, Any]) -> None:
        if str(call.fields["key"]) not in properties:
            super().set_property(call, properties)


@fault("error.missing_field", (GROUP,))
class ValueMayBeMissing(Served):
    """Without a value the property is set to null."""

    def parse(self, call: Call) -> Any:
        value = super().parse(call)
        return {"value": None, **value} if isinstance(value, dict) else value


@fault("error.missing_field", (GROUP,), subtle=True)
class MissingKeyNamesNoField(Served):
    """A missing key is refused without saying which field."""

    def validate(self, call: Call, value: Any) -> Any:
        if isinstance(value, dict) and "key" not in value:
            raise refusals.invalid(None, "Missing required field.", "required")
        return super().validate(call, value)


@fault("error.unknown_group", (GROUP,))
class UnknownGroupIsMade(Served):
    """A group that does not exist is made."""

    def find_group(self, call: Call) -> dict[str, Any]:
        return call.here.groups.setdefault((self.group_type(call), self.group_key(call)), {})


@fault("input.body", (GROUP,), subtle=True)
class KeyOfAListCrashes(Served):
    """A key that is a list is used as it came: 500."""

    def set_property(self, call: Call, properties: dict[str, Any]) -> None:
        properties[call.fields["key"]] = call.fields["value"]


@fault("refusal.changes_nothing", (GROUP,), subtle=True)
class RefusedPropertyIsSet(Served):
    """The property is set before the key's scope is judged."""

    def authorise(self, call: Call) -> None:
        try:
            super().authorise(call)
        except Refusal:
            self.read(call)
            self.set_property(call, self.find_group(call))
            raise
