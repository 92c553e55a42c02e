"""Pages of integrations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from posthog_conformance.contract import Contract
from posthog_conformance.mock import create_app

from .visitor import HERE, Visitor

TOTAL = 16


def page(visitor: Visitor, query: str) -> Any:
    return visitor.get(f"integrations/?{query}").json


def ids(found: Any) -> list[int]:
    return [item["id"] for item in found["results"]]


@pytest.mark.parametrize(
    ("limit", "offset"), [(1, 0), (3, 0), (3, 3), (3, 4), (5, 11), (16, 0), (4, 12), (99, 15), (2, 16), (2, 99)]
)
def test_a_window(visitor: Visitor, limit: int, offset: int) -> None:
    everything = ids(page(visitor, ""))
    found = page(visitor, f"limit={limit}&offset={offset}")
    assert found["count"] == len(everything) == TOTAL
    assert ids(found) == everything[offset : offset + limit]
    assert (found["next"] is None) == (offset + limit >= TOTAL)
    assert (found["previous"] is None) == (offset == 0)


@pytest.mark.parametrize("limit", [1, 3, 5, 16, 20])
def test_walking_there_and_back(visitor: Visitor, limit: int) -> None:
    def walk(link: str | None, direction: str) -> Iterator[Any]:
        while link:
            found = visitor.get(link).json
            yield found
            link = found[direction]

    there = list(walk(f"integrations/?limit={limit}", "next"))
    assert [number for found in there for number in ids(found)] == list(range(1, TOTAL + 1))
    start = f"integrations/?limit={limit}&offset={limit * (len(there) - 1)}"
    assert list(map(ids, walk(start, "previous"))) == list(map(ids, reversed(there)))


def test_links_are_absolute_and_keep_other_parameters(visitor: Visitor) -> None:
    visitor.host = "posthog.example:8443"
    found = page(visitor, "colour=blue&limit=3&offset=3&empty=&colour=%26")
    base = f"http://posthog.example:8443{HERE}/integrations/?colour=blue&empty=&colour=%26"
    assert found["next"] == f"{base}&limit=3&offset=6"
    assert found["previous"] == f"{base}&limit=3"


def test_links_keep_a_path_prefix(contract: Contract) -> None:
    visitor = Visitor(create_app(contract, base_path="/posthog/"))
    found = visitor.get(f"/posthog{HERE}/integrations?limit=3").json
    assert found["next"] == f"http://mock.example/posthog{HERE}/integrations?limit=3&offset=3"
    assert visitor.get(f"{HERE}/integrations/").status == 404


@pytest.mark.parametrize("value", ["abc", "", "-1", "0", str(2**64), "9" * 5000, "%00", "1.5", "%D9%A1"])
@pytest.mark.parametrize("name", ["limit", "offset"])
def test_what_is_unreadable_falls_back(visitor: Visitor, name: str, value: str) -> None:
    assert page(visitor, f"{name}={value}")["results"] == page(visitor, "")["results"]
