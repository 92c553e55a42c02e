"""report.html: the run for people, in one file that needs nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from posthog_conformance.record import Outcome
from posthog_conformance.report.body import Segment, laid_out, segments
from posthog_conformance.report.cases import WORST_FIRST, Case, Step
from posthog_conformance.report.evidence import pointers
from posthog_conformance.report.payload import payload
from posthog_conformance.report.terminal import broken_title
from posthog_conformance.report.text import duration, moment, plural, printable
from posthog_conformance.report.trend import Trend
from posthog_conformance.report.trend_drawing import drawing
from posthog_conformance.report.view import View, keys_of

FIRST_BROKEN: Final = 3
FIRST_ADVICE: Final = 3
# Without the script so many broken cases can be read.
_STATIC: Final = 40
_STATIC_BODY: Final = 2000
_SCOPES_SHOWN: Final = 3
_SIGNS: Final[Mapping[str, str]] = {"conforms": "✓", "fails": "✕", "error": "!"}


@dataclass(frozen=True, slots=True)
class Answer:
    """The last request of a case, and the body of the answer to it."""

    step: Step
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the bar of outcomes."""

    outcome: Outcome
    start: int
    count: int


def html(view: View, trend: Trend | None = None) -> str:
    """The report as one page; ``trend``, where given, is drawn in it."""
    failures = view.failures[:_STATIC]
    return render(
        "report.html",
        script=_asset("report.js"),
        view=view,
        trend=None if trend is None else drawing(trend),
        outcomes=WORST_FIRST,
        broken_title=broken_title(view),
        sign=_SIGNS.get(view.verdict.word, "○"),
        facts=list(_facts(view)),
        bar=list(_bar(view)),
        scope_sentence=_scope_sentence(view),
        key_labels={str(key.get("name")): _key_label(key) for key in keys_of(view.header)},
        static=[(case, _answer(case)) for case in failures],
        first_broken=FIRST_BROKEN,
        first_advice=FIRST_ADVICE,
        data=Markup(payload(view)),
    )


def render(template: str, script: str = "", **values: Any) -> str:
    """A page from a template, with the one style sheet and a policy that lets nothing else run or load."""
    style = _asset("report.css")
    environment = Environment(
        loader=PackageLoader("posthog_conformance.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
    )
    environment.filters.update(fragment=urlencode, plural=plural, pieces=_pieces, duration=duration, moment=moment)
    return environment.get_template(template).render(
        policy=_policy(style, script), style=Markup(style), script=Markup(script), **values
    )


def _policy(style: str, script: str) -> str:
    allowed = f"'sha256-{_digest(script)}'" if script else "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'sha256-{_digest(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _asset(name: str) -> str:
    folder = resources.files("posthog_conformance.report") / "templates"
    return (folder / name).read_text(encoding="utf-8")


def _shown(value: Any) -> Any:
    # Markup is ours; every other text may be a server's.
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _pieces(text: str) -> list[str]:
    return re.findall(r"[^_/.:]*[_/.:]*", text)[:-1]


def _facts(view: View) -> Iterator[tuple[str, str]]:
    header = view.header
    yield "Target", view.target
    yield "Contract, dialect", f"{header.contract}, {header.dialect}"
    yield "Profile", header.profile + (f", seed {header.seed}" if header.seed else "")
    yield "Started", moment(header.started)
    yield "Took", duration(view.duration_s) + ("" if view.complete else ", then interrupted")
    yield "Requests", f"{view.record.requests:,} of at most {header.budget:,}"
    yield "Version", header.tool_version
    if header.selected:
        yield "Selected", ", ".join(header.selected)


def _bar(view: View) -> Iterator[Part]:
    start = 0
    for outcome in WORST_FIRST:
        count = view.summary[outcome]
        if count:
            yield Part(outcome, start, count)
            start += count


def _scope_sentence(view: View) -> str:
    cells = plural(view.scope_counts["cells"], "cell")
    return f"Is each key allowed or refused as its scopes say? Of {cells}: {view.scope_told}."


def _key_label(key: Mapping[str, Any]) -> str:
    scopes = key.get("scopes")
    told = "scopes not told" if scopes is None else ", ".join(scopes[:_SCOPES_SHOWN]) or "no scopes"
    if scopes and len(scopes) > _SCOPES_SHOWN:
        told += f" and {len(scopes) - _SCOPES_SHOWN} more"
    projects = key.get("projects")
    return told if projects is None else f"{told}; project {', '.join(map(str, projects))} only"


def _answer(case: Case) -> Answer | None:
    marked = pointers(case)
    step = next((step for step in case.steps if step.exchange.id in marked), case.steps[-1] if case.steps else None)
    if step is None:
        return None
    response = step.exchange.response
    places = marked.get(step.exchange.id, ())
    missing = "" if step.response_size is None else f"of {step.response_size:,} bytes"
    return Answer(step, segments(laid_out(response.body if response else b"", places), _STATIC_BODY, missing))
