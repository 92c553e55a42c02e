"""Faults of the lookups as PostHog serves them."""

# ruff: noqa: ARG002 - an override is given what its step is given
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from posthog_conformance.mock.call import Call, Refusal, Reply
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import GITHUB, first
from posthog_conformance.mock.served import Served
from posthog_conformance.mock.served.lookups import Found

CHANNELS = "integrations_channels_retrieve"
JIRA = "integrations_jira_projects_retrieve"
LINEAR = "integrations_linear_teams_retrieve"
OPEN = (CHANNELS, GITHUB, JIRA, LINEAR)
PAGED = (CHANNELS, GITHUB)
CLOSED = (
    "integrations_clickup_lists_retrieve",
    "integrations_clickup_spaces_retrieve",
    "integrations_clickup_workspaces_retrieve",
    "integrations_google_accessible_accounts_retrieve",
    "integrations_google_conversion_actions_retrieve",
    "integrations_email_verify_create",
    "integrations_email_partial_update",
)


@fault("scope.no_personal_key", CLOSED)
class ClosedLookupIsOpen(Served):
    """An operation that is for signed-in browsers lets every personal key in."""

    def accepts_personal_keys(self, call: Call) -> bool:
        return True


@fault("scope.no_personal_key", CLOSED, subtle=True)
class StarMayEverything(Served):
    """A key with the scope * is let in where no personal key may enter."""

    def accepts_personal_keys(self, call: Call) -> bool:
        return super().accepts_personal_keys(call) or (call.key is not None and "*" in call.key.scopes)


@fault("scope.refused", (CHANNELS, JIRA, LINEAR))
class LookupNeedsNoScope(Served):
    """A lookup asks for no scope."""

    def required_scopes(self, call: Call) -> tuple[str, ...]:
        return ()


@fault("shape.body", OPEN)
class LookupIsABareList(Served):
    """A lookup answers its list without the object around it."""

    def present(self, call: Call, body: Any) -> Any:
        return next(value for value in body.values() if isinstance(value, list)) if isinstance(body, dict) else body


@fault("shape.body", OPEN, subtle=True)
class SecondElementHasNoName(Served):
    """The second element of a lookup's list lacks its name."""

    def present(self, call: Call, body: Any) -> Any:
        return {name: _without_second_name(value) for name, value in body.items()}


def _without_second_name(value: Any) -> Any:
    if not isinstance(value, list) or len(value) < 2:
        return value
    second = {name: member for name, member in value[1].items() if name != "name"}
    return [value[0], second, *value[2:]]


@fault("shape.body", PAGED, subtle=True)
class HasMoreIsACount(Served):
    """has_more is the number of elements that are left."""

    def portion(self, call: Call, found: Sequence[Found], *, default: int, most: int) -> Any:
        shown, _ = super().portion(call, found, default=default, most=most)
        return shown, len(found) - len(shown)


@fault("shape.body", (GITHUB,), subtle=True)
class RepositoryIdIsAText(Served):
    """A repository's id is a text."""

    def present(self, call: Call, body: Any) -> Any:
        return {**body, "repositories": [{**one, "id": str(one["id"])} for one in body["repositories"]]}


@fault("paging.lookup", PAGED)
class LookupIgnoresItsLimit(Served):
    """A lookup answers everything, whatever the limit."""

    def portion(self, call: Call, found: Sequence[Found], *, default: int, most: int) -> tuple[list[Found], bool]:
        super().portion(call, found, default=default, most=most)
        return list(found), False


@fault("paging.lookup", PAGED, subtle=True)
class LookupBeginsAtPageOffset(Served):
    """The offset of a lookup counts pages instead of elements."""

    def portion(self, call: Call, found: Sequence[Found], *, default: int, most: int) -> tuple[list[Found], bool]:
        limit = self.between(call, "limit", default, 1, most)
        start = self.between(call, "offset", 0, 0, None) * limit
        return list(found[start : start + limit]), start + limit < len(found)


