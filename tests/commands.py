"""Commands of the tool that stand in documents and CI files, and whether the tool would take them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping

import click
from markdown_it import MarkdownIt

from posthog_conformance.cli import cli

TOOL = "posthog-conformance"
# What a shell would have put in the place of a variable.
VALUES = {"PROFILE": "nightly", "GITHUB_RUN_NUMBER": "7", "CI_PIPELINE_IID": "7"}
_ENDS = {"|", "||", "&&", ";", ";;", ">", ">>", "2>", "<", "&", ")"}


def commands(script: str) -> Iterator[list[str]]:
    """The arguments of every call of the tool in a shell script."""
    lines = re.sub(r"\\\n\s*", " ", script).splitlines()
    for line in lines:
        lexer = shlex.shlex(line, posix=True, punctuation_chars=";|&<>")
        lexer.whitespace_split = True
        words = list(lexer)
        for start, word in enumerate(words):
            if word == TOOL and not (start and words[start - 1] in ("install", "-t")):
                rest = words[start + 1 :]
                end = next((place for place, item in enumerate(rest) if item in _ENDS), len(rest))
                yield [filled(item) for item in rest[:end]]


def filled(word: str, values: Mapping[str, str] = VALUES) -> str:
    """A word with what its variables stand for."""
    return re.sub(r"\$\{?(\w+)\}?", lambda found: values.get(found[1], "x"), word)


def refused(arguments: list[str]) -> str:
    """Why the tool would not take the arguments, or nothing. Nothing is run."""
    command: click.Command = cli
    context = click.Context(cli, info_name=TOOL)
    rest = [word for word in arguments if word != "…"]
    try:
        while isinstance(command, click.Group):
            if not rest or rest[0].startswith("-"):
                known = {name for option in command.get_params(context) for name in option.opts}
                return "" if set(rest) <= known else f"no option {rest}"
            _, found, rest = command.resolve_command(context, rest)
            assert found is not None
            command, context = found, click.Context(found, parent=context)
        if "--help" in rest:
            return ""
        command.make_context(command.name, rest, parent=context.parent)
    except click.ClickException as error:
        return error.format_message()
    return ""


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """The code blocks of a Markdown text: language and content."""
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type in ("fence", "code_block"):
            yield token.info.strip(), token.content


def spans(text: str) -> Iterator[str]:
    """The code spans of a Markdown text."""
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        for child in token.children or ():
            if child.type == "code_inline":
                yield child.content
