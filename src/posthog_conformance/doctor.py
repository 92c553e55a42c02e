"""Can a target be tested, and how much of it? Reads only, a few requests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import httpx

from posthog_conformance.checks import documented
from posthog_conformance.contract import locate
from posthog_conformance.exchange import Exchange, Request
from posthog_conformance.run import Context, MissingError, Probe, Session
from posthog_conformance.run.preflight import preflight
from posthog_conformance.run.selection import BUDGETS, all_cases, budget
from posthog_conformance.target import (
    BudgetSpentError,
    Client,
    Key,
    Ledger,
    StoppedError,
    ThrottledError,
    UnreachableError,
)

State = Literal["ok", "wrong", "open"]
# More than the keys and fixtures of a target file can need; a doctor never uses up what a run may send.
_BUDGET: Final = 100
_CURRENT: Final = "/api/personal_api_keys/@current/"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found out about one entry of the target file; ``open`` where nothing can be found out."""

    entry: str
    state: State
    told: str


@dataclass(frozen=True)
class Diagnosis:
    """``untested`` counts the cases that each missing entry costs; ``requests`` is what a profile sends at most."""

    findings: tuple[Finding, ...]
    cases: int
    untested: Mapping[str, int]
    requests: Mapping[str, int]
    sent: int

    @property
    def whole(self) -> bool:
        """Whether nothing is in the way of a complete run."""
        return not self.untested and all(finding.state != "wrong" for finding in self.findings)


def diagnose(context: Context, transport: httpx.BaseTransport | None = None) -> Diagnosis:
    """Look at a target. Raises ``UnreachableError``, and ``TargetError`` where it knows none of the keys."""
    client = Client(context.target, budget=_BUDGET, keep=lambda _: None, transport=transport)
    session = Session(context, client, Ledger(), 1)
    try:
        preflight(context, session, client)
        findings = (*_keys(context, session, client), *_fixtures(context, session))
    except (ThrottledError, BudgetSpentError, StoppedError) as error:
        raise UnreachableError(str(error)) from error
    finally:
        session.close()
        client.close()
    cases = all_cases(locate("suites"), context)
    return Diagnosis(
        findings=findings,
        cases=len(cases),
        untested=Counter(case.missing for case in cases if case.missing),
        requests={profile: budget(profile, len(context.target.keys)) for profile in BUDGETS},
        sent=client.sent,
    )


def _keys(context: Context, session: Session, client: Client) -> Iterator[Finding]:
    listing = context.contract.operation("integrations_list")
    for key in context.target.keys:
        status = session.shared(context.example(listing, key)).status
        if status == 401:
            yield Finding(f"key {key.name}", "wrong", "the target answers 401: it does not know this key")
            continue
        url = context.target.base_url + _CURRENT
        asked = Request("GET", url, (("Authorization", f"Bearer {key.value}"),))
        exchange = client.send(asked, "personal_api_keys")
        yield _compared(key, documented.json_of(exchange) if exchange.status == 200 else None)


def _compared(key: Key, told: Any) -> Finding:
    """What the file says of a key, held against what the target says of it."""
    entry = f"key {key.name}"
    if not isinstance(told, dict) or not isinstance(told.get("scopes"), list):
        return Finding(entry, "ok", "accepted; this target does not tell a key's scopes, the file is believed")
    scopes = sorted(map(str, told["scopes"])) or ["*"]
    projects = sorted(map(str, told.get("scoped_teams") or ()))
    if key.scopes is None:
        return Finding(entry, "ok", f"accepted; add its scopes to the file: {', '.join(scopes)}")
    if sorted(key.scopes) != scopes:
        return Finding(entry, "wrong", f"has the scopes {', '.join(scopes)}; the file says {', '.join(key.scopes)}")
    if sorted(key.projects or ()) != projects:
        confined = f"is confined to {', '.join(projects)}" if projects else "is not confined to any project"
        return Finding(entry, "wrong", f"{confined}; the file says otherwise under projects")
    return Finding(entry, "ok", "accepted, with the scopes and projects of the file")


def _fixtures(context: Context, session: Session) -> Iterator[Finding]:
    fixtures, other = context.target.fixtures, context.target.fixtures.other_project_id
    reads: list[tuple[str, str, str, str | None, str | None]] = [
        ("insight_id", "insights_sharing_list", "insight_id", fixtures.insight_id, None),
        ("other_insight_id", "insights_sharing_list", "insight_id", fixtures.other_insight_id, None),
    ]
    for kind, number in fixtures.integrations.items():
        reads.append((f"integrations.{kind}", "integrations_retrieve", "id", number, None))
    if other is not None:
        insight, integration = fixtures.other_project_insight_id, fixtures.other_project_integration_id
        reads.append(("other_project_insight_id", "insights_sharing_list", "insight_id", insight, other))
        reads.append(("other_project_integration_id", "integrations_retrieve", "id", integration, other))
    for name, operation, parameter, value, project in reads:
        if value is not None:
            yield _read(context, session, name, operation, {parameter: value}, project)
    if fixtures.group_key is not None:
        yield Finding("fixtures.group_key", "open", "no documented read shows a group; a run will tell")
    if fixtures.share_password_ids:
        yield Finding("fixtures.share_password_ids", "open", "no documented read shows them; a run deletes them")


def _read(
    context: Context, session: Session, name: str, operation_id: str, ids: Mapping[str, str], project: str | None
) -> Finding:
    entry = f"fixtures.{name}"
    operation = context.contract.operation(operation_id)
    project_id = project or context.target.project_id
    try:
        credential = context.credential(context.key_for(operation, project_id))
    except MissingError as error:
        return Finding(entry, "open", str(error))
    values = {"project_id": project_id, **ids}
    path = tuple((item.name, values[item.name]) for item in operation.path_parameters)
    exchange = session.shared(Probe(operation.id, credential, path))
    if exchange.status != 200:
        told = exchange.failure or f"the target answers {exchange.status}"
        return Finding(entry, "wrong", f"not found in project {project_id} with the key {credential.name}: {told}")
    return _kind(entry, name, exchange)


def _kind(entry: str, name: str, exchange: Exchange) -> Finding:
    value = documented.json_of(exchange)
    kind = value.get("kind") if isinstance(value, dict) else None
    expected = name.removeprefix("integrations.")
    if name.startswith("integrations.") and kind != expected:
        return Finding(entry, "wrong", f"is of the kind {kind!r}")
    return Finding(entry, "ok", "found")
