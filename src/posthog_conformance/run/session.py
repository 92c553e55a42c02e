"""A session: sends the probes of a run, each shared one once, and notes what has to be put back."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, urlencode

from posthog_conformance.checks import documented
from posthog_conformance.exchange import Exchange, Request
from posthog_conformance.run.case import Ask, MissingError
from posthog_conformance.run.context import Context
from posthog_conformance.run.effects import Effects
from posthog_conformance.run.probe import Contrary, Made, Probe
from posthog_conformance.target import BudgetSpentError, Client, Ledger, UnreachableError

# So many failures in a row, and the target is asked whether it is there at all.
_DOUBT: Final = 3


class Session:
    """Answers the asks of cases. Safe to call from several threads, at most ``concurrency`` at a time."""

    def __init__(self, context: Context, client: Client, ledger: Ledger, concurrency: int) -> None:
        self._context = context
        self._client = client
        self._effects = Effects(context, ledger, self)
        self._shared: dict[Probe, _Once] = {}
        self._lock = threading.Lock()
        self._gate = threading.BoundedSemaphore(concurrency)
        self._together = ThreadPoolExecutor(concurrency) if concurrency > 1 else None
        self._failures: list[Exchange] = []

    @property
    def context(self) -> Context:
        """What the cases were built from."""
        return self._context

    def answer(self, ask: Ask) -> tuple[Exchange, ...]:
        """The exchanges of an ask; reads of several go out together. None where a spare one finds no requests left.

        Raises ``MissingError``, ``UnreachableError`` and what the client raises.
        """
        try:
            return self._answer(ask)
        except BudgetSpentError:
            if ask.spare:
                return ()
            raise

    def _answer(self, ask: Ask) -> tuple[Exchange, ...]:
        send = self.fresh if ask.fresh else self.shared
        writes = any(self._context.is_write(probe) for probe in ask.probes)
        if self._together is None or len(ask.probes) < 2 or writes:
            return tuple(send(probe) for probe in ask.probes)
        return tuple(self._together.map(send, ask.probes))

    def shared(self, probe: Probe) -> Exchange:
        """The answer to a probe, sent when it is first asked for."""
        with self._lock:
            once = self._shared.setdefault(probe, _Once())
        with once.lock:
            if once.exchange is None:
                once.exchange = self.fresh(probe)
            return once.exchange

    def fresh(self, probe: Probe) -> Exchange:
        """The answer to a probe, sent now."""
        self._effects.before(probe)
        request = self.request(probe)
        with self._gate:
            exchange = self._client.send(request, probe.operation, drawn=probe.drawn)
        if exchange.response is None:
            self._doubt(exchange)
        else:
            self._failures.clear()
        self._effects.after(probe, exchange)
        return exchange

    def made(self, made: Made) -> str:
        """The id of what the run made; raises ``MissingError`` where making it did not work."""
        exchange = self.shared(made.create)
        value = documented.json_of(exchange)
        if exchange.status not in (200, 201) or not isinstance(value, dict) or "id" not in value:
            told = exchange.failure or exchange.status
            raise MissingError(f"needs what {made.create.operation} makes, and it answered {told}")
        if made.create.operation == "integrations_create" and not self._effects.is_ours(str(value["id"])):
            raise MissingError(
                f"needs an integration that the run made, and create answered integration {value['id']}, which was "
                "there before: give fixtures.create_integration a body that makes a new one"
            )
        return str(value["id"])

    def lost(self, exchanges: Sequence[Exchange]) -> str:
        """What an earlier run deleted of that which the exchanges needed, in words; nothing without any."""
        return self._effects.lost(exchanges)

    def prepare(self, probes: Sequence[Probe]) -> bool:
        """Make what the probes need to exist; whether anything had to be made. Raises ``MissingError``."""
        # In their order, which a set would not keep: every run sends the same requests.
        needed = dict.fromkeys(value for probe in probes for _, value in probe.path if isinstance(value, Made))
        new = [made for made in needed if made.create not in self._shared]
        for made in new:
            self.made(made)
        return bool(new)

    def request(self, probe: Probe) -> Request:
        """The request of a probe, with the ids of what was made. Raises ``MissingError``."""
        operation = self._context.contract.operation(probe.operation)
        headers = [("Authorization", probe.credential.header)] if probe.credential.header is not None else []
        body = probe.body
        if isinstance(body, Contrary):
            body = body.to(documented.json_of(self.shared(body.read)))
        if body is not None:
            headers.append(("Content-Type", probe.media_type))
        method = probe.method or operation.method
        base_url = self._context.target.base_url
        if probe.link is not None:
            return Request(method, probe.link, tuple(headers), body or b"")
        path = operation.aliases[0] if probe.alias else operation.path
        for name, value in probe.path:
            path = path.replace(f"{{{name}}}", quote(self.made(value) if isinstance(value, Made) else value, safe=""))
        query = f"?{urlencode(probe.query)}" if probe.query else ""
        return Request(method, base_url + path + query, tuple(headers), body or b"")

    def close(self) -> None:
        """Let go of the threads."""
        if self._together:
            self._together.shutdown(cancel_futures=True)

    def _doubt(self, exchange: Exchange) -> None:
        self._failures.append(exchange)
        if len(self._failures) < _DOUBT:
            return
        ping = self._context.example(self._context.contract.operation("integrations_list"))
        if self._client.send(self.request(ping), ping.operation).response is None:
            first = min(self._failures, key=lambda failed: failed.started_s)
            asked = f"{first.request.method} {first.request.url}"
            raise UnreachableError(
                f"the target stopped answering. The first request without an answer: {asked} "
                f"({first.id} in the record): {first.failure}"
            )
        self._failures.clear()


@dataclass(slots=True)
class _Once:
    """A shared answer, and the lock under which it is asked for."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    exchange: Exchange | None = None
