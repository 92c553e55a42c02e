"""Where a finding is shown in a code review: the operation's place in the contract's file."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from posthog_conformance.report.cases import Case

_OPERATION: Final = re.compile(r'"operationId"\s*:\s*"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Location:
    """The contract's file in the repository, and the line in it where each operation is."""

    file: str
    lines: Mapping[str, int] = field(default_factory=dict)

    def line(self, operation: str) -> int:
        """The line of an operation; 1, which every file has, where it is not known."""
        return self.lines.get(operation, 1)


def locate(contract: str, text: str = "") -> Location:
    """The location of a contract by its name; ``text`` is its file's content, where that is at hand."""
    lines = {
        found[1]: number
        for number, line in enumerate(text.splitlines(), 1)
        for found in [_OPERATION.search(line)]
        if found
    }
    return Location(f"contracts/{contract}/openapi.json", lines)


def fingerprint(case: Case) -> str:
    """The same for the same case in every run: consumers follow a finding by it."""
    return hashlib.sha256(case.id.encode("utf-8", "backslashreplace")).hexdigest()
