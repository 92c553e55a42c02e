"""The page as a file; what it does in a browser is tested in tests/browser."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from posthog_conformance.record import Record, from_lines
from posthog_conformance.report.html import html
from posthog_conformance.report.payload import payload
from posthog_conformance.report.view import View, view_of

from .samples import OPERATIONS, Builder, record_lines


class Page(HTMLParser):
    """What a browser would find: elements with their attributes, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if self._inside in self.raw:
            self.raw[self._inside].append(data)

    def handle_endtag(self, _: str) -> None:
        self._inside = ""


@pytest.fixture(scope="module")
def text(faulty_view: View) -> str:
    return html(faulty_view)


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def test_it_needs_nothing_else(page: Page) -> None:
    for tag, attributes in page.elements:
        assert tag not in ("iframe", "object", "embed", "img", "base")
        for name in ("src", "href", "action", "srcset", "data"):
            value = attributes.get(name) or ""
            assert not re.match(r"(?i)\s*(https?:|//|javascript:|file:)", value), (tag, name, value)


def test_a_hostile_body_adds_no_element_and_no_handler(page: Page) -> None:
    assert sum(tag == "script" for tag, _ in page.elements) == 2
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert not [attributes for _, attributes in page.elements if "style" in attributes]


def test_only_our_script_and_style_may_run(page: Page) -> None:
    policy = next(a["content"] for tag, a in page.elements if tag == "meta" and a.get("http-equiv")) or ""
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for kind, content in (("script", page.raw["script"][-1]), ("style", page.raw["style"][0])):
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_the_data_cannot_end_its_element(faulty_view: View) -> None:
    data = payload(faulty_view)
    assert not re.search("[<>&\u2028\u2029]", data)
    assert data.isascii()
    assert "</script>" in "".join(json.loads(data)["strings"])


def test_the_first_screen_answers_without_the_script(text: str) -> None:
    first = text[: text.index('id="families"')]
    for part in ("Does not conform", "posthog.example.com", "documented", "2026-03-01 14:05 UTC", "4.2 s", "282 of",
                 "What broke", "What to do now", "header.www_authenticate"):  # fmt: skip
        assert part in re.sub("<wbr>", "", first)


def test_cells_are_links_with_words(text: str) -> None:
    assert re.search(r'href="#op=integrations_destroy&amp;key=read"[^>]*>.*?wrong<', text)
    assert re.search(r'href="#op=integrations_list&amp;family=paging"[^>]*>.*?ok 9<', text)


def test_failures_are_readable_without_the_script(page: Page, faulty_view: View) -> None:
    articles = [attributes["id"] for tag, attributes in page.elements if tag == "article"]
    assert articles == [f"case={case.id}" for case in faulty_view.failures]


def test_an_interrupted_run_says_so(interrupted: Record) -> None:
    text = html(view_of(interrupted))
    assert "Interrupted" in text
    assert "then interrupted" in text


def test_a_run_of_nothing_is_still_a_page() -> None:
    header = next(record_lines())
    text = html(view_of(from_lines([header])))
    assert "no case was judged" in text


def big(bodies: int, cases: int = 5000) -> Record:
    """A record of many exchanges, each with a body of its own."""
    build = Builder()
    for number in range(cases):
        operation = OPERATIONS[number % 20]
        exchange = build.exchange(
            operation,
            200,
            json.dumps({"number": number, "text": "x" * bodies}),
            url=f"https://posthog.example.com/api/environments/1/integrations/{number}/",
            sent=json.dumps({"kind": f"k{number}"}),
            shared=False,
        )
        violation = {"message": "m", "where": "/number", "expected": "e", "actual": str(number), "source": "s"}
        outcome, violations = ("failed", [violation]) if number % 50 == 0 else ("passed", [])
        build.case(operation[0], "input.body", f"v{number}", outcome, exchange, violations=violations)
    return from_lines([next(record_lines()), *build.exchanges.values(), *build.cases])


@pytest.mark.parametrize("bodies", [300, 5000])
def test_five_thousand_exchanges_stay_small(bodies: int) -> None:
    text = html(view_of(big(bodies)))
    assert len(text.encode()) < 5_000_000
    strings = json.loads(Page(text).raw["script"][0])["strings"]
    assert any(re.fullmatch(r".*(left out|of [\d,]+ bytes)", item) for item in strings) == (bodies > 300)
