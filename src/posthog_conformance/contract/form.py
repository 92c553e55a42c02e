"""What a schema says of a value, whichever way it is written: OpenAPI 3.0 or 3.1, allOf, anyOf, references."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, Final

from posthog_conformance.contract.description import Description

Schema = Mapping[str, Any]
FORMATS: Final = frozenset({"date", "date-time", "time", "uuid", "email", "uri"})


@dataclass(frozen=True)
class Form:
    """What is known of a value. ``types`` None: nothing is; ``members`` None: no enumeration.

    Formats stand with their type, as ``string (uuid)``. ``properties``, ``items`` and ``values`` (those of a map)
    are schemas that hold together. ``line`` is the page's, ``correction`` the number of the one that it is from.
    """

    types: frozenset[str] | None = None
    nullable: bool = False
    members: frozenset[str] | None = None
    properties: Mapping[str, tuple[Schema, ...]] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    items: tuple[Schema, ...] = ()
    values: tuple[Schema, ...] = ()
    line: int | None = None
    correction: str | None = None

    @property
    def text(self) -> str:
        """The types in words."""
        return "any value" if self.types is None else " or ".join(sorted(self.types)) or "null"


def form_of(schemas: Sequence[Schema], description: Description, seen: frozenset[str] = frozenset()) -> Form:
    """What all of these schemas together say. Raises ``DescriptionError``.

    ``seen`` are the references that led here: a schema that is made of itself says nothing more.
    """
    forms = [_form(schema, description, seen) for schema in schemas]
    return reduce(_both, forms) if forms else Form()


def _form(schema: Schema, description: Description, seen: frozenset[str]) -> Form:
    if not isinstance(schema, Mapping):
        # true and false are schemas, too (JSON Schema 2020-12, 4.3.2).
        return Form()
    parts = [_plain(schema, description)]
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference not in seen:
        parts.append(_form(description.resolve({"$ref": reference}), description, seen | {reference}))
    if "allOf" in schema:
        parts.append(form_of(description.listed(schema["allOf"], "allOf"), description, seen))
    for name in ("anyOf", "oneOf"):
        choices = [_form(part, description, seen) for part in description.listed(schema.get(name), name)]
        if choices:
            parts.append(reduce(_either, choices))
    found = reduce(_both, parts)
    return replace(found, nullable=True) if schema.get("nullable") is True else found


def _plain(schema: Schema, description: Description) -> Form:
    """The form of what the schema says itself."""
    given = schema.get("type")
    names = set(description.names(given, "type"))
    members = [schema["const"]] if "const" in schema else None
    if "enum" in schema:
        members = description.listed(schema["enum"], "enum")
    if members is not None:
        names = names or {_type(member) for member in members}
        null = None in members and ("null" in names or given is None)
    else:
        null = "null" in names
    properties = description.part(schema, "properties", "a schema")
    # True is how a property said it before OpenAPI 3, and still does in many descriptions: it is no list of names.
    required = schema.get("required")
    if properties and not names:
        names = {"object"}
    form = str(schema.get("format"))
    types = frozenset(
        f"{name} ({form})" if name == "string" and form in FORMATS else name for name in names - {"null"}
    )
    additional = schema.get("additionalProperties")
    return Form(
        types=types if names else None,
        nullable=null,
        members=None if members is None else frozenset(str(member) for member in members if member not in (None, "")),
        properties={name: (part,) for name, part in properties.items()},
        required=frozenset(() if isinstance(required, bool) else description.names(required, "required")),
        items=(schema["items"],) if "items" in schema else (),
        values=(additional,) if isinstance(additional, Mapping) and additional else (),
        line=schema.get("x-line"),
        correction=schema.get("x-correction"),
    )


def _both(left: Form, right: Form) -> Form:
    """What holds where both hold."""
    types = (
        left.types
        if right.types is None
        else right.types
        if left.types is None
        else _narrowed(left.types, right.types)
    )
    members = (
        left.members
        if right.members is None
        else right.members
        if left.members is None
        else left.members & right.members
    )
    return Form(
        types=types,
        nullable=(left.nullable or left.types is None)
        and (right.nullable or right.types is None)
        and (left.nullable or right.nullable),
        members=members,
        properties=_joined(left.properties, right.properties),
        required=left.required | right.required,
        items=left.items + right.items,
        values=left.values + right.values,
        line=left.line or right.line,
        correction=left.correction or right.correction,
    )


def _either(left: Form, right: Form) -> Form:
    """What holds where one of the two does."""
    # drf-spectacular writes null and the empty string as enumerations of their own.
    only_null = [form for form in (left, right) if form.types == frozenset() or form.members == frozenset()]
    if only_null:
        other = right if only_null[0] is left else left
        return replace(other, nullable=left.nullable or right.nullable)
    return Form(
        types=None if left.types is None or right.types is None else left.types | right.types,
        nullable=left.nullable or right.nullable,
        members=None if left.members is None or right.members is None else left.members | right.members,
        properties=_joined(left.properties, right.properties),
        required=left.required & right.required,
        items=left.items or right.items,
        values=left.values or right.values,
    )


def _narrowed(left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
    """The types of both; a type with a format is one without it."""
    bare_left, bare_right = ({name.split(" ")[0] for name in names} for names in (left, right))
    return frozenset(
        name
        for name in left | right
        if name.split(" ")[0] in bare_left & bare_right and (" " in name or not _formatted(name, left | right))
    )


def _formatted(bare: str, names: frozenset[str]) -> bool:
    return any(name.startswith(f"{bare} (") for name in names)


def _joined(
    left: Mapping[str, tuple[Schema, ...]], right: Mapping[str, tuple[Schema, ...]]
) -> Mapping[str, tuple[Schema, ...]]:
    return {
        name: left.get(name, ()) + right.get(name, ())
        for name in (*left, *(name for name in right if name not in left))
    }


def _type(member: Any) -> str:
    match member:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case list():
            return "array"
        case dict():
            return "object"
        case _:
            return "string"
