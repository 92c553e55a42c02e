"""JSON and YAML documents: from the bytes of a file to JSON values."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable
from typing import Any

import yaml


class DocumentError(ValueError):
    """A document that is neither JSON nor YAML: what is wrong, and where."""


def parse(data: bytes) -> Any:
    """The JSON value that a JSON or YAML document holds. Raises ``DocumentError``.

    YAML is read as YAML 1.2 does (core schema): a date is a string, ``no`` is one, too. Names are strings
    (RFC 8259, 4), so that a YAML status of 200 and a JSON status of "200" are the same.
    """
    text = data.removeprefix(b"\xef\xbb\xbf")
    if text.lstrip()[:1] in (b"{", b"["):
        try:
            return json.loads(text)
        except ValueError:
            pass  # YAML may begin so, too.
    try:
        return yaml.load(text, _Loader)
    except yaml.MarkedYAMLError as error:
        raise DocumentError(_told(error)) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DocumentError(f"it is neither JSON nor YAML: {str(error).splitlines()[0]}") from error


def _told(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    context = f" {error.context}" if error.context else ""
    return f"{where}it is neither JSON nor YAML: {error.problem}{context}"


class _Loader(yaml.CSafeLoader):
    """A safe loader of the core schema of YAML 1.2."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - yaml's own way

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        self.flatten_mapping(node)
        return {
            key.value if isinstance(key, yaml.ScalarNode) else str(self.construct_object(key, deep=True)): (
                self.construct_object(value, deep=deep)
            )
            for key, value in node.value
        }


def _integer(loader: _Loader, node: yaml.ScalarNode) -> int:
    return int(loader.construct_scalar(node))


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("merge", r"<<", "<"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), ["" if one == "\0" else one for one in _first]
    )
_Loader.add_constructor("tag:yaml.org,2002:int", _integer)
