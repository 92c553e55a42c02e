"""Faults of errors: the wrong status for what is wrong with a request."""

# ruff: noqa: ARG002 - an override is given what its step is given
from __future__ import annotations

from posthog_conformance.mock import refusals
from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.bodies import media_type
from posthog_conformance.mock.call import Call, Refusal, Reply
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import (
    ADD_PASSWORD,
    ALL,
    BY_ID,
    CREATE,
    DELETES,
    DESTROY,
    GITHUB,
    GROUP,
    LOOKUPS,
    PATCH,
    REACHING,
    READS,
    REFRESH,
    RETRIEVE,
    SHARING,
    VERIFY,
    WITH_BODY,
    WITH_OPTIONAL_ONLY,
    first,
)
from posthog_conformance.mock.world import Integration, Project, Sharing


class _NotFound(Behaviour):
    """Answers otherwise where something was not found."""

    def act(self, call: Call) -> Reply:
        try:
            return super().act(call)
        except Refusal as refusal:
            if refusal.status == 404:
                return self.instead()
            raise

    def instead(self) -> Reply:
        """The other answer."""
        raise NotImplementedError


@fault("error.unknown_id", first("integrations_clickup_workspaces_retrieve", BY_ID))
class UnknownIdAnswers400(_NotFound):
    """An id that names nothing is answered 400."""

    def instead(self) -> Reply:
        raise refusals.invalid("id", "Object does not exist.", "does_not_exist")


@fault("error.unknown_id", first(SHARING, BY_ID))
class UnknownIdCrashes(Behaviour):
    """Objects are fetched with get() and nobody catches DoesNotExist: 500."""

    def find_integration(self, call: Call) -> Integration:
        number = self.number(call.ids["id"])
        return super().find_integration(call) if number is None else call.here.integrations[number]

    def find_sharing(self, call: Call) -> Sharing:
        return call.here.sharing[self.insight_id(call)]


@fault("error.unknown_id", first(GITHUB, (RETRIEVE, SHARING, *LOOKUPS)), subtle=True)
class UnknownIdAnswersNull(_NotFound):
    """One read uses first() instead of get(): an id that names nothing is answered 200, null."""

    def instead(self) -> Reply:
        return Reply(200, None)


@fault("error.unknown_id", first(DESTROY, DELETES), subtle=True)
class DeletesWhatIsNot(_NotFound):
    """Deleting what does not exist is answered 204."""

    def instead(self) -> Reply:
        return Reply(204)


@fault("error.unreadable_id", first(VERIFY, BY_ID))
class WordsCrash(Behaviour):
    """An id that is no number goes to int() as it is: 500."""

    def number(self, text: str) -> int | None:
        return int(text)


@fault("error.unreadable_id", first(REFRESH, BY_ID), subtle=True)
class WordsAnswer400(Behaviour):
    """An id that is no number is answered 400."""

    def number(self, text: str) -> int | None:
        if not text.isdigit():
            raise refusals.invalid("id", "A valid integer is required.", "invalid")
        return super().number(text)


@fault("error.unreadable_id", first("integrations_channels_retrieve", BY_ID), subtle=True)
class HugeIdsCrash(Behaviour):
    """An id beyond 64 bits goes to the database as it is: 500."""

    def number(self, text: str) -> int | None:
        if text.isdigit() and int(text) >= 2**63:
            raise OverflowError("Python int too large to convert to SQLite INTEGER")
        return super().number(text)


@fault("error.unknown_group", (GROUP,))
class UnknownGroupIsMade(Behaviour):
    """A group that does not exist is created on the way: 200."""

    def find_group(self, call: Call) -> dict[str, object]:
        return call.here.groups.setdefault((self.group_type(call), self.group_key(call)), {})


@fault("error.unknown_group", (GROUP,))
class UnknownGroupCrashes(Behaviour):
    """A group that does not exist is fetched with get(): 500."""

    def find_group(self, call: Call) -> dict[str, object]:
        return call.here.groups[self.group_type(call), self.group_key(call)]


@fault("error.unknown_group", (GROUP,), subtle=True)
class MissingQueryCrashes(Behaviour):
    """A query without group_type_index is read with int(None): 500."""

    def group_type(self, call: Call) -> int:
        if call.parameter("group_type_index") is None:
            raise TypeError("int() argument must be a string, not 'NoneType'")
        return super().group_type(call)


