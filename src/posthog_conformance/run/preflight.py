"""Before the first case: is there a PostHog API at the target, and does it know the keys?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import Final

from posthog_conformance.exchange import Exchange, NotJson
from posthog_conformance.run.context import Context
from posthog_conformance.run.session import Session
from posthog_conformance.run.strangers import NO_KEY
from posthog_conformance.target import Client, TargetError, UnreachableError

# A target that cannot be tested is said so within 20 s, with what it takes to start and to end.
FIRST_ANSWER_S: Final = 16.0


def preflight(context: Context, session: Session, client: Client) -> None:
    """Ask for the list of integrations with and without a key: requests that the run needs anyway.

    Raises ``UnreachableError`` where nothing answers in time, or nothing that looks like PostHog's API,
    ``TargetError`` where the target knows none of the keys, and what the client raises.
    """
    beside = ThreadPoolExecutor(1)
    try:
        looking = beside.submit(_look, context, session)
        while wait([looking], FIRST_ANSWER_S).not_done:
            # A target that answers 429 is there.
            if not client.held:
                raise UnreachableError(
                    f"{context.target.base_url} does not answer within {FIRST_ANSWER_S:.0f} s. Is it up?"
                )
        looking.result()
    finally:
        beside.shutdown(wait=False)


def _look(context: Context, session: Session) -> None:
    operation = context.contract.operation("integrations_list")
    listing = context.example(operation, context.any_key())
    keyed = session.shared(listing)
    base_url = context.target.base_url
    if keyed.response is None:
        raise UnreachableError(f"{base_url} cannot be reached: {keyed.failure}. Is base_url right, and is it up?")
    if _is_api(keyed):
        return
    keyless = session.shared(listing.by(NO_KEY))
    if not _is_api(keyless) and not (keyless.status == 401 and _is_json(keyless)):
        raise UnreachableError(f"{base_url} does not answer as PostHog's API does: {_told(keyed)}")
    if keyed.status != 401:
        return
    for key in context.target.keys:
        if session.shared(listing.by(context.credential(key))).status != 401:
            return
    names = ", ".join(key.name for key in context.target.keys)
    raise TargetError(f"the target answers 401 to every key ({names}): give keys that it knows")


def _is_api(exchange: Exchange) -> bool:
    return exchange.status in (200, 403) and _is_json(exchange)


def _is_json(exchange: Exchange) -> bool:
    if exchange.response is None:
        return False
    try:
        exchange.response.json()
    except NotJson:
        return False
    return True


def _told(exchange: Exchange) -> str:
    response = exchange.response
    assert response is not None
    location = response.header("location")
    if location and 300 <= response.status < 400:
        return f"{response.status}, redirecting to {location}. Give the URL that it leads to as base_url."
    kind = response.media_type or "no media type"
    if response.status == 404:
        return f"404 ({kind}) for {exchange.request.url}. Are base_url, its path and project_id right?"
    return f"{response.status} with a body of {kind} for {exchange.request.url}. Is base_url right?"
