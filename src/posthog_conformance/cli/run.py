"""``posthog-conformance run``: the suites in this process, isolated from whatever pytest the user has set up."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from posthog_conformance.options import ENTRIES, Entry, Options, options_of

if TYPE_CHECKING:
    from posthog_conformance.terminal import Display
    from posthog_conformance.terminal.plain import Verbosity

_KINDS = {"count": click.IntRange(min=1), "number": click.INT}


def _option(entry: Entry) -> Callable[..., Any]:
    if entry.kind == "flag":
        return click.option(f"--{entry.name}", is_flag=True, help=entry.help)
    kind = click.Choice(entry.choices) if entry.choices else _KINDS.get(entry.kind, click.STRING)
    multiple = entry.kind == "texts"
    return click.option(
        f"--{entry.name}", type=kind, multiple=multiple, metavar=entry.metavar or None, help=entry.help
    )


def _all_options(command: Callable[..., None]) -> Callable[..., None]:
    for entry in reversed(ENTRIES):
        command = _option(entry)(command)
    return command


@click.command("run")
@_all_options
@click.option("--quiet", "-q", is_flag=True, help="Only the verdict, where the reports are, and what to do next.")
@click.option("--verbose", "-v", is_flag=True, help="A line for every case.")
def run(quiet: bool, verbose: bool, **given: Any) -> None:
    """Test a target, by default the built-in mock.

    \b
    Exit codes, the first that applies:
      2  wrong usage or target file
      3  the target cannot be reached, does not answer or is not a PostHog API
      5  the suite itself failed
      1  it does not conform
      4  nothing failed, but required cases are untested (0 with --allow-untested)
      0  it conforms
    130  interrupted
    """
    options = options_of(given)
    verbosity: Verbosity = "quiet" if quiet else "verbose" if verbose else "usual"
    sys.exit(run_suites(options, _display(verbosity)))


def run_suites(options: Options, display: Display) -> int:
    """Run the suites as pytest does, with nothing of the user's pytest in it, and return the exit code."""
    with _isolated(os.environ, options):
        import pytest

        from posthog_conformance.contract import locate
        from posthog_conformance.pytest_plugin import Conformance

        suites = locate("suites")
        blocked = ("terminal", "cacheprovider", "faulthandler", "logging", "junitxml", "warnings")
        arguments = ["-c", os.devnull, "--rootdir", str(suites.parent), "--noconftest", "--capture=no"]
        arguments += ["--disable-plugin-autoload", *(f"-pno:{name}" for name in blocked), str(suites)]
        return int(pytest.main(arguments, plugins=[Conformance(options, display)]))


def _display(verbosity: Verbosity) -> Display:
    from rich.console import Console

    from posthog_conformance.terminal.live import Live
    from posthog_conformance.terminal.plain import Plain

    out, err = Console(), Console(stderr=True)
    live = out.is_terminal and not out.is_dumb_terminal and verbosity == "usual"
    return (Live if live else Plain)(out, err, verbosity)


@contextmanager
def _isolated(environment: MutableMapping[str, str], options: Options) -> Iterator[None]:
    """Without the variables that would change pytest, and with Hypothesis' files beside the reports."""
    kept = {name: environment.pop(name) for name in list(environment) if name.startswith("PYTEST_")}
    place = "HYPOTHESIS_STORAGE_DIRECTORY"
    ours = place not in environment
    if ours:
        environment[place] = str(options.report_dir.absolute() / "hypothesis")
    try:
        yield
    finally:
        environment.update(kept)
        if ours:
            del environment[place]
