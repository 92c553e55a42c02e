"""paging: limit, offset, count, next and previous, at the edges, along a walk, and for any window."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from hypothesis import strategies as st

from posthog_conformance.checks import Violation, paging, shape
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange
from posthog_conformance.run import (
    Ask,
    Case,
    Context,
    MissingError,
    Probe,
    Script,
    Stage,
    script,
    shared,
    spare,
    watch,
)
from posthog_conformance.run.drawing import drawn

BEYOND_64_BITS = str(2**63 + 5)
# How far a list is read: a project with more integrations is judged by its beginning.
MOST_PAGES = 10
# How many steps a walk has in each direction.
STEPS = 3
# A parameter that no API knows: links must keep it.
COLOUR = ("colour", "blue")
# How many windows are drawn at random, from a fixed seed.
DRAWN = 1

Asking = Generator[Ask, Sequence[Exchange], Any]


@dataclass(frozen=True)
class Whole:
    """The whole list, as read page after page: its ids, and whether the end was reached."""

    ids: tuple[Any, ...]
    complete: bool


def cases(context: Context) -> Iterator[Case]:
    for operation in context.contract:
        if paging.is_list(operation):
            yield from of_list(context, operation)
            if "kind" in {item.name for item in operation.query_parameters}:
                steps = partial(of_one_kind, context, operation)
                yield script(context, "paging.kind", operation, "fixture", steps, writes=False)


def of_list(context: Context, operation: Operation) -> Iterator[Case]:
    edges = partial(judge_windows, context, operation)
    for requirement, windows, judge in (
        ("paging.limit", limits, window),
        ("paging.offset", offsets, window),
        ("paging.count", every_edge, total),
        ("paging.links", every_edge, paging.links),
        ("paging.past_end", past_the_end, window_and_links),
    ):
        yield script(context, requirement, operation, "edges", partial(edges, windows, judge), writes=False)
    for requirement, steps in (
        ("paging.walk", partial(walk, context, operation)),
        ("paging.absolute", partial(walk_absolute, context, operation)),
        ("paging.keeps_parameters", partial(walk_keeps, context, operation)),
    ):
        yield script(context, requirement, operation, "forth-and-back", steps, writes=False)
    yield script(context, "shape.body", operation, "pages", partial(shapes, context, operation), writes=False)
    yield script(context, "isolation.list", operation, "pages", partial(apart, context, operation), writes=False)
    steps = partial(counted_after_writes, context)
    yield script(context, "paging.count", operation, "after-writes", steps, writes=True, stage=Stage.AFTER_WRITES)
    steps = partial(judge_windows, context, operation, drawn_windows, window_and_links, is_drawn=True)
    yield script(context, "paging.window", operation, "drawn", steps, writes=False)
    for variation, query in (
        ("no-number-limit-negative-offset", (("limit", "abc"), ("offset", "-1"))),
        ("negative-limit-no-number-offset", (("limit", "-1"), ("offset", "abc"))),
        ("zero-limit", (("limit", "0"),)),
        ("beyond-64-bits", (("limit", BEYOND_64_BITS), ("offset", BEYOND_64_BITS))),
    ):
        steps = partial(unreadable, context, operation, query)
        yield script(context, "paging.unreadable", operation, variation, steps, writes=False)


# --- windows


def drawn_windows(whole: Whole) -> list[tuple[int, int]]:
    """Windows of any limit and offset, drawn from a fixed seed, within what is known of the list."""
    size = len(whole.ids)
    within, beyond = (size + 3, size + 3) if whole.complete else (paging.DEFAULT_LIMIT, size // 2)
    return drawn(st.tuples(st.integers(1, within), st.integers(0, beyond)), DRAWN)


def limits(whole: Whole) -> list[tuple[int, int]]:
    size = len(whole.ids)
    return [(1, 0), *ends(whole, (size - 1, 0), (size, 0), (size + 1, 0))]


def offsets(whole: Whole) -> list[tuple[int, int]]:
    return [(paging.DEFAULT_LIMIT, 1), *ends(whole, (1, len(whole.ids) - 1))]


def past_the_end(whole: Whole) -> list[tuple[int, int]]:
    return ends(whole, (10, len(whole.ids)))


def every_edge(whole: Whole) -> list[tuple[int, int]]:
    return [*limits(whole), *offsets(whole), *past_the_end(whole)]


def ends(whole: Whole, *windows: tuple[int, int]) -> list[tuple[int, int]]:
    """Windows that need to know where the list ends."""
    return list(windows) if whole.complete else []


def judge_windows(context: Context, operation: Operation, windows, judge, *, is_drawn: bool = False) -> Script:
    """Ask for windows of the whole list and judge each."""
    whole = yield from read_whole(context, operation)
    asked = windows(whole)
    listing = context.example(operation)
    answers = yield shared(*(replace(windowed(listing, *each), drawn=is_drawn) for each in asked))
    found: list[Violation] = []
    for (limit, offset), exchange in zip(asked, answers, strict=True):
        page = paging.page_of(exchange)
        if page is None:
            found.append(paging.not_a_page(exchange))
        else:
            found += judge(page, whole.ids, limit, offset)
    return found


def windowed(listing: Probe, limit: int, offset: int) -> Probe:
    """A window of a list; the default limit and an offset of 0 are left out."""
    query = [] if limit == paging.DEFAULT_LIMIT else [("limit", str(limit))]
    return listing.asking(*query, *([("offset", str(offset))] if offset else []))


def window(page: paging.Page, whole: Sequence[Any], limit: int, offset: int) -> Iterator[Violation]:
    return paging.window(page, whole, limit, offset)


def window_and_links(page: paging.Page, whole: Sequence[Any], limit: int, offset: int) -> Iterator[Violation]:
    yield from paging.window(page, whole, limit, offset)
    yield from paging.links(page, whole, limit, offset)


def shapes(context: Context, operation: Operation) -> Script:
    """The pages at the edges and along the walk are of the documented shape, too."""
    pages = yield from every_page(context, operation)
    return [found for page in pages for found in shape.documented_body(operation, page)]


def apart(context: Context, operation: Operation) -> Script:
    """No page holds the other project's integration."""
    foreign_id = context.fixture("other_project_integration_id")
    pages = yield from every_page(context, operation)
    return [found for page in pages for found in paging.without(page, foreign_id)]


