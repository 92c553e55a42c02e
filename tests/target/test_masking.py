"""Masking: no secret in anything that is written."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from posthog_conformance.target import Key, Mask

KEY = "phx_A1b2C3d4E5f6G7h8I9j0"
MASK = Mask([Key("all", KEY, None, None, "POSTHOG_KEY_ALL")])


def test_a_key_becomes_its_variable_so_that_the_command_can_be_sent_again() -> None:
    assert MASK(f"curl -H 'Authorization: Bearer {KEY}'") == "curl -H 'Authorization: Bearer $POSTHOG_KEY_ALL'"


def test_a_key_that_the_run_does_not_know_is_hidden_too() -> None:
    assert MASK("Bearer phx_somebodyelseskey123") == "Bearer ***"


def test_a_key_in_base64_is_hidden_once_it_is_known() -> None:
    mask = Mask()
    mask.add("cGh4X0ExYjJDM2Q0")
    assert mask("Basic cGh4X0ExYjJDM2Q0") == "Basic ***"


def test_members_with_a_secrets_name_are_hidden_also_in_json_within_json() -> None:
    body = json.dumps({"id": 1, "access_token": "n3WqLx8RkVt0", "password": 'open "sesame"'})
    assert json.loads(MASK(body)) == {"id": 1, "access_token": "***", "password": "***"}
    nested = json.dumps({"body": body})
    assert "n3WqLx" not in MASK(nested)
    assert json.loads(json.loads(MASK(nested))["body"])["access_token"] == "***"


def test_what_a_body_tells_is_hidden_wherever_it_turns_up_later() -> None:
    mask = Mask()
    mask.learn(b'{"access_token": "n3WqLx8RkVt0ZyBc"}')
    assert mask("GET /shared/n3WqLx8RkVt0ZyBc") == "GET /shared/***"


def test_ordinary_words_stay() -> None:
    text = '{"kind": "slack", "password_required": true, "detail": "No such password.", "token": ""}'
    assert MASK(text) == text


def test_short_values_are_no_secrets() -> None:
    mask = Mask()
    mask.learn(b'{"token": "a"}')
    assert mask("a cat") == "a cat"


@given(before=st.text(), after=st.text())
def test_a_key_is_hidden_whatever_stands_around_it(before: str, after: str) -> None:
    assert KEY not in MASK(before + KEY + after)