@fault("error.unknown_project", REACHING)
class UnknownProjectIsTheDefault(Behaviour):
    """A project that does not exist is replaced by the user's current one."""

    def find_project(self, project_id: str) -> Project | None:
        return super().find_project(project_id) or self.world.projects["1"]


@fault("error.unknown_project", first(SHARING, REACHING), subtle=True)
class UnknownProjectCrashes(Behaviour):
    """A project that does not exist is fetched with get(): 500."""

    def find_project(self, project_id: str) -> Project | None:
        return self.world.projects[project_id]


@fault("error.method", ALL)
class WrongMethodAnswers404(Behaviour):
    """A method that the path does not have is answered 404."""

    def wrong_method(self, call: Call) -> Refusal:
        return refusals.not_found()


@fault("error.method", first("integrations_clickup_lists_retrieve", READS))
class WrongMethodReads(Behaviour):
    """A method that the path does not have is answered as GET is."""

    def perform(self, call: Call) -> Reply:
        call.operation = call.operation or call.route.operations["GET"]
        return super().perform(call)


@fault("error.method", first(ADD_PASSWORD, ALL), subtle=True)
class WrongMethodCrashes(Behaviour):
    """A viewset without an action for the method: 500."""

    def wrong_method(self, call: Call) -> Refusal:
        raise AttributeError(f"'IntegrationViewSet' object has no attribute '{call.method.lower()}'")


@fault("error.malformed_json", first(PATCH, WITH_BODY))
class MalformedJsonCrashes(Behaviour):
    """Malformed JSON is read with json.loads() and nobody catches its error: 500."""

    def parse(self, call: Call) -> object:
        try:
            return super().parse(call)
        except Refusal as refusal:
            if refusal.status == 400:
                raise ValueError("Expecting value: line 1 column 1 (char 0)") from None
            raise


@fault("error.malformed_json", WITH_OPTIONAL_ONLY, subtle=True)
class MalformedJsonIsIgnored(Behaviour):
    """Malformed JSON is taken for an empty object."""

    def parse(self, call: Call) -> object:
        try:
            return super().parse(call)
        except Refusal as refusal:
            if refusal.status == 400:
                return {}
            raise


@fault("error.malformed_json", first(GROUP, WITH_BODY), subtle=True)
class MalformedJsonAnswers415(Behaviour):
    """Malformed JSON is answered 415."""

    def parse(self, call: Call) -> object:
        try:
            return super().parse(call)
        except Refusal:
            raise refusals.unsupported_media_type() from None


@fault("error.media_type", first(CREATE, WITH_BODY))
class MediaTypeAnswers400(Behaviour):
    """A media type that is not read is answered 400."""

    def parse(self, call: Call) -> object:
        if media_type(call.headers.get("content-type")) != "application/json":
            raise refusals.malformed_json()
        return super().parse(call)


@fault("error.media_type", first(REFRESH, WITH_BODY), subtle=True)
class MediaTypeCrashes(Behaviour):
    """A media type that is not read has no parser, and the view does not look: 500."""

    def parse(self, call: Call) -> object:
        if media_type(call.headers.get("content-type")) != "application/json":
            raise AttributeError("'NoneType' object has no attribute 'parse'")
        return super().parse(call)


@fault("error.media_type", first(VERIFY, WITH_BODY))
class MediaTypeIsIgnored(Behaviour):
    """The body is taken for JSON, or for nothing, whatever its media type."""

    def parse(self, call: Call) -> object:
        if media_type(call.headers.get("content-type")) == "application/json":
            return super().parse(call)
        return {"kind": "email", "group_type_index": 0, "group_key": "acme"}


@fault("error.unknown_group", (GROUP,), subtle=True)
class GroupIsFoundByItsKeyAlone(Behaviour):
    """The group's type is read and not compared."""

    def find_group(self, call: Call) -> dict[str, object]:
        index, key = self.group_type(call), self.group_key(call)
        same = [found for (_, name), found in call.here.groups.items() if name == key]
        return same[0] if same and index >= 0 else super().find_group(call)
