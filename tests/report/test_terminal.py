from __future__ import annotations

from posthog_conformance.record import Record
from posthog_conformance.report.terminal import text_summary
from posthog_conformance.report.view import View, view_of


def test_the_last_screen_names_what_failed_and_the_next_command(faulty_view: View) -> None:
    text = text_summary(faulty_view)
    assert text.startswith("Does not conform. Of 871 cases, 9 failed")
    assert "failed   scope.refused: 1 case, integrations_destroy" in text
    assert "    posthog-conformance run --target … --select integrations_list/shape.body/example" in text
    assert len(text.splitlines()) < 40


def test_a_clean_run_is_short(clean: Record) -> None:
    text = text_summary(view_of(clean))
    assert text.startswith("Conforms. All 871 cases passed.")
    assert "What broke" not in text
