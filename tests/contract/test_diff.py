"""Differences between two descriptions, and what they mean for a client of the first."""

import copy
import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posthog_conformance.contract import load
from posthog_conformance.contract.build import build
from posthog_conformance.contract.change import Change
from posthog_conformance.contract.description import Description, DescriptionError
from posthog_conformance.contract.diff import differences
from posthog_conformance.contract.page import read_page

from .pages import NEWER
from .strategies import json_values

PATH = "/api/environments/{environment_id}/moles/{id}/"
MOLE = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "name": {"type": "string"},
        "kind": {"type": "string", "enum": ["star", "golden"]},
        "seen": {"type": "string", "format": "date-time"},
        "boss": {"$ref": "#/components/schemas/Mole"},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
}


def document() -> dict:
    body = {"application/json": {"schema": {"$ref": "#/components/schemas/Mole"}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Moles", "version": "1"},
        "paths": {
            PATH: {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
                "patch": {
                    "operationId": "moles_partial_update",
                    "description": "Change a mole.",
                    "security": [{"key": ["mole:write"]}],
                    "parameters": [{"name": "dry", "in": "query", "schema": {"type": "boolean"}}],
                    "requestBody": {"content": body},
                    "responses": {
                        "200": {"description": "A mole", "content": body},
                        "204": {"description": "Nothing"},
                    },
                },
            }
        },
        "components": {"schemas": {"Mole": copy.deepcopy(MOLE)}},
    }


def compare(change: Callable[[dict], object]) -> list[tuple[str, str, str]]:
    """Kind, place and impact of what ``change`` makes of the document."""
    other = document()
    change(other)
    return [(found.kind, found.where, found.impact) for found in compared(document(), other)]


def compared(old: dict, new: dict) -> tuple[Change, ...]:
    return differences(Description("old", old), Description("new", new))


def operation(changed: dict) -> dict:
    return changed["paths"][PATH]["patch"]


def mole(changed: dict) -> dict:
    return changed["components"]["schemas"]["Mole"]


def field(name: str, **members: object) -> Callable[[dict], object]:
    return lambda changed: mole(changed)["properties"].setdefault(name, {}).update(members)


def test_the_same_is_no_difference():
    assert compare(lambda _changed: None) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda d: d["paths"].clear(), [("removed", "", "breaking")]),
        (lambda d: d["paths"].update({"/new/": {"get": {"responses": {}}}}), [("added", "", "compatible")]),
        (lambda d: operation(d).update(security=[{"key": ["mole:read"]}]), [("scope", "", "compatible")]),
        (lambda d: operation(d).update(security=[{"key": ["rat:write"]}]), [("scope", "", "breaking")]),
        (lambda d: operation(d).update(security=[]), [("scope", "", "compatible")]),
        (lambda d: operation(d).update({"x-personal-api-key": False}), [("scope", "", "breaking")]),
        (lambda d: operation(d).pop("security"), []),
        (lambda d: operation(d)["parameters"].clear(), [("parameter", "query dry", "breaking")]),
        (
            lambda d: operation(d)["parameters"].append({"name": "deep", "in": "query"}),
            [("parameter", "query deep", "compatible")],
        ),
        (
            lambda d: operation(d)["parameters"].append({"name": "deep", "in": "query", "required": True}),
            [("parameter", "query deep", "breaking")],
        ),
        (lambda d: operation(d)["parameters"][0].update(required=True), [("required", "query dry", "breaking")]),
        (
            lambda d: operation(d)["parameters"][0].update(schema={"type": "string"}),
            [("type", "query dry", "breaking")],
        ),
        (
            lambda d: d["paths"][PATH]["parameters"][0].update(schema={"type": "number"}),
            [("type", "path id", "compatible")],
        ),
        (lambda d: operation(d)["responses"].pop("204"), [("status", "204", "breaking")]),
        (lambda d: operation(d)["responses"].update({"202": {}}), [("status", "202", "compatible")]),
        (lambda d: operation(d)["responses"].update({"409": {}}), [("status", "409", "documentation")]),
        (lambda d: operation(d)["responses"]["200"].pop("content"), [("type", "200", "breaking")]),
        (lambda d: operation(d).update(description="Alter\na mole."), [("text", "description", "documentation")]),
        (lambda d: operation(d).update(deprecated=True), [("text", "deprecated", "documentation")]),
        (lambda d: operation(d).pop("requestBody"), [("parameter", "request body", "breaking")]),
    ],
)
def test_differences_of_an_operation(change, expected):
    assert compare(change) == expected


