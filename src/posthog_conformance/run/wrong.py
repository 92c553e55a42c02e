"""Requests with one thing wrong each, everything else as documented."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, Final

from posthog_conformance.contract import Operation, Schema
from posthog_conformance.run.case import MissingError
from posthog_conformance.run.context import UNKNOWN_ID, Context
from posthog_conformance.run.drawing import drawn
from posthog_conformance.run.generation import beyond_64_bits, texts
from posthog_conformance.run.probe import MARK, Probe, members
from posthog_conformance.run.strangers import NO_KEY, UNKNOWN_KEY, malformed
from posthog_conformance.target import Key

# More than what web servers and frameworks take unless told otherwise, and far less than the documented 20 MB.
LARGE: Final = 3 * 1024 * 1024
# What PostHog's own client asks the lookups for; the page says nothing of it.
LOOKUP_QUERIES: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "integrations_channels_retrieve": (("limit", "abc"), ("offset", "-1"), ("search", "#"), ("channel_id", "")),
    "integrations_clickup_lists_retrieve": (("spaceId", "abc"),),
    "integrations_clickup_spaces_retrieve": (("workspaceId", "abc"),),
    "integrations_github_repos_retrieve": (("limit", "100000"), ("offset", "-1"), ("search", "%")),
    "integrations_google_conversion_actions_retrieve": (("customerId", "abc"),),
}
# Far more types of groups than a project may have.
UNKNOWN_GROUP_TYPE: Final = "97"
# The fixture of the other project that an id of the path may name.
FOREIGN: Final = {"insight_id": "other_project_insight_id", "id": "other_project_integration_id"}
# No coercion makes one of these the type that it stands under.
ILL_TYPED: Final[dict[str, Any]] = {
    "integer": "abc",
    "number": "abc",
    "boolean": {"no": "boolean"},
    "string": {"no": "string"},
    "array": "abc",
    "object": "abc",
}


def is_lookup(context: Context, operation: Operation) -> bool:
    """Whether an operation asks the third party behind one kind of integration."""
    return operation.reads and context.kind_of(operation) is not None


def malformed_json(context: Context, operation: Operation) -> Probe:
    """A body that is not JSON, and for a create a large one. Raises ``MissingError``."""
    padding = b" " * LARGE if operation.success.status == 201 else b""
    return context.example(operation).sending(b'{"kind": "slack", ' + padding + b'"enabled": ')


def other_media_type(context: Context, operation: Operation) -> Probe:
    """The documented body as text/plain, with values that would show if they were stored. Raises ``MissingError``."""
    probe = context.example(operation)
    return replace(probe.sending({**members(probe.body), **telling(operation)}), media_type="text/plain")


def without(context: Context, operation: Operation, name: str) -> Probe:
    """The documented body without a required field, the others with other values than are stored."""
    probe = context.example(operation)
    body = {field: value for field, value in members(probe.body).items() if field != name}
    return probe.sending({**body, **telling(operation)})


def ill_typed(context: Context, operation: Operation, name: str) -> Probe:
    """The documented body with a value that no coercion makes the field's type."""
    assert operation.body is not None
    probe = context.example(operation)
    wrong = ILL_TYPED[_kind(operation.body.properties[name])]
    return probe.sending({**members(probe.body), **telling(operation), name: wrong})


def unknown_kind(context: Context, operation: Operation) -> Probe:
    """The documented body with a kind that no third party has. Raises ``MissingError``."""
    probe = context.example(operation)
    return probe.sending({**members(probe.body), "kind": f"{MARK}-no-such-kind"})


def telling(operation: Operation) -> dict[str, Any]:
    """Values of the untyped fields that would show if they were stored."""
    assert operation.body is not None
    return {
        name: {MARK: "rejected"}
        for name, schema in operation.body.properties.items()
        if not schema.get("type") and name not in operation.body.required
    }


def ill_typed_fields(operation: Operation) -> dict[str, Any]:
    """For every field with a type a value that no coercion makes it."""
    properties = operation.body.properties if operation.body else {}
    return {name: ILL_TYPED[_kind(schema)] for name, schema in properties.items() if schema.get("type")}


