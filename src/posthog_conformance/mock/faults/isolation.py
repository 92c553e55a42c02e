"""Faults of the isolation of projects: keys and objects that cross from one into another."""

# ruff: noqa: ARG002 - an override is given what its step is given
from __future__ import annotations

from posthog_conformance.mock import refusals
from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.call import Call, Refusal, Reply
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import (
    ADD_PASSWORD,
    ALL,
    BY_INTEGRATION,
    DELETE_PASSWORD,
    DESTROY,
    LIST,
    LOOKUPS,
    PATCH,
    REFRESH,
    RETRIEVE,
    SHARING,
    VERIFY,
    first,
)
from posthog_conformance.mock.world import Integration, Key, Project, Sharing


@fault("isolation.confined_key", first(LIST, ALL))
class ConfinementIsIgnored(Behaviour):
    """One action does not look at the projects that a key is confined to."""

    def may_enter(self, call: Call, key: Key) -> bool:
        return True


@fault("isolation.confined_key", first(VERIFY, ALL), subtle=True)
class ConfinedKeyAnswers404(Behaviour):
    """A key that is confined to another project gets 404, as if this one did not exist."""

    def may_enter(self, call: Call, key: Key) -> bool:
        if not super().may_enter(call, key):
            raise refusals.not_found()
        return True


@fault("isolation.own_project", (RETRIEVE, LIST, SHARING))
class ConfinedKeyIsRefusedAtHome(Behaviour):
    """Project ids are compared as a number with a string: a confined key may enter no project at all."""

    def may_enter(self, call: Call, key: Key) -> bool:
        return key.projects is None


@fault("isolation.own_project", (LIST, SHARING), subtle=True)
class ConfinedKeyNeedsMoreAtHome(Behaviour):
    """One action asks of a confined key the scope * as well."""

    def grants(self, call: Call, key: Key, scope: str) -> bool:
        return key.projects is None and super().grants(call, key, scope)


class _OfAnyProject(Behaviour):
    """Finds what belongs to any project."""

    def visible(self, call: Call, number: int) -> Integration | None:
        home = self.world.home(number)
        return None if home is None else home.integrations[number]

    def visible_sharing(self, call: Call, insight_id: int) -> Sharing | None:
        home = self.world.home_of_insight(insight_id)
        return None if home is None else home.sharing[insight_id]


@fault("isolation.foreign_id", (RETRIEVE, SHARING, *LOOKUPS))
class ForeignIsShown(_OfAnyProject):
    """The queryset is not filtered by project: any project's object can be read through this one's path."""


@fault("isolation.foreign_id", (DESTROY, PATCH, VERIFY, REFRESH, ADD_PASSWORD), subtle=True)
class ForeignIsChanged(_OfAnyProject):
    """One write's queryset is not filtered by project: it changes what belongs to another."""


@fault("isolation.foreign_id", first("integrations_channels_retrieve", BY_INTEGRATION), subtle=True)
class ForeignAnswers403(Behaviour):
    """An integration of another project is answered 403: it is not shown, but it is there."""

    def visible(self, call: Call, number: int) -> Integration | None:
        if self.world.home(number) not in (None, call.here):
            raise refusals.forbidden("This integration belongs to another project.")
        return super().visible(call, number)


@fault("isolation.foreign_insight", (DELETE_PASSWORD,))
class PasswordOfAnyInsight(Behaviour):
    """A share password is looked up by its id alone, and deleted through any insight."""

    def insights_sharing_passwords_destroy(self, call: Call) -> Reply:
        for insight_id, sharing in call.here.sharing.items():
            try:
                password = self.find_password(call, sharing)
            except Refusal:
                continue
            call.here.sharing[insight_id] = self.without_password(call, sharing, password)
            return Reply(204)
        raise refusals.not_found()


@fault("isolation.list", (LIST,))
class ListsEveryProject(Behaviour):
    """The list is not filtered by project."""

    def listed(self, call: Call) -> list[Integration]:
        return [found for project in self.world.projects.values() for found in project.integrations.values()]


@fault("isolation.list", (LIST,), subtle=True)
class ListsOneForeign(Behaviour):
    """One integration of another project, which uses the same GitHub app, is in the list."""

    def listed(self, call: Call) -> list[Integration]:
        others = (project for project in self.world.projects.values() if project is not call.here)
        return super().listed(call) + [
            found for project in others for found in project.integrations.values() if found.kind == "github"
        ]


@fault("isolation.unknown_project", (LIST, RETRIEVE, SHARING))
class UnknownProjectIsReadAsTheFirst(Behaviour):
    """A read in a project that does not exist is answered from the first one."""

    def find_project(self, project_id: str) -> Project | None:
        return super().find_project(project_id) or next(iter(self.world.projects.values()))