def every_page(context: Context, operation: Operation) -> Asking:
    """The answers to windows at the edges, and along the walk."""
    whole, forth, back = yield from both_ways(context, operation)
    listing = context.example(operation)
    edges = yield shared(*dict.fromkeys(windowed(listing, *each) for each in every_edge(whole)))
    return *edges, *forth, *back


def total(page: paging.Page, whole: Sequence[Any], _limit: int, _offset: int) -> Iterator[Violation]:
    return paging.total(page, whole) if len(whole) < MOST_PAGES * paging.DEFAULT_LIMIT else iter(())


def unreadable(context: Context, operation: Operation, query: Sequence[tuple[str, str]]) -> Script:
    """An unreadable limit or offset falls back to the default. Two are sent together, and singly when the
    answer is wrong."""
    whole = yield from read_whole(context, operation)
    (exchange,) = yield shared(context.example(operation).asking(*query))
    found = list(falls_back(whole, exchange, query))
    if not found or len(query) < 2:
        return found
    answers = yield spare(*(context.example(operation).asking(each) for each in query))
    alone = [
        replace(violation, message=f"{name}={value}: {violation.message}")
        for (name, value), answer in zip(query, answers, strict=False)
        for violation in falls_back(whole, answer, [(name, value)])
    ]
    return alone or found


def falls_back(whole: Whole, exchange: Exchange, query: Sequence[tuple[str, str]]) -> Iterator[Violation]:
    """The page is the default one. A number beyond 64 bits may also be taken at its word: as a limit that is
    larger than the list, as an offset past its end."""
    page = paging.page_of(exchange)
    if page is None:
        yield paging.not_a_page(exchange)
        return
    if ("offset", BEYOND_64_BITS) in query and not page.ids and page.next is None:
        return
    limit = len(whole.ids) + 1 if ("limit", BEYOND_64_BITS) in query else paging.DEFAULT_LIMIT
    yield from paging.window(page, whole.ids, limit, 0)


def counted_after_writes(context: Context) -> Script:
    """After creates and deletes, too, count is the number of elements, where one page holds them all."""
    yield shared(context.example(context.contract.operation("integrations_list")))
    yield shared(context.documented(context.contract.operation("integrations_create")))
    (exchange,) = yield shared(watch.listed(context).probe.repeated(watch.AT_THE_END))
    page = paging.page_of(exchange)
    if page is None:
        return [paging.not_a_page(exchange)]
    return list(paging.total(page, page.ids)) if page.next is None else []


# --- walks


def walk(context: Context, operation: Operation) -> Script:
    """Follow next from the beginning, then previous from the end: each visits every element once."""
    whole, forth, back = yield from both_ways(context, operation)
    broken = [paging.not_a_page(exchange) for exchange in (*forth, *back) if paging.page_of(exchange) is None]
    if broken:
        return broken
    step = step_of(whole)
    found = list(paging.visits_each_once(whole.ids, tuple(dict.fromkeys(whole.ids))))
    if whole.complete:
        found += paging.lists_all(context.target.fixtures.integrations.values(), whole.ids)
    found += paging.visits_each_once(visited(forth), whole.ids[: step * STEPS])
    if back:
        start = max(0, last_start(whole) - step * (STEPS - 1))
        found += paging.visits_each_once(visited(back[::-1]), whole.ids[start:])
    return found


def walk_absolute(context: Context, operation: Operation) -> Script:
    return (yield from of_pages(context, operation, partial(absolute, context.target.base_url)))


def walk_keeps(context: Context, operation: Operation) -> Script:
    return (yield from of_pages(context, operation, keeps_colour))