def _kind(schema: Schema) -> str:
    kind = schema["type"]
    return str(kind[0] if isinstance(kind, list) else kind)


def other_method(context: Context, operation: Operation) -> Probe:
    """PUT, with a key that has every scope where there is one, on ids that exist."""
    probe = context.example(operation, context.mightiest_key())
    if operation.id == "integrations_destroy" or operation.path.endswith("integrations/{id}/"):
        probe = probe.at(id=context.integration())
    if operation.id == "insights_sharing_passwords_destroy":
        probe = probe.at(password_id=context.guarded_password())
    return replace(probe, method="PUT", body=b"{}", query=probe.query)


def unknown_project(context: Context, operation: Operation) -> Probe:
    """The documented request in a project that does not exist."""
    return context.example(operation, _asker(context, operation)).at(project_id=UNKNOWN_ID)


def unknown_project_statuses(context: Context, operation: Operation) -> frozenset[int]:
    """404; also 403 where the key that asks is confined, or may be."""
    try:
        key = _asker(context, operation)
    except MissingError:
        return frozenset({403, 404})
    return frozenset({404} if key.projects is None and key.scopes is not None else {403, 404})


def _asker(context: Context, operation: Operation) -> Key:
    """A key that may do an operation, where there is one of those that may enter any project."""
    anywhere = [key for key in context.target.keys if key.projects is None and context.allows(key, operation)]
    return anywhere[0] if anywhere else context.key_for(operation)


def lacking(context: Context, operation: Operation) -> list[Key]:
    """The keys that may enter the project, and not do the operation."""
    home = context.target.project_id
    return [key for key in context.target.keys if key.may_enter(home) and context.refuses(key, operation)]


def by_refused_key(context: Context, operation: Operation, key: Key) -> Probe:
    """What must be refused, by a key that may not: a confined one takes any path, the second of several that lack
    a scope the other one; where no key may, the second one asks what PostHog's own client asks.
    Raises ``MissingError``."""
    probe = context.aimed(operation).by(context.credential(key))
    if not key.may_enter(context.target.project_id):
        return any_path(context, operation, probe)
    if operation.aliases and operation.accepts_personal_keys and key in lacking(context, operation)[1:2]:
        return probe.by_alias()
    query = LOOKUP_QUERIES.get(operation.id)
    if query and not operation.accepts_personal_keys and key in context.target.keys[1:2]:
        return probe.asking(*query)
    return probe


def unknown_groups(context: Context, operation: Operation) -> Iterator[tuple[str, Callable[[], Probe]]]:
    """The documented request for groups that do not exist, and with a query that names none."""
    names = [item.name for item in operation.query_parameters]

    def changed(name: str, value: str | None) -> Probe:
        probe = context.example(operation)
        kept = tuple((key, item) for key, item in probe.query if key != name)
        return replace(probe, query=kept if value is None else (*kept, (name, value)))

    for name in names:
        yield f"{name}-left-out", partial(changed, name, None)
    if "group_key" in names:
        yield "group_key-unknown", partial(changed, "group_key", "posthog_conformance no such group")
    if "group_type_index" in names:
        yield "group_type_index-no-number", partial(changed, "group_type_index", "abc")
        yield "group_type_index-unknown", partial(changed, "group_type_index", UNKNOWN_GROUP_TYPE)


def foreign(context: Context, operation: Operation, name: str) -> Probe:
    """The other project's id through this project's path; where it writes, what it writes differs. The lookups are
    asked by one key after the other of those that may."""
    probe = any_path(context, operation, context.aimed(operation))
    if is_lookup(context, operation):
        allowed = [key for key in context.target.keys if context.allows(key, operation)]
        number = context.contract.operations.index(operation)
        probe = probe.by(context.credential(allowed[number % len(allowed)])) if allowed else probe
    return probe.at(**{name: context.fixture(FOREIGN[name])})


def any_path(context: Context, operation: Operation, probe: Probe) -> Probe:
    """The probe, for every other operation under its other path, where it has one: both are one queryset."""
    number = context.contract.operations.index(operation)
    return probe.by_alias() if operation.aliases and number % 2 else probe


