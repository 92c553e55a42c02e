"""The corrections that an overlay makes: by number, with what the page says and what is served."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args

from posthog_conformance.contract.model import Correction, Period
from posthog_conformance.contract.overlay import Action, Overlay, OverlayError

PERIODS: Final[tuple[Period, ...]] = get_args(Period)
# What the first action of a correction says, beside its description.
_MEMBERS: Final = ("x-operations", "x-page", "x-served", "x-reason", "x-evidence")


def read_corrections(overlay: Overlay, posthog: Period | None = None) -> tuple[Correction, ...]:
    """The corrections for the PostHog of a period (all without one), in the overlay's order.

    Several actions may make one correction; the first one tells of it. Raises ``OverlayError``.
    """
    return tuple(_corrections(overlay, posthog))


def _corrections(overlay: Overlay, posthog: Period | None) -> Iterator[Correction]:
    told: set[tuple[str, Period]] = set()
    for action in overlay.actions:
        correction, periods = _number(overlay, action), _periods(overlay, action)
        new = {(correction, period) for period in periods} - told
        if not new:
            continue
        if len(new) < len(periods):
            raise OverlayError(
                f"{overlay.path}: {action.name}: holds for {' and '.join(periods)}, and an earlier action of "
                f"{correction} for one of them only. Split it."
            )
        told |= new
        read = _read(overlay, action, correction, periods)
        if posthog is None or posthog in periods:
            yield read


def _read(overlay: Overlay, action: Action, number: str, periods: tuple[Period, ...]) -> Correction:
    members: Mapping[str, Any] = action.extensions
    missing = [name for name in _MEMBERS if not members.get(name)]
    if missing:
        raise OverlayError(
            f"{overlay.path}: {action.name}: the first action of {number} lacks {', '.join(missing)}. "
            "A correction says what the page says, what is served, why, and where that can be seen."
        )
    page, served, reason, evidence = (str(members[name]) for name in _MEMBERS[1:])
    operations = tuple(members["x-operations"])
    return Correction(number, action.description, operations, page, served, reason, evidence, periods)


def _number(overlay: Overlay, action: Action) -> str:
    number = action.extensions.get("x-correction")
    if not isinstance(number, str):
        raise OverlayError(f"{overlay.path}: {action.name}: lacks x-correction, the number of its correction")
    return number


def _periods(overlay: Overlay, action: Action) -> tuple[Period, ...]:
    given = action.extensions.get("x-posthog")
    periods = tuple(period for period in PERIODS if isinstance(given, list) and period in given)
    if not periods or len(periods) < len(given or ()):
        raise OverlayError(
            f"{overlay.path}: {action.name}: x-posthog is {given!r}, not a list of {' and '.join(PERIODS)}"
        )
    return periods
