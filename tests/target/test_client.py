"""The client: blocks writes, counts, waits out a 429, and answers every failure with an exchange."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest

import servers
from posthog_conformance.exchange import Exchange, Request
from posthog_conformance.target import (
    BudgetSpentError,
    Client,
    StoppedError,
    Target,
    ThrottledError,
    WriteRefusedError,
    parse_target,
)

TARGET = parse_target('base_url = "http://api.localhost"\nproject_id = 1\n[[keys]]\nname = "a"\nvalue = "phx_k"', {})
GET = Request("GET", "http://api.localhost/")
Handler = Callable[[httpx.Request], httpx.Response]


class Kept(list[Exchange]):
    """A client over a handler, and the exchanges that it kept."""

    def __init__(
        self, handler: Handler, target: Target = TARGET, budget: int = 100, reserve: Callable[[], int] = lambda: 0
    ) -> None:
        super().__init__()
        self.client = Client(
            target, budget=budget, keep=self.append, reserve=reserve, transport=httpx.MockTransport(handler)
        )


def ok(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={})


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "post"])
def test_writes_are_blocked_unless_allowed(method: str) -> None:
    kept = Kept(lambda _: pytest.fail("sent"))
    with pytest.raises(WriteRefusedError):
        kept.client.send(replace(GET, method=method), "op")
    assert (kept.client.sent, list(kept)) == (0, [])
    allowed = Kept(ok, replace(TARGET, allow_writes=True))
    assert allowed.client.send(replace(GET, method=method), "op").status == 200


def test_what_went_over_the_wire_is_kept() -> None:
    def echo(request: httpx.Request) -> httpx.Response:
        return httpx.Response(201, headers=[("X-A", "1"), ("X-A", "2")], content=request.read()[::-1])

    kept = Kept(echo, replace(TARGET, allow_writes=True))
    exchange = kept.client.send(Request("POST", "http://api.localhost/ä?b=ü", (("X-Own", "1"),), b"abc"), "op")
    assert exchange.response is not None
    assert exchange.response.body == b"cba"
    assert [value for name, value in exchange.response.headers if name.lower() == "x-a"] == ["1", "2"]
    assert exchange.request.url == "http://api.localhost/%C3%A4?b=%C3%BC"
    assert ("X-Own", "1") in exchange.request.headers
    assert kept == [exchange]


def test_no_more_than_the_budget_is_sent() -> None:
    kept = Kept(ok, budget=2)
    for _ in range(2):
        kept.client.send(GET, "op")
    with pytest.raises(BudgetSpentError):
        kept.client.send(GET, "op")
    assert kept.client.sent == len(kept) == 2


def test_a_reserve_is_kept_for_putting_back() -> None:
    kept = Kept(ok, budget=3, reserve=lambda: 2)
    kept.client.send(GET, "op")
    with pytest.raises(BudgetSpentError):
        kept.client.send(GET, "op")
    kept.client.release()
    kept.client.send(GET, "op")
    kept.client.send(GET, "op")
    with pytest.raises(BudgetSpentError):
        kept.client.send(GET, "op")


def test_a_429_is_waited_out_and_no_answer() -> None:
    answers = iter([429, 429, 200])
    kept = Kept(lambda _: httpx.Response(next(answers), headers={"Retry-After": "0"}))
    assert kept.client.send(GET, "op").status == 200
    assert [exchange.status for exchange in kept] == [429, 429, 200]
    assert kept.client.sent == 3, "every attempt counts"


def test_after_a_429_requests_go_out_one_by_one() -> None:
    """The end of the next window then costs one request, and not all that are on their way."""
    together, most, first = 0, [], [429]
    lock = threading.Lock()

    def handler(_: httpx.Request) -> httpx.Response:
        nonlocal together
        with lock:
            together += 1
            most.append(together)
            status = first.pop() if first else 200
        time.sleep(0.002)
        with lock:
            together -= 1
        return httpx.Response(status, headers={"Retry-After": "0"})

    kept = Kept(handler)
    kept.client.send(GET, "op")
    most.clear()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: kept.client.send(GET, "op"), range(16)))
    assert (len(most), max(most)) == (16, 1)


@pytest.mark.parametrize(("wait", "told"), [("0", "still answers 429 after 6"), ("86400", "asks to wait 86400 s")])
def test_a_429_without_end(wait: str, told: str) -> None:
    kept = Kept(lambda _: httpx.Response(429, headers={"Retry-After": wait}))
    with pytest.raises(ThrottledError, match=told):
        kept.client.send(GET, "op")


def test_nothing_is_sent_after_stop_until_release() -> None:
    kept = Kept(ok)
    kept.client.stop()
    with pytest.raises(StoppedError):
        kept.client.send(GET, "op")
    kept.client.release()
    assert kept.client.send(GET, "op").status == 200


def test_redirects_are_answers() -> None:
    kept = Kept(lambda _: httpx.Response(302, headers={"Location": "http://elsewhere.localhost/"}))
    assert kept.client.send(GET, "op").status == 302


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (httpx.ConnectTimeout(""), "no connection within 5 s"),
        (httpx.ReadTimeout("timed out"), "no answer in time (timed out)"),
        (httpx.ConnectError("Connection refused"), "no connection: Connection refused"),
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed"), "TLS failed: [SSL: CERT"),
        (httpx.RemoteProtocolError("Server disconnected."), "connection broke: Server disconnected"),
        (httpx.DecodingError("incorrect header check"), "connection broke: incorrect header check"),
    ],
)
def test_a_failure_is_an_exchange(error: httpx.HTTPError, told: str) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise error

    exchange = Kept(fail).client.send(GET, "op")
    assert exchange.response is None
    assert (exchange.failure or "").startswith(told)


@pytest.mark.parametrize("url", ["http://api.localhost:abc/", "http://api.localhost/\0", f"http://a/{'a' * 70_000}"])
def test_a_url_that_there_cannot_be_is_a_failure_too(url: str) -> None:
    exchange = Kept(ok).client.send(Request("GET", url), "op")
    assert exchange.request.url == url
    assert (exchange.failure or "").startswith("no URL that can be asked: ")


def test_an_answer_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("posthog_conformance.target.client.DEADLINE_S", -1.0)
    assert "took more than" in (Kept(ok).client.send(GET, "op").failure or "")


def test_an_answer_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("posthog_conformance.target.client.LARGEST_BODY", 1)
    assert "is larger than" in (Kept(ok).client.send(GET, "op").failure or "")


def test_over_the_network() -> None:
    with servers.dropping() as url:
        client = Client(TARGET, budget=2, keep=lambda _: None)
        assert "connection broke" in (client.send(Request("GET", url), "op").failure or "")
        assert client.sent == 2, "a read is sent once more"
        client.close()
