"""A probe: a request as a case means it, before it has a host, a key's value or the ids of things to come."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

Pairs = tuple[tuple[str, str], ...]
# What the run writes carries this, so that whoever finds it knows where it came from.
MARK: Final = "posthog_conformance"


@dataclass(frozen=True, slots=True)
class Credential:
    """The Authorization header of a probe; ``header`` None sends none. ``name`` is what a reader sees."""

    name: str
    header: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Made:
    """Stands for the id of what ``create`` makes, sent once, when the id is needed."""

    create: Probe


@dataclass(frozen=True, slots=True)
class Contrary:
    """Stands for a body whose fields differ from what ``read`` answers, each still of its own type.

    A field that ``read`` does not answer is a text.
    """

    read: Probe
    names: tuple[str, ...]

    def to(self, stored: Any) -> bytes:
        """The body that is contrary to what is stored."""
        known = stored if isinstance(stored, dict) else {}
        return as_json(
            {
                name: f"{MARK} refused"
                if name not in known
                else not known[name]
                if isinstance(known[name], bool)
                else {MARK: "refused"}
                for name in self.names
            }
        )


@dataclass(frozen=True, slots=True)
class Probe:
    """A request of an operation. Equal probes are one request where a case may share it.

    ``path`` gives the values of the path's parameters, ``method`` another method than the operation's,
    ``link`` the path and query of a link to follow instead. ``again`` tells apart requests that are meant to
    be sent more than once; ``drawn`` marks those of a generator. ``alias`` takes the other path that the
    operation is served under.
    """

    operation: str
    credential: Credential
    path: tuple[tuple[str, str | Made], ...]
    query: Pairs = ()
    body: bytes | Contrary | None = None
    media_type: str = "application/json"
    method: str | None = None
    link: str | None = None
    again: str = ""
    drawn: bool = False
    alias: bool = False

    def at(self, **values: str | Made) -> Probe:
        """The same request with other path values."""
        return replace(self, path=tuple((name, values.get(name, value)) for name, value in self.path))

    def by(self, credential: Credential) -> Probe:
        """The same request with another credential."""
        return replace(self, credential=credential)

    def asking(self, *query: tuple[str, str]) -> Probe:
        """The same request with this query."""
        return replace(self, query=query)

    def sending(self, body: Any) -> Probe:
        """The same request with this JSON body; bytes are sent as they are."""
        return replace(self, body=body if isinstance(body, bytes) else as_json(body))

    def repeated(self, again: str) -> Probe:
        """The same request, meant to be sent once more."""
        return replace(self, again=again)

    def by_alias(self) -> Probe:
        """The same request under the operation's other path."""
        return replace(self, alias=True)

    def value(self, name: str) -> str | Made | None:
        """The path value of this name."""
        return dict(self.path).get(name)


def as_json(value: Any) -> bytes:
    """The bytes of a JSON body."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()


def members(body: bytes | Contrary | None) -> Mapping[str, Any]:
    """The members of a probe's body, none where it is no JSON object."""
    if isinstance(body, Contrary):
        return dict.fromkeys(body.names)
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
