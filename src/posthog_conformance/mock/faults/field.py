"""Faults of the required fields: taken, refused in the wrong way, or the wrong one blamed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.call import Call, Refusal
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import CREATE, GROUP, PATCH, VERIFY, WITH_REQUIRED, first

_DEFAULTS = {"kind": "slack", "group_type_index": 0, "group_key": "acme"}


class _OfAField(Behaviour):
    """Changes the refusals that blame a field."""

    def validate(self, call: Call, value: Any) -> Mapping[str, Any]:
        try:
            return super().validate(call, value)
        except Refusal as refusal:
            if refusal.attr is not None:
                raise self.changed(refusal) from None
            raise

    def changed(self, refusal: Refusal) -> Refusal:
        """The other refusal."""
        return refusal


@fault("error.missing_field", WITH_REQUIRED)
class MissingFieldIsTaken(Behaviour):
    """A required field that is missing gets a default."""

    def validate(self, call: Call, value: Any) -> Mapping[str, Any]:
        return super().validate(call, {**_DEFAULTS, **value} if isinstance(value, dict) else value)


@fault("error.missing_field", first(VERIFY, WITH_REQUIRED))
class MissingFieldCrashes(Behaviour):
    """A required field is read from the body before anybody looks whether it is there: 500."""

    def validate(self, call: Call, value: Any) -> Mapping[str, Any]:
        body = call.documented.body
        if body is not None and isinstance(value, dict):
            _ = [value[name] for name in body.required]
        return super().validate(call, value)


@fault("error.missing_field", first(PATCH, WITH_REQUIRED), subtle=True)
class MissingFieldIsNotNamed(_OfAField):
    """The 400 for a missing field has null for attr."""

    def changed(self, refusal: Refusal) -> Refusal:
        refusal.attr = None
        return refusal


@fault("error.missing_field", first(CREATE, WITH_REQUIRED), subtle=True)
class MissingFieldIsInvalidRequest(_OfAField):
    """The 400 for a missing field has the type invalid_request."""

    def changed(self, refusal: Refusal) -> Refusal:
        refusal.type = "invalid_request"
        return refusal


@fault("error.missing_field", WITH_REQUIRED, subtle=True)
class MissingFieldAnswers422(_OfAField):
    """A missing field is answered 422."""

    def changed(self, refusal: Refusal) -> Refusal:
        refusal.status = 422
        return refusal


@fault("error.missing_field", (GROUP,), subtle=True)
class FirstFieldIsBlamed(_OfAField):
    """Whichever field is missing, the 400 names the first."""

    def changed(self, refusal: Refusal) -> Refusal:
        refusal.attr = "group_type_index"
        return refusal


@fault("error.missing_field", (GROUP,), subtle=True)
class SecondFieldIsOptional(Behaviour):
    """Of two required fields the second may be missing."""

    def validate(self, call: Call, value: Any) -> Mapping[str, Any]:
        default = {"group_key": "acme"}
        return super().validate(call, {**default, **value} if isinstance(value, dict) else value)


@fault("error.ill_typed_field", (GROUP,))
class IllTypedFieldIsTaken(Behaviour):
    """No type is looked at: a word is taken for an integer, an object for a string."""

    def validate(self, call: Call, value: Any) -> Mapping[str, Any]:
        present = {name: _DEFAULTS[name] for name in _DEFAULTS if isinstance(value, dict) and name in value}
        return super().validate(call, {**value, **present} if present else value)


@fault("error.ill_typed_field", (GROUP,))
class IllTypedFieldCrashes(Behaviour):
    """A word for an integer goes to int() as it is: 500."""

    def validate(self, call: Call, value: Any) -> Mapping[str, Any]:
        if isinstance(value, dict) and "group_type_index" in value:
            value = {**value, "group_type_index": int(value["group_type_index"])}
        return super().validate(call, value)


@fault("error.ill_typed_field", (GROUP,), subtle=True)
class IllTypedTextIsTaken(Behaviour):
    """An object for a string is taken, and turned into text; a word for an integer is refused."""

    def validate(self, call: Call, value: Any) -> Mapping[str, Any]:
        if isinstance(value, dict) and "group_key" in value:
            value = {**value, "group_key": str(value["group_key"])}
        return super().validate(call, value)
