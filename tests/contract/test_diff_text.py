"""Differences as text."""

from markdown_it import MarkdownIt

from posthog_conformance.contract.diff_text import escaped


def test_a_cell_shows_the_text_that_it_was_given():
    text = r"posthog/api/__init__.py: a|b \ <c>"
    table = f"| head |\n|---|\n| {escaped(text)} |\n"
    tokens = MarkdownIt("commonmark").enable("table").parse(table)
    shown = [child for token in tokens for child in token.children or ()]
    assert {child.type for child in shown} <= {"text", "text_special"}
    assert "".join(child.content for child in shown).removeprefix("head") == text
