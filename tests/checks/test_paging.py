"""Paging: what a right server answers is never a violation, and each wrong window, count and link is one."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posthog_conformance.checks import paging
from posthog_conformance.checks.paging import Page

from .answers import answer

BASE = "http://api.example/eu"
LISTS = st.integers(0, 30).map(lambda size: tuple(range(100, 100 + size)))
LIMITS, OFFSETS = st.integers(1, 12), st.integers(0, 40)


def link(limit: int, offset: int, **more: str) -> str:
    return f"{BASE}/api/environments/1/integrations/?{urlencode({'limit': limit, 'offset': offset, **more})}"


def served(whole: tuple[int, ...], limit: int, offset: int, **more: str) -> Page:
    """The page that a right server answers, as Django REST framework does."""
    following = link(limit, offset + limit, **more) if offset + limit < len(whole) else None
    previous = link(limit, max(0, offset - limit), **more) if offset else None
    return Page(len(whole), following, previous, whole[offset : offset + limit])


def judged(page: Page, whole: tuple[int, ...], limit: int, offset: int) -> list[str]:
    found = [*paging.window(page, whole, limit, offset), *paging.total(page, whole)]
    found += [*paging.links(page, whole, limit, offset), *paging.absolute(page, BASE)]
    return [item.where for item in found]


@given(LISTS, LIMITS, OFFSETS)
def test_a_right_server_is_never_wrong(whole: tuple[int, ...], limit: int, offset: int) -> None:
    assert judged(served(whole, limit, offset), whole, limit, offset) == []


@given(LISTS.filter(bool), LIMITS, OFFSETS)
def test_another_count_is_wrong(whole: tuple[int, ...], limit: int, offset: int) -> None:
    page = served(whole, limit, offset)
    assert "/count" in judged(replace(page, count=len(page.ids)), whole, limit, offset) or page.ids == whole


@given(LISTS, LIMITS, OFFSETS)
def test_a_window_that_is_one_off_is_wrong(whole: tuple[int, ...], limit: int, offset: int) -> None:
    page, shifted = served(whole, limit, offset), served(whole, limit, offset + 1)
    wrong = list(paging.window(replace(page, ids=shifted.ids), whole, limit, offset))
    assert bool(wrong) == (page.ids != shifted.ids)


@given(LISTS, LIMITS)
def test_more_than_the_limit_is_wrong(whole: tuple[int, ...], limit: int) -> None:
    page = replace(served(whole, limit, 0), ids=whole)
    assert bool(list(paging.window(page, whole, limit, 0))) == (len(whole) > limit)


@given(LISTS, LIMITS, OFFSETS)
def test_links_where_there_is_nothing_are_wrong(whole: tuple[int, ...], limit: int, offset: int) -> None:
    page = served(whole, limit, offset)
    if page.next is None:
        assert "/next" in judged(replace(page, next=link(limit, offset + limit)), whole, limit, offset)
    else:
        assert "/next" in judged(replace(page, next=None), whole, limit, offset)
        assert "/next" in judged(replace(page, next=link(limit, offset)), whole, limit, offset), "leads back here"
        assert "/next" in judged(replace(page, next=link(limit + 1, offset + limit)), whole, limit, offset)


@pytest.mark.parametrize(
    "wrong",
    [
        "/api/environments/1/integrations/?offset=1",
        "https://api.example/eu/api/environments/1/integrations/?offset=1",
        "http://other.example/eu/api/environments/1/integrations/?offset=1",
        "http://api.example:8000/eu/api/environments/1/integrations/?offset=1",
        "http://api.example/api/environments/1/integrations/?offset=1",
        "http://[/eu/api/",
    ],
)
def test_links_are_absolute_on_the_same_host_and_under_its_path(wrong: str) -> None:
    (found,) = paging.absolute(Page(2, wrong, None, (1,)), BASE)
    assert (found.where, found.actual) == ("/next", wrong)


@given(st.dictionaries(st.text(min_size=1, max_size=4), st.text(max_size=5), max_size=3))
def test_links_keep_the_other_parameters(parameters: dict[str, str]) -> None:
    kept = Page(9, f"{BASE}/api/?{urlencode({**parameters, 'limit': '1'})}", None, ())
    assert list(paging.keeps_parameters(kept, list(parameters.items()))) == []
    lost = replace(kept, next=link(1, 1))
    assert len(list(paging.keeps_parameters(lost, [("colour ü", "blue & green")]))) == 1


@given(LISTS, st.randoms())
def test_a_walk_visits_each_once_in_order(whole: tuple[int, ...], random) -> None:
    assert list(paging.visits_each_once(whole, whole)) == []
    if len(whole) > 1:
        place = random.randrange(len(whole))
        without, twice = whole[:place] + whole[place + 1 :], (*whole, whole[place])
        for visited in (without, twice, tuple(reversed(whole))):
            assert len(list(paging.visits_each_once(visited, whole))) == 1


def test_a_large_limit_may_be_capped() -> None:
    whole = tuple(range(250))
    capped = Page(250, link(100, 100), None, whole[:100])
    assert judged(capped, whole, 200, 0) == []
    assert "/results" in judged(replace(capped, ids=whole[1:101]), whole, 200, 0)


@pytest.mark.parametrize(
    "body",
    [[], {}, {"count": 1}, {"count": "1", "results": []}, {"count": 1, "results": {}}, b"<html>"],
)
def test_what_is_no_page(body) -> None:
    assert paging.page_of(answer(200, body)) is None
    assert paging.page_of(answer(500, {"count": 0, "results": []})) is None


def test_a_page() -> None:
    body = {"count": 2, "next": "http://a/", "previous": None, "results": [{"id": 7}, {"id": 9}]}
    assert paging.page_of(answer(200, body)) == Page(2, "http://a/", None, (7, 9))


KINDS = [{"id": number, "kind": kind} for number, kind in enumerate(["slack", "jira", "slack"])]


def of_kind(*ids: int, count: int, following: str | None = None) -> list[str]:
    whole = answer(200, {"count": 3, "next": None, "previous": None, "results": KINDS})
    chosen = [KINDS[each] for each in ids]
    page = answer(200, {"count": count, "next": following, "previous": None, "results": chosen})
    return [found.where for found in paging.of_one_kind(page, whole, "slack")]


def test_a_list_of_one_kind_has_all_of_it_and_nothing_else() -> None:
    assert of_kind(0, 2, count=2) == []
    assert of_kind(0, count=2, following=link(1, 1)) == []
    assert of_kind(0, count=2) == ["/results"]
    assert of_kind(0, 1, 2, count=2) == ["/results"]
    assert of_kind(0, 2, count=3) == ["/count"]


def test_links_stay_in_their_project() -> None:
    assert list(paging.of_project(Page(2, link(1, 1), None, (1,)), "1")) == []
    (found,) = paging.of_project(Page(2, link(1, 1), None, (1,)), "12")
    assert (found.where, found.actual) == ("/next", link(1, 1))