@pytest.mark.parametrize(
    ("change", "request_side", "response_side"),
    [
        (field("name", type="integer"), ("type", "breaking"), ("type", "breaking")),
        (field("name", format="email"), ("type", "breaking"), ("type", "compatible")),
        (field("seen", format=None), ("type", "compatible"), ("type", "breaking")),
        (field("name", nullable=True), ("nullability", "compatible"), ("nullability", "breaking")),
        (field("kind", enum=["star"]), ("type", "breaking"), ("type", "compatible")),
        (field("kind", enum=["star", "golden", "hairy"]), ("type", "compatible"), ("type", "breaking")),
        (
            field("kind", enum=["star", "golden", None], nullable=True),
            ("nullability", "compatible"),
            ("nullability", "breaking"),
        ),
        (field("name", type=None), ("type", "documentation"), ("type", "documentation")),
        (lambda d: mole(d)["properties"].pop("kind"), ("parameter", "breaking"), ("field", "breaking")),
        (field("new", type="string"), ("parameter", "compatible"), ("field", "compatible")),
        (lambda d: mole(d)["required"].remove("name"), ("required", "compatible"), ("required", "breaking")),
        (lambda d: mole(d)["required"].append("kind"), ("required", "breaking"), ("required", "compatible")),
        (field("tags", items={"type": "integer"}), ("type", "breaking"), ("type", "breaking")),
    ],
)
def test_what_widens_a_request_narrows_an_answer(change, request_side, response_side):
    found = compare(change)
    assert [(kind, impact) for kind, where, impact in found if where.startswith("request")] == [request_side]
    assert [(kind, impact) for kind, where, impact in found if where.startswith("200")] == [response_side]


def test_what_is_read_only_is_not_sent():
    found = compare(field("id", type="string"))
    assert found == [("type", "200 /id", "breaking")]


def test_a_place_is_a_json_pointer():
    (_, answered) = compared(
        document(),
        {
            **document(),
            "components": {
                "schemas": {
                    "Mole": {
                        **MOLE,
                        "properties": {**MOLE["properties"], "tags": {"type": "array", "items": {"type": "integer"}}},
                    }
                }
            },
        },
    )
    assert (answered.where, answered.before, answered.after) == ("200 /tags/*", "string", "integer")
    assert (answered.operation, answered.method, answered.path) == ("moles_partial_update", "PATCH", PATH)


@pytest.mark.parametrize(
    "nullable",
    [
        {"type": "string", "nullable": True},
        {"type": ["string", "null"]},
        {"anyOf": [{"type": "string"}, {"type": "null"}]},
        {"oneOf": [{"$ref": "#/components/schemas/Name"}, {"enum": [None]}, {"enum": [""]}]},
        {"allOf": [{"$ref": "#/components/schemas/Name"}], "nullable": True},
    ],
)
def test_nullable_in_whichever_way_it_is_written(nullable):
    def change(changed: dict) -> None:
        mole(changed)["properties"]["name"] = nullable
        changed["components"]["schemas"]["Name"] = {"type": "string"}

    assert ("nullability", "200 /name", "breaking") in compare(change)
    assert len(compare(change)) == 2


@pytest.mark.parametrize(
    "path",
    [
        "/api/environments/{project_id}/moles/{mole}",
        "/api/projects/{project_id}/moles/{id}/",
        "/api/environments/:environment_id/moles/:id",
    ],
)
def test_paths_that_mean_the_same_are_one(path):
    other = document()
    other["paths"] = {path: other["paths"][PATH]}
    found = compared(document(), other)
    assert {change.kind for change in found} <= {"path"}
    assert all(change.impact == "documentation" for change in found)


def test_both_forms_of_a_path_are_one_operation():
    other = document()
    other["paths"][PATH.replace("environments", "projects")] = other["paths"][PATH]
    (found,) = compared(document(), other)
    assert (found.kind, found.after, found.impact) == ("path", PATH.replace("environments", "projects"), "compatible")


def test_schemas_that_refer_to_each_other_come_to_an_end():
    other = document()
    other["components"]["schemas"]["Mole"]["properties"]["boss"] = {"anyOf": [{"$ref": "#/components/schemas/Boss"}]}
    other["components"]["schemas"]["Boss"] = {
        "allOf": [{"$ref": "#/components/schemas/Mole"}, {"$ref": "#/components/schemas/Boss"}],
        "nullable": True,
    }
    assert {where for _, where, _ in [(c.kind, c.where, c.impact) for c in compared(document(), other)]} == {
        "request /boss",
        "200 /boss",
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.update(openapi="2.0"), "no OpenAPI 3"),
        (lambda d: d.pop("openapi"), "no OpenAPI 3"),
        (lambda d: d.update(paths=[]), "paths is no object"),
        (lambda d: d["paths"].update({"/a/": None}), "paths /a/ is no object"),
        (lambda d: operation(d).update(parameters={}), "parameters is no array"),
        (lambda d: operation(d).update(responses=[1]), "responses is no object"),
        (lambda d: d["components"]["schemas"].pop("Mole"), "schemas/Mole leads nowhere"),
        (lambda d: field("name", **{"$ref": "other.yaml#/Name"})(d), "other.yaml#/Name is in another file"),
        (lambda d: d["components"]["schemas"].update(Mole={"$ref": "#/components/schemas/Mole"}), "leads back"),
    ],
)
def test_a_description_that_cannot_be_used_is_named_with_the_place(change, message):
    other = document()
    change(other)
    with pytest.raises(DescriptionError, match=f"^new.*{message}"):
        compared(document(), other)


