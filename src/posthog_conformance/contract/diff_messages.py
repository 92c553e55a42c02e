"""Differences between the requests and the answers of an operation, as two descriptions have them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from posthog_conformance.contract.change import Found, Impact, Side
from posthog_conformance.contract.description import Description, Endpoint
from posthog_conformance.contract.diff_schema import Pair, SchemaDiff, Schemas

Node = Mapping[str, Any]
# The error that every operation of a page has, whether the page says so or not.
_ERROR: Final = "#/components/responses/Error"


@dataclass(frozen=True)
class Messages:
    """An operation's parameters, request body and answers, before and after.

    ``alike`` are pairs of schemas that other operations have found to differ in nothing.
    """

    old: Description
    new: Description
    before: Endpoint
    after: Endpoint
    alike: Mapping[Side, set[Pair]]

    def differences(self) -> Iterator[Found]:
        """All of them. Raises ``DescriptionError``."""
        yield from self._parameters()
        yield from self._request()
        yield from self._answers()

    def _parameters(self) -> Iterator[Found]:
        before, after = _parameters(self.old, self.before), _parameters(self.new, self.after)
        for place, name in (*before, *(key for key in after if key not in before)):
            old, new = before.get((place, name)), after.get((place, name))
            if place == "path" and (old is None or new is None):
                # The path itself has it; not every description lists it, too.
                continue
            where = f"{place} {(old or new or {}).get('name')}"
            yield from _needed(where, old, new)
            if old is not None and new is not None:
                schemas = self.old.part(old, "schema", where), self.new.part(new, "schema", where)
                yield from self._schemas("request", where, [schemas[0]], [schemas[1]])

    def _request(self) -> Iterator[Found]:
        old = self.old.part(self.before.source, "requestBody", self.before.name) or None
        new = self.new.part(self.after.source, "requestBody", self.after.name) or None
        yield from _needed("request body", old, new)
        if old is not None and new is not None:
            yield from self._schemas("request", "request", _body(self.old, old), _body(self.new, new))

    def _answers(self) -> Iterator[Found]:
        old = self.old.part(self.before.source, "responses", self.before.name)
        new = self.new.part(self.after.source, "responses", self.after.name)
        # A status that takes the place of another one comes from the same correction.
        come = (self.new.part(new, status, "responses") for status in new if status not in old)
        corrections = (answer.get("x-correction") for answer in come)
        correction = next(filter(None, corrections), None)
        for status in sorted(status for status in {*old, *new} if not status.startswith("x-")):
            before = self.old.part(old, status, "responses") if status in old else None
            after = self.new.part(new, status, "responses") if status in new else None
            if before is not None and after is not None:
                yield from self._answer(status, before, after)
            elif not _is_error_of_all(old.get(status) or new.get(status)):
                yield _status(status, before, after, correction)

    def _answer(self, status: str, before: Node, after: Node) -> Iterator[Found]:
        old, new = _body(self.old, before), _body(self.new, after)
        correction = after.get("x-correction")
        if bool(old) != bool(new):
            said, says = ("a body" if one else "no body" for one in (old, new))
            impact: Impact = "compatible" if new else "breaking"
            yield Found(status, "type", said, says, impact, before.get("x-line"), correction)
        elif old:
            yield from self._schemas("response", status, old, new, correction)

    def _schemas(
        self, side: Side, where: str, old: Schemas, new: Schemas, correction: str | None = None
    ) -> Iterator[Found]:
        for found in SchemaDiff(self.old, self.new, side, self.alike[side]).compare(old, new):
            place = f"{where} {found.where}" if found.where else where
            yield found._replace(where=place, correction=found.correction or correction)


def _needed(where: str, old: Node | None, new: Node | None) -> Iterator[Found]:
    """A parameter or a request body that came, went, or is needed more or less than before."""
    said, says = (_need(node) for node in (old, new))
    if said == says:
        return
    breaking = new is None or new.get("required")
    yield Found(
        where,
        "parameter" if old is None or new is None else "required",
        said,
        says,
        "breaking" if breaking else "compatible",
        (old or {}).get("x-line"),
        (new or {}).get("x-correction"),
    )


def _need(node: Node | None) -> str:
    return "absent" if node is None else "required" if node.get("required") else "optional"


def _status(status: str, before: Node | None, after: Node | None, correction: str | None) -> Found:
    impact: Impact = "documentation"
    if status[:1] in "23":
        impact = "breaking" if after is None else "compatible"
    said, says = ("absent" if one is None else "described" for one in (before, after))
    return Found(status, "status", said, says, impact, (before or {}).get("x-line"), correction)


def _parameters(description: Description, endpoint: Endpoint) -> dict[tuple[str, str], Node]:
    """The parameters by place and name; those of the path by their number in it, whatever they are called."""
    names = [braced or colon for braced, colon in re.findall(r"\{([^}]*)\}|/:([^/]+)", endpoint.paths[0])]
    found = {}
    for parameter in description.parameters(endpoint):
        place, name = str(parameter.get("in")), str(parameter.get("name"))
        if place == "path" and name in names:
            found[place, str(names.index(name))] = parameter
        elif place != "path":
            found[place, name] = parameter
    return found


def _body(description: Description, node: Node) -> Schemas:
    """The schema of a body: the JSON one, or the first that there is; none where there is no body."""
    content = description.part(node, "content", "a body")
    chosen = next((name for name in content if "json" in name), next(iter(content), None))
    return [] if chosen is None else [description.part(content, chosen, "content").get("schema", {})]


def _is_error_of_all(node: Any) -> bool:
    return isinstance(node, Mapping) and node.get("$ref") == _ERROR
