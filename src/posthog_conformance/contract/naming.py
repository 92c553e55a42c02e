"""Names derived from what a page says: operation ids as drf-spectacular makes them, and schema names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_PREFIX = re.compile(r"/api/(?:(?:projects|environments|organizations)/\{\w+\}/(?=.))?")
_ACTIONS = {"POST": "create", "PUT": "update", "PATCH": "partial_update", "DELETE": "destroy"}


def operation_id(method: str, path: str, verb: str | None, *, answers_many: bool) -> str:
    """``integrations_list`` for a GET of integrations that the heading calls 'List all'.

    The reference says 'List all' wherever the id contains ``_list``. So where the path itself does
    (``clickup_lists``), the heading tells nothing, and it depends on whether the answer is a list.
    """
    name = path_words(path)
    if method != "GET":
        action = _ACTIONS[method]
    elif verb is None or "_list" in f"_{name}":
        action = "list" if answers_many else "retrieve"
    else:
        action = "list" if verb == "List all" else "retrieve"
    return f"{name}_{action}"


def path_words(path: str) -> str:
    """The words of a path that make its name: without the project it is in, and without parameters."""
    segments = _PREFIX.sub("", path, count=1).split("/")
    words = [re.sub(r"\W+", "_", segment).strip("_") for segment in segments if not segment.startswith("{")]
    return "_".join(word for word in words if word) or "root"


def prefixed(identifier: str, path: str) -> str:
    """The id with the word that was left out of it: ``environments_persons_list``."""
    prefix = re.match(r"/api/(\w+)/\{", path)
    return identifier if prefix is None else f"{prefix[1]}_{identifier}"


def schema_names(path: str, scopes: Sequence[str], *, element: bool) -> Iterator[str]:
    """Names for what an operation answers, the best first: the scope's word for the resource, the path's.

    ``element`` says that the schema is of one element of a collection that the path names.
    """
    segments = [segment for segment in _PREFIX.sub("", path, count=1).split("/") if segment]
    named = [segment for segment in segments if not segment.startswith("{")]
    last = named[-1] if named else "body"
    one = element or segments[-1:] != [last]
    word = singular(last) if one else last
    for scope in scopes:
        if (thing := scope.split(":")[0]).startswith(word):
            yield camel(thing)
    yield camel(word)


def singular(word: str) -> str:
    """The singular of a plural English word, by its ending."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch")):
        if word.endswith(ending):
            return word.removesuffix(ending) + instead
    return word if word.endswith(("ss", "us", "is")) else word.removesuffix("s")


def camel(words: str) -> str:
    """``sharing_configuration`` as ``SharingConfiguration``."""
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[\W_]+", words) if word) or "Body"
