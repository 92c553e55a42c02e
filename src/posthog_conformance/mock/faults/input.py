"""Faults of input: values that nobody thought of."""

# ruff: noqa: ARG002 - an override is given what its step is given
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.call import Call, Refusal
from posthog_conformance.mock.faults.deeds import members
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import (
    ADD_PASSWORD,
    CREATE,
    DELETE_PASSWORD,
    GROUP,
    LIST,
    LOOKUPS,
    OWN_KINDS,
    PATCH,
    REFRESH,
    SHARING,
    VERIFY,
    WITH_BODY,
    first,
)
from posthog_conformance.mock.world import Integration, SharePassword, Sharing


class _Fragile(Behaviour):
    """Crashes on some values of a body, before anything is validated."""

    def validate(self, call: Call, value: Any) -> Mapping[str, Any]:
        if any(self.breaks(found) for found in self.looked_at(value)):
            raise RuntimeError("This value was not expected.")
        return super().validate(call, value)

    def looked_at(self, value: Any) -> Iterable[Any]:
        """The values that could break it: all of them."""
        return members(value)

    def breaks(self, value: Any) -> bool:
        """Whether this value breaks it."""
        return False


@fault("input.body", WITH_BODY)
class NulInABodyCrashes(_Fragile):
    """A NUL in a text goes to PostgreSQL, which has none: 500."""

    def breaks(self, value: Any) -> bool:
        return isinstance(value, str) and "\0" in value


@fault("input.body", first(PATCH, WITH_BODY), subtle=True)
class SurrogateCrashes(_Fragile):
    """A lone surrogate, which JSON can spell and UTF-8 cannot: 500."""

    def breaks(self, value: Any) -> bool:
        return isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value)


@fault("property.answers", first(REFRESH, WITH_BODY))
class ListBodyCrashes(_Fragile):
    """A body that is a list has no get(): 500."""

    def looked_at(self, value: Any) -> Iterable[Any]:
        return (value,)

    def breaks(self, value: Any) -> bool:
        return isinstance(value, list)


@fault("input.body", (ADD_PASSWORD, REFRESH), subtle=True)
class NullBodyCrashes(_Fragile):
    """A body that is null has no get(): 500."""

    def looked_at(self, value: Any) -> Iterable[Any]:
        return (value,)

    def breaks(self, value: Any) -> bool:
        return value is None


@fault("input.body", first(VERIFY, WITH_BODY), subtle=True)
class NullFieldCrashes(_Fragile):
    """A documented field that is null violates a NOT NULL: 500."""

    def looked_at(self, value: Any) -> Iterable[Any]:
        return value.values() if isinstance(value, dict) else ()

    def breaks(self, value: Any) -> bool:
        return value is None


@fault("input.body", first(GROUP, WITH_BODY), subtle=True)
class LongTextCrashes(_Fragile):
    """A text that is longer than its column, 400 characters: 500."""

    def breaks(self, value: Any) -> bool:
        return isinstance(value, str) and len(value) > 400


@fault("input.body", first(GROUP, WITH_BODY), subtle=True)
class HugeNumberCrashes(_Fragile):
    """A number beyond 64 bits: 500."""

    def breaks(self, value: Any) -> bool:
        return isinstance(value, int | float) and abs(value) >= 2**63


@fault("input.body", first(CREATE, WITH_BODY), subtle=True)
class UnicodeCrashes(_Fragile):
    """A text outside ASCII is logged with the wrong codec: 500."""

    def breaks(self, value: Any) -> bool:
        return isinstance(value, str) and not value.isascii()


@fault("input.body", (CREATE, PATCH, VERIFY))
class ObjectForKindCrashes(Behaviour):
    """A kind that is no text is looked up in a dict of kinds: an object is unhashable, 500."""

    def kind(self, call: Call) -> str:
        _ = {call.fields["kind"]}
        return super().kind(call)


@fault("input.body", (CREATE,), subtle=True)
class NumberForKindIsTaken(Behaviour):
    """A kind that is a number is taken and answered as it is."""

    def kind(self, call: Call) -> str:
        kind: Any = call.fields["kind"]
        return cast("str", kind) if isinstance(kind, int) else super().kind(call)


@fault("input.body", (ADD_PASSWORD,), subtle=True)
class NullFlagIsTaken(Behaviour):
    """enabled may be null, and comes back as null."""

    def validate(self, call: Call, value: Any) -> Mapping[str, Any]:
        if isinstance(value, dict) and "enabled" in value and value["enabled"] is None:
            rest = {name: member for name, member in value.items() if name != "enabled"}
            return {**super().validate(call, rest), "enabled": None}
        return super().validate(call, value)


