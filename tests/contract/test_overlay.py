"""OpenAPI Overlay 1.0, as the standard has it."""

import json
from pathlib import Path

import pytest

from posthog_conformance.contract.overlay import OverlayError, apply, read_overlay

DOCUMENT = {
    "info": {"title": "Burrows", "version": "1"},
    "paths": {
        "/burrows/": {"get": {"tags": ["dig"], "summary": "List"}, "post": {"tags": [], "summary": "Dig"}},
        "/moles/": {"get": {"tags": ["mole"], "summary": "List"}},
    },
    "servers": [{"url": "/"}, {"url": "/old"}, {"url": "/older"}],
}


@pytest.fixture
def overlay(tmp_path):
    def write(*actions: dict, **members: object):
        path = tmp_path / "overlay.json"
        base = {"overlay": "1.0.0", "info": {"title": "Ours", "version": "1"}, "actions": list(actions)}
        path.write_text(json.dumps(base | members))
        return read_overlay(path)

    return write


def test_an_update_is_merged_into_every_object_that_is_selected(overlay):
    result = apply(
        DOCUMENT, overlay({"target": "$.paths[*].get", "update": {"summary": "Show", "x-seen": {"by": 1}}})
    )
    assert [item["get"]["summary"] for item in result["paths"].values()] == ["Show", "Show"]
    assert result["paths"]["/moles/"]["get"]["x-seen"] == {"by": 1}
    assert result["paths"]["/burrows/"]["post"]["summary"] == "Dig"


def test_an_update_of_an_array_is_appended(overlay):
    result = apply(DOCUMENT, overlay({"target": "$.paths['/moles/'].get.tags", "update": "blind"}))
    assert result["paths"]["/moles/"]["get"]["tags"] == ["mole", "blind"]


def test_arrays_within_an_update_are_joined(overlay):
    result = apply(DOCUMENT, overlay({"target": "$.paths['/moles/'].get", "update": {"tags": ["blind"]}}))
    assert result["paths"]["/moles/"]["get"]["tags"] == ["mole", "blind"]


def test_what_is_removed_does_not_move_what_else_is_selected(overlay):
    result = apply(DOCUMENT, overlay({"target": "$.servers[?@.url != '/']", "remove": True}))
    assert result["servers"] == [{"url": "/"}]


def test_actions_see_what_those_before_them_did(overlay):
    steps = [
        {"target": "$.paths['/moles/']", "remove": True},
        {"target": "$.paths", "update": {"/moles/": {"post": {"tags": []}}}},
        {"target": "$.paths['/moles/'].post", "update": {"summary": "Make"}},
    ]
    assert apply(DOCUMENT, overlay(*steps))["paths"]["/moles/"] == {"post": {"tags": [], "summary": "Make"}}


def test_the_document_itself_stays_as_it_was(overlay):
    before = json.dumps(DOCUMENT)
    result = apply(
        DOCUMENT, overlay({"target": "$", "update": {"x-new": {"a": []}}}, {"target": "$.info", "remove": True})
    )
    assert result["x-new"] == {"a": []}
    assert json.dumps(DOCUMENT) == before


def test_false_removes_nothing(overlay):
    update = {"target": "$.info", "remove": False, "update": {"version": "2"}}
    assert apply(DOCUMENT, overlay(update))["info"]["version"] == "2"


def test_an_action_for_another_posthog_is_left_out(overlay):
    ours = overlay(
        {"target": "$.info", "update": {"x-a": 1}, "x-posthog": ["older"]},
        {"target": "$.info", "update": {"x-b": 1}, "x-posthog": ["older", "newer"]},
        {"target": "$.info", "update": {"x-c": 1}},
    )
    assert {name for name in apply(DOCUMENT, ours, "newer")["info"] if "-" in name} == {"x-b", "x-c"}
    assert {name for name in apply(DOCUMENT, ours)["info"] if "-" in name} == {"x-a", "x-b", "x-c"}


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (
            {"target": "$.nowhere", "update": {}},
            r"action 1 \(S4, moles see\): the target \$\.nowhere selects nothing",
        ),
        ({"target": "$.paths[", "update": {}}, "is not JSONPath"),
        ({"target": "$.info.title", "update": {}}, "neither an object nor an array"),
        ({"target": "$.info", "update": "text"}, "'update' must be one"),
        ({"target": "$", "remove": True}, "whole document cannot be removed"),
    ],
)
def test_an_action_that_cannot_be_applied_is_named(overlay, action, message):
    ours = overlay({**action, "description": "moles see", "x-correction": "S4"})
    with pytest.raises(OverlayError, match=message):
        apply(DOCUMENT, ours)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("overlay: 1.0.0\ninfo: {title: a, version: 1\nactions:\n", r"line \d+.*neither JSON nor YAML.*whole"),
        ("", "no overlay"),
        ("overlay: 1.0.0\ninfo: {title: a, version: '1'}\nactions: []\n", "actions: .*non-empty"),
        (
            "overlay: 2.0.0\ninfo: {title: a, version: '1'}\nactions: [{target: $.a}]\n",
            "overlay: '2.0.0' does not match",
        ),
        ("overlay: 1.0.0\ninfo: {title: a, version: '1'}\nactions: [{target: a}]\n", r"actions\[0\].target"),
        ("overlay: 1.0.0\ninfo: {title: a, version: '1'}\nactions: [{target: $.a, updaet: 1}]\n", "'updaet'"),
    ],
)
def test_a_file_that_is_no_overlay_is_named(tmp_path, text, message):
    path = tmp_path / "broken.yaml"
    path.write_text(text)
    with pytest.raises(OverlayError, match=message) as raised:
        read_overlay(path)
    assert str(path) in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(OverlayError, match="cannot be read"):
        read_overlay(tmp_path / "none.yaml")


def test_extends_is_relative_to_the_overlay(overlay, tmp_path):
    assert (
        overlay({"target": "$"}, extends="../openapi.json").extended
        == Path(tmp_path.parent / "openapi.json").resolve()
    )
    assert overlay({"target": "$"}).extended is None
