"""The target file: what is tested, with which keys and fixtures, and what may be done to it."""

from __future__ import annotations

import difflib
import ipaddress
import json
import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import jsonschema_rs


class TargetError(ValueError):
    """A target file, or an environment, that cannot be used; the message names the entry and what to do."""


@dataclass(frozen=True, slots=True)
class Key:
    """A personal API key. ``scopes`` None: not told; ``projects`` None: not confined.

    ``variable`` is the environment variable that stands for the key in printed commands.
    """

    name: str
    value: str = field(repr=False)
    scopes: tuple[str, ...] | None
    projects: tuple[str, ...] | None
    variable: str

    def may_enter(self, project_id: str) -> bool:
        """Whether the key is not confined, or confined to projects of which this is one."""
        return self.projects is None or project_id in self.projects


@dataclass(frozen=True, slots=True)
class Fixtures:
    """What exists on the target. Ids are text as they stand in a path; None or empty: not given."""

    insight_id: str | None = None
    other_insight_id: str | None = None
    group_type_index: int | None = None
    group_key: str | None = None
    share_password_ids: tuple[str, ...] = ()
    other_project_id: str | None = None
    other_project_insight_id: str | None = None
    other_project_integration_id: str | None = None
    integrations: Mapping[str, str] = field(default_factory=dict)
    create_integration: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """The API under test. ``base_url`` has no trailing slash and may carry a path prefix."""

    base_url: str
    project_id: str
    keys: tuple[Key, ...]
    fixtures: Fixtures = Fixtures()
    allow_writes: bool = False

    @property
    def on_loopback(self) -> bool:
        """Whether the host is this machine, where no rate limit is to be spared."""
        host = urlsplit(self.base_url).hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost" or host.endswith(".localhost")

    def described(self) -> dict[str, Any]:
        """The target without its secrets, for the record."""
        return {
            "base_url": self.base_url,
            "project_id": self.project_id,
            "allow_writes": self.allow_writes,
            "keys": [
                {"name": key.name, "scopes": key.scopes, "projects": key.projects, "variable": key.variable}
                for key in self.keys
            ],
        }


def read_target(path: Path, environment: Mapping[str, str]) -> Target:
    """Read a target file; raises ``TargetError`` naming the file, the entry and what is expected there."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise TargetError(f"{path}: no such file. Give --target a target file, a URL, 'mock' or 'env'.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise TargetError(f"{path}: cannot be read: {error}") from error
    try:
        return parse_target(text, environment)
    except TargetError as error:
        raise TargetError(f"{path}: {error}") from error


def parse_target(text: str, environment: Mapping[str, str]) -> Target:
    """A target from the text of its file; raises ``TargetError``."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TargetError(f"not valid TOML: {error}") from error
    problems = list(dict.fromkeys(_problems(data)))
    if problems:
        raise TargetError(problems[0] if len(problems) == 1 else "\n  " + "\n  ".join(problems))
    keys = tuple(_key(entry, environment) for entry in data["keys"])
    names = [key.name for key in keys]
    for name in names:
        if names.count(name) > 1:
            raise TargetError(f"keys: two keys are called {name!r}. Give each key a name of its own.")
    return Target(
        base_url=_base_url(data["base_url"]),
        project_id=str(data["project_id"]),
        keys=keys,
        fixtures=_fixtures(data.get("fixtures", {})),
        allow_writes=data.get("safety", {}).get("allow_writes", False),
    )


def from_environment(environment: Mapping[str, str]) -> Target:
    """The target of POSTHOG_HOST, POSTHOG_PROJECT_ID and POSTHOG_PERSONAL_API_KEY, reads only.

    Raises ``TargetError`` naming the variables that are not set.
    """
    names = ("POSTHOG_HOST", "POSTHOG_PROJECT_ID", "POSTHOG_PERSONAL_API_KEY")
    unset = [name for name in names if not environment.get(name)]
    if unset:
        raise TargetError(f"--target env: set {', '.join(unset)} in the environment.")
    host, project_id, value = (environment[name] for name in names)
    return _single_key(host, project_id, value)


def from_url(url: str, environment: Mapping[str, str]) -> Target:
    """The target at a URL, its project and key from the environment, reads only; raises ``TargetError``."""
    names = ("POSTHOG_PROJECT_ID", "POSTHOG_PERSONAL_API_KEY")
    unset = [name for name in names if not environment.get(name)]
    if unset:
        raise TargetError(
            f"--target {url}: set {' and '.join(unset)} in the environment, or write a target file "
            "with base_url, project_id and [[keys]]."
        )
    return _single_key(url, environment[names[0]], environment[names[1]])


