"""What a page must still show after something was added to its list."""

from posthog_conformance.checks.paging import Page, still_listed


def page(*ids: int, following: str | None = None) -> Page:
    return Page(count=len(ids), next=following, previous=None, ids=ids)


def test_a_list_of_one_page_keeps_everything():
    assert still_listed(page(1, 2, 3), page(1, 3, 4)) == {1, 2, 3}


def test_what_came_in_pushes_the_last_ones_off_a_full_page():
    assert still_listed(page(5, 4, 3, following="?offset=3"), page(7, 6, 5, following="?offset=3")) == {5}


def test_what_vanished_within_a_full_page_is_missed():
    # 4 is gone, 2 moved up from the page behind.
    assert 4 in still_listed(page(5, 4, 3, following="?offset=3"), page(5, 3, 2, following="?offset=3"))


def test_an_answer_that_is_no_page_is_another_requirements_affair():
    assert still_listed(None, page(1)) == frozenset()
