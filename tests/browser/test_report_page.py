"""The report as its readers use it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import LAPTOP, PHONE, Opened

Opener = Callable[..., Opened]
SHAPE = "integrations_list/shape.body/example"


def ids(page: Any) -> list[str]:
    found: list[str] = page.eval_on_selector_all("#list > details", "all => all.map(one => one.dataset.case)")
    return found


def bottom(page: Any, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    return float(box["y"] + box["height"])


@pytest.mark.parametrize("name", ["faulty_page", "clean_page"])
def test_the_three_questions_are_answered_without_scrolling(
    open_page: Opener, name: str, request: pytest.FixtureRequest
) -> None:
    page = open_page(request.getfixturevalue(name)).page
    for selector in ("h1", ".facts", ".counts", "section:has(> #broke-title)", "section:has(> #now-title)"):
        assert bottom(page, selector) <= LAPTOP["height"], selector


def test_broken_cases_are_listed_first(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page).page
    tags = page.locator("#list .case > summary .tag").all_inner_texts()
    assert [tag.split()[-1] for tag in tags[:13]] == ["failed"] * 9 + ["error", "stale"] + ["untested"] * 2
    assert page.locator("#found").inner_text() == "871 cases, the broken ones first"


def test_a_filter_narrows_the_list_and_is_in_the_address(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page).page
    page.get_by_label("Text", exact=True).fill("destroy refused")
    page.get_by_label("Outcome", exact=True).select_option("failed")
    page.get_by_label("Family", exact=True).select_option("scope")
    assert ids(page) == ["integrations_destroy/scope.refused/read"]
    assert page.locator("#found").inner_text() == "1 of 871 cases"
    assert page.evaluate("location.hash") == "#q=destroy+refused&outcome=failed&family=scope"


def test_an_address_with_a_filter_shows_the_same_again(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page, "#q=header&outcome=broken&family=header").page
    assert len(ids(page)) == 4
    assert page.get_by_label("Text", exact=True).input_value() == "header"
    assert page.get_by_label("Outcome", exact=True).input_value() == "broken"
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function("document.querySelectorAll('#list > details').length === 100")
    assert page.evaluate("location.hash") == ""


def test_a_cell_of_a_matrix_leads_to_its_cases(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page).page
    page.get_by_role("link", name="2 failed").click()
    assert len(ids(page)) == 13
    assert {case.split("/")[0] for case in ids(page)} == {"integrations_retrieve"}
    page.get_by_role("link", name="wrong").click()
    assert ids(page) == ["integrations_destroy/scope.refused/read"]
    page.go_back()
    assert len(ids(page)) == 13


def test_a_case_shows_all_that_is_needed_to_act(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page, f"#case={SHAPE}").page
    case = page.locator(f"[data-case='{SHAPE}']")
    text = case.inner_text()
    for part in (
        "A documented body is application/json",
        "API reference page, line 302",
        "type boolean",
        "GET https://posthog.example.com/api/environments/1/integrations/",
        "content-type: application/json",
        "200 in ",
        "curl -i https://posthog.example.com/api/environments/1/integrations/ \\\n  -H ",
        '-H "Authorization: Bearer $POSTHOG_KEY_ALL"',
        f"posthog-conformance run --target … --select {SHAPE}",
    ):
        assert part in text
    assert page.evaluate("document.activeElement.closest('details').dataset.case") == SHAPE


def test_the_offending_value_is_marked_and_in_sight(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page, f"#case={SHAPE}").page
    mark = page.locator(f"[data-case='{SHAPE}'] mark")
    assert mark.all_inner_texts() == ["null"]
    pre, value = mark.locator("xpath=ancestor::pre").bounding_box(), mark.bounding_box()
    assert pre["y"] <= value["y"] <= pre["y"] + pre["height"]


def test_a_wrong_status_and_a_wrong_header_are_marked(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page, "#case=integrations_destroy/scope.refused/read").page
    assert page.locator("#list details[open] mark").all_inner_texts() == ["204"]


def test_a_large_body_is_cut_with_its_size(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page, "#case=integrations_retrieve/error.unreadable_id/huge").page
    assert "of 1,234,567 bytes" in page.locator("#list details[open] .cut").last.inner_text()


def test_every_link_leads_somewhere(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page).page
    found = page.evaluate("""() => {
      const hashes = new Set([...document.querySelectorAll("a[href*='=']")].map((link) => link.hash));
      const empty = [...hashes].filter((hash) => {
        history.replaceState(null, "", hash);
        dispatchEvent(new Event("hashchange"));
        return !document.querySelector("#list > details");
      });
      return { count: hashes.size, empty };
    }""")
    assert found["count"] > 200
    assert found["empty"] == []


def test_commands_are_copied(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page, f"#case={SHAPE}", permissions=["clipboard-read", "clipboard-write"]).page
    page.get_by_role("button", name="Copy the curl command").click()
    page.get_by_text("Copied to the clipboard").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith("curl -i https://posthog.example.com/")


def test_it_can_be_used_from_the_keyboard(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("/")
    page.keyboard.type("scope.refused")
    assert len(ids(page)) > 10
    for _ in range(6):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    assert page.locator("#list > details[open]").count() == 1


def test_more_cases_are_shown_on_demand(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page).page
    assert len(ids(page)) == 100
    page.get_by_role("button", name="Show 100 more of 771").click()
    assert len(ids(page)) == 200
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_hostile_server_runs_nothing(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page, "#outcome=broken").page
    for summary in page.locator("#list > details > summary").all():
        summary.click()
    assert page.locator("#list .inside").count() == 11
    assert "<script>window.hacked=1</script>" in page.locator("#list").inner_text()
    assert page.evaluate("window.hacked") is None
    assert page.locator("#list script, #list img").count() == 0


def test_dark_and_light(open_page: Opener, faulty_page: Path) -> None:
    def brightness(scheme: str) -> int:
        page = open_page(faulty_page, color_scheme=scheme).page
        color = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in color.strip("rgb()").split(","))

    assert brightness("dark") < 150 < 600 < brightness("light")


@pytest.mark.parametrize("fragment", ["", f"#case={SHAPE}", "#case=integrations_retrieve/error.unreadable_id/huge"])
def test_a_phone_need_not_scroll_sideways(open_page: Opener, faulty_page: Path, fragment: str) -> None:
    page = open_page(faulty_page, fragment, viewport=PHONE).page
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_on_paper_the_broken_cases_are_open_and_the_controls_are_gone(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page).page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#list > details[open]").count() == 11
    assert not page.locator("#filter").is_visible()


def test_without_script_the_failures_still_read(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page, java_script_enabled=False).page
    assert page.locator("#list article").count() == 11
    assert "curl -i -X DELETE" in page.locator("#list").inner_text()
    assert not page.locator("#filter").is_visible()


def test_five_thousand_exchanges_open_at_once(open_page: Opener, large_page: Path) -> None:
    assert large_page.stat().st_size < 5_000_000
    page = open_page(large_page).page
    assert page.locator("#found").inner_text() == "5000 cases, the broken ones first"
    loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    assert 0 < loaded < 2000
