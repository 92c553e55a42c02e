"""Measurements as Markdown: medians with their spread, and ratios within one run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Final

from benchmarks.faults import Comparison
from benchmarks.latency import Latency
from benchmarks.page import Page
from benchmarks.processes import Measured
from benchmarks.startup import Startup
from benchmarks.tools import Ran

BUDGET: Final = 480
# What the project wants of itself, in seconds, bytes, or as a ratio.
LATENCY_RATIO, HELP_S, RUN_S, SELFTEST_S, PAGE_BYTES, OPEN_S = 0.35, 0.3, 5.0, 1.0, 5_000_000, 2.0

INTRODUCTION: Final = """\
# Results

Written by `make bench`. Times are medians of several runs, the smallest and the largest behind them in
brackets. The ratios are taken within this one run, so they say more than the times, which depend on the
machine and on what else it does. How it is measured: [README.md](README.md).
"""

BUSY: Final = """\
**The machine was busy with other work**: more processes wanted a core than it has, before this run began. The
wall times below are several times what a quiet machine needs, and say nothing about the limits that are wanted;
processor times, requests, faults found and ratios of alternating runs are of use.
"""


def document(setting: Mapping[str, str], busy: bool, sections: Iterable[str]) -> str:
    """The whole document: what was measured with, by name, and the sections; ``busy``: the machine was not quiet."""
    measured_with = "## Measured with\n\n" + table(("", ""), setting.items())
    return "\n".join([INTRODUCTION, *([BUSY] if busy else []), measured_with, *sections])


def fault_section(comparison: Comparison) -> str:
    """What each tool found, what it cost, and what it reported of the clean mock."""
    tools, total = comparison.tools, len(comparison.trials)
    found = [len(comparison.found(tool)) for tool in tools]
    clean = [comparison.clean[tool] for tool in tools]
    faulty = [[trial.runs[tool] for trial in comparison.trials] for tool in tools]
    rows = [
        ("faults found", *(f"{number} of {total}" for number in found), *_ratios(found)),
        ("false alarms on the clean mock", *(str(len(comparison.false_alarms(tool))) for tool in tools), "", ""),
        _row("requests, clean mock", [[run.requests for run in runs] for runs in clean], "{:,.0f}"),
        _row("wall time, clean mock, s", [[run.measured.wall_s for run in runs] for runs in clean], "{:.1f}"),
        _row("processor time, clean mock, s", [[run.measured.cpu_s for run in runs] for runs in clean], "{:.1f}"),
        _row("peak memory, clean mock, MB", [[run.measured.peak_mb for run in runs] for runs in clean], "{:.0f}"),
        _row("requests, a fault", [[run.requests for run in runs] for runs in faulty], "{:,.0f}"),
        _row("wall time, a fault, s", [[run.measured.wall_s for run in runs] for runs in faulty], "{:.1f}"),
        _row("processor time, a fault, s", [[run.measured.cpu_s for run in runs] for runs in faulty], "{:.1f}"),
    ]
    ours, *others = tools
    head = ("", *tools, *(f"`{other}` ÷ ours" for other in others))
    sample = "all of them" if total == comparison.catalogued else f"evenly out of the {comparison.catalogued}"
    return "\n".join(
        [
            "## Seeded faults\n",
            f"{total} faults of the documented dialect, {sample}, and a mock without any, over HTTP on loopback.\n",
            table(head, rows),
            "### By family\n",
            table(("family", "faults", *tools), _families(comparison)),
            "### False alarms\n",
            bullets(f"`{tool}`: {name}" for tool in tools for name in sorted(comparison.false_alarms(tool))),
            "### Fault by fault\n",
            f"What `{ours}` reports is counted in failed cases; of the others, the first new failure stands here.\n",
            table(("fault", *tools), _fault_rows(comparison)),
        ]
    )


def latency_section(latencies: Iterable[Latency]) -> str:
    """The default's time as a part of the sequential one, at each latency."""
    rows = []
    for measured in latencies:
        pairs = measured.pairs
        wanted = measured.latency_ms == 100
        ratio = median(pair.ratio for pair in pairs)
        rows.append(
            (
                f"{measured.latency_ms} ms",
                spread([pair.sequential_s for pair in pairs], "{:.1f}"),
                spread([pair.default_s for pair in pairs], "{:.1f}"),
                spread([pair.ratio for pair in pairs], "{:.2f}"),
                f"at most {LATENCY_RATIO}: {_met(ratio, LATENCY_RATIO)}" if wanted else "",
                f"{max(pair.requests for pair in pairs)} of {BUDGET}",
            )
        )
    head = ("latency", "one at a time, s", "default, s", "ratio", "wanted", "requests")
    return (
        "## Latency\n\n`run --profile standard` over HTTP, the whole command, against a mock that waits before each "
        "answer.\n\n" + table(head, rows)
    )


