"""The contract, and a visitor of a fresh mock."""

from __future__ import annotations

import pytest

from posthog_conformance.contract import Contract, load
from posthog_conformance.mock import create_app

from .visitor import Visitor


@pytest.fixture(scope="session")
def contract() -> Contract:
    return load()


@pytest.fixture
def visitor(contract: Contract) -> Visitor:
    return Visitor(create_app(contract))
