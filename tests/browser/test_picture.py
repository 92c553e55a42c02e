"""The picture in the README can be taken again."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"
LARGEST = 200_000


def test_it_is_taken_of_a_report(browser: Any, faulty_page: Path, tmp_path: Path) -> None:
    module = runpy.run_path(str(DOCS / "picture.py"))
    module["take"](browser, faulty_page, tmp_path / "report.png")
    assert size(tmp_path / "report.png") == tuple(module["SIZE"].values())


def test_the_committed_one_is_small_and_of_the_same_size() -> None:
    module = runpy.run_path(str(DOCS / "picture.py"))
    assert size(module["PICTURE"]) == tuple(module["SIZE"].values())
    assert module["PICTURE"].stat().st_size < LARGEST


def size(picture: Path) -> tuple[int, int]:
    """Width and height of a PNG."""
    content = picture.read_bytes()
    assert content.startswith(b"\x89PNG\r\n")
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
