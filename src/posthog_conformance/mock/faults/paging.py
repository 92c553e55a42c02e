"""Faults of paging: windows, totals and links that are off."""

# ruff: noqa: ARG002 - an override is given what its step is given
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from posthog_conformance.mock import refusals
from posthog_conformance.mock.behaviour import Behaviour
from posthog_conformance.mock.call import Call
from posthog_conformance.mock.faults.fault import fault
from posthog_conformance.mock.faults.places import LIST
from posthog_conformance.mock.world import Integration

_HERE = (LIST,)


@fault("paging.limit", _HERE)
class LimitIsIgnored(Behaviour):
    """Every page holds everything from its offset on."""

    def window(self, call: Call, items: Sequence[Any], limit: int, offset: int) -> list[Any]:
        return list(items[offset:])


@fault("paging.limit", _HERE, subtle=True)
class OneTooMany(Behaviour):
    """The element that was fetched to see whether there are more stays on the page."""

    def window(self, call: Call, items: Sequence[Any], limit: int, offset: int) -> list[Any]:
        return list(items[offset : offset + limit + 1])


@fault("paging.limit", _HERE, subtle=True)
class TenByDefault(Behaviour):
    """Without a limit a page holds ten elements, although the default is 100."""

    def limit(self, call: Call) -> int:
        return 10 if call.parameter("limit") is None else super().limit(call)


@fault("paging.count", _HERE)
class CountOfThePage(Behaviour):
    """count is the number of elements on the page."""

    def count(self, items: Sequence[Any], results: Sequence[Any], offset: int) -> int:
        return len(results)


@fault("paging.count", _HERE, subtle=True)
class CountFromTheOffset(Behaviour):
    """count is the number of elements from the offset on."""

    def count(self, items: Sequence[Any], results: Sequence[Any], offset: int) -> int:
        return max(len(items) - offset, 0)


@fault("paging.offset", _HERE)
class OffsetIsIgnored(Behaviour):
    """Every page starts at the first element."""

    def window(self, call: Call, items: Sequence[Any], limit: int, offset: int) -> list[Any]:
        return super().window(call, items, limit, 0)


@fault("paging.links", _HERE)
class NextIsAlwaysNull(Behaviour):
    """next is null, whatever follows."""

    def next_link(self, call: Call, total: int, limit: int, offset: int) -> str | None:
        return None


@fault("paging.links", _HERE)
class PreviousIsAlwaysNull(Behaviour):
    """previous is null, whatever came before."""

    def previous_link(self, call: Call, limit: int, offset: int) -> str | None:
        return None


@fault("paging.links", _HERE, subtle=True)
class NextAtTheExactEnd(Behaviour):
    """A page that ends exactly at the end has a next, which is empty."""

    def next_link(self, call: Call, total: int, limit: int, offset: int) -> str | None:
        return super().next_link(call, total + 1, limit, offset)


@fault("paging.links", _HERE, subtle=True)
class LinksLoseTheLimit(Behaviour):
    """The links have the offset but not the limit, which falls back to the default."""

    def link(self, call: Call, limit: int, offset: int) -> str:
        return super().link(call, limit, offset).replace(f"limit={limit}", f"page_size={limit}")


@fault("paging.absolute", _HERE)
class LinksAreRelative(Behaviour):
    """The links have no host."""

    def link(self, call: Call, limit: int, offset: int) -> str:
        return super().link(call, limit, offset).removeprefix(call.origin)


@fault("paging.absolute", _HERE, subtle=True)
class PreviousIsRelative(Behaviour):
    """previous has no host; next has one."""

    def previous_link(self, call: Call, limit: int, offset: int) -> str | None:
        link = super().previous_link(call, limit, offset)
        return link and link.removeprefix(call.origin)


@fault("paging.absolute", _HERE)
class LinksOfTheInnerHost(Behaviour):
    """The links name the host that the server knows itself by, behind its proxy."""

    def link(self, call: Call, limit: int, offset: int) -> str:
        return super().link(replace(call, origin="http://web:8000"), limit, offset)


@fault("paging.absolute", _HERE, subtle=True)
class LinksOfAnotherScheme(Behaviour):
    """The links have the other one of http and https, as behind a proxy that ends TLS."""

    def link(self, call: Call, limit: int, offset: int) -> str:
        scheme, _, host = call.origin.partition("://")
        other = "http" if scheme == "https" else "https"
        return super().link(replace(call, origin=f"{other}://{host}"), limit, offset)


@fault("paging.absolute", _HERE, subtle=True)
class LinksLoseThePrefix(Behaviour):
    """The links lack the first part of the path, which a proxy strips before the server sees it."""

    def link(self, call: Call, limit: int, offset: int) -> str:
        link = super().link(call, limit, offset)
        path = urlsplit(link).path
        return link.replace(path, "/" + path.lstrip("/").partition("/")[2], 1)


@fault("paging.keeps_parameters", _HERE)
class LinksDropParameters(Behaviour):
    """The links have limit and offset and no other parameter."""

    def link(self, call: Call, limit: int, offset: int) -> str:
        return super().link(replace(call, query=()), limit, offset)


