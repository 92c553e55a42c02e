"""A real browser, Debian's Chromium driven by Playwright, and the pages to open in it."""

from __future__ import annotations

import os
import runpy
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from posthog_conformance.record import from_lines
from posthog_conformance.report.compare import compare
from posthog_conformance.report.compare_formats import as_html
from posthog_conformance.report.html import html
from posthog_conformance.report.trend import Point, trend_of
from posthog_conformance.report.view import view_of
from posthog_conformance.report.write import write_text

SAMPLES = runpy.run_path(str(Path(__file__).parents[1] / "report" / "samples.py"))
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
# A busy machine takes its time.
PATIENCE_MS = 30_000


def expect(subject: Any) -> Any:
    """Playwright's assertions, which wait until they hold."""
    from playwright.sync_api import expect as playwright_expect

    playwright_expect.set_options(timeout=PATIENCE_MS)
    return playwright_expect(subject)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium; where it or its driver is not installed, the test is skipped and says what to install.

    It ends with its module: the driver keeps an event loop, beside which no other test could run one.
    """
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("no Chromium: apt-get install chromium, or set CHROMIUM to its executable")
    if find_spec("playwright") is None:
        pytest.skip("no Playwright: pip install playwright")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=executable, args=FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Opened:
    """A page in the browser, and all that it complained about or asked for."""

    page: Any
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Opened]]:
    """Opens a file, in a context of its own; at the end no page may have complained or used the network."""
    contexts, all_opened = [], []

    def opener(path: Path, fragment: str = "", **options: Any) -> Opened:
        context = browser.new_context(**({"viewport": LAPTOP} | options))
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        opened = Opened(context.new_page())
        all_opened.append(opened)
        opened.page.on("console", lambda message: opened.complaints.append(message.text))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.on("dialog", lambda dialog: opened.complaints.append(f"dialog: {dialog.message}"))
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.goto(path.as_uri() + fragment)
        return opened

    yield opener
    for context in contexts:
        context.close()
    for opened in all_opened:
        assert opened.complaints == []
        assert [url for url in opened.requests if not url.startswith(("file:", "data:"))] == []


@pytest.fixture(scope="session")
def faulty_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a run against a faulty and hostile server, with a trend."""
    record = SAMPLES["sample"]()
    points = [
        Point(f"2026-02-{day:02}T00:00:00Z", {"passed": 870, "failed": day // 15}, 450, 4.0,
              {"scope.refused": 1} if day >= 15 else {}, frozenset({"scope.refused"}))
        for day in range(1, 29)
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("faulty") / "report.html"
    write_text(path, html(view_of(record), trend_of(points)))
    return path


@pytest.fixture(scope="session")
def clean_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a run in which everything passed."""
    path = tmp_path_factory.mktemp("clean") / "report.html"
    write_text(path, html(view_of(SAMPLES["sample"](faulty=False))))
    return path


@pytest.fixture(scope="session")
def explained_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a run whose failures are known errors of the page, all but one."""
    told = dict.fromkeys(("title", "page", "served", "evidence"), SAMPLES["HOSTILE"])
    header = next(SAMPLES["record_lines"]()) | {"corrections": [{"id": name, **told} for name in ("S1", "S12")]}
    build = SAMPLES["Builder"]()
    for number, marks in enumerate((["S1"], ["S12"], ["S1", "S12"], [])):
        exchange = build.exchange(SAMPLES["OPERATIONS"][5], 500, "{}", shared=False)
        violation = {"message": "broken", "where": "status", "expected": "200", "actual": "500", "corrections": marks}
        build.case("integrations_list", "shape.body", str(number), "failed", exchange, violations=[violation])
    path = tmp_path_factory.mktemp("explained") / "report.html"
    write_text(path, html(view_of(from_lines([header, *build.exchanges.values(), *build.cases]))))
    return path


@pytest.fixture(scope="session")
def compared_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The comparison of both runs."""
    path = tmp_path_factory.mktemp("compared") / "compare.html"
    write_text(path, as_html(compare(SAMPLES["sample"](faulty=False), SAMPLES["sample"]())))
    return path


@pytest.fixture(scope="session")
def large_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a run with 5,000 exchanges."""
    build = SAMPLES["Builder"]()
    for number in range(5000):
        operation = SAMPLES["OPERATIONS"][number % 20]
        body = SAMPLES["json"].dumps({"number": number, "text": "x" * 2000})
        exchange = build.exchange(operation, 200, body, sent=f'{{"kind": "k{number}"}}', shared=False)
        build.case(operation[0], "input.body", f"v{number}", "passed", exchange)
    lines = [next(SAMPLES["record_lines"]()), *build.exchanges.values(), *build.cases]
    path = tmp_path_factory.mktemp("large") / "report.html"
    write_text(path, html(view_of(from_lines(lines))))
    return path
