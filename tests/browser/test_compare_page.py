from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from .conftest import PHONE, Opened


def test_a_comparison_says_what_is_newly_failing(open_page: Callable[..., Opened], compared_page: Path) -> None:
    page = open_page(compared_page).page
    assert page.locator("h1").inner_text().endswith("Newly failing")
    assert page.locator("section").first.locator("details").count() == 10
    assert page.locator("section details[open]").count() == 1


def test_a_hostile_server_runs_nothing(open_page: Callable[..., Opened], compared_page: Path) -> None:
    page = open_page(compared_page).page
    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    assert "<script>" in page.locator("main").inner_text()
    assert page.evaluate("window.hacked") is None


def test_a_phone_need_not_scroll_sideways(open_page: Callable[..., Opened], compared_page: Path) -> None:
    page = open_page(compared_page, viewport=PHONE).page
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
