"""``python -m benchmarks``: all measurements in one run, into RESULTS.md."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import click

from benchmarks import faults, latency, page, results, startup
from benchmarks.ours_run import ours
from benchmarks.schemathesis_run import stock
from benchmarks.versions import load, versions

OUT = Path(__file__).with_name("RESULTS.md")


@click.command()
@click.option("--faults", "count", type=click.IntRange(1), default=20, show_default=True, help="Faults to try.")
@click.option("--all-faults", is_flag=True, help="Try every fault of the catalogue; this takes hours.")
@click.option("--repeat", type=click.IntRange(1), default=3, show_default=True, help="Runs of each slow measurement.")
@click.option("--only", type=click.Choice(["faults", "latency", "startup"]), help="Measure this, and only print it.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=OUT, help="The file to write.")
def main(count: int, all_faults: bool, repeat: int, only: str | None, out: Path) -> None:
    """Measure posthog-conformance, side by side with stock Schemathesis where both do the same thing."""

    def compared() -> str:
        tools = [ours(), stock(), stock("--checks", "all")]
        chosen = faults.spread(None if all_faults else count)
        return results.fault_section(faults.compare(tools, chosen, repeat, os.cpu_count() or 1, _tell))

    parts: dict[str, Callable[[], str]] = {
        "faults": compared,
        "latency": lambda: results.latency_section(latency.measure(repeat, _tell)),
        "startup": lambda: results.startup_section(startup.measure(_tell), page.measure(_tell)),
    }
    if only:
        click.echo(parts[only]())
        return
    began, load_before = time.monotonic(), load()
    sections = [part() for part in parts.values()]
    setting = {
        **versions(),
        "Processes that wanted a core, before and after": f"{load_before:.1f} and {load():.1f}",
        "Taken in": f"{(time.monotonic() - began) / 60:.0f} minutes",
    }
    out.write_text(results.document(setting, load_before > (os.cpu_count() or 1), sections), "utf-8")
    _tell(f"written: {out}")


def _tell(line: str) -> None:
    click.echo(line, err=True)


if __name__ == "__main__":
    main()
