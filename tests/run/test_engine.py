"""In which lane a case writes, and in what order a lane does."""

from __future__ import annotations

from dataclasses import replace

from posthog_conformance.contract import locate
from posthog_conformance.run import Case, Context
from posthog_conformance.run.engine import lane
from posthog_conformance.run.selection import all_cases


def one(context: Context, case_id: str) -> Case:
    return next(case for case in all_cases(locate("suites"), context) if case.id == case_id)


def test_each_thing_that_is_written_has_a_lane(context: Context) -> None:
    lanes = {
        "groups_update_property_create/status.documented/example": "groups",
        "insights_sharing_refresh_create/status.documented/example": "insights",
        "integrations_create/status.documented/example": "integrations",
        "integrations_email_partial_update/status.documented/example": "email",
        "insights_sharing_refresh_create/error.unknown_id/insight_id": "nothing",
        # It could delete a share password that others look at.
        "insights_sharing_passwords_destroy/error.unknown_id/insight_id": "insights",
    }
    assert {case_id: lane(context, one(context, case_id)) for case_id in lanes} == lanes


def test_a_guarded_write_stays_with_what_it_guards(context: Context) -> None:
    case = one(context, "insights_sharing_refresh_create/refusal.changes_nothing/other-project-insight_id")
    assert lane(context, case) == "insights"
    assert lane(context, replace(case, watch=())) == "nothing"
