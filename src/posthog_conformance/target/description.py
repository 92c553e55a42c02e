"""How a target describes itself: the OpenAPI description that PostHog serves at ``/api/schema/``."""

from __future__ import annotations

from typing import Final

import httpx

from posthog_conformance.exchange import Request, Response
from posthog_conformance.target.client import Client, ThrottledError, UnreachableError
from posthog_conformance.target.file import Target

PATH: Final = "/api/schema/"
# drf-spectacular answers YAML unless it is asked for JSON, which is far quicker to read.
ACCEPT: Final = "application/vnd.oai.openapi+json, application/json, */*;q=0.1"
_REQUESTS: Final = 6


def fetch_description(target: Target, transport: httpx.BaseTransport | None = None) -> bytes:
    """The description, JSON or YAML, fetched with the target's first key. Raises ``UnreachableError``."""
    key = target.keys[0]
    url = f"{target.base_url}{PATH}"
    request = Request("GET", url, (("Authorization", f"Bearer {key.value}"), ("Accept", ACCEPT)))
    client = Client(target, budget=_REQUESTS, keep=lambda _exchange: None, transport=transport)
    try:
        exchange = client.send(request, "schema")
    except ThrottledError as error:
        raise UnreachableError(f"{url}: {error}") from error
    finally:
        client.close()
    if exchange.response is None:
        raise UnreachableError(f"{url} cannot be reached: {exchange.failure}. Is base_url right, and is it up?")
    if exchange.response.status != 200:
        raise UnreachableError(f"{url} is answered {_told(exchange.response, key.name)}")
    if exchange.response.media_type == "text/html":
        raise UnreachableError(f"{url} is answered with a web page. Is base_url that of a PostHog?")
    return exchange.response.body


def _told(response: Response, key: str) -> str:
    status = response.status
    if 300 <= status < 400:
        return f"{status}, redirecting to {response.header('location')}. Give the URL that it leads to as base_url."
    if status in (401, 403):
        return f"{status} for the key {key!r}. Give a key that may read it, or the description as a file."
    return f"{status}. Give the description as a file if the target does not serve it."
