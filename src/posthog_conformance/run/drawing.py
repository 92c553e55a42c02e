"""Values drawn from Hypothesis strategies, the same ones on every run."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

T = TypeVar("T")


def drawn(strategy: SearchStrategy[T], count: int) -> list[T]:
    """``count`` different values at most, always the same ones for the same strategy."""
    values: list[T] = []

    @settings(
        derandomize=True,
        database=None,
        max_examples=count * 5,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(value: T) -> None:
        if value not in values:
            values.append(value)

    draw()
    return values[-count:]
