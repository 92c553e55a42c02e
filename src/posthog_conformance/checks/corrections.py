"""Which corrections of the page explain a violation: under the corrected contract the same answers break nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlsplit

from posthog_conformance.checks import errors, scopes, shape, traffic
from posthog_conformance.checks.documented import json_of
from posthog_conformance.checks.violation import Violation, shown, told
from posthog_conformance.contract import Answer, Contract, Operation, Schema
from posthog_conformance.exchange import Exchange, NotJson, Response, header

# By the Authorization header of a target's key: its scopes, None where they are not known.
Granted = Mapping[str, Collection[str] | None]
_MARK: Final = "x-correction"


def explained(
    violations: Sequence[Violation],
    exchanges: Sequence[Exchange],
    documented: Contract,
    corrected: Sequence[Contract],
    granted: Granted,
) -> list[tuple[str, ...]]:
    """For each violation of a case the numbers of the corrections that explain it, none for one that stays.

    ``exchanges`` are those of the case, ``corrected`` the documented contract as the PostHog of each period
    serves it: one of them explains. A violation that several answers may be about is explained if all are.
    """
    order = {correction.id: place for place, correction in enumerate(documented.corrections)}
    found: list[set[str]] = [set() for _ in violations]
    for served in corrected:
        again = _upserted(served, exchanges)
        answers = [
            _Answered(exchange, exchange.response, page, code, granted, again)
            for exchange in exchanges
            if exchange.response is not None
            for page, code in [(documented.operation(exchange.operation), served.operation(exchange.operation))]
        ]
        for violation, numbers in zip(violations, found, strict=True):
            told_by = [each for answer in answers if (each := answer.explain(violation)) is not None]
            if all(told_by):
                numbers.update(*told_by)
    return [tuple(sorted(numbers, key=lambda number: order.get(number, len(order)))) for numbers in found]


def correction_at(schema: Schema, place: str) -> str | None:
    """The number of the deepest correction that the schema has on the way to a JSON pointer, None without one."""
    definitions = schema.get("$defs", {})
    node, found = schema, None
    for part in ["", *place.split("/")[1:]]:
        if part:
            name = part.replace("~1", "/").replace("~0", "~")
            node = node.get("properties", {}).get(name) or (node.get("items", {}) if name.isdigit() else {})
        while "$ref" in node:
            beside = {key: value for key, value in node.items() if key != "$ref"}
            node = {**definitions[node["$ref"].rsplit("/", 1)[-1]], **beside}
        found = node.get(_MARK, found)
    return found


@dataclass(frozen=True)
class _Answered:
    """An answer, and what the page and the code say of its operation.

    ``again`` are ids that creates answered again, each with the correction that says so.
    """

    exchange: Exchange
    response: Response
    page: Operation
    code: Operation
    granted: Granted
    again: Mapping[str, str]

    def explain(self, violation: Violation) -> set[str] | None:
        """What explains a violation: nothing, if it stays; None for one that is not about this answer."""
        if violation.where == "status":
            if violation.actual != told(self.response):
                return None
            return set(self._status(frozenset(re.findall(r"\d+", violation.expected))))
        if violation in self._bodies:
            return set(self._body(violation))
        if violation in errors.envelope(self.page, self.exchange):
            return set(self._own_error())
        if violation in traffic.leaks(self.page, self.exchange):
            stays = violation in traffic.leaks(self.code, self.exchange)
            return set() if stays else set(self._documented_at(violation.where))
        if violation.where == "/attr" and violation.actual == shown(self._attr):
            return set(self._other_body())
        if violation.where in ("/id", "/results"):
            named = self.again.get(violation.actual.removeprefix("id "))
            return {named} if named and str(self._member("id")) in violation.actual else None
        return None

    # --- statuses

    def _status(self, expected: Collection[str]) -> Iterator[str]:
        """Why another status came than those that were expected."""
        page, code, status = self.page.success.status, self.code.success.status, self.response.status
        yield from self._upsert(expected)
        if str(page) in expected and status == code != page:
            yield from _only(self.code.success.correction)
        if self._key is not None:
            yield from self._closed()
            # Who must be refused is to be refused as that, whatever else is wrong.
            if not {"401", "403"} >= set(expected):
                yield from self._other_body()
                yield from self._own_error()

    def _closed(self) -> Iterator[str]:
        """Why a key is refused: no personal key is accepted, or it lacks a scope that the page does not name."""
        if self.response.status != 403:
            return
        added = [scope for scope in self.code.scopes if scope not in self.page.scopes]
        granted = self.granted.get(self._key or "")
        lacks = (
            any(not scopes.grants(granted, scope) for scope in added)
            if granted is not None
            else any(scope in told(self.response) for scope in added)
        )
        if lacks or not self.code.accepts_personal_keys:
            yield from _only(self.code.correction)

    def _other_body(self) -> Iterator[str]:
        """Why a documented body is refused: it breaks the served one, and the error names a field of that."""
        page, code, field = self.page.body, self.code.body, self._attr
        if self.response.status != 400 or code is None or field not in [*code.properties]:
            return
        new = page is None or field not in page.properties
        if new and (self._sent is None or any(shape.conforms(code.schema, self._sent, ""))):
            yield from _only(code.properties[field].get(_MARK))

    def _own_error(self) -> Iterator[str]:
        """Why an error is outside the envelope: the served contract has it so."""
        answer = self.code.answers.get(self.response.status)
        if answer is None or answer.correction is None or self.response.status < 400:
            return
        enveloped = not any(errors.envelope(self.page, self.exchange))
        if not enveloped and not any(shape.body(answer, self.response)):
            yield answer.correction

    def _upsert(self, expected: Collection[str]) -> Iterator[str]:
        """Why something is there, or is not: it is what another create made."""
        success = {str(self.page.success.status), str(self.code.success.status)}
        if {str(self.response.status), *expected} <= {"404", *success}:
            parts = urlsplit(self.exchange.request.url).path.split("/")
            yield from (number for name, number in self.again.items() if name in parts)

    # --- bodies

    def _body(self, violation: Violation) -> Iterator[str]:
        """Why a body does not conform: in that place it conforms to the served schema."""
        answer = self._answer(self.code)
        if answer is None or answer.schema is None:
            return
        stays = [item.where for item in self._every_break(self.code)]
        if violation.where == "body":
            if not stays:
                yield from _only(answer.correction)
                for item in self._every_break(self.page):
                    yield from _only(correction_at(answer.schema, item.where))
        elif not any(_within(violation.where, where) or _within(where, violation.where) for where in stays):
            yield from _only(correction_at(answer.schema, violation.where))

    def _documented_at(self, place: str) -> Iterator[str]:
        answer = self._answer(self.code)
        if answer is not None and answer.schema is not None:
            yield from _only(correction_at(answer.schema, place))

    @cached_property
    def _bodies(self) -> list[Violation]:
        answer = self._answer(self.page)
        return [] if answer is None else list(shape.body(answer, self.response))

    def _every_break(self, operation: Operation) -> list[Violation]:
        answer = self._answer(operation)
        return [] if answer is None else list(shape.body(answer, self.response, most=None))

    def _answer(self, operation: Operation) -> Answer | None:
        status = self.response.status
        return operation.answers.get(status) if status < 400 else None

    # --- what was asked and answered

    @property
    def _key(self) -> str | None:
        """The Authorization header, None where it is not that of a key of the target."""
        given = header(self.exchange.request.headers, "authorization")
        return given if given in self.granted else None

    @cached_property
    def _sent(self) -> Any:
        try:
            return Response(200, (), self.exchange.request.body).json()
        except NotJson:
            return None

    @property
    def _attr(self) -> Any:
        return (errors.envelope_of(self.response) or {}).get("attr")

    def _member(self, name: str) -> Any:
        value = json_of(self.exchange)
        return value.get(name) if isinstance(value, dict) else None


def _upserted(served: Contract, exchanges: Sequence[Exchange]) -> dict[str, str]:
    """The ids that creates with equal bodies answered more than once, with the correction that says so."""
    ids: dict[tuple[str, str, bytes], list[str]] = defaultdict(list)
    for exchange in {exchange.id: exchange for exchange in exchanges}.values():
        operation, value = served.operation(exchange.operation), json_of(exchange)
        if operation.upserts and exchange.status == operation.success.status and isinstance(value, dict):
            request = exchange.request
            ids[operation.upserts, request.url, request.body].append(str(value.get("id")))
    return {name: number for (number, _, _), names in ids.items() for name in names if names.count(name) > 1}


def _within(place: str, outer: str) -> bool:
    return outer == "body" or place == outer or place.startswith(f"{outer}/")


def _only(number: str | None) -> Iterator[str]:
    if number is not None:
        yield number
