"""The HTML report of a long record: how long it takes to write, how large it is, how soon it is open."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.processes import TOOL, Measured, measured

EXCHANGES = 5_000
REPEAT = 5


@dataclass(frozen=True, slots=True)
class Page:
    """The command that wrote the page, several times, the page's bytes, and seconds until Chromium has it open.

    Without Chromium there are no such seconds.
    """

    exchanges: int
    written: Sequence[Measured]
    size: int
    open_s: Sequence[float]


def measure(tell: Callable[[str], None]) -> Page:
    """Make a record of ``EXCHANGES`` exchanges out of a run in process, write its page, and open it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measured([*TOOL, "run", "--report-dir", name, "--quiet"], folder)
        lines = [json.loads(line) for line in (folder / "run.jsonl").read_text("utf-8").splitlines()]
        record, page = folder / "long.jsonl", folder / "long.html"
        with record.open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(line) + "\n" for line in lengthened(lines, EXCHANGES))
        command = [*TOOL, "report", str(record), "--html", str(page)]
        written = [measured(command, folder) for _ in range(REPEAT)]
        tell(f"page of {EXCHANGES} exchanges: {page.stat().st_size / 1e6:.1f} MB, {written[-1].wall_s:.1f} s")
        open_s = opened(page, REPEAT)
        tell(f"open in Chromium: {min(open_s):.2f} s at best" if open_s else "no Chromium to open the page in")
        return Page(EXCHANGES, written, page.stat().st_size, open_s)


def lengthened(lines: Sequence[dict[str, Any]], exchanges: int) -> Iterator[dict[str, Any]]:
    """A record with as many exchanges as asked for: those that are there, and copies of them that differ.

    Every case refers to the copies of its exchanges as well, as a case of a long search does to all it sent.
    """
    originals = [line for line in lines if line["type"] == "exchange"]
    places = {line["id"]: place for place, line in enumerate(originals)}

    def copies(name: str) -> list[str]:
        return [f"{name}-{number}" for number in range(places[name], exchanges, len(originals))]

    for line in lines:
        if line["type"] == "exchange":
            yield from (_copy(line, copy) for copy in copies(line["id"]))
        elif line["type"] == "case":
            yield {**line, "exchanges": [copy for name in line["exchanges"] for copy in copies(name)]}
        else:
            yield line


def _copy(line: dict[str, Any], name: str) -> dict[str, Any]:
    # Each copy has a URL and a body of its own: what is equal is kept in the page only once.
    request, response = line["request"], line["response"]
    joint = "&" if "?" in request["url"] else "?"
    if response is not None:
        response = {**response, "body": response["body"].replace("{", f'{{"copy":"{name}",', 1)}
    return {
        **line,
        "id": name,
        "request": {**request, "url": f"{request['url']}{joint}copy={name}"},
        "response": response,
    }


def opened(page: Path, repeat: int) -> list[float]:
    """Seconds from the start of the navigation until the loaded page has been drawn, each time in a fresh tab."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None or find_spec("playwright") is None:
        return []
    from playwright.sync_api import sync_playwright

    seconds = []
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=executable, args=["--headless", "--no-sandbox"])
        for _ in range(repeat):
            tab = chromium.new_page()
            tab.goto(page.as_uri())
            milliseconds = tab.evaluate(
                "() => new Promise(ready => requestAnimationFrame(() => setTimeout(() => ready(performance.now()))))"
            )
            seconds.append(milliseconds / 1000)
            tab.close()
        chromium.close()
    return seconds
