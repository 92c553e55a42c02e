"""``posthog-conformance doctor``: can this target be tested, and how much of it?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import servers
from program import called


@pytest.fixture(scope="module")
def mock() -> Iterator[servers.Served]:
    with servers.mock() as served:
        yield served


def test_a_complete_target_file(tmp_path: Path, mock: servers.Served) -> None:
    file = mock.file(tmp_path)
    result = called("doctor", "--target", file)
    assert result.exit_code == 0
    assert f"{mock.url} answers as PostHog's API does. Project 1, writes allowed." in result.stdout
    assert "Everything can be tested." in result.stdout
    assert f"Next: posthog-conformance run --target {file}" in result.stdout
    assert "WRONG" not in result.stdout
    assert "phx_" not in result.output


def test_the_mock_in_process() -> None:
    assert called("doctor", "--target", "mock").exit_code == 0


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("slack = 1\n", "slack = 2\n", "WRONG  fixtures.integrations.slack            is of the kind 'clickup'"),
        ("insight_id = 1\n", "insight_id = 77\n", "fixtures.insight_id"),
        ("phx_Vn5C", "phx_Vn5D", "key read                               the target answers 401: it does not know"),
        ("other_insight_id = 2\n", "", ": add fixtures.other_insight_id to the target file"),
        ("allow_writes = true", "allow_writes = false", "cases: set allow_writes = true under [safety]"),
    ],
)
def test_what_is_wrong_or_missing(tmp_path: Path, mock: servers.Served, old: str, new: str, told: str) -> None:
    result = called("doctor", "--target", mock.file(tmp_path, mock.text.replace(old, new, 1)))
    assert result.exit_code == 4
    assert told in result.stdout
    assert "It can be tested in part" in result.stdout


def test_it_needs_a_target() -> None:
    result = called("doctor")
    assert result.exit_code == 2
    assert "--target" in result.stderr
