"""One operation, for a person."""

from posthog_conformance.contract import load, read_contract
from posthog_conformance.contract.build import build
from posthog_conformance.contract.page import read_page
from posthog_conformance.contract.show import show

from .pages import NEWER


def test_an_operation_of_core_3():
    shown = show(load(), "integrations_create")
    assert shown.startswith("POST /api/environments/{project_id}/integrations/\n")
    assert "Create integrations (integrations_create) [page line 291]" in shown
    assert "Scopes: integration:write" in shown
    assert "kind    any value, required [page line 304]" in shown
    assert "Answer 201, application/json [page line 322]" in shown
    assert '"role_at_organization": "engineering"' in shown
    assert "400, 401, 403, 404, 405, 415, 429" in shown


def test_an_empty_answer_and_no_scope():
    shown = show(load(), "integrations_channels_retrieve")
    assert "Answer 200, an empty body [page line 442]" in shown
    assert "none documented: any valid key will do" in shown


def test_enumerations_defaults_and_other_answers():
    contract = read_contract(build(read_page(NEWER)), {}, name="burrows")
    assert 'string of "async", "force_cache", default "force_cache", optional' in show(contract, "burrows_list")
    assert "string or null, required" in show(contract, "burrows_create")
    assert "Answer 402, an error [page line" in show(contract, "burrows_create")
    assert "Hard delete of this model is not allowed." in show(contract, "burrows_destroy")
