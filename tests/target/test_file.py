"""The target file: what it says, and what is said about a wrong one."""

from __future__ import annotations

import pytest

from posthog_conformance.mock import target_file
from posthog_conformance.target import Target, TargetError, from_environment, from_url, parse_target

SMALLEST = """\
base_url = "https://posthog.example.com/eu/"
project_id = 7
[[keys]]
name = "all"
value = "phx_secret_of_the_test"
"""


def parse(text: str, **environment: str) -> Target:
    return parse_target(text, environment)


def test_the_smallest_file() -> None:
    target = parse(SMALLEST)
    assert target.base_url == "https://posthog.example.com/eu"
    assert target.project_id == "7"
    assert not target.allow_writes
    assert target.keys[0].scopes is None, "not told"
    assert target.keys[0].may_enter("8"), "not confined"


def test_the_complete_file() -> None:
    target = parse(target_file("http://127.0.0.1:8123"))
    assert target.allow_writes
    assert target.fixtures.integrations["google-ads"] == "5"
    assert target.fixtures.share_password_ids == ("11", "12")
    assert [key.name for key in target.keys if not key.may_enter("1")] == ["confined"]


def test_a_key_of_the_environment() -> None:
    text = SMALLEST.replace("phx_secret_of_the_test", "env:THE_KEY")
    key = parse(text, THE_KEY=" phx_other \n").keys[0]
    assert (key.value, key.variable) == ("phx_other", "THE_KEY")
    for environment in ({}, {"THE_KEY": ""}):
        with pytest.raises(TargetError, match=r"'all' is read from \$THE_KEY, which is not set. Set it."):
            parse(text, **environment)
    with pytest.raises(TargetError, match=r"\$THE_KEY holds something else than a key"):
        parse(text, THE_KEY="zwei Wörter")


def test_no_key_is_shown() -> None:
    assert "phx_secret" not in repr(parse(SMALLEST))
    assert "phx_secret" not in str(parse(SMALLEST).described())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("project_id = 7\n", "", 'project_id is missing. Expected: the id of a project, such as "1".'),
        ("project_id = 7", "project_id = 1.5", "project_id: found 1.5. Expected: the id of a project"),
        ("project_id = 7", "project_id = 2025-01-01", "project_id: found 2025-01-01, which JSON cannot say"),
        ("project_id = 7", "project = 7", "unknown entry 'project'. Did you mean 'project_id'?"),
        ("https:", "ftp:", 'base_url: found "ftp://posthog.example.com/eu/". Expected: an http:// or https:// URL'),
        ("example.com", "example.com:99999", "Port out of range"),
        ("posthog.example.com", "[::1", "Invalid IPv6 URL"),
        ("posthog.example.com", "pösthog..com", "base_url: found 'https://pösthog..com/eu/': Invalid IDNA hostname"),
        ("posthog.", "me:pass@posthog.", "base_url: found a secret. Expected: an http:// or https:// URL"),
        ("/eu/", "/eu/?a=1", "Expected: an http:// or https:// URL without query"),
        ('name = "all"\n', "", "keys.0.name is missing. Expected: a name of letters"),
        ('"phx_secret_of_the_test"', '"phx_secret of the test"', "keys.0.value: found a secret. Expected: the key"),
        ('"phx_secret_of_the_test"', '"env:"', 'Expected: the key itself, or "env:NAME"'),
    ],
)
def test_what_is_wrong_is_named_with_what_is_expected(old: str, new: str, told: str) -> None:
    with pytest.raises(TargetError) as raised:
        parse(SMALLEST.replace(old, new))
    assert told in str(raised.value)
    assert "phx_secret" not in str(raised.value)
    assert "me:pass" not in str(raised.value)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ('scopes = "integration:read"', "keys.0.scopes: found"),
        ('scopes = ["integration"]', 'keys.0.scopes.0: found "integration". Expected: "*" or object:action'),
        ("projects = []", "keys.0.projects: found []. Expected: a list of project ids"),
        ("[fixtures]\ninsight = 1", "unknown entry 'fixtures.insight'. Did you mean 'insight_id'?"),
        ('[fixtures]\ninsight_id = "abc"', 'fixtures.insight_id: found "abc". Expected: the id of an insight'),
        ("[fixtures.integrations]\nslack = true", "fixtures.integrations.slack: found true. Expected: the id of an"),
        ("[fixtures.create_integration]\nconfig = {}", "fixtures.create_integration.kind is missing. Expected: the"),
        ('[safety]\nallow_writes = "yes"', 'safety.allow_writes: found "yes". Expected: true or false.'),
        ("[safe]\nx = 1", "unknown entry 'safe'. Did you mean 'safety'?"),
        ('[[keys]]\nname = "all"\nvalue = "phx_2"', "two keys are called 'all'. Give each key a name of its own."),
    ],
)
def test_what_is_wrong_further_down(more: str, told: str) -> None:
    with pytest.raises(TargetError) as raised:
        parse(SMALLEST + more)
    assert told in str(raised.value)


def test_everything_that_is_wrong_is_told_once() -> None:
    with pytest.raises(TargetError) as raised:
        parse("")
    assert [line.split(" is ")[0].strip() for line in str(raised.value).splitlines()[1:]] == [
        "base_url",
        "project_id",
        "keys",
    ]


def test_a_target_of_the_environment_reads_only() -> None:
    environment = {"POSTHOG_HOST": "eu.posthog.com", "POSTHOG_PROJECT_ID": "3", "POSTHOG_PERSONAL_API_KEY": "phx_k"}
    target = from_environment(environment)
    assert (target.base_url, target.project_id, target.allow_writes) == ("https://eu.posthog.com", "3", False)
    assert from_url("http://localhost:8000/", environment).base_url == "http://localhost:8000"
    with pytest.raises(TargetError, match="set POSTHOG_HOST, POSTHOG_PERSONAL_API_KEY in the environment"):
        from_environment({"POSTHOG_PROJECT_ID": "3"})


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("localhost", True),
        ("mock.localhost", True),
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("[::1]", True),
        ("localhost.example.com", False),
        ("10.0.0.1", False),
        ("posthog.example.com", False),
    ],
)
def test_this_machine(host: str, here: bool) -> None:
    assert parse(SMALLEST.replace("posthog.example.com", host)).on_loopback is here
