"""The client below everything else: it blocks writes, paces, waits out a 429, counts, masks and records."""

from __future__ import annotations

import itertools
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from typing import Final

import httpx

from posthog_conformance import __version__
from posthog_conformance.exchange import Exchange, Request, Response
from posthog_conformance.target.file import Target
from posthog_conformance.target.pacing import PER_MINUTE, Pacer

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# Each step of a request may take this long, and the whole of it DEADLINE_S.
TIMEOUT: Final = httpx.Timeout(8.0, connect=5.0)
DEADLINE_S: Final = 15.0
# Shorter than servers keep an idle connection, so that they do not close one on which a request is on its way.
KEPT_ALIVE_S: Final = 2.0
LARGEST_BODY: Final = 32 * 1024 * 1024
LONGEST_HOLD_S: Final = 120.0
ATTEMPTS: Final = 6


class WriteRefusedError(Exception):
    """A write was asked for, and the target file does not allow writes."""


class BudgetSpentError(Exception):
    """The run has no requests left."""


class UnreachableError(Exception):
    """The target cannot be reached, does not answer, or is not a PostHog API; the message says which."""


class ThrottledError(Exception):
    """The target went on answering 429, or asked for a longer pause than a run can wait."""


class StoppedError(Exception):
    """The run was told to stop: nothing more is sent."""


