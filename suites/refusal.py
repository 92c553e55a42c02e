"""refusal: after a write that must be refused, everything is as it was.

The writes are those of the other suites, sent once for all; they carry values that differ from what is
stored, so that taking effect would show.
"""

from collections.abc import Callable, Iterator
from functools import partial

from posthog_conformance.contract import Operation
from posthog_conformance.run import Case, Context, Probe, guarded, watch
from posthog_conformance.run.strangers import NO_KEY, UNKNOWN_KEY, malformed
from posthog_conformance.run.wrong import FOREIGN, by_refused_key, foreign, through_other_insight

REQUIREMENT = "refusal.changes_nothing"


def cases(context: Context) -> Iterator[Case]:
    for operation in context.contract:
        # Nothing reads back what these do: a group's property, a verification mail.
        if not watch.shows(operation):
            continue
        looks = partial(watch.effect_of, context, operation)
        for variation, probe in refused_writes(context, operation):
            yield guarded(context, REQUIREMENT, operation, variation, probe, looks)
        # Where no key is let in, none comes as far as another project.
        for name in context.ids(operation) if operation.accepts_personal_keys else ():
            if name in FOREIGN:
                yield guarded(
                    context,
                    REQUIREMENT,
                    operation,
                    f"other-project-{name}",
                    partial(foreign, context, operation, name),
                    partial(watch.elsewhere, context, operation),
                )
        if operation.id == "insights_sharing_passwords_destroy":
            probe = partial(through_other_insight, context, operation)
            yield guarded(context, REQUIREMENT, operation, "other-insight", probe, looks)


def refused_writes(context: Context, operation: Operation) -> Iterator[tuple[str, Callable[[], Probe]]]:
    """Every write of an operation that is refused for who sends it."""
    for credential in (NO_KEY, UNKNOWN_KEY, malformed(context.any_key())[0]):
        yield credential.name, lambda credential=credential: context.aimed(operation).by(credential)
    for key in context.target.keys:
        if context.refuses(key, operation):
            yield key.name, partial(by_refused_key, context, operation, key)
