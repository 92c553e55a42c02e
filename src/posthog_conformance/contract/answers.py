"""The example responses of an operation: statuses, and the JSON examples below them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from posthog_conformance.contract.jsontext import JsonError, JsonText
from posthog_conformance.contract.lines import is_footer
from posthog_conformance.contract.tree import AnswerText, Line, Node

Report = Callable[[int, str], None]

_STATUS = re.compile(r"Status (?P<status>[1-5]\d\d)(?!\d)\s*(?P<description>[^{\[]*)")
_PART_OF_JSON = re.compile(r"[\[\]{}\"]|-?\d|true\b|false\b|null\b")
_FURNITURE = frozenset({"RESPONSE", "Show response", "Hide response", "Copy", "JSON"})
_NO_EXAMPLE = {"message": "No example available"}
_USUAL = {"POST": 201, "DELETE": 204}


def is_answer(line: Line) -> bool:
    """Whether a line can only be a part of an example response."""
    text = line.text
    return text in _FURNITURE or bool(_STATUS.match(text) or _PART_OF_JSON.match(text))


def is_status(line: Line) -> bool:
    """Whether a line begins a documented answer."""
    return _STATUS.match(line.text) is not None


def read_answers(lines: Sequence[Line], method: str, json: JsonText, report: Report) -> tuple[AnswerText, ...]:
    """The documented answers in the lines of a response section; the rest goes to ``report``."""
    answers: list[AnswerText] = []
    shown: set[int] = set()
    at = 0
    while at < len(lines):
        line = lines[at]
        text = line.text
        at += 1
        if not text or text in _FURNITURE or is_footer(line):
            continue
        if status := _STATUS.match(text):
            answers.append(_answer(int(status["status"]), line, status["description"].strip()))
            begins = status.end()
        elif text.startswith(("{", "[")):
            begins = 0
        else:
            report(line.number, f"not understood: {text!r}, where an answer or the next operation was expected")
            continue
        if begins == len(text):
            continue
        example, at = _example(lines, at - 1, line.indent + begins, json, report)
        if not answers:
            status_code = _USUAL.get(method, 200)
            report(line.number, f"an example without a status; it is taken for {status_code}")
            answers.append(_answer(status_code, line, ""))
        shown.add(answers[-1].status)
        if answers[-1].example is not None:
            report(line.number, f"a second example for status {answers[-1].status}; the first one counts")
        elif example is not None:
            last = answers[-1]
            answers[-1] = AnswerText(last.status, last.line, last.description, example, False)
    return _distinct(answers, shown, report)


def _answer(status: int, line: Line, description: str) -> AnswerText:
    empty = description.lower() == "no response body"
    return AnswerText(status, line.number, description, None, empty or status == 204)


def _example(lines: Sequence[Line], at: int, begins: int, json: JsonText, report: Report) -> tuple[Node | None, int]:
    """The example that begins in line ``at``, and the index of the line behind it."""
    try:
        node, end = json.read(lines[at].start + begins)
    except JsonError as error:
        report(json.line(error.at), f"the example is not JSON ({error}); its body is taken as any JSON")
        at += 1
        while at < len(lines) and lines[at].text and not _STATUS.match(lines[at].text):
            at += 1
        return None, at
    while at < len(lines) and lines[at].start + len(lines[at].raw) < end:
        at += 1
    rest = lines[at].raw[end - lines[at].start :].strip() if at < len(lines) else ""
    if rest:
        report(lines[at].number, f"not understood: {rest!r}, behind the example")
    if node.plain == _NO_EXAMPLE:
        report(node.line or 0, "the page has no example here; the body is taken as any JSON")
        return None, at + 1
    return node, at + 1


def _distinct(answers: Sequence[AnswerText], shown: set[int], report: Report) -> tuple[AnswerText, ...]:
    """Each status once; ``shown`` are those with an example, be it one that cannot be read."""
    by_status: dict[int, AnswerText] = {}
    for answer in answers:
        if answer.status in by_status:
            report(answer.line, f"status {answer.status} is documented twice; the first one counts")
        elif answer.status not in shown and not answer.empty and answer.status < 400:
            report(answer.line, f"status {answer.status} has neither an example nor 'No response body'")
        by_status.setdefault(answer.status, answer)
    return tuple(by_status.values())