def absolute(base_url: str, page: paging.Page) -> Iterator[Violation]:
    return paging.absolute(page, base_url)


def keeps_colour(page: paging.Page) -> Iterator[Violation]:
    return paging.keeps_parameters(page, [COLOUR])


def of_pages(context: Context, operation: Operation, judge) -> Script:
    """Judge the links of every page of the walk."""
    _, forth, back = yield from both_ways(context, operation)
    pages = [page for exchange in (*forth, *back) if (page := paging.page_of(exchange))]
    if not pages:
        return [paging.not_a_page(exchange) for exchange in forth]
    return [violation for page in pages for violation in judge(page)]


def both_ways(context: Context, operation: Operation) -> Asking:
    """The whole list, the pages along next from its beginning, and along previous from its end."""
    whole = yield from read_whole(context, operation)
    step = step_of(whole)
    listing = context.example(operation)
    first = listing.asking(("limit", str(step)), COLOUR)
    forth = yield from follow(context, first, "next")
    back: list[Exchange] = []
    if whole.complete:
        start = last_start(whole)
        last = listing.asking(("limit", str(step)), ("offset", str(start)), COLOUR) if start else first
        back = yield from follow(context, last, "previous")
    return whole, forth, back


def follow(context: Context, probe: Probe, direction: str) -> Asking:
    """The pages from one on, as far as links lead, at most ``STEPS``."""
    pages: list[Exchange] = []
    for _ in range(STEPS):
        (exchange,) = yield shared(probe)
        pages.append(exchange)
        page = paging.page_of(exchange)
        link = getattr(page, direction) if page else None
        if link is None or list(paging.absolute(paging.Page(0, link, None, ()), context.target.base_url)):
            break
        probe = linked(context, probe, link)
    return pages


def linked(context: Context, probe: Probe, link: str) -> Probe:
    """The request that a link leads to, on the target's own scheme and host: a key goes nowhere else."""
    base, parts = urlsplit(context.target.base_url), urlsplit(link)
    return Probe(
        probe.operation,
        probe.credential,
        probe.path,
        link=urlunsplit((base.scheme, base.netloc, parts.path, parts.query, "")),
    )


def visited(exchanges: Sequence[Exchange]) -> list[Any]:
    return [item for exchange in exchanges if (page := paging.page_of(exchange)) for item in page.ids]


def step_of(whole: Whole) -> int:
    """The limit with which a walk has ``STEPS`` pages, within what no server caps."""
    return min(paging.DEFAULT_LIMIT, max(1, -(-len(whole.ids) // STEPS)))


def last_start(whole: Whole) -> int:
    """Where the last window of a walk begins."""
    step = step_of(whole)
    return (len(whole.ids) - 1) // step * step


# --- one kind


def of_one_kind(context: Context, operation: Operation) -> Script:
    """The list of one kind, and a part of another kind's, against the elements of those kinds in the whole list."""
    listing = context.example(operation)
    (whole,) = yield shared(windowed(listing, paging.DEFAULT_LIMIT, 0))
    listed = paging.kinds(whole)
    # A kind of two words, where there is one: its name must be compared whole.
    known = list(context.target.fixtures.integrations) or ["slack"]
    kind = next((each for each in known if "-" in each), known[0])
    one_kind = listing.asking(("kind", kind), ("limit", str(paging.DEFAULT_LIMIT)))
    (chosen,) = yield shared(one_kind)
    found = list(paging.of_one_kind(chosen, whole, kind))
    if found:
        # Somebody may have added one between the two.
        answers = yield spare(one_kind, windowed(listing, paging.DEFAULT_LIMIT, 0))
        found = list(paging.of_one_kind(*answers, kind)) if answers else found
    several = next((each for each in sorted(set(listed)) if listed.count(each) > 1), None)
    if several is None or found:
        return found
    (first,) = yield shared(listing.asking(("kind", several), ("limit", "1")))
    page = paging.page_of(first)
    if page is None:
        return [paging.not_a_page(first)]
    return [*paging.of_one_kind(first, whole, several), *paging.keeps_parameters(page, [("kind", several)])]


# --- the whole list


def read_whole(context: Context, operation: Operation) -> Asking:
    """The ids of the whole list, in its order. Raises ``MissingError`` where there is nothing to page."""
    listing = context.example(operation)
    ids: list[Any] = []
    complete = False
    for number in range(MOST_PAGES):
        offset = number * paging.DEFAULT_LIMIT
        (exchange,) = yield shared(windowed(listing, paging.DEFAULT_LIMIT, offset))
        page = paging.page_of(exchange)
        if page is None and ids:
            # The list answers, but not everywhere: windows beyond this are judged by themselves.
            break
        if page is None:
            told = exchange.failure or exchange.status
            raise MissingError(f"needs the list of integrations, and it answered {told} without a page")
        ids += page.ids
        if len(page.ids) < paging.DEFAULT_LIMIT:
            complete = True
            break
    if len(ids) < 2:
        raise MissingError("needs two integrations in the project: there is nothing to page")
    return Whole(tuple(ids), complete)