class Client:
    """Sends requests to one target. Safe to call from several threads.

    ``budget`` is the number of requests that may be sent, retries included; of it, ``reserve`` says how many are
    kept for putting back what was changed. ``keep`` receives every
    exchange as soon as it is complete.
    """

    def __init__(
        self,
        target: Target,
        *,
        budget: int,
        keep: Callable[[Exchange], None],
        reserve: Callable[[], int] = lambda: 0,
        transport: httpx.BaseTransport | None = None,
        pacer: Pacer | None = None,
    ) -> None:
        self._target = target
        self._budget = budget
        self._reserve = reserve
        self._keep = keep
        self._pacer = pacer or Pacer(None if target.on_loopback or transport else PER_MINUTE)
        self._transport = transport
        self._tls = httpx.create_ssl_context()
        self._pools = [self._pool()]
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._throttled = False
        self._one_by_one = threading.Lock()
        self._ids = itertools.count(1)
        self._sent = 0
        self._started = time.monotonic()

    @property
    def sent(self) -> int:
        """How many requests went out so far."""
        return self._sent

    @property
    def held(self) -> bool:
        """Whether nothing may be sent for now, because the target said 429."""
        return self._pacer.held

    def stop(self) -> None:
        """Send nothing more, and wait for nothing."""
        self._stopped.set()

    def release(self) -> None:
        """Allow what was reserved to be sent, after ``stop`` too."""
        self._reserve = lambda: 0
        self._stopped.clear()

    def send(self, request: Request, operation: str, *, drawn: bool = False) -> Exchange:
        """Send one request and return the exchange; a failure to get an answer is an exchange too.

        A 429 is never returned: it is waited out and the request sent again. From the first one on requests go out
        one by one, so that the end of the next window costs one of them, not all that are on their way.
        A read whose connection broke before an answer came is sent once more (RFC 9112, 9.3.1).
        Raises ``WriteRefusedError``, ``BudgetSpentError``, ``ThrottledError`` and ``StoppedError``.
        """
        if request.method not in SAFE_METHODS and not self._target.allow_writes:
            raise WriteRefusedError
        again = request.method in SAFE_METHODS
        for _ in range(ATTEMPTS):
            with self._one_by_one if self._throttled else nullcontext():
                exchange, broke = self._attempt(request, operation, drawn)
            if broke and again:
                again = False
            elif exchange.status != 429:
                return exchange
        raise ThrottledError(f"the target still answers 429 after {ATTEMPTS} attempts. Run again later.")

    def close(self) -> None:
        """Close all connections."""
        for pool in self._pools:
            pool.close()

    def _pool(self) -> httpx.Client:
        return httpx.Client(
            transport=self._transport,
            verify=self._tls,
            timeout=TIMEOUT,
            limits=httpx.Limits(max_connections=32, max_keepalive_connections=32, keepalive_expiry=KEPT_ALIVE_S),
            headers={"User-Agent": f"posthog-conformance/{__version__}", "Accept": "application/json"},
            follow_redirects=False,
        )

    def _attempt(self, request: Request, operation: str, drawn: bool) -> tuple[Exchange, bool]:
        """The exchange, and whether its connection broke before an answer came."""
        self._wait()
        self._take()
        exchange, broke = self._exchange(request, operation, drawn)
        self._keep(exchange)
        if exchange.response is not None and exchange.response.status == 429:
            self._throttled = True
            pause = _retry_after(exchange.response)
            if pause > LONGEST_HOLD_S:
                raise ThrottledError(f"the target answers 429 and asks to wait {pause:.0f} s. Run again later.")
            self._pacer.hold(pause)
        if exchange.status is not None and exchange.status >= 500 and self._transport is None:
            # Many servers close a connection on which they broke, and say so too late for the next request on it.
            self._pools.append(self._pool())
        return exchange, broke

    def _wait(self) -> None:
        while (pause := self._pacer.take()) > 0:
            if self._stopped.wait(pause):
                break
        if self._stopped.is_set():
            raise StoppedError

    def _take(self) -> None:
        with self._lock:
            if self._sent >= self._budget - self._reserve():
                raise BudgetSpentError
            self._sent += 1

    def _exchange(self, request: Request, operation: str, drawn: bool) -> tuple[Exchange, bool]:
        http = self._pools[-1]
        broke = False
        began = time.monotonic()
        sent = request
        response: Response | None = None
        failure: str | None = None
        try:
            built = http.build_request(
                request.method, request.url, headers=list(request.headers), content=request.body or None
            )
            headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in built.headers.raw)
            sent = Request(request.method, str(built.url), headers, request.body)
            response = self._read(http, built, began + DEADLINE_S)
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as error:
            failure = _why(error)
            broke = isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError)
        exchange = Exchange(
            id=f"e{next(self._ids)}",
            operation=operation,
            request=sent,
            response=response,
            failure=failure,
            started_s=began - self._started,
            duration_s=time.monotonic() - began,
            drawn=drawn,
        )
        return exchange, broke

    def _read(self, http: httpx.Client, request: httpx.Request, deadline: float) -> Response:
        answer = http.send(request, stream=True)
        try:
            chunks: list[bytes] = []
            size = 0
            for chunk in answer.iter_bytes():
                chunks.append(chunk)
                size += len(chunk)
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout(f"the answer took more than {DEADLINE_S:.0f} s")
                if size > LARGEST_BODY:
                    raise httpx.ReadError(f"the answer is larger than {LARGEST_BODY >> 20} MB")
        finally:
            answer.close()
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers.raw)
        return Response(answer.status_code, headers, b"".join(chunks))


def _retry_after(response: Response) -> float:
    # RFC 9110, 10.2.3 also allows a date; a minute is the longest window that PostHog throttles by.
    value = (response.header("retry-after") or "").strip()
    return min(float(value), 86_400.0) if value.isdecimal() else 5.0 if not value else 60.0


def _why(error: Exception) -> str:
    cause = str(error).rstrip(".") or type(error).__name__
    if isinstance(error, httpx.InvalidURL):
        return f"no URL that can be asked: {cause}"
    if isinstance(error, httpx.ConnectTimeout):
        return "no connection within 5 s"
    if isinstance(error, httpx.TimeoutException):
        return f"no answer in time ({cause})"
    if "CERTIFICATE_VERIFY_FAILED" in cause or "SSL" in cause or "TLS" in cause:
        return f"TLS failed: {cause}"
    if isinstance(error, httpx.ConnectError):
        return f"no connection: {cause}"
    return f"connection broke: {cause}"
