"""What a run's writes leave behind, and how it is put back."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from posthog_conformance.checks import documented, paging
from posthog_conformance.exchange import Exchange
from posthog_conformance.run import watch
from posthog_conformance.run.context import Context
from posthog_conformance.run.probe import Made, Probe, members
from posthog_conformance.target import Ledger

if TYPE_CHECKING:
    from posthog_conformance.run.session import Session

# A project with more integrations than this many pages is not walked to its end before a create.
_PAGES = 10
# What is configured of sharing; the rest of its answer is the server's own.
_CONFIGURED: Final = ("enabled", "settings", "password_required")
# The writes that may name them.
_CONFIGURING: Final = ("insights_sharing_passwords_create", "insights_sharing_refresh_create")


class Effects:
    """Notes in the ledger what each write made or changed: integrations, an e-mail integration's fields,
    share passwords, access tokens, group properties."""

    def __init__(self, context: Context, ledger: Ledger, session: Session) -> None:
        self._context = context
        self._ledger = ledger
        self._session = session
        self._lock = threading.Lock()
        self._before: frozenset[str] | None = None

    def is_ours(self, integration_id: str) -> bool:
        """Whether an integration was not there before the run's first create."""
        return self._before is None or integration_id not in self._before

    def lost(self, exchanges: Sequence[Exchange]) -> str:
        """What an earlier run deleted of that which the exchanges needed, in words; nothing without any."""
        target = self._context.target
        for exchange in exchanges:
            if exchange.operation != "insights_sharing_passwords_destroy" or exchange.status != 404:
                continue
            path = urlsplit(exchange.request.url).path.rstrip("/").split("/")
            *_, project_id, _, insight_id, _, _, password_id = path
            here = (project_id, insight_id) == (target.project_id, str(target.fixtures.insight_id))
            if here and password_id in self._context.spent:
                return (
                    f"an earlier run deleted share password {password_id}: give ids that exist in "
                    "fixtures.share_password_ids"
                )
        return ""

    def before(self, probe: Probe) -> None:
        """Look at what a write may overwrite, before it is sent."""
        if not self._context.is_write(probe):
            return
        if probe.operation == "integrations_create":
            with self._lock:
                if self._before is None:
                    self._before = frozenset(self._existing())
        elif probe.operation == "integrations_email_partial_update" and self._is_fixture(probe):
            self._session.shared(watch.integration(self._context, str(probe.value("id"))).probe)
        elif self._configures(probe):
            self._session.shared(self._sharing())

    def after(self, probe: Probe, exchange: Exchange) -> None:
        """Note what an answered write left behind."""
        if not self._context.is_write(probe) or probe.method or exchange.status is None or exchange.status >= 300:
            return
        body = documented.json_of(exchange)
        match probe.operation:
            case "integrations_create" if isinstance(body, dict) and "id" in body:
                self._made(str(body["id"]), probe)
            case "integrations_email_partial_update" if self._is_fixture(probe):
                self._patched(probe)
            case "integrations_destroy":
                self._ledger.settled(f"integration {self._value(probe, 'id')}")
            case "insights_sharing_passwords_create":
                self._password(probe, body)
                self._configured(probe)
            case "insights_sharing_passwords_destroy":
                password_id = self._value(probe, "password_id")
                name = f"share password {password_id}"
                if password_id in self._context.target.fixtures.share_password_ids:
                    self._ledger.cannot_undo(f"{name} of insight {probe.value('insight_id')} was deleted")
                    self._ledger.spend(str(password_id))
                self._ledger.settled(name)
            case "insights_sharing_refresh_create":
                self._ledger.cannot_undo(f"the access token of insight {probe.value('insight_id')} was rotated")
                self._configured(probe)
            case "groups_update_property_create":
                self._group(probe)

    def _value(self, probe: Probe, name: str) -> str | None:
        value = probe.value(name)
        return self._session.made(value) if isinstance(value, Made) else value

    def _is_fixture(self, probe: Probe) -> bool:
        return probe.value("id") in self._context.target.fixtures.integrations.values()

    def _existing(self) -> list[str]:
        operation = self._context.contract.operation("integrations_list")
        probe = self._context.example(operation)
        ids: list[str] = []
        for page in range(_PAGES):
            asked = probe.asking(("limit", "100"), ("offset", str(page * 100))) if page else probe
            found = paging.page_of(self._session.shared(asked))
            if found is None or not found.ids:
                break
            ids += [str(each) for each in found.ids]
            if len(ids) >= found.count:
                break
        return ids

    def _made(self, integration_id: str, probe: Probe) -> None:
        if not self.is_ours(integration_id):
            self._ledger.cannot_undo(f"create overwrote integration {integration_id}, which was there before")
            return
        destroy = self._context.contract.operation("integrations_destroy")
        undo = Probe(
            destroy.id,
            self._context.credential(self._context.key_for(destroy)),
            (("project_id", str(probe.value("project_id"))), ("id", integration_id)),
        )

        def delete() -> bool:
            return self._session.fresh(undo).status in (204, 404)

        self._ledger.owe(f"integration {integration_id}", f"integration {integration_id} was made", delete)

    def _patched(self, probe: Probe) -> None:
        integration_id = probe.value("id")
        watched = watch.integration(self._context, str(integration_id))
        before = self._session.shared(watched.probe)
        stored = documented.json_of(before)
        if before.status != 200 or not isinstance(stored, dict):
            self._ledger.cannot_undo(f"integration {integration_id} was changed")
            return
        sent = {name: stored[name] for name in ("kind", "config") if name in stored}
        update = self._context.contract.operation(probe.operation)
        undo = self._context.example(update).at(id=str(integration_id)).sending(sent)

        def put_back() -> bool:
            self._session.fresh(undo)
            return bool(watched.view(self._session.fresh(watched.probe)) == watched.view(before))

        self._ledger.owe(
            f"changed integration {integration_id}", f"integration {integration_id} was changed", put_back, requests=2
        )

    def _password(self, probe: Probe, body: Any) -> None:
        insight_id = probe.value("insight_id")
        operation = self._context.contract.operation("insights_sharing_passwords_destroy")
        made = body.get("id") if isinstance(body, dict) and "password" in body else None
        if made is None:
            self._ledger.cannot_undo(f"a share password was added to insight {insight_id}")
            return
        undo = self._context.example(operation).at(password_id=str(made), insight_id=str(insight_id))

        def delete() -> bool:
            return self._session.fresh(undo).status in (204, 404)

        self._ledger.owe(f"share password {made}", f"share password {made} was added", delete)

    def _configured(self, probe: Probe) -> None:
        """A write of sharing that named fields of the configuration: they are put back by writes like it."""
        if not self._configures(probe):
            return
        insight_id = probe.value("insight_id")
        look = self._sharing()
        before = documented.json_of(self._session.shared(look))
        what = f"the sharing configuration of insight {insight_id} was changed"
        if not isinstance(before, dict):
            self._ledger.cannot_undo(what)
            return
        kept = {name: before[name] for name in _CONFIGURED if name in before}

        def is_back() -> bool:
            now = documented.json_of(self._session.fresh(look))
            return isinstance(now, dict) and all(name in now and now[name] == kept[name] for name in kept)

        def put_back() -> bool:
            for name in _CONFIGURING:
                if is_back():
                    return True
                self._session.fresh(self._context.example(self._context.contract.operation(name)).sending(kept))
            return is_back()

        self._ledger.owe(f"sharing of insight {insight_id}", what, put_back, requests=2 * len(_CONFIGURING) + 1)

    def _sharing(self) -> Probe:
        """The read of the fixture insight's sharing, which what must be refused is made contrary to as well."""
        return self._context.example(self._context.contract.operation("insights_sharing_list"))

    def _configures(self, probe: Probe) -> bool:
        """Whether a probe names fields of the fixture insight's sharing configuration."""
        fields = self._context.contract.operation(probe.operation).body
        named = set(_CONFIGURED) & members(probe.body).keys() & (fields.properties.keys() if fields else set())
        return bool(named) and str(probe.value("insight_id")) == str(self._context.target.fixtures.insight_id)

    def _group(self, probe: Probe) -> None:
        body = members(probe.body)
        names = [str(body["key"])] if "key" in body else []
        properties = body.get("group_properties")
        names += list(properties) if isinstance(properties, dict) else ["group_properties"] if properties else []
        for name in names:
            self._ledger.cannot_undo(f"the property {name[:60]!r} of the fixture group was set")
