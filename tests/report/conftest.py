"""Records and views for all report tests, built once."""

from __future__ import annotations

import pytest

from posthog_conformance.record import Record
from posthog_conformance.report.view import View, view_of

from .samples import sample


@pytest.fixture(scope="session")
def faulty() -> Record:
    """A finished run against a faulty, hostile server: every outcome occurs."""
    return sample()


@pytest.fixture(scope="session")
def faulty_view(faulty: Record) -> View:
    return view_of(faulty)


@pytest.fixture(scope="session")
def clean() -> Record:
    """A finished run in which everything passed."""
    return sample(faulty=False)


@pytest.fixture(scope="session")
def interrupted() -> Record:
    """The same, broken off after 300 cases."""
    return sample(finished=False)
