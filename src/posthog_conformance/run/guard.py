"""Guarded writes: a series of writes that must be refused, and one look before and after it.

When something changed, the series is taken apart: each write is sent again with a look before and after.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from posthog_conformance.checks import Violation, documented
from posthog_conformance.exchange import Exchange
from posthog_conformance.run.case import Case, Watch, fresh, spare
from posthog_conformance.run.session import Session

SOURCE = "API overview: Authentication"
Looks = Mapping[Watch, Exchange]
# Violations and exchanges of each case, by case id.
Findings = dict[str, tuple[list[Violation], list[Exchange]]]


def batches(cases: Sequence[Case]) -> Iterator[list[Case]]:
    """Guarded cases in series: those of one operation that are watched by the same looks; last, and of any
    operation, those that watch what no write of the run may change."""
    grouped: dict[tuple[str, tuple[str, ...]], list[Case]] = {}
    for case in sorted(cases, key=_is_settled):
        key = ("" if _is_settled(case) else case.operation, tuple(repr(watch.probe) for watch in case.watch))
        grouped.setdefault(key, []).append(case)
    yield from grouped.values()


def _is_settled(case: Case) -> bool:
    return all(watch.settled for watch in case.watch)


def judge(session: Session, cases: Sequence[Case], seen: dict[Watch, Exchange]) -> Findings:
    """Violations and exchanges of each case of one series, by case id.

    ``seen`` is what the looks of the series before showed, and is brought up to date: nothing else was
    written since, so that one look ends a series and begins the next.
    """
    if session.prepare([watch.probe for watch in cases[0].watch] + [case.probes[0] for case in cases]):
        seen.clear()
    unseen = [watch for watch in cases[0].watch if watch not in seen]
    settled = {watch: session.shared(watch.probe) for watch in unseen if watch.settled}
    before = {**seen, **settled, **look(session, [watch for watch in unseen if not watch.settled])}
    before = {watch: before[watch] for watch in cases[0].watch}
    sent = {case.id: session.shared(case.probes[0]) for case in cases}
    after = look(session, cases[0].watch)
    seen.update(after)
    found: Findings = {case.id: ([], [*before.values(), sent[case.id], *after.values()]) for case in cases}
    changed = list(changes(before, after))
    if not changed:
        return found
    if len(cases) == 1:
        return {cases[0].id: (changed, found[cases[0].id][1])}
    apart = taken_apart(session, cases, seen)
    if any(violations for violations, _ in apart.values()):
        return apart
    # It happens once only, as a deleted thing cannot be deleted again, or no requests are left to find out: any
    # write of the series may have done it.
    return {name: (changed, exchanges) for name, (_, exchanges) in found.items()}


def taken_apart(session: Session, cases: Sequence[Case], seen: dict[Watch, Exchange]) -> Findings:
    """What each case alone changes; nothing of any, where there are not requests enough for all of them."""
    apart: Findings = {}
    for case in cases:
        before = {watch: seen[watch] for watch in case.watch}
        again = session.answer(spare(case.probes[0].repeated("taken apart")))
        answers = session.answer(spare(*(watch.probe for watch in case.watch)))
        if not again or not answers:
            # What one of them changed since is not known.
            seen.clear()
            return {}
        after = dict(zip(case.watch, answers, strict=True))
        seen.update(after)
        apart[case.id] = (list(changes(before, after)), [*before.values(), *again, *after.values()])
    return apart


def look(session: Session, watches: Sequence[Watch]) -> dict[Watch, Exchange]:
    """What the watches show now."""
    answers = session.answer(fresh(*(watch.probe for watch in watches)))
    return dict(zip(watches, answers, strict=True))


def changes(
    before: Looks, after: Looks, message: str = "a refused write took effect", source: str = SOURCE
) -> Iterator[Violation]:
    """A violation for each place that no longer looks as before."""
    for watch, exchange in after.items():
        (was, old), (status, new) = watch.view(before[watch]), watch.view(exchange)
        if was != status:
            yield Violation(
                f"{message}: reading it answered {was} before and {status} after",
                "status",
                str(was),
                str(status),
                source,
            )
            continue
        for where, first, second in documented.differences(old, new):
            yield Violation(f"{message}: {watch.probe.operation} shows it", where, first, second, source)
