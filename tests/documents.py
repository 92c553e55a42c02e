"""The documents that are committed: their headings, links and blocks, and a reader who types what they say."""

from __future__ import annotations

import re
import shlex
import shutil
import signal
import subprocess
import time
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from click.testing import Result
from markdown_it import MarkdownIt
from markdown_it.token import Token

from commands import TOOL, blocks, commands
from contract.pages import NEWER
from program import called, started

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("*/*.md")])
HOST = "https://posthog.example.com"
# Lines of a shell that need no trying: they set up what a test has already.
_SET_UP = {". .venv/bin/activate"}
# What takes minutes, by its arguments: tests/test_selftest.py tries it in part.
_TOO_LONG = [["selftest"]]
_EXITS = re.compile(r"\s#.*exits with (\d+)")
_VARYING = (
    (re.compile(r"http://127\.0\.0\.1:\d+|" + re.escape(HOST)), "URL"),
    (re.compile(r"\b\d+(\.\d+)? (ms|s)\b"), "TIME"),
    (re.compile(r"(requests +)\d+( of)"), r"\1N\2"),
)


def named(path: Path) -> str:
    """A document's path as people write it."""
    return path.relative_to(ROOT).as_posix()


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a Markdown text, those within others after them."""
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        yield token
        yield from token.children or ()


def links(text: str) -> Iterator[str]:
    """Where the links and images of a Markdown text lead."""
    for token in tokens(text):
        target = token.attrs.get("href") or token.attrs.get("src")
        if target:
            yield str(target)


def anchors(text: str) -> set[str]:
    """The fragments by which the headings of a Markdown text can be reached."""
    found, heading = set(), False
    for token in tokens(text):
        if token.type == "inline" and heading:
            found.add(re.sub(r"[^\w\- ]", "", token.content.lower()).replace(" ", "-"))
        heading = token.type == "heading_open"
    return found


@dataclass
class Reader:
    """Somebody who follows a document from its top in an empty folder, and has a PostHog (the mock at ``url``).

    A target file is written down with that URL in it, a list of known failures as ``known.toml``; a command is
    run, and what is shown as its output is looked for in it. ``target`` is the file that other pages led to.
    """

    url: str
    target: str
    folder: Path
    last: Result | None = None
    ran: list[str] = field(default_factory=list)
    mock: subprocess.Popen[str] | None = None

    def follow(self, text: str) -> None:
        """Do what the blocks of a document say. Raises ``AssertionError`` where that goes otherwise."""
        (self.folder / "new-page.txt").write_text(NEWER, "utf-8")
        (self.folder / "target.toml").write_text(self.target, "utf-8")
        for language, content in blocks(text):
            if language == "toml":
                self.write(content)
            elif language == "sh":
                for line in re.sub(r"\\\n\s*", " ", content).splitlines():
                    self.type(line)
            elif language == "text":
                assert self.last is not None, f"of which command is this the output?\n{content}"
                line = missing(content, self.last.output)
                assert not line, f"{line!r} is not where the document shows it in\n{self.last.output}"

    def write(self, content: str) -> None:
        """Write a file down."""
        known = tomllib.loads(content)
        if "base_url" in known:
            (self.folder / "target.toml").write_text(content.replace(HOST, self.url), "utf-8")
        elif "deviation" in known:
            soon = (datetime.now(UTC) + timedelta(days=30)).date()
            (self.folder / "known.toml").write_text(re.sub("(?m)^expires = .*", f"expires = {soon}", content))

    def type(self, line: str) -> None:
        """Type one line of a shell. Raises ``AssertionError`` for what does not exist or ends otherwise."""
        found = list(commands(line))
        if line.startswith("make "):
            assert shlex.split(line, comments=True)[1] in targets(), line
            found = [["run"]] if line.split()[1] == "run" else []
        elif line.startswith("cp "):
            shutil.copy(*(self.folder / name for name in line.split()[1:]))
        elif not found:
            assert not line or line in _SET_UP or line.startswith("export "), f"nothing tries: {line}"
        told = _EXITS.search(line)
        for arguments in found:
            self.run(arguments, int(told[1]) if told else 0)

    def run(self, arguments: list[str], code: int) -> None:
        """Run the tool."""
        self.ran.append(" ".join([TOOL, *arguments]))
        if arguments in _TOO_LONG or HOST in arguments:
            return
        if arguments[0] == "mock" and "list" not in arguments:
            self.serve(arguments)
            return
        before = self.folder / "before.jsonl"
        if before.name in arguments and not before.exists():
            # The run of the day before found the same.
            shutil.copy(self.folder / "reports" / "run.jsonl", before)
        self.last = called(*arguments)
        expected = {0, 1} if "new-page.txt" in arguments else {code}
        assert self.last.exit_code in expected, f"{arguments}\n{self.last.output}"

    def serve(self, arguments: list[str]) -> None:
        """Start a mock in a terminal of its own, at a port that is free."""
        self.leave()
        place = arguments.index("--port")
        file = self.folder / arguments[arguments.index("--target-out") + 1]
        file.unlink(missing_ok=True)
        self.mock = started(*arguments[:place], *arguments[place + 2 :], cwd=self.folder)
        while not file.exists() or not file.read_text("utf-8").endswith("true\n"):
            assert self.mock.poll() is None, self.mock.communicate()
            time.sleep(0.02)

    def leave(self) -> None:
        """Close the mock's terminal."""
        if self.mock is not None:
            self.mock.send_signal(signal.SIGTERM)
            self.mock.communicate()


def missing(shown: str, output: str) -> str:
    """The first line of a screen in a document that an output has not, or nothing.

    Its lines stand in the output one after the other, as they are but for times, hosts and how many requests were
    sent. A line ``…`` stands for any, ``…`` at the end of one for the rest of it.
    """
    expected, lines = _plain(shown), _plain(output)
    place, anywhere = 0, True
    for line in expected:
        if line == "…":
            anywhere = True
            continue
        end = len(lines) if anywhere else min(place + 1, len(lines))
        matched = [number for number in range(place, end) if _alike(line, lines[number])]
        if not matched:
            return line
        place, anywhere = matched[0] + 1, False
    return ""


def _alike(shown: str, line: str) -> bool:
    return line.startswith(shown[:-1]) if shown.endswith("…") else line == shown


def _plain(text: str) -> list[str]:
    for pattern, word in _VARYING:
        text = pattern.sub(word, text)
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def targets() -> set[str]:
    """What ``make`` can make."""
    return set(re.findall(r"(?m)^([a-z]+):", (ROOT / "Makefile").read_text("utf-8")))


def keys(target: str) -> Mapping[str, str]:
    """The environment that holds the keys of a target file, by the names that documents use, and ``env``'s."""
    known = tomllib.loads(target)
    values = {f"POSTHOG_KEY_{key['name'].upper()}": key["value"] for key in known["keys"]}
    single = {"POSTHOG_HOST": known["base_url"], "POSTHOG_PROJECT_ID": known["project_id"]}
    return {**values, **single, "POSTHOG_PERSONAL_API_KEY": known["keys"][0]["value"]}
