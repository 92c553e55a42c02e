"""The CI files and the container file that users copy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner

from commands import TOOL, commands, refused
from posthog_conformance.conduct import DATABASE, EXAMPLES, SPENT
from posthog_conformance.publish import CODE_QUALITY

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "examples"
GITHUB = FOLDER / "github" / "posthog-conformance.yml"
GITLAB = FOLDER / "gitlab" / "posthog-conformance.gitlab-ci.yml"
CONTAINER = FOLDER / "Containerfile"


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def strings(value: Any) -> Iterator[str]:
    """Every string in a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for item in value.values() for text in strings(item))
    elif isinstance(value, list):
        yield from (text for item in value for text in strings(item))


@pytest.mark.parametrize(
    ("path", "schema", "right", "wrong"),
    [
        (GITHUB, "vendor.github-workflows", "timeout-minutes: 120", "timeout-minutes: long"),
        (GITLAB, "vendor.gitlab-ci", "interruptible: false", "interruptible: 3"),
    ],
    ids=["github", "gitlab"],
)
def test_they_conform_to_the_official_schemas(
    path: Path, schema: str, right: str, wrong: str, tmp_path: Path
) -> None:
    result = CliRunner().invoke(check_jsonschema, ["--builtin-schema", schema, str(path)])
    assert result.exit_code == 0, result.output
    broken = tmp_path / path.name
    broken.write_text(path.read_text("utf-8").replace(right, wrong), "utf-8")
    result = CliRunner().invoke(check_jsonschema, ["--builtin-schema", schema, str(broken)])
    assert result.exit_code == 1
    assert wrong.split(":")[0] in result.output


@pytest.mark.parametrize("path", [GITHUB, GITLAB], ids=["github", "gitlab"])
def test_every_command_is_one_of_the_tool(path: Path) -> None:
    found = [arguments for text in strings(read(path)) for arguments in commands(text) if arguments]
    assert {arguments[0] for arguments in found} == {"run", "compare"}
    assert {" ".join(arguments): refused(arguments) for arguments in found if refused(arguments)} == {}


def test_a_command_that_does_not_exist_would_be_noticed() -> None:
    wrong = f"{TOOL} run --nightly\n{TOOL} walk\n{TOOL} run --profile big\n{TOOL} compare a\n{TOOL} run extra"
    assert all(refused(arguments) for arguments in commands(wrong))
    right = (
        f'if [ -f a ]; then {TOOL} run --profile "$PROFILE" --report-dir reports || true; fi\n{TOOL} compare a b >> c'
    )
    assert [refused(arguments) for arguments in commands(right)] == ["", ""]


def cached(path: Path) -> str:
    if path == GITLAB:
        return "\n".join(read(path)[TOOL]["cache"]["paths"])
    steps = read(path)["jobs"]["conformance"]["steps"]
    kept = [step["with"]["path"] for step in steps if step.get("uses", "").startswith("actions/cache/")]
    assert len(kept) == 2
    assert kept[0] == kept[1]
    return str(kept[0])


@pytest.mark.parametrize("path", [GITHUB, GITLAB], ids=["github", "gitlab"])
def test_what_a_run_leaves_for_the_next_one_is_kept(path: Path) -> None:
    left = {f"reports/{DATABASE}", f"reports/{EXAMPLES}", f"reports/{SPENT}", "before-*.jsonl"}
    assert left <= set(cached(path).split())


def test_nightly_before_a_release_and_after_an_upgrade() -> None:
    workflow = read(GITHUB)
    # YAML 1.1 reads the key "on" as true.
    events = workflow[True]
    assert set(events) == {"schedule", "push", "repository_dispatch", "workflow_dispatch"}
    rules = json.dumps(read(GITLAB)[TOOL]["rules"])
    for part in ("schedule", "CI_COMMIT_TAG", "trigger", "nightly"):
        assert part in rules


def test_gitlab_is_given_the_files_that_a_run_writes_for_it() -> None:
    reports = read(GITLAB)[TOOL]["artifacts"]["reports"]
    assert reports == {"junit": "reports/junit.xml", "codequality": f"reports/{CODE_QUALITY}"}


def test_no_key_is_written_down() -> None:
    for path in (GITHUB, GITLAB, CONTAINER):
        assert "phx_" not in path.read_text("utf-8")


def test_the_container_copies_what_there_is_and_starts_the_tool() -> None:
    lines = re.sub(r"\\\n\s*", " ", CONTAINER.read_text("utf-8")).splitlines()
    instructions = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    copied = [
        name for word, rest in instructions if word == "COPY" and "--from" not in rest for name in rest.split()[:-1]
    ]
    assert {"src", "contracts", "suites", "pyproject.toml", "requirements.lock"} <= set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert ["ENTRYPOINT", f'["{TOOL}"]'] in instructions
    assert "USER" in {word for word, _ in instructions}


def test_the_container_installs_the_locked_versions() -> None:
    (program,) = re.findall(r"sed -n '([^']*)' requirements.lock", CONTAINER.read_text("utf-8"))
    pattern = program.removeprefix("s/^").split(".*/")[0].replace("\\(", "(").replace("\\)", ")")
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert len(re.findall(f"(?m)^{pattern}", lock)) == len(re.findall("(?m)^[a-z]", lock))
