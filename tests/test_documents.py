"""The documents: what they say can be typed, what they show is shown, and what they lead to is there."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import servers
from commands import TOOL, blocks, commands, refused, spans
from documents import DOCUMENTS, ROOT, Reader, anchors, keys, links, missing, named, targets
from posthog_conformance.cli import COMMANDS

WRITING = ROOT / "docs" / "writing-a-suite.md"
# A reader of this one changes a copy of the repository: see below.
FOLLOWED = [path for path in DOCUMENTS if path != WRITING and any(blocks(path.read_text("utf-8")))]
LOADED = re.compile(r"""<(?:script|img|link|iframe)\b[^>]*?(?:src|href)=["']([^"']+)""")
every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=named)


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    with servers.mock() as posthog:
        for name, value in keys(posthog.text).items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        reader = Reader(posthog.url, posthog.text, tmp_path)
        yield reader
        reader.leave()


def said(text: str) -> Iterator[list[str]]:
    """The arguments of every command of the tool in a document, those within sentences too."""
    for language, content in blocks(text):
        if language == "sh":
            yield from commands(content)
    for span in spans(text):
        words = span.split()
        if words and words[0] == TOOL:
            yield words[1:]
        elif len(words) > 1 and words[0] in COMMANDS:
            yield words


@pytest.mark.parametrize("path", FOLLOWED, ids=named)
def test_what_it_says_can_be_done(path: Path, reader: Reader) -> None:
    reader.follow(path.read_text("utf-8"))
    assert reader.ran


@every_document
def test_every_command_is_one_of_the_tool(path: Path) -> None:
    found = list(said(path.read_text("utf-8")))
    assert {" ".join(words): refused(words) for words in found if words and refused(words)} == {}


@every_document
def test_every_target_of_make_is_there(path: Path) -> None:
    asked = re.findall(r"`make ([a-z]+)", path.read_text("utf-8"))
    assert set(asked) <= targets()


@every_document
def test_every_link_leads_to_something(path: Path) -> None:
    for link in links(path.read_text("utf-8")):
        target, _, fragment = link.partition("#")
        if "://" in target:
            continue
        file = path if not target else (path.parent / target).resolve()
        assert file.is_relative_to(ROOT), link
        assert file.exists(), link
        assert not fragment or fragment in anchors(file.read_text("utf-8")), link


@every_document
def test_every_file_of_the_repository_that_it_names_is_there(path: Path) -> None:
    folders = {"contracts", "docs", "examples", "src", "suites", "tests"}
    named_files = [span for span in spans(path.read_text("utf-8")) if span.split("/")[0] in folders and "/" in span]
    if path == WRITING:
        named_files.remove("suites/length.py")
    assert [name for name in named_files if not (ROOT / name).exists()] == []


def test_the_requirements_are_written_anew() -> None:
    """If this fails: make reference"""
    page = runpy.run_path(str(ROOT / "docs" / "reference.py"))["page"]
    assert (ROOT / "docs" / "requirements.md").read_text("utf-8") == page()


def test_the_site_is_whole_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    pages = list(tmp_path.rglob("*.html"))
    assert {page.stem for page in pages} >= {path.stem for path in (ROOT / "docs").glob("*.md")}
    for page in pages:
        loaded = re.findall(
            r"""<(?:script|img|link|iframe)\b[^>]*?(?:src|href)=["']([^"']+)""", page.read_text("utf-8")
        )
        assert [address for address in loaded if "//" in address] == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("[elsewhere](nothing.md)", "nothing.md"),
        ("[elsewhere](first-run.md#nothing)", "nothing"),
        ("[elsewhere](/first-run.md)", "absolute link"),
    ],
)
def test_a_broken_link_breaks_the_site(tmp_path: Path, wrong: str, message: str) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    with (tmp_path / "docs" / "index.md").open("a", encoding="utf-8") as page:
        page.write(f"\n{wrong}\n")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    built = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert built.returncode == 1
    assert message in built.stderr


def test_a_suite_is_written_as_it_says(tmp_path: Path) -> None:
    """The three additions, made to a copy: the suite has the new requirement, and it catches the new fault."""
    for folder in ("src", "contracts", "suites"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    text = WRITING.read_text("utf-8")
    rule, suite, fault = (content for language, content in blocks(text) if language in ("toml", "python"))
    (new,) = tomllib.loads(rule)["requirement"]
    with (tmp_path / "contracts" / "requirements.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{rule}")
    (tmp_path / "suites" / "length.py").write_text(suite, "utf-8")
    faults = tmp_path / "src" / "posthog_conformance" / "mock" / "faults" / "status.py"
    with faults.open("a", encoding="utf-8") as file:
        file.write(f"\n\n{fault}")
    run, selftest = said(
        "\n".join(f"```sh\n{content}```\n" for language, content in blocks(text) if language == "sh")
    )

    def typed(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "posthog_conformance", *arguments]
        environment = {"PYTHONPATH": str(tmp_path / "src")}
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    ran = typed(*run)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "All 2 cases passed." in ran.stdout
    proved = typed(*selftest, "--fast")
    assert proved.returncode == 0, proved.stdout + proved.stderr
    assert f"/{new['id']}/" in proved.stdout
    (screen,) = (content for language, content in blocks(text) if language == "text")
    assert missing(screen, proved.stdout) == ""


def test_a_screen_is_compared_line_by_line() -> None:
    output = "first, in 3 ms\nsecond of http://127.0.0.1:4711\nthird\nfourth {and so on}\n"
    assert missing("first, in 12 ms\nsecond of http://127.0.0.1:8000\n…\nfourth {…", output) == ""
    assert missing("second of http://127.0.0.1:8000\nthird", output) == ""
    assert missing("first, in 3 ms\nthird", output) == "third"
    assert missing("third\n…\nsecond of http://127.0.0.1:1", output) == "second of URL"
