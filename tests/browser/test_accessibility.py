"""axe-core finds nothing serious."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from .conftest import PHONE, Opened

SHAPE = "integrations_list/shape.body/example"


@pytest.fixture(scope="module")
def axe() -> str:
    if find_spec("axe_playwright_python") is None:
        pytest.skip("no axe-core: pip install axe-playwright-python")
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def findings(page: Any, axe: str) -> list[str]:
    page.evaluate(axe)
    result = page.evaluate("axe.run()")
    return [
        f"{item['impact']} {item['id']}: {node['target']} {node['failureSummary']}"
        for item in result["violations"]
        for node in item["nodes"]
        if item["impact"] in ("moderate", "serious", "critical")
    ]


@pytest.mark.parametrize(
    ("name", "fragment", "scheme"),
    [
        ("faulty_page", f"#q=integrations_list+shape&case={SHAPE}", "light"),
        ("faulty_page", f"#q=integrations_list+shape&case={SHAPE}", "dark"),
        ("clean_page", "#q=paging", "light"),
        ("explained_page", "#q=[S1]", "light"),
        ("explained_page", "#q=[S1]", "dark"),
        ("compared_page", "", "light"),
        ("compared_page", "", "dark"),
    ],
)
def test_nothing_serious(
    open_page: Callable[..., Opened], axe: str, name: str, fragment: str, scheme: str, request: pytest.FixtureRequest
) -> None:
    page = open_page(request.getfixturevalue(name), fragment, color_scheme=scheme).page
    page.evaluate("document.querySelectorAll('#trend details').forEach(one => { one.open = true; })")
    assert findings(page, axe) == []


def test_nothing_serious_on_a_phone(open_page: Callable[..., Opened], axe: str, faulty_page: Path) -> None:
    page = open_page(faulty_page, f"#q=integrations_list+shape&case={SHAPE}", viewport=PHONE).page
    assert findings(page, axe) == []
