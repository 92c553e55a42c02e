"""Faults of the shape: answers of which a member is missing, misnamed or of another type."""

# ruff: noqa: ARG002 - an override is given what its step is given
from __future__ import annotations

from typing import Any

from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.call import Call
from posthog_conformance.mock.faults.deeds import elements
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import (
    ADD_PASSWORD,
    CREATE,
    INTEGRATION_ANSWERS,
    JSON_ANSWERS,
    LIST,
    PATCH,
    REFRESH,
    SHARING,
    SHARING_ANSWERS,
    first,
)

REQUIREMENT = "shape.body"


class _Edit(Behaviour):
    """Changes each object that an answer is about."""

    def present(self, call: Call, body: Any) -> Any:
        for element in elements(body):
            self.edit(element)
        return body

    def edit(self, element: dict[str, Any]) -> None:
        """Change one object."""


@fault(REQUIREMENT, INTEGRATION_ANSWERS)
class FieldMissing(_Edit):
    """A serializer forgot display_name."""

    def edit(self, element: dict[str, Any]) -> None:
        del element["display_name"]


@fault(REQUIREMENT, (LIST,), subtle=True)
class FieldMissingInSecond(Behaviour):
    """The second element of the list, and no other, lacks errors."""

    def present(self, call: Call, body: Any) -> Any:
        for element in elements(body)[1:2]:
            del element["errors"]
        return body


@fault(REQUIREMENT, first(SHARING, JSON_ANSWERS))
class FieldInCamelCase(_Edit):
    """created_at is served as createdAt."""

    def edit(self, element: dict[str, Any]) -> None:
        element["createdAt"] = element.pop("created_at")


@fault(REQUIREMENT, first(CREATE, INTEGRATION_ANSWERS))
class CreatorIsAnId(_Edit):
    """created_by is the creator's id, as a serializer without the nested one gives it."""

    def edit(self, element: dict[str, Any]) -> None:
        element["created_by"] = element["created_by"]["id"]


@fault(REQUIREMENT, first(PATCH, INTEGRATION_ANSWERS))
class CreatorIsNull(_Edit):
    """created_by is null."""

    def edit(self, element: dict[str, Any]) -> None:
        element["created_by"] = None


@fault(REQUIREMENT, (LIST,), subtle=True)
class NullInTheLast(Behaviour):
    """The last element of the list, and no other, has null for errors."""

    def present(self, call: Call, body: Any) -> Any:
        for element in elements(body)[-1:]:
            element["errors"] = None
        return body


@fault(REQUIREMENT, INTEGRATION_ANSWERS)
class IdAsString(_Edit):
    """The id is a string."""

    def edit(self, element: dict[str, Any]) -> None:
        element["id"] = str(element["id"])


@fault(REQUIREMENT, first(LIST, INTEGRATION_ANSWERS), subtle=True)
class NestedIdAsString(_Edit):
    """The id within created_by is a string."""

    def edit(self, element: dict[str, Any]) -> None:
        element["created_by"]["id"] = str(element["created_by"]["id"])


@fault(REQUIREMENT, first(REFRESH, JSON_ANSWERS), subtle=True)
class DateWithoutZone(_Edit):
    """created_at has no zone, as a server with USE_TZ off writes it."""

    def edit(self, element: dict[str, Any]) -> None:
        element["created_at"] = element["created_at"].removesuffix("Z")


@fault(REQUIREMENT, JSON_ANSWERS)
class DateAsNumber(_Edit):
    """created_at is in seconds since 1970."""

    def edit(self, element: dict[str, Any]) -> None:
        element["created_at"] = 1756715415


@fault(REQUIREMENT, INTEGRATION_ANSWERS, subtle=True)
class UuidWithoutHyphens(_Edit):
    """The creator's uuid is 32 hexadecimal digits."""

    def edit(self, element: dict[str, Any]) -> None:
        element["created_by"]["uuid"] = element["created_by"]["uuid"].replace("-", "")


@fault(REQUIREMENT, first(CREATE, INTEGRATION_ANSWERS), subtle=True)
class EmailWithoutAt(_Edit):
    """The creator's email is a name."""

    def edit(self, element: dict[str, Any]) -> None:
        element["created_by"]["email"] = element["created_by"]["email"].split("@")[0]


@fault(REQUIREMENT, SHARING_ANSWERS)
class BooleanAsNumber(_Edit):
    """enabled is 1 or 0, as a raw query gives it."""

    def edit(self, element: dict[str, Any]) -> None:
        element["enabled"] = int(element["enabled"])


@fault(REQUIREMENT, first(LIST, INTEGRATION_ANSWERS), subtle=True)
class NestedBooleanAsString(_Edit):
    """The creator's is_email_verified is the string "True"."""

    def edit(self, element: dict[str, Any]) -> None:
        element["created_by"]["is_email_verified"] = "True"


@fault(REQUIREMENT, first(PATCH, INTEGRATION_ANSWERS), subtle=True)
class MapAsList(_Edit):
    """The creator's hedgehog_config is an empty list rather than a map."""

    def edit(self, element: dict[str, Any]) -> None:
        element["created_by"]["hedgehog_config"] = []


@fault(REQUIREMENT, SHARING_ANSWERS)
class TokenIsNull(_Edit):
    """access_token is null."""

    def edit(self, element: dict[str, Any]) -> None:
        element["access_token"] = None


@fault(REQUIREMENT, first(ADD_PASSWORD, SHARING_ANSWERS), subtle=True)
class PasswordsAsList(_Edit):
    """share_passwords is a list of objects rather than the documented string."""

    def edit(self, element: dict[str, Any]) -> None:
        element["share_passwords"] = [{"id": 11, "note": element["share_passwords"]}]


@fault(REQUIREMENT, first(REFRESH, SHARING_ANSWERS), subtle=True)
class SettingsMissing(_Edit):
    """One of the three sharing answers lacks settings."""

    def edit(self, element: dict[str, Any]) -> None:
        del element["settings"]


@fault(REQUIREMENT, first(SHARING, JSON_ANSWERS))
class WrappedInData(Behaviour):
    """The answer is wrapped in an object with the one member data."""

    def present(self, call: Call, body: Any) -> Any:
        return {"data": body}


@fault(REQUIREMENT, tuple(place for place in JSON_ANSWERS if place != LIST))
class AnswersAList(Behaviour):
    """A single object is answered as a list of one."""

    def present(self, call: Call, body: Any) -> Any:
        return [body]


@fault(REQUIREMENT, (LIST,))
class PageIsAList(Behaviour):
    """The list is a bare array: a viewset without a pagination class."""

    def present(self, call: Call, body: Any) -> Any:
        return body["results"]


@fault(REQUIREMENT, (LIST,), subtle=True)
class NextMissingAtTheEnd(Behaviour):
    """Where there is no next page, next is left out rather than null."""

    def present(self, call: Call, body: Any) -> Any:
        return {name: value for name, value in body.items() if name != "next" or value is not None}


@fault(REQUIREMENT, (LIST,))
class CountAsString(Behaviour):
    """count is a string."""

    def present(self, call: Call, body: Any) -> Any:
        return {**body, "count": str(body["count"])}
