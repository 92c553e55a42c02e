"""``posthog-conformance mock``: the mock on a port of this machine."""

from __future__ import annotations

import signal
import socket
import tomllib
from pathlib import Path

import httpx
import pytest

from posthog_conformance.mock import catalogue
from program import called, started


def test_it_listens_and_says_how_to_test_it(tmp_path: Path) -> None:
    file = tmp_path / "mock target.toml"
    program = started("mock", "--target-out", file, cwd=tmp_path)
    assert program.stdout is not None
    said = program.stdout.readline()
    target = tomllib.loads(file.read_text("utf-8"))
    headers = {"Authorization": f"Bearer {target['keys'][0]['value']}"}
    answer = httpx.get(f"{target['base_url']}/api/environments/1/integrations/", headers=headers, trust_env=False)
    program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=20)
    assert answer.status_code == 200
    assert said == f"The mock listens at {target['base_url']}. Test it: posthog-conformance run --target '{file}'\n"
    assert "Traceback" not in out + err


def test_it_serves_as_an_older_posthog_does(tmp_path: Path) -> None:
    file = tmp_path / "target.toml"
    program = started("mock", "--dialect", "served", "--posthog", "older", "--target-out", file, cwd=tmp_path)
    assert program.stdout is not None
    said = program.stdout.readline()
    target = tomllib.loads(file.read_text("utf-8"))
    headers = {"Authorization": f"Bearer {target['keys'][0]['value']}"}
    url = f"{target['base_url']}/api/environments/1/integrations/1/channels/"
    answer = httpx.get(url, headers=headers, trust_env=False)
    program.send_signal(signal.SIGINT)
    program.communicate(timeout=20)
    assert said.endswith(f"run --target {file} --dialect served --posthog older\n")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = called("mock", "--port", port)
    assert result.exit_code == 2
    assert f"Port {port} cannot be had: Address already in use. Give another --port, or none" in result.stderr


def test_the_faults_are_listed() -> None:
    result = called("mock", "--fault", "list")
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()] == [fault.id for fault in catalogue("documented")]


def test_a_fault_that_there_is_not() -> None:
    result = called("mock", "--fault", "create-answers-200")
    assert result.exit_code == 2
    assert "There is no fault 'create-answers-200'. Did you mean create-answers200" in result.stderr


@pytest.mark.parametrize("arguments", [["--port", "99999"], ["--rate-limit", "0"], ["--dialect", "spoken"]])
def test_wrong_usage(arguments: list[str]) -> None:
    assert called("mock", *arguments).exit_code == 2


def test_a_target_file_that_cannot_be_written(tmp_path: Path) -> None:
    result = called("mock", "--target-out", tmp_path / "missing" / "target.toml")
    assert result.exit_code == 2
    assert "cannot be written: No such file or directory" in result.stderr