def startup_section(startup: Startup, page: Page) -> str:
    """How long the commands take, against what is wanted of them."""
    faults = startup.faults
    rows = [
        _command("`--help`, s", startup.help, HELP_S),
        _command("`run`, the mock in process, s", startup.run, RUN_S),
        _command(f"`selftest`, s a fault of {faults}", [startup.selftest], SELFTEST_S, faults),
        _command(f"writing the page of {page.exchanges:,} exchanges, s", page.written, None),
        ("its size, MB", f"{page.size / 1e6:.1f}", "", f"at most {PAGE_BYTES / 1e6:g}", _met(page.size, PAGE_BYTES)),
    ]
    if page.open_s:
        opening = spread(page.open_s, "{:.2f}")
        rows.append(
            ("its opening in Chromium, s", opening, "", f"at most {OPEN_S:g}", _met(median(page.open_s), OPEN_S))
        )
    return (
        "## Start-up and reports\n\n"
        + table(("", "measured", "processor time", "wanted", ""), rows)
        + f"\nThe self-test caught {startup.caught} of {faults} faults by the requirement that they break.\n"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def bullets(items: Iterable[str]) -> str:
    """A Markdown list; `None.` without items."""
    return "".join(f"- {item}\n" for item in items) or "None.\n"


def spread(values: Sequence[float], form: str) -> str:
    """The median, and behind it the smallest and the largest of several values, where they differ."""
    middle, low, high = (form.format(value) for value in (median(values), min(values), max(values)))
    return middle if low == high else f"{middle} ({low}–{high})"


def _row(name: str, values: Sequence[Sequence[float]], form: str) -> tuple[str, ...]:
    return (name, *(spread(of_tool, form) for of_tool in values), *_ratios([median(item) for item in values]))


def _ratios(values: Sequence[float]) -> tuple[str, ...]:
    ours, *others = values
    return tuple(f"{other / ours:.2f}" if ours else "–" for other in others)


def _command(name: str, runs: Sequence[Measured], limit: float | None, parts: int = 1) -> tuple[str, ...]:
    wall, cpu = [run.wall_s / parts for run in runs], [run.cpu_s / parts for run in runs]
    wanted = ("", "") if limit is None else (f"at most {limit:g}", _met(median(wall), limit))
    return name, spread(wall, "{:.2f}"), spread(cpu, "{:.2f}"), *wanted


def _met(value: float, limit: float) -> str:
    return "met" if value <= limit else "**missed**"


def _families(comparison: Comparison) -> list[tuple[str, ...]]:
    faults = Counter(trial.family for trial in comparison.trials)
    found = [Counter(trial.family for trial in comparison.found(tool)) for tool in comparison.tools]
    return [(family, str(count), *(str(of_tool[family]) for of_tool in found)) for family, count in faults.items()]


def _fault_rows(comparison: Comparison) -> list[tuple[str, ...]]:
    ours, *others = comparison.tools
    return [
        (
            f"`{trial.fault}`",
            _cases(trial.runs[ours]),
            *(min(comparison.new(tool, trial), default="–") for tool in others),
        )
        for trial in comparison.trials
    ]


def _cases(run: Ran) -> str:
    return str(len(run.failures)) if run.failures else "–"
