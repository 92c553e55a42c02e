"""``posthog-conformance contract diff``."""

import json
import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from contract.pages import NEWER, page, section
from posthog_conformance.cli.contract import contract
from posthog_conformance.contract import load, locate
from servers import answering

TARGET = 'base_url = "{}"\nproject_id = "1"\n[[keys]]\nname = "all"\nvalue = "phx_secret"\n'
DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "Moles", "version": "1"},
    "paths": {"/moles/": {"get": {"operationId": "moles_list", "responses": {"200": {"description": "All"}}}}},
}


def diff(*arguments: object) -> Result:
    return CliRunner().invoke(contract, ["diff", *map(str, arguments)])


def written(path: Path, content: object) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


# --- what the page gets wrong


def test_documented_and_served_differ_in_the_corrections():
    result = diff("documented", "served")
    assert result.exit_code == 0
    assert set(re.findall(r"^ *(S\d+) ", result.output, re.MULTILINE)) == {f"S{number}" for number in range(1, 17)}
    for told in (
        "integrations_channels_retrieve",
        "share_passwords is a string",
        "get_share_passwords",
        "older",
    ):
        assert told in result.output


def test_the_corrections_of_one_period():
    assert not re.search(r"^ *older ", diff("documented", "served", "--posthog", "newer").output, re.MULTILINE)


def test_the_committed_table_is_what_the_command_writes(tmp_path):
    """If this fails: posthog-conformance contract diff documented served --markdown docs/corrections.md"""
    fresh = tmp_path / "corrections.md"
    assert diff("documented", "served", "--markdown", fresh).exit_code == 0
    committed = Path(__file__).parents[2] / "docs" / "corrections.md"
    assert committed.read_text("utf-8") == fresh.read_text("utf-8")


def test_the_corrections_for_other_programs():
    report = json.loads(diff("documented", "served", "--json", "-").stdout)
    first = report["corrections"][0]
    assert (first["id"], first["operations"], first["posthog"]) == (
        "S1",
        ["groups_update_property_create"],
        ["older", "newer"],
    )


# --- drift


def test_nothing_differs():
    result = diff("documented", locate("contracts") / "core-3")
    assert (result.exit_code, result.output.strip().endswith("no differences")) == (0, True)


def test_a_page_and_a_later_one(tmp_path):
    old = written(tmp_path / "old.txt", NEWER)
    new = written(tmp_path / "new.txt", NEWER.replace('"depth": 0.1', '"depth": "deep"'))
    result = diff(old, new)
    assert result.exit_code == 1
    assert re.search(r"breaking +type: 20\d /.*depth: number → string \[page line \d+\]", result.output)
    assert diff(old, old).exit_code == 0


def test_a_page_with_sections_that_are_repeated_is_the_same_page(tmp_path):
    """Pages are put together by hand: a section may be there twice."""
    once, twice = written(tmp_path / "once.txt", page(section())), tmp_path / "twice.txt"
    written(twice, page(section(), section()))
    assert "no differences" in diff(once, twice).output


def test_what_is_added_breaks_nothing(tmp_path):
    old = written(tmp_path / "old.json", DOCUMENT)
    many = {f"/moles/{number}/": {"get": {"responses": {}}} for number in range(30)}
    new = written(tmp_path / "new.json", {**DOCUMENT, "paths": {**DOCUMENT["paths"], **many}})
    result = diff(old, new)
    assert result.exit_code == 0
    assert "30 compatible" in result.output
    assert "10 more operations are added" in result.output
    assert diff(new, old).exit_code == 1


def test_json_and_yaml_of_the_same_are_the_same(tmp_path):
    old = written(tmp_path / "a.json", load().document)
    new = written(tmp_path / "b.yaml", yaml.safe_dump(json.loads(json.dumps(load().document))))
    assert "no differences" in diff(old, new).output


def test_an_overlay_stands_for_what_it_makes():
    overlay = locate("contracts") / "core-3" / "overlays" / "served.yaml"
    assert "no differences" in diff("served", overlay).output
    result = diff("documented", overlay, "--posthog", "older")
    assert result.exit_code == 1
    assert re.search(r"scope: none → no personal API keys \[page line 423, S7\]", result.output)


def test_markdown_and_json(tmp_path):
    overlay = locate("contracts") / "core-3" / "overlays" / "served.yaml"
    markdown, report = tmp_path / "diff.md", tmp_path / "diff.json"
    result = diff("documented", overlay, "--markdown", markdown, "--json", report)
    assert (result.exit_code, result.output) == (1, "")
    assert "| `GET /api/environments/{project_id}/integrations/{id}/channels/` | breaking |" in markdown.read_text(
        "utf-8"
    )
    read = json.loads(report.read_text("utf-8"))
    assert read["summary"]["breaking"] == sum(change["impact"] == "breaking" for change in read["changes"])
    assert {"operation", "kind", "where", "before", "after", "impact", "line", "correction"} <= read["changes"][
        0
    ].keys()


