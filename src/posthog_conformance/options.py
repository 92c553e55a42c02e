"""The options of a run: said once, for the command line and for pytest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from posthog_conformance.contract import Dialect, Period
    from posthog_conformance.run import Profile


@dataclass(frozen=True, slots=True)
class Options:
    """What a user asks of a run. ``target``: None or ``mock``, ``env``, a URL, or the path of a target file."""

    target: str | None = None
    dialect: Dialect = "documented"
    posthog: Period = "newer"
    profile: Profile = "standard"
    select: tuple[str, ...] = ()
    deviations: Path | None = None
    write_deviations: Path | None = None
    report_dir: Path = Path("reports")
    concurrency: int | None = None
    max_requests: int | None = None
    seed: int = 0
    allow_untested: bool = False
    list: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """How one option is given. A count is a number from 1 on; ``metavar`` stands for its value in the help."""

    name: str
    kind: Literal["text", "texts", "count", "number", "flag"]
    help: str
    metavar: str = ""
    choices: tuple[str, ...] = ()

    @property
    def member(self) -> str:
        """The name of the member of ``Options``."""
        return self.name.replace("-", "_")


ENTRIES: Final = (
    Entry(
        "target",
        "text",
        "What to test: a target file, a URL, 'env' (POSTHOG_HOST, POSTHOG_PROJECT_ID, POSTHOG_PERSONAL_API_KEY), "
        "or 'mock', the built-in one (default).",
        "FILE|URL|mock|env",
    ),
    Entry(
        "dialect",
        "text",
        "Hold the target against the documentation as it stands (default), or as PostHog is known to serve it.",
        choices=("documented", "served"),
    ),
    Entry(
        "posthog",
        "text",
        "Which PostHog the served dialect is of: of about September 2025 (older), or of 2026 (newer, default).",
        choices=("older", "newer"),
    ),
    Entry(
        "profile",
        "text",
        "How much: smoke (60 requests, reads only), standard (480, default) or nightly (4,800).",
        choices=("smoke", "standard", "nightly"),
    ),
    Entry(
        "select",
        "texts",
        "Only cases whose id matches: a glob, or the beginning of ids up to a slash. May be given again.",
        "PATTERN",
    ),
    Entry(
        "deviations",
        "text",
        "The target's list of known failures, which do not fail the run; one that passes does.",
        "FILE",
    ),
    Entry(
        "write-deviations",
        "text",
        "Write what fails as such a list, to be filled in; reasons that FILE or --deviations has are kept.",
        "FILE",
    ),
    Entry("report-dir", "text", "Where the record and the reports are written (default: reports).", "DIR"),
    Entry("concurrency", "count", "Requests on their way at a time (default: 8).", "N"),
    Entry("max-requests", "count", "Send no more requests than this; what they do not reach is untested.", "N"),
    Entry("seed", "number", "The seed of the free search of the nightly profile (default: 0).", "N"),
    Entry("allow-untested", "flag", "Exit with 0 even if cases are untested for want of a prerequisite."),
    Entry("list", "flag", "Print the ids of the cases, and send nothing."),
)

_PATHS: Final = ("report_dir", "deviations", "write_deviations")


def options_of(given: Mapping[str, Any]) -> Options:
    """The options by the names of their members; what is None or not there keeps its default."""
    values: dict[str, Any] = {entry.member: given.get(entry.member) for entry in ENTRIES}
    values |= {member: Path(values[member]) for member in _PATHS if values[member] is not None}
    values["select"] = tuple(values["select"] or ())
    return Options(**{name: value for name, value in values.items() if value is not None})
