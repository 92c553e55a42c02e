"""Takes the picture of a report that the README shows: ``python docs/picture.py reports/report.html``.

Needs Chromium.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

PICTURE = Path(__file__).parent / "images" / "report.png"
# The verdict, what broke, what to do now, and the beginning of the first matrix.
SIZE = {"width": 1200, "height": 900}


def take(browser: Any, report: Path, picture: Path = PICTURE) -> None:
    """Write what the browser shows of a report first, as a PNG."""
    page = browser.new_page(viewport=SIZE)
    page.goto(report.resolve().as_uri())
    page.screenshot(path=picture)
    page.close()


if __name__ == "__main__":
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        take(chromium, Path(sys.argv[1]))
        chromium.close()
