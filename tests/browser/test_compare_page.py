from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .conftest import PHONE, Opened, expect


def test_a_comparison_says_what_is_newly_failing(open_page: Callable[..., Opened], compared_page: Path) -> None:
    page = open_page(compared_page).page
    expect(page.locator("h1")).to_contain_text("Newly failing")
    expect(page.locator("section").first.locator("details")).to_have_count(10)
    expect(page.locator("section details[open]")).to_have_count(1)


def test_a_hostile_server_runs_nothing(open_page: Callable[..., Opened], compared_page: Path) -> None:
    page = open_page(compared_page).page
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    expect(page.locator("main")).to_contain_text("<script>")
    assert page.evaluate("window.hacked") is None


def test_a_phone_need_not_scroll_sideways(open_page: Callable[..., Opened], compared_page: Path) -> None:
    page = open_page(compared_page, viewport=PHONE).page
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
