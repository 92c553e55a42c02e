from __future__ import annotations

from posthog_conformance.exchange import Exchange, Request, Response
from posthog_conformance.record import CaseLine
from posthog_conformance.report.cases import Case, view_case
from posthog_conformance.report.evidence import pointers

from .test_cases import header


def case(where: str, actual: str, *bodies: str) -> Case:
    exchanges = [
        Exchange(f"e{number}", "a", Request("GET", "https://x.test/"), Response(200, (), body.encode()))
        for number, body in enumerate(bodies, 1)
    ]
    line = CaseLine("a/b.c/d", "a", "b.c", "failed", violations=({"where": where, "actual": actual},),
                    exchanges=tuple(exchange.id for exchange in exchanges))  # fmt: skip
    return view_case(header(), line, exchanges)


def test_of_one_answer_the_place_is_marked_there() -> None:
    assert pointers(case("/a", "2", '{"a": 1}')) == {"e1": ("/a",)}


def test_of_several_it_is_the_last_with_the_actual_value() -> None:
    assert pointers(case("/a", "1", '{"a": 1}', '{"a": 1}', '{"a": 2}')) == {"e2": ("/a",)}
    assert pointers(case("/a", "x", '{"a": "x"}', '{"a": 2}')) == {"e1": ("/a",)}


def test_without_the_value_it_is_the_last_that_has_the_place() -> None:
    assert pointers(case("/a", "3", '{"a": 1}', '{"a": 2}', "{}")) == {"e2": ("/a",)}


def test_nothing_is_marked_where_nothing_fits() -> None:
    assert pointers(case("/a", "3", "{}", "[]")) == {}
    assert pointers(case("status", "500", "{}")) == {}
