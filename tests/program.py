"""The program as a user calls it: in this process where that will do, in one of its own for signals."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner, Result

from posthog_conformance.cli import cli

CHECKOUT = Path(__file__).parents[1]


def called(*arguments: object, env: Mapping[str, str] | None = None) -> Result:
    """What ``posthog-conformance ARGUMENTS`` prints, and its exit code."""
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments], env=env)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert "Traceback" not in result.output, result.output
    return result


def run(folder: Path, *arguments: object, env: Mapping[str, str] | None = None) -> Result:
    """Like ``called`` for ``run``, with its reports in a folder."""
    return called("run", "--report-dir", folder / "reports", *arguments, env=env)


def started(*arguments: object, cwd: Path, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """The program in a process of its own, with ``env`` beside what this one has."""
    command = [sys.executable, "-m", "posthog_conformance", *(str(argument) for argument in arguments)]
    environment = {**os.environ, **(env or {})}
    return subprocess.Popen(
        command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def pytest_suites(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """What ``pytest suites`` says inside the checkout, with its reports in a folder."""
    command = [sys.executable, "-m", "pytest", "suites", "-p", "no:cacheprovider", "--report-dir", folder / "reports"]
    texts = [str(part) for part in (*command, *arguments)]
    return subprocess.run(texts, cwd=CHECKOUT, capture_output=True, text=True, timeout=120, check=False)
