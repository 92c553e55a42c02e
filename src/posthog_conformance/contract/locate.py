"""Where the data that comes with the tool is: ``contracts`` and ``suites``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal


def locate(folder: Literal["contracts", "suites"]) -> Path:
    """The folder of this name, in a checkout or in an installed wheel.

    Raises ``FileNotFoundError`` where neither has it.
    """
    package = Path(__file__).resolve().parents[1]
    installed = package / "data" / folder
    checkout = package.parents[1] / folder
    for candidate in (installed, checkout):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(
        f"The folder {folder!r} is neither at {installed} nor at {checkout}."
        " Install the wheel again, or run from a complete checkout."
    )
