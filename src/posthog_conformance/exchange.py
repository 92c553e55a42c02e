"""A request, the response to it, and both together: plain values that every other room passes around."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

Headers = tuple[tuple[str, str], ...]


class NotJson(ValueError):
    """A body that is not one JSON text (RFC 8259)."""


@dataclass(frozen=True, slots=True)
class Request:
    """What was sent: ``url`` is absolute, ``body`` the bytes that went over the wire."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """What came back, its body decoded from any transfer or content encoding."""

    status: int
    headers: Headers = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """The value of the first header of this name, which is case-insensitive; None without one."""
        return header(self.headers, name)

    @property
    def media_type(self) -> str | None:
        """The media type without its parameters, in lower case; None without a Content-Type."""
        content_type = self.header("content-type")
        return None if content_type is None else content_type.split(";")[0].strip().lower()

    def json(self) -> Any:
        """The body as JSON.

        Raises ``NotJson`` for anything RFC 8259 does not allow, ``NaN`` and ``Infinity`` included.
        """
        try:
            return json.loads(self.body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise NotJson(str(error)) from error


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and the response to it, or the failure to get one.

    ``response`` is None exactly when ``failure`` says in a few words why there is none.
    ``operation`` is the contract's operation id; ``drawn`` marks a request made by a generator.
    """

    id: str
    operation: str
    request: Request
    response: Response | None
    failure: str | None = None
    started_s: float = 0.0
    duration_s: float = 0.0
    drawn: bool = False

    @property
    def status(self) -> int | None:
        """The status code, None where no response came."""
        return None if self.response is None else self.response.status


def header(headers: Headers, name: str) -> str | None:
    """The value of the first header called ``name`` (case-insensitive), None without one."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


def _refuse_constant(text: str) -> Any:
    raise ValueError(f"{text} is not JSON")
