"""How a documented request is sent to a target, and what is missing where it cannot be."""

from __future__ import annotations

import json

import pytest

from posthog_conformance.contract import load
from posthog_conformance.run import Context, Made, MissingError
from posthog_conformance.target import parse_target

ONE_KEY = """\
base_url = "http://posthog.example"
project_id = "1"
[[keys]]
name = "mine"
value = "phx_mine"
"""
SCOPES = 'scopes = ["integration:read"]\n'


def context(text: str) -> Context:
    return Context(load(), parse_target(text, {}))


def test_the_documented_request_names_what_the_contract_requires(context: Context) -> None:
    for operation in context.contract:
        probe = context.documented(operation)
        assert {name for name, _ in probe.path} == {item.name for item in operation.path_parameters}
        if operation.body:
            assert isinstance(probe.body, bytes)
            assert set(operation.body.required) <= set(json.loads(probe.body))


def test_what_is_to_be_deleted_is_made_first(context: Context) -> None:
    destroy = context.contract.operation("integrations_destroy")
    assert isinstance(context.documented(destroy).value("id"), Made)


@pytest.mark.parametrize(
    ("operation", "sentence"),
    [
        ("integrations_create", r"add fixtures.create_integration to the target file"),
        ("insights_sharing_list", r"add fixtures.insight_id to the target file"),
        ("integrations_github_repos_retrieve", r"add fixtures.integrations.github: an integration's id"),
        ("groups_update_property_create", r"add fixtures.group_key to the target file"),
    ],
)
def test_a_missing_fixture_is_named(operation: str, sentence: str) -> None:
    small = context(ONE_KEY)
    with pytest.raises(MissingError, match=sentence):
        small.documented(small.contract.operation(operation))


def test_a_key_without_the_scope_will_not_do() -> None:
    small = context(ONE_KEY + SCOPES)
    assert small.key_for(small.contract.operation("integrations_list")).name == "mine"
    with pytest.raises(MissingError, match="a key with integration:write that may enter project 1"):
        small.key_for(small.contract.operation("integrations_create"))


def test_a_key_of_unknown_scopes_is_taken_and_never_judged() -> None:
    small = context(ONE_KEY)
    create = small.contract.operation("integrations_create")
    (key,) = small.target.keys
    assert small.key_for(create) is key
    assert not small.allows(key, create)
    assert not small.refuses(key, create)


def test_what_names_nothing_is_told_from_what_others_write(context: Context) -> None:
    read, destroy = (context.contract.operation(f"integrations_{name}") for name in ("retrieve", "destroy"))
    delete = context.contract.operation("insights_sharing_passwords_destroy")
    assert context.names_nothing(context.missing(read, "id"))
    assert not context.names_nothing(context.example(read))
    # The one id names nothing, the other one does.
    assert not context.names_nothing(context.missing(delete, "insight_id"))
    assert not context.names_nothing(context.documented(destroy))
