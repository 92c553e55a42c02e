"""JSON and YAML documents: from the bytes of a file to JSON values."""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import yaml

# More than any description has; an alias to an alias to an alias grows beyond all bounds.
MOST_NODES: Final = 20_000_000
# Deeper than any description nests.
MOST_DEEP: Final = 400
_TAG: Final = "tag:yaml.org,2002:"


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
        except (ValueError, RecursionError):
            pass  # YAML may begin so, too.
    try:
        with _uncollected():
            node = yaml.compose(text, _Loader)
            return None if node is None else _Builder().value(node)
    except yaml.MarkedYAMLError as error:
        raise DocumentError(_told(error.problem_mark or error.context_mark, error.problem, error.context)) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DocumentError(f"it is neither JSON nor YAML: {str(error).splitlines()[0]}") from error


class _Loader(yaml.CSafeLoader):
    """Composes with the core schema of YAML 1.2, and not so deep that libyaml runs out of its stack."""

    _depth = 0

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - yaml's own way

    def descend_resolver(self, current_node: yaml.Node | None, current_index: Any) -> None:  # noqa: ARG002 - yaml's
        """Called before each node."""
        self._depth += 1
        if self._depth > MOST_DEEP:
            raise ValueError(f"it nests deeper than {MOST_DEEP} levels")

    def ascend_resolver(self) -> None:
        """Called after each node."""
        self._depth -= 1


for _name, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
    ("merge", r"<<", ["<"]),
):
    _Loader.add_implicit_resolver(_TAG + _name, re.compile(rf"(?:{_pattern})\Z"), _first)

_SCALARS: Final[Mapping[str, Callable[[str], Any]]] = {
    f"{_TAG}null": lambda _text: None,
    f"{_TAG}bool": lambda text: text.lower() == "true",
    f"{_TAG}int": int,
    f"{_TAG}float": float,
}


class _Builder:
    """Makes values of composed nodes. PyYAML's own constructor takes several times as long."""

    def __init__(self) -> None:
        self._open: set[int] = set()
        self._count = 0

    def value(self, node: yaml.Node) -> Any:
        """The value of a node. Raises ``ValueError`` for what no JSON document can hold."""
        self._count += 1
        if self._count > MOST_NODES:
            raise ValueError("its aliases make it too large")
        if isinstance(node, yaml.ScalarNode):
            scalar = _SCALARS.get(node.tag)
            return node.value if scalar is None else scalar(node.value)
        if id(node) in self._open:
            raise yaml.MarkedYAMLError(problem="an alias that contains itself", problem_mark=node.start_mark)
        self._open.add(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                return [self.value(part) for part in node.value]
            return self._object(node)
        finally:
            self._open.discard(id(node))

    def _object(self, node: yaml.Node) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        own: dict[str, Any] = {}
        for key, part in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a name that is no scalar", problem_mark=key.start_mark)
            if key.tag == f"{_TAG}merge":
                for one in part.value if isinstance(part, yaml.SequenceNode) else [part]:
                    merged = {**self.value(one), **merged}
            elif key.value in own:
                raise yaml.MarkedYAMLError(problem=f"{key.value!r} a second time", problem_mark=key.start_mark)
            else:
                own[key.value] = self.value(part)
        return merged | own


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector, which looks through all nodes again and again for garbage there is not."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _told(mark: yaml.Mark | None, problem: str | None, context: str | None) -> str:
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    return f"{where}it is neither JSON nor YAML: {problem}{f' {context}' if context else ''}"