# --- descriptions that are broken, or large


def places(node: object, path: tuple = ()) -> Iterator[tuple]:
    """The way to every part of a document but the whole."""
    for key, part in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield (*path, key)
        yield from places(part, (*path, key))


def error_of(old: dict, new: dict) -> str:
    """Why two documents cannot be compared; nothing if they can."""
    try:
        differences(Description("a.json", old), Description("b.json", new))
    except DescriptionError as error:
        return str(error)
    return ""


@given(
    st.sampled_from(list(places(document()))),
    st.one_of(
        json_values(), st.fixed_dictionaries({"$ref": st.sampled_from(["#/components/schemas/Mole", "#/x", 7])})
    ),
)
def test_whatever_stands_anywhere_gives_differences_or_an_error_that_names_the_description(place, value):
    broken = document()
    node = broken
    for key in place[:-1]:
        node = node[key]
    node[place[-1]] = value
    for old, new in ((document(), broken), (broken, document())):
        assert re.match(r"$|a\.json|b\.json", error_of(old, new))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda mole: mole.update(required=[{}]), "required is no array of names"),
        (lambda mole: mole.update(type=7), "type is no array"),
        (lambda mole: mole.update(properties=[]), None),
        (lambda mole: mole.update(properties=["name"]), "properties is no object"),
        (lambda mole: mole["properties"]["kind"].update(enum="star"), "enum is no array"),
        (lambda mole: mole["properties"]["boss"].update({"$ref": "#/nowhere"}), "#/nowhere leads nowhere"),
        (lambda mole: mole["properties"]["name"].update(required=True), None),
    ],
)
def test_what_is_wrong_with_a_schema_is_said_with_the_operation_that_has_it(change, message):
    broken = document()
    change(broken["components"]["schemas"]["Mole"])
    if message is None:
        differences(Description("a", document()), Description("b", broken))
        return
    with pytest.raises(DescriptionError, match=f"^b: .*{re.escape(message)}.* It is met at PATCH {re.escape(PATH)}"):
        differences(Description("a", document()), Description("b", broken))


def chained(count: int, last: str, by: Callable[[str], dict]) -> Description:
    """A description whose schemas lead from one to the next, down to a last type."""
    chain = {f"Mole{number}": by(f"#/components/schemas/Mole{number + 1}") for number in range(count)}
    schemas = {"Mole": by("#/components/schemas/Mole0"), **chain, f"Mole{count}": {"type": last}}
    return Description("deep.json", {**document(), "components": {"schemas": schemas}})


def test_schemas_that_lead_to_each_other_by_the_thousand():
    def boss(reference: str) -> dict:
        return {"type": "object", "properties": {"boss": {"$ref": reference}}}

    found = differences(chained(3000, "string", boss), chained(3000, "integer", boss))
    assert {(change.where.count("/boss"), change.before, change.after) for change in found} == {
        (3001, "string", "integer")
    }


def test_a_schema_that_is_made_of_others_by_the_thousand_is_an_error():
    def made_of(reference: str) -> dict:
        return {"allOf": [{"$ref": reference}]}

    with pytest.raises(DescriptionError, match=r"made of others too deeply\. It is met at moles_partial_update"):
        differences(chained(3000, "string", made_of), chained(3000, "integer", made_of))


# --- the contracts of this project


def test_a_page_differs_from_what_was_built_from_it_in_nothing():
    assert differences(Description("a", build(read_page(NEWER))), Description("b", build(read_page(NEWER)))) == ()


def test_a_page_that_changed_is_told_with_the_line_of_the_old_one():
    old = Description("old", build(read_page(NEWER)))
    new = Description("new", build(read_page(NEWER.replace('"depth": 0.1', '"depth": "deep"'))))
    changes = differences(old, new)
    assert {(change.kind, change.before, change.after, change.impact) for change in changes} == {
        ("type", "number", "string", "breaking")
    }
    assert all(change.line for change in changes)


@pytest.mark.parametrize("posthog", ["older", "newer"])
def test_every_difference_of_the_served_dialect_is_some_correction(posthog):
    served = load(dialect="served", posthog=posthog)
    changes = differences(Description("documented", load().document), Description("served", served.document))
    by_correction = {}
    for change in changes:
        by_correction.setdefault(change.correction, set()).add(change.operation)
    # S15 adds a reason to answer 400, and no other body.
    assert set(by_correction) == {correction.id for correction in served.corrections} - {"S15"}
    for correction in served.corrections:
        if correction.id not in ("S12", "S15", "S16"):
            assert by_correction[correction.id] <= set(correction.operations), correction.id
