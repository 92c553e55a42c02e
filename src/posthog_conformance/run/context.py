"""What a suite may build its cases from: the contract, the target, and the requests that belong to both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

from posthog_conformance.checks import scopes
from posthog_conformance.contract import Contract, Dialect, Operation
from posthog_conformance.run.case import MissingError
from posthog_conformance.run.probe import MARK, Contrary, Credential, Made, Probe, as_json
from posthog_conformance.run.search import Example
from posthog_conformance.target import Key, Target

Profile = Literal["smoke", "standard", "nightly"]
# Which kind of integration a lookup is for: the first word of its path names the third party.
KINDS: Final[Mapping[str, str]] = {
    "channels": "slack",
    "clickup": "clickup",
    "email": "email",
    "github": "github",
    "google": "google-ads",
    "jira": "jira",
    "linear": "linear",
}
# The property of a group that is sent where it must be refused.
REFUSED: Final = f"{MARK}_refused"
UNKNOWN_ID: Final = "2147480001"


@dataclass(frozen=True)
class Context:
    """The contract and the target, and how a documented request of the one is sent to the other.

    ``seed`` and ``database``, a folder, are for the free search; ``examples`` are what it found before.
    ``corrected`` is the contract as the PostHog of each period serves it: what explains a failure, if anything.
    ``spent`` are the share passwords of the target file that earlier runs deleted.
    """

    contract: Contract
    target: Target
    profile: Profile = "standard"
    seed: int = 0
    database: Path | None = None
    examples: tuple[Example, ...] = ()
    corrected: tuple[Contract, ...] = ()
    spent: frozenset[str] = frozenset()

    @property
    def dialect(self) -> Dialect:
        """Which contract is held against the target."""
        return self.contract.dialect

    def credential(self, key: Key) -> Credential:
        """The bearer token of a key."""
        return Credential(key.name, f"Bearer {key.value}")

    @property
    def granted(self) -> Mapping[str, tuple[str, ...] | None]:
        """The scopes of the target's keys, by their Authorization header."""
        return {self.credential(key).header or "": key.scopes for key in self.target.keys}

    def key_for(self, operation: Operation, project_id: str | None = None) -> Key:
        """The first key that may do an operation in a project (the target's own without one).

        A key whose scopes the target file does not tell is taken where no other key will do.
        Raises ``MissingError``.
        """
        project = project_id or self.target.project_id
        entering = [key for key in self.target.keys if key.may_enter(project)]
        for key in entering:
            if key.scopes is not None and not scopes.missing(key.scopes, operation):
                return key
        for key in entering:
            if key.scopes is None:
                return key
        needed = " and ".join(operation.scopes) or "any scope"
        raise MissingError(f"add to the target file a key with {needed} that may enter project {project}")

    @property
    def reachable(self) -> tuple[Operation, ...]:
        """The operations that accept personal API keys."""
        return tuple(operation for operation in self.contract if operation.accepts_personal_keys)

    def allows(self, key: Key, operation: Operation) -> bool:
        """Whether a key is known to be allowed an operation, by its documented scopes, in the target's project."""
        if not operation.accepts_personal_keys:
            return False
        told = key.scopes is not None and not scopes.missing(key.scopes, operation)
        return told and key.may_enter(self.target.project_id)

    def refuses(self, key: Key, operation: Operation) -> bool:
        """Whether a key is known to be refused an operation in the target's project."""
        known = key.scopes is not None or not operation.accepts_personal_keys
        return known and not self.allows(key, operation)

    def any_key(self) -> Key:
        """The first key: for what does not depend on its scopes."""
        return self.target.keys[0]

    def mightiest_key(self) -> Key:
        """A key that may do every operation. Raises ``MissingError``."""
        for key in self.target.keys:
            if all(self.allows(key, operation) for operation in self.reachable):
                return key
        raise MissingError("add to the target file a key that has every scope of the contract")

    def first_of_path(self, operation: Operation) -> bool:
        """Whether no earlier operation has the same path."""
        return next(item for item in self.contract if item.path == operation.path) is operation

    def documented(self, operation: Operation, key: Key | None = None) -> Probe:
        """The documented example request of an operation, with the target's fixtures.

        What it would delete is made first, with the same key where that may, or is a share password.
        Raises ``MissingError``.
        """
        sender = key or self.key_for(operation)
        probe = self.example(operation, sender)
        if operation.id == "integrations_destroy":
            probe = probe.at(id=self.made(sender.name))
        if operation.id == "insights_sharing_passwords_destroy":
            probe = probe.at(password_id=self.password_of(sender))
        if operation.id == "integrations_retrieve":
            # Each key asks for one of another kind; the e-mail integration is looked at anyway.
            kinds = tuple(kind for kind in self.target.fixtures.integrations if kind != "email")
            number = self.target.keys.index(sender)
            probe = probe.at(id=self.integration(*(kinds[number % len(kinds) :] if kinds else ())))
        return probe

    def by_every_key(self, operation: Operation) -> tuple[Probe, ...]:
        """The documented request, of a read by every key that may: what is promised of one answer is of all.

        Raises ``MissingError``.
        """
        others = [key for key in self.target.keys if operation.reads and self.allows(key, operation)]
        return tuple(
            dict.fromkeys([self.documented(operation), *(self.documented(operation, key) for key in others)])
        )

    def successes(self, operation: Operation) -> tuple[Probe, ...]:
        """The documented request by every key, and of a list a page that leads to another one; one of each kind.

        Raises ``MissingError``.
        """
        documented = self.by_every_key(operation)
        if operation.id == "integrations_retrieve":
            return tuple(dict.fromkeys([*documented, *self.of_every_kind(operation).values()]))
        if "limit" in {item.name for item in operation.query_parameters}:
            return *documented, documented[0].asking(("limit", "1"))
        return documented

    def of_every_kind(self, retrieve: Operation) -> Mapping[str, Probe]:
        """The retrieval of an integration of each kind, by the kind; each by a key that asks for it anyway, if any.

        Raises ``MissingError``.
        """
        asked = {probe.value("id"): probe for probe in reversed(self.by_every_key(retrieve))}
        known = self.target.fixtures.integrations
        return {kind: asked.get(each) or self.example(retrieve).at(id=each) for kind, each in known.items()}

    def example(self, operation: Operation, key: Key | None = None) -> Probe:
        """Like ``documented``, but aimed at what exists already."""
        return Probe(
            operation=operation.id,
            credential=self.credential(key or self.key_for(operation)),
            path=tuple((item.name, self._path_value(operation, item.name)) for item in operation.path_parameters),
            query=self._query(operation),
            body=None if operation.body is None else as_json(self.body(operation)),
        )

    def aimed(self, operation: Operation) -> Probe:
        """A request that must be refused, aimed at something that exists and may be lost.

        What it writes differs from what is stored, so that taking effect would show. Raises ``MissingError``.
        """
        probe = self.example(operation)
        if operation.reads:
            return probe
        if operation.id == "integrations_destroy":
            return probe.at(id=self.made("guarded"))
        if operation.id == "insights_sharing_passwords_destroy":
            return probe.at(password_id=self.guarded_password())
        if "/insights/" in operation.path:
            read = self.contract.operation("insights_sharing_list")
            return replace(
                probe,
                body=Contrary(self.example(read), tuple(operation.body.properties if operation.body else ())),
            )
        if self.kind_of(operation) == "email":
            return probe.sending({**self.body(operation), "config": {MARK: "refused"}})
        if "key" in self.body(operation):
            return probe.sending({"key": REFUSED, "value": REFUSED})
        return probe

    def ids(self, operation: Operation) -> tuple[str, ...]:
        """The names of the path's ids, without the project's."""
        return tuple(item.name for item in operation.path_parameters if item.name != "project_id")

    def missing(self, operation: Operation, name: str, value: str = UNKNOWN_ID) -> Probe:
        """The documented request with one id that names nothing. Raises ``MissingError``."""
        return self.example(operation).at(**{name: value})

    def body(self, operation: Operation) -> dict[str, Any]:
        """The documented body: the required fields, from the fixtures. Raises ``MissingError``."""
        if operation.id == "integrations_create":
            return dict(self._need("create_integration", "[fixtures.create_integration], a body to create with"))
        required = operation.body.required if operation.body else ()
        return {name: self._field(operation, name) for name in required}

    def made(self, slot: str) -> Made:
        """An integration of the run's own, one for each slot; created by the key of that name if it may."""
        create = self.contract.operation("integrations_create")
        makers = [
            key
            for key in self.target.keys
            if key.name == slot
            and key.may_enter(self.target.project_id)
            and key.scopes is not None
            and not scopes.missing(key.scopes, create)
        ]
        probe = self.example(create, makers[0] if makers else None)
        return Made(probe if makers else probe.repeated(slot))

    def guarded_password(self) -> str | Made:
        """The share password at which what must be refused is aimed. Raises ``MissingError``.

        One of the run's own is not the one that is deleted later: between them a refresh may renew all of them.
        """
        create = self.contract.operation("insights_sharing_passwords_create")
        if self._tells_its_id(create):
            return Made(self.example(create).repeated("guarded"))
        return self.password_of(self.key_for(self.contract.operation("insights_sharing_passwords_destroy")))

    def password_of(self, key: Key) -> str | Made:
        """The share password that a key is to delete: each may delete one. Raises ``MissingError``.

        It is one of the run's own where the answer to its create tells its id.
        """
        create = self.contract.operation("insights_sharing_passwords_create")
        if self._tells_its_id(create):
            return Made(self.example(create).repeated(f"for {key.name}"))
        operation = self.contract.operation("insights_sharing_passwords_destroy")
        deleting = [
            item.name
            for item in self.target.keys
            if item.may_enter(self.target.project_id)
            and (item.scopes is None or not scopes.missing(item.scopes, operation))
        ]
        ids = self.target.fixtures.share_password_ids
        index = deleting.index(key.name) if key.name in deleting else 0
        if index >= len(ids):
            raise MissingError(
                f"add another id to fixtures.share_password_ids: {index + 1} are needed, one for each key that "
                "may delete a share password"
            )
        return ids[index]

    def integration(self, *kinds: str) -> str:
        """The id of an integration of the first of these kinds that the target file names, of any without."""
        known = self.target.fixtures.integrations
        for kind in kinds or tuple(known):
            if kind in known:
                return known[kind]
        raise MissingError(f"add fixtures.integrations.{kinds[0] if kinds else 'slack'}: an integration's id")

    def kind_of(self, operation: Operation) -> str | None:
        """The kind of integration that an operation is for; None where any will do."""
        segments = [part for part in operation.path.split("/") if part and not part.startswith("{")]
        last = segments[segments.index("integrations") + 1 :] if "integrations" in segments else []
        return KINDS.get(last[0].split("_")[0]) if last else None

    def confined_elsewhere(self) -> Key:
        """A key that is confined to the other project. Raises ``MissingError``."""
        other = self.other_project()
        for key in self.target.keys:
            if key.projects is not None and other in key.projects and self.target.project_id not in key.projects:
                return key
        raise MissingError(f'add a key with projects = ["{other}"]: confined to the other project')

    def other_project(self) -> str:
        """The id of the other project. Raises ``MissingError``."""
        return str(self._need("other_project_id", "another project's id"))

    def fixture(self, name: str) -> str:
        """A fixture's value as text. Raises ``MissingError``."""
        return str(self._need(name, "something of this name on the target"))

    def is_write(self, probe: Probe) -> bool:
        """Whether a probe may change something: any method but GET."""
        return (probe.method or self.contract.operation(probe.operation).method) != "GET"

    def names_nothing(self, probe: Probe) -> bool:
        """Whether no id of a probe's path is one of a fixture, or of what the run makes."""
        fixtures = self.target.fixtures
        known = {str(fixtures.insight_id), str(fixtures.other_insight_id)}
        known |= {*fixtures.integrations.values(), *fixtures.share_password_ids}
        ids = [value for name, value in probe.path if name != "project_id"]
        return bool(ids) and not any(isinstance(value, Made) or value in known for value in ids)

    def _tells_its_id(self, create_password: Operation) -> bool:
        return "password" in (create_password.success.schema or {}).get("properties", {})

    def _need(self, name: str, what: str) -> Any:
        value = getattr(self.target.fixtures, name)
        if value is None:
            raise MissingError(f"add fixtures.{name} to the target file: {what}")
        return value

    def _path_value(self, operation: Operation, name: str) -> str:
        if name == "project_id":
            return self.target.project_id
        if name == "insight_id":
            return self.fixture("insight_id")
        if name == "password_id":
            ids = self.target.fixtures.share_password_ids
            return ids[0] if ids else UNKNOWN_ID
        if operation.id == "integrations_destroy":
            return UNKNOWN_ID
        kind = self.kind_of(operation)
        return self.integration(*((kind,) if kind else ()))

    def _query(self, operation: Operation) -> tuple[tuple[str, str], ...]:
        if not operation.path.endswith("groups/update_property/"):
            return ()
        return tuple((item.name, self.fixture(item.name)) for item in operation.query_parameters)

    def _field(self, operation: Operation, name: str) -> Any:
        if name == "kind":
            return self.kind_of(operation)
        if name in ("group_type_index", "group_key"):
            return self._need(name, "a group that exists on the target")
        if name in ("key", "value"):
            return MARK
        raise MissingError(f"the contract requires {name} of {operation.id}, and nothing here knows a value for it")