@fault("input.query", (LIST, GROUP))
class NulInAQueryCrashes(Behaviour):
    """A NUL in a query parameter: 500."""

    def authorise(self, call: Call) -> None:
        super().authorise(call)
        if any("\0" in value for _, value in call.query):
            raise ValueError("A string literal cannot contain NUL (0x00) characters.")


@fault("input.query", (GROUP,), subtle=True)
class HugeGroupTypeCrashes(Behaviour):
    """A group_type_index beyond 32 bits goes to the database as it is: 500."""

    def group_type(self, call: Call) -> int:
        index = call.parameter("group_type_index") or ""
        if index.isdigit() and int(index) >= 2**31:
            raise OverflowError("integer out of range")
        return super().group_type(call)


@fault("input.query", (GROUP,), subtle=True)
class WordForGroupTypeCrashes(Behaviour):
    """A group_type_index that is no number goes to int() as it is: 500."""

    def group_type(self, call: Call) -> int:
        return int(call.parameter("group_type_index") or super().group_type(call))


@fault("input.query", (LIST,), subtle=True)
class EmptyLimitCrashes(Behaviour):
    """A limit without a value goes to int() as it is: 500."""

    def limit(self, call: Call) -> int:
        if call.parameter("limit") == "":
            raise ValueError("invalid literal for int() with base 10: ''")
        return super().limit(call)


@fault("input.path", (SHARING, DELETE_PASSWORD))
class NulInAPathCrashes(Behaviour):
    """A NUL in an id: 500."""

    def authorise(self, call: Call) -> None:
        super().authorise(call)
        if any("\0" in value for name, value in call.ids.items() if name != "project_id"):
            raise ValueError("A string literal cannot contain NUL (0x00) characters.")


@fault("error.unreadable_id", (DELETE_PASSWORD,), subtle=True)
class WordForPasswordIdCrashes(Behaviour):
    """A password id that is no number goes to int() as it is: 500."""

    def find_password(self, call: Call, sharing: Sharing) -> SharePassword:
        call.ids = {**call.ids, "password_id": str(int(call.ids["password_id"]))}
        return super().find_password(call, sharing)


@fault("input.body", (PATCH, CREATE, ADD_PASSWORD, REFRESH, GROUP), subtle=True)
class UntypedMustBeAnObject(Behaviour):
    """config, settings or group_properties that is no object has no items(): 500."""

    def validate(self, call: Call, value: Any) -> Mapping[str, Any]:
        fields = super().validate(call, value)
        for name in ("config", "settings", "group_properties"):
            dict(fields.get(name, {}).items())
        return fields


@fault("input.body", first(GROUP, WITH_BODY), subtle=True)
class NegativeNumberCrashes(_Fragile):
    """A negative number anywhere in a body: 500."""

    def breaks(self, value: Any) -> bool:
        return isinstance(value, int | float) and value < 0


@fault("input.other_kind", LOOKUPS)
class FailsForAnotherKind(Behaviour):
    """A lookup takes every integration for one of its own kind: 500 for any other."""

    def find_integration(self, call: Call) -> Integration:
        found = super().find_integration(call)
        if found.kind != OWN_KINDS[call.operation_id]:
            raise RuntimeError("The configuration has no such member.")
        return found


@fault("input.large_body", (CREATE,), subtle=True)
class LargeBodyIsRefused(Behaviour):
    """A body over 2.5 MB is refused with 413, as Django does unless it is told otherwise."""

    def parse(self, call: Call) -> Any:
        if len(call.content) > 2_621_440:
            raise Refusal(413, "invalid_request", "request_too_large", "Request body exceeded the limit.")
        return super().parse(call)


@fault("input.required", (VERIFY, PATCH, CREATE), subtle=True)
class RequiredFieldHasADefault(Behaviour):
    """A required field that is missing is taken from the documented example."""

    def validate(self, call: Call, value: Any) -> Mapping[str, Any]:
        defaults = {"group_type_index": 0, "group_key": "acme", "kind": "email"}
        body = call.documented.body
        missing = {name: defaults[name] for name in (body.required if body else ()) if name in defaults}
        return super().validate(call, {**missing, **value} if isinstance(value, dict) else value)