@fault("paging.lookup", PAGED, subtle=True)
class HasMoreAtTheEnd(Served):
    """has_more is true on a last page that is full."""

    def portion(self, call: Call, found: Sequence[Found], *, default: int, most: int) -> tuple[list[Found], bool]:
        shown, _ = super().portion(call, found, default=default, most=most)
        return shown, len(shown) == self.between(call, "limit", default, 1, most)


@fault("paging.lookup", PAGED)
class SearchIsIgnored(Served):
    """A lookup's search is ignored."""

    def searched(self, call: Call, found: Sequence[Found]) -> Sequence[Found]:
        return found


@fault("paging.lookup", (CHANNELS,), subtle=True)
class ChannelIdIsIgnored(Served):
    """channel_id answers all channels."""

    def integrations_channels_retrieve(self, call: Call) -> Reply:
        return super().integrations_channels_retrieve(
            replace(call, query=tuple(pair for pair in call.query if pair[0] != "channel_id"))
        )


@fault("error.lookup_range", PAGED)
class LookupFallsBack(Served):
    """A limit or offset of a lookup that is no good falls back to the default."""

    def between(self, call: Call, name: str, default: int, least: int, most: int | None) -> int:
        try:
            return super().between(call, name, default, least, most)
        except Refusal:
            return default


@fault("error.lookup_range", PAGED, subtle=True)
class LookupIsCapped(Served):
    """A limit above the largest is capped instead of refused."""

    def between(self, call: Call, name: str, default: int, least: int, most: int | None) -> int:
        return min(super().between(call, name, default, least, None), most or 2**62)


@fault("error.lookup_range", PAGED, subtle=True)
class UnreadableOffsetCrashes(Served):
    """An offset that is no number: 500."""

    def between(self, call: Call, name: str, default: int, least: int, most: int | None) -> int:
        return (
            int(call.parameter(name) or default)
            if name == "offset"
            else super().between(call, name, default, least, most)
        )


@fault("error.other_kind", (GITHUB, JIRA, LINEAR))
class AnyKindIsLookedUp(Served):
    """An integration of another kind is answered as if it were of the right one."""

    def of_kind(self, call: Call, kind: str) -> None:
        self.find_integration(call)


@fault("error.other_kind", first(LINEAR, (GITHUB, JIRA)), subtle=True)
class OtherKindCrashes(Served):
    """An integration of another kind: 500."""

    def of_kind(self, call: Call, kind: str) -> None:
        assert self.find_integration(call).kind == kind


@fault("scope.no_personal_key", ("integrations_google_conversion_actions_retrieve",), subtle=True)
class QueryOpensTheDoor(Served):
    """A closed lookup is open to personal keys where the query names an account."""

    def accepts_personal_keys(self, call: Call) -> bool:
        return super().accepts_personal_keys(call) or call.parameter("customerId") is not None


@fault("paging.lookup", PAGED, subtle=True)
class LargestLimitIsTooLarge(Served):
    """The largest limit is refused: the comparison is off by one."""

    def between(self, call: Call, name: str, default: int, least: int, most: int | None) -> int:
        return super().between(call, name, default, least, None if most is None else most - 1)


@fault("paging.lookup", PAGED, subtle=True)
class HasMoreWithoutALimit(Served):
    """Without a limit has_more is true."""

    def portion(self, call: Call, found: Sequence[Found], *, default: int, most: int) -> tuple[list[Found], bool]:
        shown, has_more = super().portion(call, found, default=default, most=most)
        return shown, has_more or call.parameter("limit") is None


@fault("paging.lookup", PAGED)
class ThereIsAlwaysMore(Served):
    """has_more is always true."""

    def portion(self, call: Call, found: Sequence[Found], *, default: int, most: int) -> tuple[list[Found], bool]:
        return super().portion(call, found, default=default, most=most)[0], True


@fault("paging.lookup", first(GITHUB, PAGED), subtle=True)
class HasMoreIgnoresTheSearch(Served):
    """has_more is that of the list without the search."""

    def portion(self, call: Call, found: Sequence[Found], *, default: int, most: int) -> tuple[list[Found], bool]:
        shown, has_more = super().portion(call, found, default=default, most=most)
        return shown, has_more or bool(call.parameter("search"))
