"""``posthog-conformance contract``."""

import json

import pytest
from click.testing import CliRunner, Result

from posthog_conformance.cli.contract import contract

PAGE = """\
Things

Endpoints

GET

Retrieve things

Example request

GET /api/projects/:project_id/things
curl \\
<ph_app_host>/api/projects/:project_id/things/

Example response

Status 200 No response body
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(contract, [str(argument) for argument in arguments])


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "things.txt"
    path.write_text(PAGE)
    return path


def test_build_prints_the_document(page):
    result = run("build", page)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert list(json.loads(result.stdout)["paths"]) == ["/api/projects/{project_id}/things/"]


def test_build_writes_a_file(page, tmp_path):
    result = run("build", page, "--out", tmp_path / "openapi.json")
    assert (result.exit_code, result.output) == (0, "")
    assert json.loads((tmp_path / "openapi.json").read_text())["openapi"] == "3.1.0"


def test_build_names_the_line_of_what_it_does_not_understand(page):
    page.write_text(PAGE.replace("curl", "hurl"))
    result = run("build", page)
    assert result.exit_code == 0
    assert result.stderr == f"{page}:12: not understood in the example request: 'hurl \\\\'\n"
    assert json.loads(result.stdout)["paths"]


@pytest.mark.parametrize(("text", "code"), [(PAGE, 0), (PAGE.replace("GET\n\n", "GET\nGET\n\n"), 1)])
def test_strict_makes_problems_errors(page, text, code):
    page.write_text(text)
    assert run("build", page, "--strict").exit_code == code


@pytest.mark.parametrize("text", ["", "<html></html>", "Nothing here", "\0"])
def test_build_refuses_what_is_no_page(page, text):
    page.write_text(text)
    result = run("build", page)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Error: {page}: ")


@pytest.mark.parametrize("name", ["missing.txt", "."])
def test_build_refuses_what_it_cannot_read(tmp_path, name):
    result = run("build", tmp_path / name)
    assert result.exit_code == 2
    assert "cannot be read" in result.stderr


def test_build_refuses_what_it_cannot_write(page, tmp_path):
    result = run("build", page, "--out", tmp_path / "missing" / "openapi.json")
    assert result.exit_code == 2
    assert "cannot be written: No such file or directory" in result.stderr


def test_show_shows():
    result = run("show", "integrations_list")
    assert result.exit_code == 0
    assert result.stdout.startswith("GET /api/environments/{project_id}/integrations/\n")


def test_show_names_what_is_near():
    result = run("show", "integration_list")
    assert result.exit_code == 2
    assert "no operation 'integration_list'. Did you mean: integrations_list" in result.stderr


def test_export_writes_the_schemas(tmp_path):
    result = run("export", tmp_path / "schemas")
    assert result.exit_code == 0
    assert (tmp_path / "schemas" / "error.json").is_file()


def test_export_refuses_a_file(page):
    result = run("export", page)
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
