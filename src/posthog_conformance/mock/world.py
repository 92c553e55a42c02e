"""What exists on the mock: projects with integrations, insights and groups, and the keys to them."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

# What is added comes after what was there.
FIRST_ID: Final = 100


@dataclass(frozen=True, slots=True)
class Key:
    """A personal API key. ``projects`` None: it is not confined to any."""

    name: str
    value: str
    scopes: tuple[str, ...]
    projects: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class User:
    """A member of the organisation; ``password_hash`` is never shown. Nothing is None in the documented dialect."""

    id: int
    uuid: str
    distinct_id: str | None
    first_name: str
    last_name: str
    email: str
    role: str | None
    password_hash: str
    is_email_verified: bool | None = True
    has_hedgehog: bool = True


@dataclass(frozen=True, slots=True)
class Integration:
    """A connection to a third party; ``sensitive_config`` is never shown."""

    id: int
    kind: str
    config: Any
    created_at: datetime
    created_by: User | None
    errors: str
    display_name: str
    sensitive_config: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SharePassword:
    """A password of a sharing configuration; its hash is never shown, its text at most in the answer that made it."""

    id: int
    text: str
    hash: str
    note: str = ""
    created_at: datetime = datetime(2025, 9, 2, 10, 0, 0, 125_000, tzinfo=UTC)
    created_by_email: str = "zoe@hedgebox.example"
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Sharing:
    """How an insight is shared. ``revision`` counts the changes of its passwords; without ``created_at`` it has not
    been saved."""

    created_at: datetime | None
    enabled: bool
    access_token: str | None
    settings: Any
    password_required: bool
    passwords: tuple[SharePassword, ...] = ()
    revision: int = 0


@dataclass(slots=True)
class Project:
    """A project: what belongs to it exists nowhere else. ``deleted`` keeps what was deleted, unseen."""

    id: str
    integrations: dict[int, Integration]
    sharing: dict[int, Sharing]
    groups: dict[tuple[int, str], dict[str, Any]]
    deleted: dict[int, Integration] = field(default_factory=dict)


@dataclass(slots=True)
class World:
    """Everything that the mock knows. ``done`` counts the successes of each operation, ``last_ids`` holds the last
    id of each table: as in a database, what happens to one does not move the ids of another."""

    keys: Mapping[str, Key]
    user: User
    projects: Mapping[str, Project]
    last_ids: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)

    def new_id(self, table: str) -> int:
        """An id that nothing of this table has had before."""
        self.last_ids[table] += 1
        return FIRST_ID + self.last_ids[table]

    def new_token(self) -> str:
        """A token that nothing has had before, and that looks like any other."""
        digest = hashlib.blake2b(f"token {self.new_id('token')}".encode(), digest_size=16).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def home(self, integration_id: int) -> Project | None:
        """The project that has this integration."""
        return next((found for found in self.projects.values() if integration_id in found.integrations), None)

    def home_of_insight(self, insight_id: int) -> Project | None:
        """The project that has this insight."""
        return next((found for found in self.projects.values() if insight_id in found.sharing), None)
