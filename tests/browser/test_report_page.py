"""The report as its readers use it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import LAPTOP, PHONE, Opened, expect

Opener = Callable[..., Opened]
SHAPE = "integrations_list/shape.body/example"


def listed(page: Any) -> Any:
    """The cases that the list shows."""
    return page.locator("#list > details")


def ids(page: Any) -> list[str]:
    found: list[str] = page.eval_on_selector_all("#list > details", "all => all.map(one => one.dataset.case)")
    return found


def follow(page: Any, words: str, place: str) -> None:
    """Follow the one cell of a matrix that has these words and this place."""
    link = page.get_by_role("link", name=re.compile(f"{words} ?: {place}"))
    expect(link).to_have_count(1)
    link.click()


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
    expect(page.locator("#found")).to_have_text("871 cases, the broken ones first")
    tags = page.locator("#list .case > summary .tag").all_inner_texts()
    assert [tag.split()[-1] for tag in tags[:13]] == ["failed"] * 9 + ["error", "stale"] + ["untested"] * 2


def test_a_correction_leads_to_the_cases_that_it_explains(open_page: Opener, explained_page: Path) -> None:
    page = open_page(explained_page).page
    expect(page.locator("#broke-title")).to_have_text("What broke, and is no known error of the page")
    assert ids(page)[0] == "integrations_list/shape.body/3", "what nothing explains comes first"
    page.locator("#corrections").get_by_role("link", name="S1", exact=True).click()
    expect(listed(page)).to_have_count(2)
    assert ids(page) == [f"integrations_list/shape.body/{number}" for number in (0, 2)]
    page.locator("#list > details > summary").last.click()
    expect(listed(page).last).to_contain_text("S1, S12")


def test_a_filter_narrows_the_list_and_is_in_the_address(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page).page
    page.get_by_label("Text", exact=True).fill("destroy refused")
    page.get_by_label("Outcome", exact=True).select_option("failed")
    page.get_by_label("Family", exact=True).select_option("scope")
    expect(page.locator("#found")).to_have_text("1 of 871 cases")
    assert ids(page) == ["integrations_destroy/scope.refused/read"]
    expect(page).to_have_url(re.compile("#q=destroy[+]refused&outcome=failed&family=scope$"))


def test_an_address_with_a_filter_shows_the_same_again(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page, "#q=header&outcome=broken&family=header").page
    expect(listed(page)).to_have_count(4)
    expect(page.get_by_label("Text", exact=True)).to_have_value("header")
    expect(page.get_by_label("Outcome", exact=True)).to_have_value("broken")
    page.get_by_role("button", name="Clear").click()
    expect(listed(page)).to_have_count(100)
    expect(page).to_have_url(re.compile("[.]html$"))


def test_a_cell_of_a_matrix_leads_to_its_cases(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page).page
    follow(page, "2 failed", "integrations_retrieve, error")
    expect(page.locator("#found")).to_have_text("13 of 871 cases")
    assert {case.split("/")[0] for case in ids(page)} == {"integrations_retrieve"}
    follow(page, "wrong", "integrations_destroy, read")
    expect(page.locator("#found")).to_have_text("1 of 871 cases")
    assert ids(page) == ["integrations_destroy/scope.refused/read"]
    page.go_back()
    expect(page.locator("#found")).to_have_text("13 of 871 cases")
    expect(listed(page)).to_have_count(13)


def test_a_case_shows_all_that_is_needed_to_act(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page, f"#case={SHAPE}").page
    case = page.locator(f"[data-case='{SHAPE}']")
    for part in (
        "A documented body is application/json",
        "API reference page, line 302",
        "type boolean",
        "GET https://posthog.example.com/api/environments/1/integrations/",
        "content-type: application/json",
        "200 in ",
        "curl -i https://posthog.example.com/api/environments/1/integrations/ \\ -H ",
        '-H "Authorization: Bearer $POSTHOG_KEY_ALL"',
        f"posthog-conformance run --target … --select {SHAPE}",
    ):
        # The element keeps its spaces and line feeds, which expect() would fold.
        expect(case).to_contain_text(part)
    expect(case.locator("summary").first).to_be_focused()


def test_the_offending_value_is_marked_and_in_sight(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page, f"#case={SHAPE}").page
    mark = page.locator(f"[data-case='{SHAPE}'] mark")
    expect(mark).to_have_text(["null"])
    pre, value = mark.locator("xpath=ancestor::pre").bounding_box(), mark.bounding_box()
    assert pre["y"] <= value["y"] <= pre["y"] + pre["height"]


def test_a_wrong_status_and_a_wrong_header_are_marked(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page, "#case=integrations_destroy/scope.refused/read").page
    expect(page.locator("#list details[open] mark")).to_have_text(["204"])


def test_a_large_body_is_cut_with_its_size(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page, "#case=integrations_retrieve/error.unreadable_id/huge").page
    expect(page.locator("#list details[open] .cut").last).to_contain_text("of 1,234,567 bytes")


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
    expect(page.get_by_text("Copied to the clipboard")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("curl -i https://posthog.example.com/")


def test_it_can_be_used_from_the_keyboard(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page).page
    expect(page.locator("#found")).to_have_text("871 cases, the broken ones first")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Text", exact=True)).to_be_focused()
    page.keyboard.type("scope.refused")
    expect(page.locator("#found")).to_have_text(re.compile("^[0-9]{2} of 871 cases$"))
    for _ in range(6):
        page.keyboard.press("Tab")
    expect(listed(page).first.locator("summary").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#list > details[open]")).to_have_count(1)


def test_more_cases_are_shown_on_demand(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page).page
    expect(listed(page)).to_have_count(100)
    page.get_by_role("button", name="Show 100 more of 771").click()
    expect(listed(page)).to_have_count(200)
    expect(listed(page).nth(100).locator("summary")).to_be_focused()


def test_a_hostile_server_runs_nothing(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page, "#outcome=broken").page
    expect(listed(page)).to_have_count(11)
    for summary in page.locator("#list > details > summary").all():
        summary.click()
    expect(page.locator("#list .inside dl:first-child")).to_have_count(11)
    expect(page.locator("#list")).to_contain_text("<script>window.hacked=1</script>")
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
    expect(page.locator("#list > details[open]")).to_have_count(11)
    expect(page.locator("#filter")).to_be_hidden()


def test_without_script_the_failures_still_read(open_page: Opener, faulty_page: Path) -> None:
    page = open_page(faulty_page, java_script_enabled=False).page
    expect(page.locator("#list article")).to_have_count(11)
    expect(page.locator("#list")).to_contain_text("curl -i -X DELETE")
    expect(page.locator("#filter")).to_be_hidden()


def test_five_thousand_exchanges_open(
    open_page: Opener, large_page: Path, record_property: Callable[[str, object], None]
) -> None:
    """The time is measured and kept in the test's report; on a busy machine only a tenfold one is a fault."""
    assert large_page.stat().st_size < 5_000_000
    page = open_page(large_page).page
    expect(page.locator("#found")).to_have_text("5000 cases, the broken ones first")
    loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    record_property("bytes", large_page.stat().st_size)
    record_property("milliseconds until it is loaded", loaded)
    assert 0 < loaded < 20_000
