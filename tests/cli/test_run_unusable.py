"""``posthog-conformance run`` where nothing can be tested: one clear sentence and the right exit code, in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import httpx
import pytest

import servers
from posthog_conformance.run import preflight
from posthog_conformance.target import client
from program import called, run

READS_ONLY = """\
base_url = "URL"
project_id = "1"
[[keys]]
name = "all"
value = "phx_a_key_that_is_made_up"
"""
NOT_FOUND = b'{"type": "invalid_request", "code": "not_found", "detail": "Not found.", "attr": null}'
UNKNOWN = b'{"type": "authentication_error", "code": "authentication_failed", "detail": "No.", "attr": null}'


@contextmanager
def over_tls() -> Iterator[str]:
    """An https URL at which somebody speaks plain HTTP."""
    with servers.answering(lambda _: (200, servers.JSON, b"{}")) as url:
        yield url.replace("http://", "https://")


def answering(status: int, body: bytes, **headers: str) -> Callable[[], AbstractContextManager[str]]:
    """A server that gives every request the same answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()} or servers.JSON
    return lambda: servers.answering(lambda _: (status, named, body))


SERVERS: dict[str, tuple[Callable[[], AbstractContextManager[str]], int, str]] = {
    "nobody listens": (lambda: nullcontext(servers.closed()), 3, "cannot be reached: no connection"),
    "TLS fails": (over_tls, 3, "cannot be reached: TLS failed"),
    "drops the connection": (servers.dropping, 3, "cannot be reached: connection broke"),
    "hangs": (servers.silent, 3, "cannot be reached: no answer in time"),
    "never ends its headers": (servers.dripping, 3, "does not answer within 2 s. Is it up?"),
    "redirects in a circle": (
        lambda: servers.answering(lambda asked: (302, {"Location": asked.path}, b"")),
        3,
        "302, redirecting to /api/environments/1/integrations/. Give the URL that it leads to as base_url.",
    ),
    "answers HTML": (
        answering(200, b"<html></html>", Content_Type="text/html"),
        3,
        "does not answer as PostHog's API does: 200 with a body of text/html",
    ),
    "breaks": (answering(500, b"{}"), 3, "500 with a body of application/json"),
    "has no such project": (answering(404, NOT_FOUND), 3, "Are base_url, its path and project_id right?"),
    "knows no key": (
        answering(401, UNKNOWN),
        2,
        "the target answers 401 to every key (all): give keys that it knows",
    ),
    "asks to wait an hour": (answering(429, b"{}", Retry_After="3600"), 3, "asks to wait 3600 s. Run again later."),
}


@pytest.mark.parametrize("kind", SERVERS)
@pytest.mark.parametrize("command", ["run", "doctor"])
def test_a_target_that_cannot_be_tested(
    tmp_path: Path, command: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The two waits are shorter here; that they end within 20 s is asserted of their real values."""
    monkeypatch.setattr(client, "TIMEOUT", httpx.Timeout(0.3))
    monkeypatch.setattr(preflight, "FIRST_ANSWER_S", 2.0)
    server, code, sentence = SERVERS[kind]
    with server() as url:
        file = tmp_path / "target.toml"
        file.write_text(READS_ONLY.replace("URL", url))
        result = run(tmp_path, "--target", file) if command == "run" else called("doctor", "--target", file)
    assert result.exit_code == code
    assert result.stderr.startswith("Error: ")
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_it_is_said_within_20_seconds() -> None:
    starting_and_ending = 3.0
    assert preflight.FIRST_ANSWER_S + starting_and_ending < 20
