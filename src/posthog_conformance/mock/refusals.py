"""The refusals of PostHog's API overview, each made in one place."""

from __future__ import annotations

from collections.abc import Iterable

from posthog_conformance.mock.call import Refusal

_CHALLENGE = {"WWW-Authenticate": "Bearer"}


def not_authenticated() -> Refusal:
    """401: no key, or a header that holds none."""
    detail = "Authentication credentials were not provided."
    return Refusal(401, "authentication_error", "not_authenticated", detail, headers=_CHALLENGE)


def unknown_key() -> Refusal:
    """401: a key that nobody has."""
    detail = "Personal API key found in request Authorization header is invalid."
    return Refusal(401, "authentication_error", "invalid_personal_api_key", detail, headers=_CHALLENGE)


def forbidden(detail: str) -> Refusal:
    """403: a valid key that may not do this."""
    return Refusal(403, "authentication_error", "permission_denied", detail)


def missing_scope(scope: str) -> Refusal:
    """403: a key without a documented scope; the error names it."""
    return forbidden(f"API key missing required scope '{scope}'")


def other_project() -> Refusal:
    """403: a key that is confined to other projects."""
    return forbidden("API key does not have access to the requested project")


def not_found() -> Refusal:
    """404: nothing here has that id."""
    return Refusal(404, "invalid_request", "not_found", "Not found.")


def no_such_endpoint() -> Refusal:
    """404: no operation has that path."""
    return Refusal(404, "invalid_request", "not_found", "Endpoint not found.")


def method_not_allowed(method: str, allowed: Iterable[str]) -> Refusal:
    """405: the path has other methods, which ``Allow`` lists."""
    detail = f'Method "{method}" not allowed.'
    allow = {"Allow": ", ".join(allowed)}
    return Refusal(405, "invalid_request", "method_not_allowed", detail, headers=allow)


def too_large() -> Refusal:
    """413: a body over 20 MB."""
    return Refusal(413, "invalid_request", "request_too_large", "The request body is too large.")


def unsupported_media_type() -> Refusal:
    """415: a body that is not JSON by its own account."""
    return Refusal(415, "invalid_request", "unsupported_media_type", "Unsupported media type in request.")


def malformed_json() -> Refusal:
    """400: a body that says it is JSON and is not."""
    return Refusal(400, "invalid_request", "parse_error", "JSON parse error")


def invalid(attr: str | None, detail: str, code: str = "invalid_input") -> Refusal:
    """400: a field, or the body as a whole, that the operation does not take."""
    return Refusal(400, "validation_error", code, detail, attr)


def required(attr: str) -> Refusal:
    """400: a field that is missing."""
    return invalid(attr, "This field is required.", "required")


def throttled(seconds: int) -> Refusal:
    """429: too many requests in the last minute."""
    detail = f"Request was throttled. Expected available in {seconds} seconds."
    return Refusal(429, "throttled_error", "throttled", detail, headers={"Retry-After": str(seconds)})


def server_error() -> Refusal:
    """500: the mock itself broke."""
    return Refusal(500, "server_error", "error", "A server error occurred.")
