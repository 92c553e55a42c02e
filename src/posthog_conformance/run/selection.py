"""Which cases a run has: the suites' cases, what the profile takes of them, and what was selected."""

from __future__ import annotations

import fnmatch
import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Final

from posthog_conformance.run.case import Case
from posthog_conformance.run.context import Context, Profile

# Requests that a run may send (PostHog allows 480 a minute and 4,800 an hour to a whole team).
BUDGETS: Final[dict[Profile, int]] = {"smoke": 60, "standard": 480, "nightly": 4800}
# The standard budget is for this many keys; each further one is one more column of the scope matrix.
KEYS: Final = 5
FURTHER_KEY: Final = 20
# What smoke looks at: every read once, and whether each key is let in.
_SMOKE: Final = ("status.documented", "shape.body", "shape.empty")
_SMOKE_KEYS: Final = "integrations_list/"


class SelectionError(ValueError):
    """A pattern that matches no case; the message names it."""


def suite_files(directory: Path) -> list[Path]:
    """The suite modules of a folder, in the order of their names."""
    return sorted(path for path in directory.glob("*.py") if not path.name.startswith("_"))


def suite_cases(path: Path, context: Context) -> list[Case]:
    """The cases of one suite module that the profile has."""
    return [case for case in _module(path).cases(context) if in_profile(case, context.profile)]


def all_cases(directory: Path, context: Context) -> list[Case]:
    """The cases of every suite module of a folder; raises ``ValueError`` where two have one id."""
    cases = [case for path in suite_files(directory) for case in suite_cases(path, context)]
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise ValueError(f"two cases are called {case.id}")
        seen.add(case.id)
    return cases


def in_profile(case: Case, profile: Profile) -> bool:
    """Whether a profile takes a case."""
    if profile == "smoke":
        listed = case.requirement in _SMOKE or (case.cell is not None and case.id.startswith(_SMOKE_KEYS))
        return listed and not case.writes and case.script is None
    return profile == "nightly" or case.search is None


def select(cases: Sequence[Case], patterns: Sequence[str]) -> list[Case]:
    """The cases whose id matches one of the patterns, all without patterns.

    A pattern is a glob over ids, or over the beginning of ids up to a slash. Raises ``SelectionError`` for a
    pattern that matches no case.
    """
    if not patterns:
        return list(cases)
    chosen: set[str] = set()
    for pattern in patterns:
        matched = {case.id for case in cases if matches(case.id, pattern)}
        if not matched:
            raise SelectionError(f"--select {pattern!r} matches no case. `run --list` prints the ids of all cases.")
        chosen |= matched
    return [case for case in cases if case.id in chosen]


def matches(case_id: str, pattern: str) -> bool:
    """Whether a glob matches a case id, or its beginning up to a slash."""
    return fnmatch.fnmatchcase(case_id, pattern) or fnmatch.fnmatchcase(case_id, pattern.rstrip("/") + "/*")


def budget(profile: Profile, keys: int) -> int:
    """How many requests a profile may send to a target with so many keys."""
    further = max(0, keys - KEYS) * FURTHER_KEY if profile == "standard" else 0
    return BUDGETS[profile] + further


def _module(path: Path) -> ModuleType:
    # Loaded by path: the suites are data that the package carries, no package of their own.
    spec = importlib.util.spec_from_file_location(f"posthog_conformance_suites.{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ValueError(f"{path} is no suite module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def requirements_of(cases: Sequence[Case]) -> Iterator[str]:
    """The requirements that cases name, each once."""
    yield from dict.fromkeys(case.requirement for case in cases)