def unknown_id(context: Context, operation: Operation, name: str) -> Probe:
    """The documented request for an id that names nothing. A lookup is asked about the other project's integration,
    which is nothing here: of the lookups' many requests, one shows both."""
    if is_lookup(context, operation) and context.target.fixtures.other_project_integration_id is not None:
        return foreign(context, operation, name)
    return context.missing(operation, name)


def of_another_kind(context: Context, operation: Operation) -> Probe:
    """A kind-specific lookup on an integration of another kind: of the one that the target file names next.
    Raises ``MissingError``."""
    own = context.kind_of(operation)
    known = list(context.target.fixtures.integrations)
    after = known.index(own) + 1 if own in known else 0
    others = [kind for kind in (*known[after:], *known[:after]) if kind != own]
    return context.example(operation).at(
        id=context.integration(*(others or ["slack" if own != "slack" else "github"]))
    )


def through_other_insight(context: Context, operation: Operation) -> Probe:
    """A share password of one insight through another insight of the same project."""
    return context.aimed(operation).at(insight_id=context.fixture("other_insight_id"))


def keyless(context: Context, operation: Operation) -> Probe:
    """The request without a key, aimed at something that exists, but for the lookups."""
    if keyless_at_missing_only(context, operation):
        return keyless_at_missing(context, operation)
    return context.aimed(operation).by(NO_KEY)


def keyless_at_missing(context: Context, operation: Operation) -> Probe:
    """The request without a key for an id that names nothing."""
    return context.missing(operation, context.ids(operation)[-1]).by(NO_KEY)


def by_unknown_key(context: Context, operation: Operation) -> Probe:
    """The request with a key that nobody has; of the lookups every other one in a project that does not exist."""
    probe = context.aimed(operation).by(UNKNOWN_KEY)
    number = context.contract.operations.index(operation)
    return probe.at(project_id=UNKNOWN_ID) if is_lookup(context, operation) and number % 2 else probe


def keyless_at_missing_only(context: Context, operation: Operation) -> bool:
    """Whether a request without a key is sent for a missing id only: the lookups, whose existing one gets the
    malformed header, which no API may take for more than no key."""
    return is_lookup(context, operation)


def unreadable_ids(context: Context, operation: Operation, name: str) -> tuple[tuple[str, Probe], ...]:
    """The documented request with an id that is no number, and with one that no 64 bits hold; both drawn."""
    place = [item.id for item in context.contract].index(operation.id) + len(context.contract.operations) * (
        context.ids(operation).index(name)
    )
    count = 2 * len(context.contract.operations)
    return tuple(
        (variation, replace(context.missing(operation, name, values[place % count]), drawn=True))
        for variation, values in _unreadable(count).items()
    )


def refusals(context: Context, operation: Operation) -> tuple[Probe, ...]:
    """The refused requests of an operation that other cases send too, one of each kind of error."""
    malformed_header = context.aimed(operation).by(malformed(context.any_key())[0])
    probes = [keyless(context, operation), by_unknown_key(context, operation), malformed_header]
    for key in context.target.keys:
        if context.refuses(key, operation):
            probes.append(by_refused_key(context, operation, key))
    if not operation.accepts_personal_keys:
        return tuple(probes)
    for name in context.ids(operation):
        probes += [
            unknown_id(context, operation, name),
            *_foreign_ones(context, operation, name),
            *(probe for _, probe in unreadable_ids(context, operation, name)),
        ]
    if context.first_of_path(operation):
        probes.append(other_method(context, operation))
    if operation.body:
        probes += [malformed_json(context, operation), other_media_type(context, operation)]
        probes += [without(context, operation, name) for name in operation.body.required]
    return tuple(probes)


def _foreign_ones(context: Context, operation: Operation, name: str) -> Iterator[Probe]:
    known = name in FOREIGN and getattr(context.target.fixtures, FOREIGN[name]) is not None
    if known:
        yield foreign(context, operation, name)


@lru_cache(maxsize=2)
def _unreadable(count: int) -> dict[str, list[str]]:
    return {"no-number": drawn(texts(), count), "beyond-64-bits": drawn(beyond_64_bits(), count)}
