from __future__ import annotations

from posthog_conformance.report.matrix import Cell
from posthog_conformance.report.view import View


def cell(view: View, matrix: str, operation: str, column: str) -> Cell:
    rows = getattr(view, matrix).rows
    return next(row for row in rows if row.operation == operation).cells[column]


def test_every_operation_has_a_row_in_the_order_of_the_contract(faulty_view: View) -> None:
    names = [row.operation for row in faulty_view.families.rows]
    assert len(names) == 20
    assert names == [entry["id"] for entry in faulty_view.header.operations]


def test_a_cell_says_its_worst_outcome_in_words(faulty_view: View) -> None:
    assert cell(faulty_view, "families", "integrations_list", "paging").words == "ok 9"
    assert cell(faulty_view, "families", "integrations_retrieve", "error").words == "2 failed"
    assert cell(faulty_view, "families", "integrations_clickup_lists_retrieve", "auth").words == "7 untested"
    assert cell(faulty_view, "families", "integrations_github_repos_retrieve", "property").words == "1 in error"


def test_a_cell_tells_all_its_outcomes(faulty_view: View) -> None:
    bad = cell(faulty_view, "families", "integrations_retrieve", "error")
    assert bad.whole == "2 failed, 11 passed"
    assert bad.total == 13


def test_the_scope_matrix_says_allowed_refused_wrong_untested(faulty_view: View) -> None:
    words = {
        key: cell(faulty_view, "scopes", "integrations_destroy", key).words
        for key in ("all", "read", "star", "unrelated", "other_project")
    }
    assert words == {
        "all": "allowed",
        "read": "wrong",
        "star": "allowed",
        "unrelated": "refused",
        "other_project": "refused",
    }
    assert cell(faulty_view, "scopes", "integrations_destroy", "read").whole == "wrong: documented as refused"
    assert cell(faulty_view, "scopes", "integrations_clickup_lists_retrieve", "all").words == "untested"


def test_the_cells_of_the_scope_matrix_are_counted(faulty_view: View) -> None:
    counts = faulty_view.scope_counts
    assert counts == {"cells": 100, "allowed": 52, "refused": 32, "wrong": 1, "untested": 15}
