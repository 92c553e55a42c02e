"""``posthog-conformance selftest``: what it prints, and that an escaping fault makes it fail."""

from __future__ import annotations

from typing import Any

import pytest

from posthog_conformance import selftest as proving
from posthog_conformance.run import Case
from program import called


def test_a_fault_that_is_caught() -> None:
    result = called("selftest", "--fault", "create-answers200", "--fast", "--processes", "1")
    assert result.exit_code == 0
    assert "integrations_create/status.documented/example" in result.stdout
    assert "1 fault, 1 caught by the requirement that they break, in " in result.stdout


def test_a_fault_that_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    def blind(*arguments: Any) -> list[Case]:
        return [case for case in every(*arguments) if case.requirement != "status.documented"]

    every = proving.all_cases
    monkeypatch.setattr(proving, "all_cases", blind)
    proving._warm.cache_clear()
    result = called("selftest", "--fault", "create-answers200", "--fast", "--processes", "1")
    proving._warm.cache_clear()
    assert result.exit_code == 1
    assert "nothing; status.documented should have" in result.stdout
    assert result.stderr == "ESCAPED: create-answers200 at integrations_create: Create answers 200 rather than 201.\n"


def test_a_fault_that_there_is_not() -> None:
    result = called("selftest", "--fault", "nothing")
    assert result.exit_code == 2
    assert "There is no fault 'nothing'. Did you mean answers-nothing or" in result.stderr
