"""Whatever is sent, the mock answers, in JSON, and never breaks."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posthog_conformance.contract import Contract
from posthog_conformance.mock import create_app

from .visitor import Visitor

TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["kind", "config", "enabled", "settings", "password_required", "group_key", "group_type_index"]
)
BODIES = st.binary(max_size=30) | st.one_of(VALUES, st.dictionaries(FIELDS, VALUES)).map(
    lambda value: json.dumps(value).encode()
)
WORDS = st.sampled_from(["1", "2", "3", "11", "50", "91", "abc"]) | TEXT.map(
    lambda text: quote(text, errors="replace")
)
METHODS = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "FOO"])


@pytest.fixture(scope="module")
def shared(contract: Contract) -> Visitor:
    return Visitor(create_app(contract))


@given(data=st.data())
def test_the_mock_never_breaks(contract: Contract, shared: Visitor, data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from(contract.operations))
    path = operation.path
    for parameter in operation.path_parameters:
        path = path.replace(f"{{{parameter.name}}}", data.draw(WORDS))
    query = "&".join(f"{name}={data.draw(WORDS)}" for name in ("limit", "offset", "group_type_index", "group_key"))
    method = data.draw(st.just(operation.method) | METHODS)
    answer = shared.ask(
        method,
        f"{path}?{query}",
        content=data.draw(BODIES),
        media_type=data.draw(st.just("application/json") | st.sampled_from(["text/plain", ""])),
        authorization=data.draw(st.none() | st.text(st.characters(codec="latin-1"), min_size=1)),
    )
    assert answer.status < 500
    if answer.status >= 400 and method != "HEAD":
        assert answer.headers["content-type"] == "application/json"
        assert set(answer.json) == {"type", "code", "detail", "attr"}
