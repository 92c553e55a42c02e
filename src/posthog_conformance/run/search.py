"""The free search: Hypothesis looks for a request, or a sequence of them, that is answered wrongly."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.database import DirectoryBasedExampleDatabase
from hypothesis.errors import Flaky, HypothesisWarning
from hypothesis.strategies import SearchStrategy

from posthog_conformance.checks import Violation
from posthog_conformance.exchange import Exchange
from posthog_conformance.run.case import Ask, Script, played

T = TypeVar("T")
# Shrinking may take this many times the requests of the search itself.
_SHRINKING = 2


@dataclass(frozen=True, slots=True)
class Example:
    """A value that a search found to be answered wrongly, kept to be asked again.

    ``case`` is the id of the case that replays it, ``value`` JSON, ``seed`` that of the run that found it.
    """

    case: str
    value: Any
    seed: int

    @property
    def origin(self) -> str:
        """``operation/requirement`` of the search that found it."""
        return self.case.rsplit("/", 1)[0]

    @property
    def variation(self) -> str:
        """The last part of the case's id."""
        return self.case.rsplit("/", 1)[1]


@dataclass(frozen=True, slots=True)
class Search:
    """What a run gives a search: a way to ask, a seed, a database, and a place for what it finds."""

    origin: str
    answer: Callable[[Ask], Sequence[Exchange]]
    keep: Callable[[Example], None]
    seed: int
    database: Path | None

    def find(self, strategy: SearchStrategy[T], attempt: Callable[[T], Script], count: int) -> list[Violation]:
        """The violations of the simplest value that is answered wrongly, of ``count`` values that are tried.

        Whatever ends the run ends the search: its exception is raised as it came.
        """
        hunt = _Hunt(self.answer, count * (1 + _SHRINKING))
        name = f"{self.origin}:{self.seed}"

        # In this order: a seed takes the database away.
        @settings(
            database=None if self.database is None else DirectoryBasedExampleDatabase(self.database),
            max_examples=count,
            phases=[Phase.reuse, Phase.generate, Phase.shrink],
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        )
        @seed(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8]))
        @given(strategy)
        def search(value: T) -> None:
            hunt.attempt(value, attempt)

        # The database keeps what was found by the function that found it, and this one serves every search.
        search.hypothesis.inner_test._hypothesis_internal_add_digest = self.origin.encode()  # type: ignore[attr-defined]
        try:
            with warnings.catch_warnings():
                # A generated schema is long, and Hypothesis prints it for its own use.
                warnings.simplefilter("ignore", HypothesisWarning)
                search()
        except (_Wrong, _Enough, Flaky):
            pass
        except _Ended as end:
            raise end.reason from None
        if hunt.best is None:
            return []
        value, violations = hunt.best
        told = json.dumps(value, sort_keys=True)
        digest = hashlib.sha256(told.encode()).hexdigest()[:8]
        self.keep(Example(f"{self.origin}/example-{digest}", value, self.seed))
        return violations


@dataclass(slots=True)
class _Hunt:
    answer: Callable[[Ask], Sequence[Exchange]]
    left: int
    best: tuple[Any, list[Violation]] | None = field(default=None)

    def attempt(self, value: Any, script: Callable[[Any], Script]) -> None:
        if self.left <= 0:
            raise _Enough
        self.left -= 1
        try:
            violations = list(played(script(value), self.answer))
        except Exception as error:
            raise _Ended(error) from error
        if violations:
            if self.best is None or _size(value) <= _size(self.best[0]):
                self.best = (value, violations)
            raise _Wrong(violations[0].message)


class _Wrong(AssertionError):
    """A value was answered wrongly: Hypothesis shrinks it."""


class _Ended(BaseException):
    """The run is over, or the suite broke: no exception that Hypothesis may catch."""

    def __init__(self, reason: Exception) -> None:
        super().__init__(str(reason))
        self.reason = reason


class _Enough(BaseException):
    """Shrinking took enough requests."""


def _size(value: Any) -> int:
    return len(json.dumps(value))


def as_lines(examples: Iterable[Example]) -> str:
    """Examples as JSON Lines."""
    return "".join(
        json.dumps({"case": item.case, "value": item.value, "seed": item.seed}, sort_keys=True) + "\n"
        for item in examples
    )


def from_lines(text: str) -> tuple[Example, ...]:
    """Examples of JSON Lines; raises ``ValueError`` that names the line."""
    found: dict[str, Example] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            example = Example(str(item["case"]), item["value"], int(item["seed"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"line {number} is no example: {error}") from error
        if example.case.count("/") != 2:
            raise ValueError(f"line {number} is no example: {example.case!r} is no case id")
        found[example.case] = example
    return tuple(found.values())
