"""Differences between the schemas of two descriptions, as a client of the first meets them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from posthog_conformance.contract.change import Found, Impact, Kind, Side
from posthog_conformance.contract.description import Description
from posthog_conformance.contract.form import Form, Schema, form_of

Schemas = Sequence[Schema]
Pair = tuple[Hashable, ...]
# Differences, and steps that find more of them, in their order.
Steps = Iterator["Found | Steps"]
# A schema with no other members is what it refers to.
_REFERENCE: Final = frozenset({"$ref", "title", "description", "readOnly", "writeOnly", "x-line"})


@dataclass
class SchemaDiff:
    """Compares bodies. On the ``request`` side a client may send less than before if it breaks, on the
    ``response`` side it may get more than before.

    Each pair of schemas is compared once, where it is met first: schemas may refer to themselves. ``alike`` are
    pairs that are known to differ in nothing; those of a comparison that finds nothing join them.
    """

    old: Description
    new: Description
    side: Side
    alike: set[Pair]
    _met: set[Pair] = field(default_factory=set)

    def compare(self, old: Schemas, new: Schemas) -> Iterator[Found]:
        """The differences between what two groups of schemas say together. Raises ``DescriptionError``."""
        found = False
        # Descriptions nest deeper than Python does: what is left to do within what is on a stack of our own.
        left: list[Steps] = [self._compare("", old, new, None, None)]
        while left:
            step = next(left[-1], None)
            if step is None:
                left.pop()
            elif isinstance(step, Found):
                found = True
                yield step
            else:
                left.append(step)
        if not found:
            self.alike.update(self._met)

    def _compare(self, pointer: str, old: Schemas, new: Schemas, line: int | None, correction: str | None) -> Steps:
        met = (*map(_key, old), None, *map(_key, new))
        if met in self._met or met in self.alike:
            return
        self._met.add(met)
        before, after = form_of(old, self.old), form_of(new, self.new)
        line = before.line or line
        correction = after.correction or before.correction or correction
        for kind, said, says, impact in self._own(before, after):
            yield Found(pointer, kind, said, says, impact, line, correction)
        if before.types is None or after.types is None:
            return
        yield from self._properties(pointer, before, after, line, correction)
        for parts, others in ((before.items, after.items), (before.values, after.values)):
            if parts and others:
                yield self._compare(f"{pointer}/*", parts, others, line, correction)

    def _own(self, before: Form, after: Form) -> Iterator[tuple[Kind, str, str, Impact]]:
        if before.types is None or after.types is None:
            if before.types != after.types:
                # Of a value without a type nothing is promised.
                yield "type", before.text, after.text, "documentation"
            return
        if before.types != after.types:
            yield "type", before.text, after.text, self._impact(_within(before, after), _within(after, before))
        if before.nullable != after.nullable:
            said, says = (("null, too" if form.nullable else "not null") for form in (before, after))
            yield "nullability", said, says, self._impact(after.nullable, before.nullable)
        if before.members != after.members:
            yield from self._members(before, after)

    def _members(self, before: Form, after: Form) -> Iterator[tuple[Kind, str, str, Impact]]:
        said, says = before.members, after.members
        if said is None or says is None:
            yield "type", _listed(said), _listed(says), "documentation"
            return
        yield "type", _listed(said - says), _listed(says - said), self._impact(said <= says, says <= said)

    def _properties(self, pointer: str, before: Form, after: Form, line: int | None, correction: str | None) -> Steps:
        old, new = self._relevant(before.properties), self._relevant(after.properties)
        kind: Kind = "parameter" if self.side == "request" else "field"
        for name in (*old, *(name for name in new if name not in old)):
            place = f"{pointer}/{name}"
            if name not in new:
                gone = form_of(old[name], self.old)
                yield Found(place, kind, gone.text, "absent", "breaking", gone.line or line, correction)
            elif name not in old:
                come = form_of(new[name], self.new)
                breaks = self.side == "request" and name in after.required
                need = f"{come.text}, {'required' if name in after.required else 'optional'}"
                impact: Impact = "breaking" if breaks else "compatible"
                yield Found(place, kind, "absent", need, impact, line, come.correction or correction)
            else:
                yield from self._required(place, name, before, after, line, correction)
                yield self._compare(place, old[name], new[name], line, correction)

    def _required(
        self, place: str, name: str, before: Form, after: Form, line: int | None, correction: str | None
    ) -> Iterator[Found]:
        was, is_ = name in before.required, name in after.required
        if was != is_:
            said, says = (("required" if needed else "optional") for needed in (was, is_))
            yield Found(place, "required", said, says, self._impact(was, is_), line, correction)

    def _relevant(self, properties: Mapping[str, tuple[Schema, ...]]) -> Mapping[str, tuple[Schema, ...]]:
        """The properties of this side: what is read-only is not sent, what is write-only is not answered."""
        other = "readOnly" if self.side == "request" else "writeOnly"
        return {
            name: schemas
            for name, schemas in properties.items()
            if not any(isinstance(schema, Mapping) and schema.get(other) is True for schema in schemas)
        }

    def _impact(self, wider: bool, narrower: bool) -> Impact:
        """What it means that the new values are all of the old ones (``wider``), or only of them."""
        return "compatible" if (wider if self.side == "request" else narrower) else "breaking"


def _within(part: Form, whole: Form) -> bool:
    """Whether every type of the one is one of the other, too."""
    return all(_is_one_of(name, whole.types or frozenset()) for name in part.types or ())


def _is_one_of(name: str, names: frozenset[str]) -> bool:
    bare = name.split(" ")[0]
    return name in names or bare in names or (bare == "integer" and "number" in names)


def _listed(members: frozenset[str] | None) -> str:
    if members is None:
        return "any member"
    return "one of " + ", ".join(sorted(members)) if members else "no other"


def _key(schema: Schema) -> Hashable:
    if isinstance(schema, Mapping) and "$ref" in schema and schema.keys() <= _REFERENCE:
        return str(schema["$ref"])
    return id(schema)
