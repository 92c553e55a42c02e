"""Errors: the envelope that every 4xx has, and what each kind of error says in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from posthog_conformance.checks.violation import Violation, answered, excerpt, shown, wrong_status
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange, NotJson, Response

SOURCE: Final = "API overview: Errors"
AUTHENTICATION: Final = "API overview: Authentication"
# Which type an error of a status has (API overview). A 400 is about a field, the body, or the request.
TYPES: Final[Mapping[int, frozenset[str]]] = {
    400: frozenset({"validation_error", "invalid_request"}),
    401: frozenset({"authentication_error"}),
    403: frozenset({"authentication_error"}),
    404: frozenset({"invalid_request"}),
    405: frozenset({"invalid_request"}),
    415: frozenset({"invalid_request"}),
    429: frozenset({"throttled_error"}),
}
# An unknown key has one code in the overview and another where it is served (API overview).
UNKNOWN_KEY_CODES: Final = frozenset({"authentication_failed", "invalid_personal_api_key"})
NO_KEY_CODES: Final = frozenset({"not_authenticated"})
# Lines of a stack trace as Python, JavaScript, Java and Go write them, line ends spelt out in JSON or not.
_TRACE: Final = re.compile(
    r"Traceback \(most recent call last\)|File \\?\"[^\"\\]+\\?\", line \d+"
    r"|(?:\n|\\n)\s*at [^\n\\]{1,200}?(?:\.\w{1,5}):\d+|goroutine \d+ \[running\]"
)


def refused(
    operation: Operation,
    exchange: Exchange,
    statuses: Collection[int],
    *,
    source: str = SOURCE,
    types: Collection[str] | None = None,
    codes: Collection[str] | None = None,
    attr: str | None = None,
) -> Iterator[Violation]:
    """The answer has one of ``statuses`` and, where given, one of ``types`` and ``codes``, and this ``attr``."""
    yield from answered(operation, exchange)
    response = exchange.response
    if response is None:
        return
    if response.status not in statuses:
        yield wrong_status(operation, exchange, " or ".join(map(str, sorted(statuses))), source)
        return
    error = envelope_of(response) or {}
    for member, allowed in (("type", types), ("code", codes)):
        if allowed is not None and not any(error.get(member) == each for each in allowed):
            yield Violation(
                f"the error has another {member}",
                f"/{member}",
                " or ".join(sorted(allowed)),
                shown(error.get(member)) if error else excerpt(response),
                source,
            )
    if attr is not None and not _names(error.get("attr"), attr):
        yield Violation("the error does not name the field", "/attr", attr, shown(error.get("attr")), source)


def envelope(operation: Operation, exchange: Exchange) -> Iterator[Violation]:
    """A 4xx that carries a body carries the envelope, with the type that its status has, and no stack trace."""
    yield from answered(operation, exchange)
    response = exchange.response
    if response is None or not 400 <= response.status < 500 or not response.body:
        return
    trace = _TRACE.search(response.body.decode("utf-8", "replace"))
    if trace:
        yield Violation("the error shows a stack trace", "body", "no stack trace", shown(trace[0].strip()), SOURCE)
    try:
        value = response.json()
    except NotJson:
        yield Violation(
            f"the body of a {response.status} is not JSON",
            "body",
            "the error envelope",
            excerpt(response),
            SOURCE,
        )
        return
    if not isinstance(value, dict):
        yield Violation(
            f"the body of a {response.status} is no object",
            "body",
            "the error envelope",
            shown(value),
            SOURCE,
        )
        return
    for member in ("type", "code", "detail"):
        if not isinstance(value.get(member), str):
            yield Violation(
                f"the error has no {member}" if member not in value else f"the error's {member} is no string",
                f"/{member}",
                "a string",
                shown(value.get(member)) if member in value else f"absent in {excerpt(response)}",
                SOURCE,
            )
    if not isinstance(value.get("attr"), str | None):
        yield Violation(
            "the error's attr is neither a string nor null",
            "/attr",
            "a string or null",
            shown(value["attr"]),
            SOURCE,
        )
    expected = TYPES.get(response.status)
    if expected and isinstance(value.get("type"), str) and value["type"] not in expected:
        yield Violation(
            f"an error of status {response.status} has another type",
            "/type",
            " or ".join(sorted(expected)),
            value["type"],
            SOURCE,
        )


def is_plain(operation: Operation, exchange: Exchange) -> bool:
    """Whether an error is ``{"error": …}``, outside the envelope, where the contract has such an answer."""
    answer = operation.answers.get(exchange.status or 0)
    if answer is None or exchange.response is None or exchange.response.status < 400:
        return False
    return "'error'" in str(answer.schema) and set(envelope_of(exchange.response) or {}) == {"error"}


def www_authenticate(operation: Operation, exchange: Exchange) -> Iterator[Violation]:
    """A 401 carries WWW-Authenticate (RFC 9110, 11.6.1)."""
    yield from answered(operation, exchange)
    response = exchange.response
    if response and response.status == 401 and not (response.header("www-authenticate") or "").strip():
        yield Violation(
            "a 401 without WWW-Authenticate",
            "header WWW-Authenticate",
            "a challenge",
            "absent",
            "RFC 9110, 11.6.1",
        )


def allow(operation: Operation, exchange: Exchange) -> Iterator[Violation]:
    """A 405 carries an Allow that does not list the method that was refused (RFC 9110, 15.5.6)."""
    yield from answered(operation, exchange)
    response = exchange.response
    if response is None or response.status != 405:
        return
    value = response.header("allow")
    listed = {method.strip().upper() for method in (value or "").split(",")}
    if value is None or exchange.request.method in listed:
        yield Violation(
            "a 405 without a fitting Allow",
            "header Allow",
            f"a list of methods without {exchange.request.method}",
            "absent" if value is None else value,
            "RFC 9110, 15.5.6",
        )


def method_not_allowed(operation: Operation, exchange: Exchange, *, closed: bool = False) -> Iterator[Violation]:
    """A method that the path does not have: 405, and the Allow that goes with it.

    ``closed``: PostHog judges what a personal key may do before the method, and may say 403 as it does for every
    action that accepts none.
    """
    yield from refused(operation, exchange, {403, 405} if closed else {405}, source="RFC 9110, 15.5.6")
    yield from allow(operation, exchange)


def alike(
    operation: Operation, existing: Exchange, missing: Exchange, *, one_credential: bool = True
) -> Iterator[Violation]:
    """Without a key, a missing id answers as an existing one does: by status and type.

    Of ``one_credential`` by code and detail too: a malformed header may have its own.
    """
    for exchange in (existing, missing):
        yield from refused(operation, exchange, {401}, source=AUTHENTICATION)
    if existing.response and missing.response and existing.status == missing.status == 401:
        first, second = (envelope_of(item.response) or {} for item in (existing, missing) if item.response)
        for member in ("type", "code", "detail") if one_credential else ("type",):
            if _without_ids(first.get(member)) != _without_ids(second.get(member)):
                yield Violation(
                    "without a key, a missing id answers otherwise than an existing one",
                    f"/{member}",
                    shown(first.get(member)),
                    shown(second.get(member)),
                    AUTHENTICATION,
                )


def envelope_of(response: Response) -> dict[str, Any] | None:
    """The error's JSON object, None where the body is none."""
    try:
        value = response.json()
    except NotJson:
        return None
    return value if isinstance(value, dict) else None


def _without_ids(text: Any) -> Any:
    """A text without the words that have a digit: an id of the request or of the object is no oracle."""
    return re.sub(r"\S*\d\S*", "#", text) if isinstance(text, str) else text


def _names(attr: Any, field: str) -> bool:
    # Django REST framework writes nested fields as config__team or config.team.
    return isinstance(attr, str) and (attr == field or attr.startswith((f"{field}__", f"{field}.")))
