"""Read back with a real consumer."""

from __future__ import annotations

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase

from posthog_conformance.record import Record
from posthog_conformance.report.junit import junit
from posthog_conformance.report.view import View, view_of


@pytest.fixture(scope="module")
def read(faulty_view: View) -> JUnitXml:
    return JUnitXml.fromstring(junit(faulty_view).encode())


def cases(read: JUnitXml) -> dict[str, TestCase]:
    return {f"{case.classname}/{case.name}": case for suite in read for case in suite}


def test_counts_are_those_of_the_run(read: JUnitXml) -> None:
    assert (read.tests, read.failures, read.errors, read.skipped) == (871, 9 + 1, 1, 117 + 1)


def test_each_operation_is_a_suite_whose_counts_add_up(read: JUnitXml) -> None:
    suites = list(read)
    assert len(suites) == 20
    for suite in suites:
        written = (suite.tests, suite.failures, suite.errors, suite.skipped)
        suite.update_statistics()
        assert written == (suite.tests, suite.failures, suite.errors, suite.skipped)


@pytest.mark.parametrize(
    ("case_id", "kind"),
    [
        ("integrations_destroy/scope.refused/read", Failure),
        ("integrations_channels_retrieve/error.method/put", Failure),
        ("integrations_github_repos_retrieve/property.answers/drawn", Error),
        ("integrations_clickup_lists_retrieve/shape.empty/example", Skipped),
        ("insights_sharing_passwords_create/status.documented/example", Skipped),
    ],
)
def test_outcomes(read: JUnitXml, case_id: str, kind: type) -> None:
    assert [type(result) for result in cases(read)[case_id].result] == [kind]


def test_passed_and_warned_cases_have_no_result(read: JUnitXml) -> None:
    warned = cases(read)["insights_sharing_refresh_create/header.no_store/example"]
    assert warned.result == []
    assert "no-store" in warned.system_out
    assert cases(read)["integrations_list/status.documented/example"].result == []


def test_a_failure_has_requirement_source_and_curl(read: JUnitXml) -> None:
    (failure,) = cases(read)["integrations_destroy/scope.refused/read"].result
    assert failure.type == "scope.refused"
    assert "answered 204, expected 403" in failure.message
    for part in ("A key without a documented scope", "API scopes page", "curl -i -X DELETE", "--select"):
        assert part in failure.text


def test_an_untested_case_says_why(read: JUnitXml) -> None:
    (skipped,) = cases(read)["integrations_clickup_lists_retrieve/shape.empty/example"].result
    assert skipped.message.startswith("untested: no ClickUp integration")


def test_an_interrupted_run_has_an_error(interrupted: Record) -> None:
    read = JUnitXml.fromstring(junit(view_of(interrupted)).encode())
    assert [type(result) for result in cases(read)["run/came to its end"].result] == [Error]
    assert read.errors == 1