@fault("paging.keeps_parameters", _HERE, subtle=True)
class PreviousDropsParameters(Behaviour):
    """previous has limit and offset and no other parameter; next has them all."""

    def previous_link(self, call: Call, limit: int, offset: int) -> str | None:
        return super().previous_link(replace(call, query=()), limit, offset)


@fault("paging.past_end", _HERE)
class PastTheEndAnswers404(Behaviour):
    """An offset past the end is answered 404, as page numbers are."""

    def window(self, call: Call, items: Sequence[Any], limit: int, offset: int) -> list[Any]:
        if offset >= len(items) and offset:
            raise refusals.not_found()
        return super().window(call, items, limit, offset)


@fault("paging.past_end", _HERE, subtle=True)
class PastTheEndIsTheLastPage(Behaviour):
    """An offset past the end gives the last page once more."""

    def window(self, call: Call, items: Sequence[Any], limit: int, offset: int) -> list[Any]:
        past = offset >= len(items)
        return super().window(call, items, limit, max(len(items) - limit, 0) if past else offset)


@fault("paging.unreadable", _HERE)
class LimitOfWordsAnswers400(Behaviour):
    """A limit that is no number is answered 400."""

    def limit(self, call: Call) -> int:
        text = call.parameter("limit")
        if text is not None and self.number(text) is None:
            raise refusals.invalid("limit", "A valid integer is required.", "invalid")
        return super().limit(call)


@fault("paging.unreadable", _HERE, subtle=True)
class LimitZeroIsEmpty(Behaviour):
    """limit=0 gives an empty page rather than the default."""

    def limit(self, call: Call) -> int:
        return 0 if call.parameter("limit") == "0" else super().limit(call)


@fault("paging.unreadable", _HERE, subtle=True)
class NegativeOffsetCrashes(Behaviour):
    """A negative offset goes to the slice as it is: 500."""

    def offset(self, call: Call) -> int:
        if (call.parameter("offset") or "").startswith("-"):
            raise ValueError("Negative indexing is not supported.")
        return super().offset(call)


@fault("paging.unreadable", _HERE, subtle=True)
class HugeOffsetCrashes(Behaviour):
    """An offset beyond 64 bits goes to the database as it is: 500."""

    def offset(self, call: Call) -> int:
        text = call.parameter("offset") or ""
        if text.isdigit() and int(text) >= 2**63:
            raise OverflowError("bigint out of range")
        return super().offset(call)


@fault("paging.walk", _HERE, subtle=True)
class EdgeIsRepeated(Behaviour):
    """next starts with the last element of the page before it."""

    def next_link(self, call: Call, total: int, limit: int, offset: int) -> str | None:
        following = super().next_link(call, total, limit, offset)
        return self.link(call, limit, offset + max(limit - 1, 1)) if following else None


@fault("paging.walk", _HERE, subtle=True)
class EdgeIsSkipped(Behaviour):
    """next leaves out the element after the page."""

    def next_link(self, call: Call, total: int, limit: int, offset: int) -> str | None:
        return self.link(call, limit, offset + limit + 1) if offset + limit < total else None


@fault("paging.walk", _HERE, subtle=True)
class OrderChanges(Behaviour):
    """The list has no order of its own: each request finds it in another."""

    def listed(self, call: Call) -> list[Integration]:
        found = super().listed(call)
        turn = self.world.done[LIST] % (len(found) or 1)
        return found[turn:] + found[:turn]


@fault("paging.window", _HERE, subtle=True)
class OffsetIsRoundedToPages(Behaviour):
    """Pages are counted underneath: an offset that is no multiple of limit is rounded down to one."""

    def window(self, call: Call, items: Sequence[Any], limit: int, offset: int) -> list[Any]:
        return super().window(call, items, limit, offset - offset % limit)


@fault("paging.limit", _HERE, subtle=True)
class ExactFitLosesTheLast(Behaviour):
    """A limit of exactly what there is from the offset on loses the last element."""

    def window(self, call: Call, items: Sequence[Any], limit: int, offset: int) -> list[Any]:
        found = super().window(call, items, limit, offset)
        return found[:-1] if found and offset + limit == len(items) else found


@fault("paging.links", _HERE, subtle=True)
class NextEndsOneEarly(Behaviour):
    """next is null where one element is left: the comparison is off by one."""

    def next_link(self, call: Call, total: int, limit: int, offset: int) -> str | None:
        return super().next_link(call, total - 1, limit, offset)


@fault("paging.count", _HERE, subtle=True)
class CountIsRemembered(Behaviour):
    """count is that of the first list: it is cached, and nobody empties the cache."""

    cached: int | None = None

    def count(self, items: Sequence[Any], results: Sequence[Any], offset: int) -> int:
        self.cached = self.cached or super().count(items, results, offset)
        return self.cached


@fault("paging.walk", _HERE, subtle=True)
class FirstIsNeverListed(Behaviour):
    """The project's oldest integration is neither listed nor counted."""

    def listed(self, call: Call) -> list[Integration]:
        return super().listed(call)[1:]