def _single_key(host: str, project_id: str, value: str) -> Target:
    base_url = host if "://" in host else f"https://{host}"
    data = {"base_url": base_url, "project_id": project_id, "keys": [{"name": "personal", "value": "*"}]}
    problems = list(_problems(data))
    if problems:
        raise TargetError("; ".join(problems))
    variable = "POSTHOG_PERSONAL_API_KEY"
    key = Key("personal", _from_variable(variable, value), None, None, variable)
    return Target(_base_url(base_url), project_id, (key,))


def _base_url(url: str) -> str:
    """Without a slash at its end; raises ``TargetError`` for a host or port that there cannot be."""
    try:
        port = urlsplit(url).port
        httpx.URL(url)
    except (ValueError, httpx.InvalidURL) as error:
        raise TargetError(f"base_url: found {url!r}: {error}.") from error
    if port == 0:
        raise TargetError(f"base_url: found {url!r}: there is no port 0.")
    return url.rstrip("/")


def _from_variable(variable: str, value: str) -> str:
    """A key that a variable of the environment holds."""
    key = value.strip()
    if not re.fullmatch("[!-~]+", key):
        raise TargetError(f"${variable} holds something else than a key: one word of ASCII characters.")
    return key


def _problems(data: Mapping[str, Any]) -> Iterator[str]:
    schema = json.loads(resources.files(__package__).joinpath("target.schema.json").read_text("utf-8"))
    strangers = list(_strangers(data, ""))
    yield from strangers
    if strangers or jsonschema_rs.is_valid(schema, data):
        return
    # Slow to import, and only needed to say what is wrong.
    import jsonschema

    for error in jsonschema.Draft202012Validator(schema).iter_errors(data):
        place = ".".join(str(part) for part in error.absolute_path)
        if error.validator == "additionalProperties":
            known = sorted(error.schema["properties"])
            for name in sorted(set(error.instance) - set(known)):
                near = difflib.get_close_matches(name, known, 1)
                hint = f"Did you mean {near[0]!r}?" if near else f"Known here: {', '.join(known)}."
                yield f"unknown entry {f'{place}.{name}' if place else name!r}. {hint}"
        elif error.validator == "required":
            missing = [name for name in error.validator_value if name not in error.instance]
            for name in missing:
                expected = error.schema.get("properties", {}).get(name, {}).get("description", "a value")
                yield f"{f'{place}.{name}' if place else name} is missing. Expected: {expected}."
        else:
            secret = place.endswith(".value") or (place == "base_url" and "@" in str(error.instance))
            shown = "a secret" if secret else json.dumps(error.instance, default=str)[:80]
            expected = error.schema.get("description", error.message)
            yield f"{place}: found {shown}. Expected: {expected}."


def _strangers(value: Any, place: str) -> Iterator[str]:
    """What TOML can say and JSON cannot: dates, times, infinity."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _strangers(item, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strangers(item, f"{place}.{index}")
    elif not isinstance(value, str | int | float | bool) or (isinstance(value, float) and not math.isfinite(value)):
        yield f"{place}: found {value}, which JSON cannot say. Expected: text in quotes, a number, true or false."


def _key(entry: Mapping[str, Any], environment: Mapping[str, str]) -> Key:
    value, name = str(entry["value"]), str(entry["name"])
    variable = "POSTHOG_KEY_" + re.sub(r"\W", "_", name).upper()
    if value.startswith("env:"):
        variable = value.removeprefix("env:")
        found = environment.get(variable)
        if not found:
            raise TargetError(f"keys: the key {name!r} is read from ${variable}, which is not set. Set it.")
        value = _from_variable(variable, found)
    return Key(
        name=name,
        value=value,
        scopes=tuple(entry["scopes"]) if "scopes" in entry else None,
        projects=tuple(str(project) for project in entry["projects"]) if "projects" in entry else None,
        variable=variable,
    )


def _fixtures(data: Mapping[str, Any]) -> Fixtures:
    def text(name: str) -> str | None:
        return str(data[name]) if name in data else None

    return Fixtures(
        insight_id=text("insight_id"),
        other_insight_id=text("other_insight_id"),
        group_type_index=data.get("group_type_index"),
        group_key=data.get("group_key"),
        share_password_ids=tuple(str(item) for item in data.get("share_password_ids", ())),
        other_project_id=text("other_project_id"),
        other_project_insight_id=text("other_project_insight_id"),
        other_project_integration_id=text("other_project_integration_id"),
        integrations={kind: str(item) for kind, item in data.get("integrations", {}).items()},
        create_integration=data.get("create_integration"),
    )
