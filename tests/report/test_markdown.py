from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from posthog_conformance.record import Record
from posthog_conformance.report.markdown import cell, code, fenced, markdown
from posthog_conformance.report.view import View, view_of

from .samples import HOSTILE


def rendered(text: str) -> str:
    return MarkdownIt("commonmark").enable("table").render(text)


def outside_code(page: str) -> str:
    return re.sub(r"<code.*?</code>", "", page, flags=re.DOTALL)


def test_it_answers_the_three_questions(faulty_view: View) -> None:
    text = markdown(faulty_view)
    assert text.startswith("# 💥 Does not conform")
    assert "Of 871 cases, 9 failed" in text
    assert "`posthog-conformance run --target … --select" in text
    assert "curl -i -X DELETE" in text


def test_both_matrices_are_tables(faulty_view: View) -> None:
    page = rendered(markdown(faulty_view))
    assert page.count("<table>") == 3
    assert "<td>❌ wrong</td>" in page
    assert "<td>✅ ok 9</td>" in page


@pytest.mark.parametrize("limit", [64 * 1024, 12_000, 3000])
def test_it_keeps_to_its_limit(faulty_view: View, limit: int) -> None:
    text = markdown(faulty_view, limit)
    assert len(text.encode()) <= limit
    if limit < 64 * 1024:
        assert "report.html" in text[-100:]


def test_a_hostile_body_stays_inside_code(faulty_view: View) -> None:
    page = outside_code(rendered(markdown(faulty_view)))
    for trap in ("<script", "<img", "window.hacked", "@everyone"):
        assert trap not in page


@pytest.mark.parametrize("text", [HOSTILE, "`", "a `` b", "", "two\nlines", "`a`"])
def test_code_spans_hold_anything(text: str) -> None:
    page = rendered(f"before {code(text)} after")
    assert page.startswith("<p>before <code>")
    assert page.endswith("</code> after</p>\n")


def test_code_blocks_hold_anything() -> None:
    assert rendered(fenced(f"{HOSTILE}\n```\nend")).count("<pre>") == 1


def test_a_bar_does_not_end_a_cell() -> None:
    assert rendered(f"| a | b |\n|---|---|\n| {cell('x|y')} | z |").count("<td>") == 2


def test_an_interrupted_run_says_so(interrupted: Record) -> None:
    text = markdown(view_of(interrupted))
    assert text.startswith("# ⚪ Interrupted")
    assert "then interrupted" in text
