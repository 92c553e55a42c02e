"""The commands are given to bash, with a curl that tells what it got."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posthog_conformance.exchange import Request
from posthog_conformance.report.curl import curl, quoted

VARIABLES = ("POSTHOG_KEY", "POSTHOG_KEY_ALL")
# Prints each argument and then standard input, all of it ended by NUL.
SHELL = "curl() { printf '%s\\0' \"$@\"; printf 'STDIN\\0'; cat; }; export POSTHOG_KEY_ALL=sesame POSTHOG_KEY=short\n"


@dataclass
class Sent:
    arguments: list[str]
    stdin: bytes

    @property
    def headers(self) -> list[str]:
        return [value for flag, value in zip(self.arguments, self.arguments[1:], strict=False) if flag == "-H"]

    def after(self, flag: str) -> str:
        return self.arguments[self.arguments.index(flag) + 1]


def pasted(command: str) -> Sent:
    script = (SHELL + command).encode("utf-8", "surrogatepass")
    done = subprocess.run(["bash", "-s"], input=script, capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"})
    assert done.stderr == b""
    arguments, _, stdin = done.stdout.partition(b"STDIN\0")
    return Sent([part.decode("utf-8", "surrogatepass") for part in arguments.split(b"\0")[:-1]], stdin)


def request(method: str = "POST", url: str = "https://x.test/a/", body: bytes = b"", **headers: str) -> Request:
    return Request(method, url, tuple((name.replace("_", "-"), value) for name, value in headers.items()), body)


def test_a_key_is_taken_from_the_environment() -> None:
    command = curl(request("GET", Authorization="Bearer $POSTHOG_KEY_ALL"), VARIABLES)
    assert '-H "Authorization: Bearer $POSTHOG_KEY_ALL"' in command
    assert pasted(command).headers == ["Authorization: Bearer sesame"]


def test_a_key_with_more_behind_it_is_still_found() -> None:
    command = curl(request("GET", Authorization="Bearer $POSTHOG_KEY_ALLx"), VARIABLES)
    assert pasted(command).headers == ["Authorization: Bearer sesamex"]


def test_nothing_but_the_keys_is_expanded() -> None:
    hostile = "$HOME `id` $(id) \\ ! 'quote' \"double\" $POSTHOG_KEY_ALL"
    sent = pasted(curl(request(body=hostile.encode(), X_Trap=hostile, Content_Type="text/plain"), VARIABLES))
    expected = hostile.replace("$POSTHOG_KEY_ALL", "sesame")
    assert f"X-Trap: {expected}" in sent.headers
    assert sent.after("--data-raw") == expected


def test_curl_writes_its_own_automatic_headers() -> None:
    sent = pasted(curl(request("GET", Host="x.test", Accept_Encoding="gzip", Connection="close", Accept="a/b")))
    assert sent.headers == ["Accept: a/b"]


def test_an_empty_header_is_sent_empty() -> None:
    assert pasted(curl(request("GET", Authorization=""))).headers == ["Authorization;"]


def test_a_body_without_content_type_gets_none() -> None:
    assert pasted(curl(request(body=b"{}"))).headers == ["Content-Type:"]


def test_a_body_may_begin_with_an_at_sign() -> None:
    assert pasted(curl(request(body=b"@/etc/passwd"))).after("--data-raw") == "@/etc/passwd"


def test_a_nul_goes_through_a_pipe() -> None:
    sent = pasted(curl(request(body=b"-n %s \\ ' \0\x1b end\n")))
    assert sent.after("--data-binary") == "@-"
    assert sent.stdin == b"-n %s \\ ' \0\x1b end\n"


@pytest.mark.parametrize(
    ("method", "body", "options"),
    [
        ("GET", b"", []),
        ("GET", b"{}", ["-X", "GET"]),
        ("DELETE", b"", ["-X", "DELETE"]),
        ("HEAD", b"", ["--head"]),
    ],
)
def test_the_method_is_named_where_curl_would_choose_another(method: str, body: bytes, options: list[str]) -> None:
    arguments = pasted(curl(request(method, body=body))).arguments
    assert arguments[1 : arguments.index("https://x.test/a/")] == options


@pytest.mark.parametrize(
    ("url", "option"),
    [
        ("https://x.test/?a[]=1", "--globoff"),
        ("https://x.test/a/../b/", "--path-as-is"),
        ("https://[::1]/", "--globoff"),
    ],
)
def test_urls_are_sent_as_they_are(url: str, option: str) -> None:
    arguments = pasted(curl(request(url=url))).arguments
    assert url in arguments
    assert option in arguments


def test_a_body_that_was_cut_says_so_and_still_runs() -> None:
    command = curl(request(body=b"abc"), body_size=70_000)
    assert command.startswith("# Not the whole request: its body had 70,000 bytes")
    assert pasted(command).after("--data-raw") == "abc"


def test_plain_words_are_not_quoted() -> None:
    assert quoted("https://x.test/a/") == "https://x.test/a/"
    assert quoted("") == "''"


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60))
def test_any_text_arrives_as_it_was(text: str) -> None:
    script = f"printf '%s' {quoted(text, VARIABLES)}"
    done = subprocess.run(
        ["bash", "-s"], input=script.encode(), capture_output=True, check=True, env={"LC_ALL": "C.UTF-8"}
    )
    assert done.stdout.decode() == text.replace("$POSTHOG_KEY_ALL", "").replace("$POSTHOG_KEY", "")
