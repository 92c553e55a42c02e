"""No answer breaks the suite: whatever a target sends, its cases fail or are untested, never in error."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import httpx
import pytest

from posthog_conformance.conduct import Conduct
from posthog_conformance.contract import Contract, Dialect, load, locate
from posthog_conformance.mock import create_app, target_file
from posthog_conformance.options import Options
from posthog_conformance.record import CaseLine, Writer
from posthog_conformance.run import Case, Context
from posthog_conformance.run.selection import all_cases
from posthog_conformance.target import AsgiTransport, Mask, UnreachableError, parse_target

ABSENT = object()
Change = Callable[[Any], Any]


class Changed(httpx.BaseTransport):
    """The mock, with something done to every JSON body that it answers."""

    def __init__(self, mock: httpx.BaseTransport, change: Change) -> None:
        self._mock = mock
        self._change = change

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._mock.handle_request(request)
        try:
            body = json.loads(answer.read())
        except ValueError:
            return answer
        headers = [pair for pair in answer.headers.multi_items() if pair[0] != "content-length"]
        return httpx.Response(answer.status_code, headers=headers, content=json.dumps(self._change(body)).encode())

    def close(self) -> None:
        self._mock.close()


def every(name: str, value: Any) -> Change:
    """Every member of this name, or every one at all with ``*``, is something else, or absent."""

    def change(body: Any) -> Any:
        if isinstance(body, list):
            return [change(item) for item in body]
        if not isinstance(body, dict):
            return body
        hit = {member for member in body if name in (member, "*")}
        kept = {member: change(item) for member, item in body.items() if member not in hit}
        return kept if value is ABSENT else {**kept, **dict.fromkeys(hit, value)}

    return change


CHANGES: dict[str, Change] = {
    "a list around it": lambda body: [body],
    "null": lambda _: None,
    "empty objects": every("*", ABSENT),
    "members null": every("*", None),
    "members lists": every("*", [None]),
    "members objects": every("*", {"a": 1}),
    "ids absent": every("id", ABSENT),
    "ids lists": every("id", []),
    "count a text": every("count", "text"),
    "results a number": every("results", 1.5),
    "config absent": every("config", ABSENT),
    "errors with lists": lambda body: every("code", ["x"])(every("type", {"a": 1})(body)),
    "passwords a number": every("share_passwords", -1),
    "properties true": every("group_properties", True),
}


@lru_cache(maxsize=2)
def suite(dialect: Dialect) -> tuple[Contract, Context, tuple[Case, ...]]:
    contract = load(dialect=dialect)
    context = Context(contract, parse_target(target_file("http://mock.localhost"), {}))
    return contract, context, tuple(all_cases(locate("suites"), context))


def judged(dialect: Dialect, change: Change) -> tuple[CaseLine, ...]:
    contract, context, cases = suite(dialect)
    mask = Mask(context.target.keys)
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        transport = Changed(AsgiTransport(create_app(contract)), change)
        conduct = Conduct(context, cases, Options(dialect=dialect), transport, Writer(nowhere, mask), mask)
        try:
            conduct.start()
        except UnreachableError:
            pytest.fail("a list that is none of PostHog's is still an API's answer")
        conduct.finish()
    assert not conduct.broken
    return conduct.lines


@pytest.mark.parametrize("dialect", ["documented", "served"])
@pytest.mark.parametrize("name", CHANGES)
def test_no_answer_breaks_the_suite(dialect: Dialect, name: str) -> None:
    lines = judged(dialect, CHANGES[name])
    assert {line.id: line.reason for line in lines if line.outcome == "error"} == {}


@pytest.mark.parametrize("name", [name for name in CHANGES if name not in ("passwords a number", "properties true")])
def test_none_of_these_answers_passes(name: str) -> None:
    assert any(line.outcome == "failed" for line in judged("documented", CHANGES[name]))