# --- a target's own description


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_how_a_target_describes_itself(tmp_path, form):
    asked = []

    def answer(request):
        asked.append((request.path, request.headers["Authorization"]))
        text = json.dumps(DOCUMENT) if form == "json" else yaml.safe_dump(DOCUMENT)
        return 200, {"Content-Type": f"application/vnd.oai.openapi+{form}"}, text.encode()

    with answering(answer) as url:
        target = written(tmp_path / "target.toml", TARGET.format(url + "/prefix"))
        same = diff(written(tmp_path / "a.json", DOCUMENT), target)
        other = diff("documented", target)
    assert asked[0] == ("/prefix/api/schema/", "Bearer phx_secret")
    assert (same.exit_code, other.exit_code) == (0, 1)
    assert "the operation is removed" in other.output


@pytest.mark.parametrize(
    ("status", "headers", "body", "code", "message"),
    [
        (404, {"Content-Type": "application/json"}, b"{}", 3, "is answered 404"),
        (403, {"Content-Type": "application/json"}, b"{}", 3, "403 for the key 'all'"),
        (302, {"Location": "/login"}, b"", 3, "redirecting to /login"),
        (200, {"Content-Type": "text/html"}, b"<html>", 3, "a web page"),
        (200, {"Content-Type": "application/json"}, b'{"openapi": "3.0', 2, "neither JSON nor YAML"),
        (200, {"Content-Type": "application/json"}, b'{"swagger": "2.0"}', 2, "no OpenAPI 3"),
        (200, {"Content-Type": "application/json"}, b"[]", 2, "holds no object"),
    ],
)
def test_a_target_that_does_not_describe_itself(tmp_path, status, headers, body, code, message):
    with answering(lambda _request: (status, headers, body)) as url:
        result = diff("documented", written(tmp_path / "target.toml", TARGET.format(url)))
    assert (result.exit_code, message in result.output) == (code, True), result.output
    assert "phx_secret" not in result.output


def test_a_target_that_cannot_be_reached(tmp_path):
    target = written(tmp_path / "target.toml", TARGET.format("http://127.0.0.1:9"))
    result = diff("documented", target)
    assert result.exit_code == 3
    assert "cannot be reached" in result.output


# --- what cannot be used


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("page.txt", "", "empty"),
        ("page.txt", "Nothing of the kind\n", "page.txt"),
        ("api.yaml", "openapi: 3.1.0\npaths: {/a/: {get: [\n", "line 3.*neither JSON nor YAML.*whole"),
        ("api.yaml", "- 1\n", "holds no object"),
        ("api.json", '{"openapi": "3.1.0", "paths": ', "neither JSON nor YAML"),
        ("api.json", '{"swagger": "2.0", "paths": {}}', "no OpenAPI 3 document"),
        ("api.json", '{"a": 1}', "no OpenAPI 3 document"),
        ("api", "openapi: 3.1.0\npaths: [", "neither JSON nor YAML"),
        (
            "o.yaml",
            "overlay: 1.0.0\ninfo: {title: a, version: '1'}\nactions: [{target: $.a}]\n",
            "Name it in 'extends'",
        ),
        (
            "o.yaml",
            "overlay: 1.0.0\nextends: none.json\ninfo: {title: a, version: '1'}\nactions: [{target: $.a}]\n",
            "extends none.json, and that cannot be read: No such file",
        ),
        (
            "o.yaml",
            "overlay: 1.0.0\nextends: base.json\ninfo: {title: a, version: '1'}\nactions: [{target: $.a}]\n",
            r"action 1: the target \$\.a selects nothing",
        ),
        (
            "o.yaml",
            "overlay: 1.0.0\nextends: base.json\ninfo: {title: a, version: '1'}\nactions:\n  - target: $.info\n"
            "    update: {x-a: [1",
            "o.yaml: line 7.*neither JSON nor YAML.*whole",
        ),
        (
            "o.yaml",
            "overlay: 1.0.0\nextends: base.json\ninfo: {title: a, version: '1'}\nactions: [{target: '$.paths['}]\n",
            "action 1: the target .* is not JSONPath",
        ),
        (
            "o.yaml",
            "overlay: 1.0.0\nextends: o.yaml\ninfo: {title: a, version: '1'}\nactions: [{target: $.info}]\n",
            "o.yaml is no OpenAPI 3 document",
        ),
        ("api.yaml", "[" * 5000, "neither JSON nor YAML: it nests deeper than 400 levels"),
        ("api.json", '{"a":' * 100_000, "neither JSON nor YAML: it nests deeper than 400 levels"),
        ("target.toml", "base_url = 1\n", "target.toml"),
    ],
)
def test_what_cannot_be_used_is_said_to_be_so(tmp_path, name, content, message):
    written(tmp_path / "base.json", DOCUMENT)
    result = diff("documented", written(tmp_path / name, content))
    assert result.exit_code == 2
    assert re.search(message, result.output, re.DOTALL), result.output
    assert "Traceback" not in result.output


def test_a_file_that_is_not_there():
    result = diff("documented", "nowhere.txt")
    assert result.exit_code == 2
    assert "nowhere.txt cannot be read: No such file or directory" in result.output
