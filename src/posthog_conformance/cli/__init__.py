"""The command line. A command's module is imported when the command is used, so that help comes at once."""

from __future__ import annotations

import importlib
import sys
from difflib import get_close_matches
from io import TextIOWrapper
from typing import Any, Final

import click

from posthog_conformance import __version__

# Each command is what its module of this package calls by the command's name.
COMMANDS: Final = {
    "run": "Test a target: the whole suite, or what is selected of it.",
    "doctor": "Can this target be tested, and how much of it?",
    "selftest": "Prove the suite: every seeded fault, and which requirement caught it.",
    "mock": "Serve the built-in mock on this machine.",
    "contract": "Build the contract from a page, read it, export its schemas, compare it.",
    "report": "Write reports of a record.",
    "compare": "Say what changed between two records.",
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports the one that is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"posthog_conformance.cli.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        near = get_close_matches(args[0], COMMANDS, 1) if args and args[0] not in COMMANDS else []
        if near:
            raise click.UsageError(f"No such command {args[0]!r}. Did you mean {near[0]!r}?", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(130)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__)
def cli() -> None:
    """Does a PostHog do what its REST API documentation promises?

    `posthog-conformance run` tests the built-in mock, `run --target FILE` your own PostHog.
    """


def main() -> None:
    """The program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # A terminal that cannot show a character must not end a run.
            stream.reconfigure(errors="backslashreplace")
    cli(prog_name="posthog-conformance")
