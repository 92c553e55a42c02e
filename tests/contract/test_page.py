"""From a page's text to its tree, and what is reported on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posthog_conformance.contract.build import build
from posthog_conformance.contract.page import read_page
from posthog_conformance.contract.tree import PageError

from .pages import NEWER, OLDER, page, section


def problems(text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in read_page(text).problems]


def test_a_page_in_the_newer_form_is_understood_whole():
    read = read_page(NEWER)
    assert read.problems == ()
    assert read.title == "Burrows"
    assert "hedgehogs sleep" in read.description
    assert [(operation.method, operation.path) for operation in read.operations] == [
        ("GET", "/api/environments/{environment_id}/burrows/"),
        ("POST", "/api/environments/{environment_id}/burrows/"),
        ("GET", "/api/environments/{environment_id}/burrows/{id}/wish_lists/"),
        ("PATCH", "/api/environments/{environment_id}/burrows/{id}/"),
        ("DELETE", "/api/environments/{environment_id}/burrows/{id}/"),
    ]


def test_a_page_in_the_older_form_is_understood_whole():
    read = read_page(OLDER)
    assert read.problems == ()
    listing, creating = read.operations
    assert listing.scopes == ("tunnel:read",)
    assert [field.name for field in listing.query_fields] == ["format", "limit", "offset", "refresh", "spaceId"]
    assert [(field.name, field.types) for field in creating.body_fields] == [
        ("name", ("string", "null")),
        ("query", ()),
        ("filters", ()),
        ("length", ("integer",)),
    ]
    assert [sent.name for sent in creating.sent] == ["name", "filters"]


def test_every_part_knows_its_line():
    lines = NEWER.split("\n")
    creating = read_page(NEWER).operations[1]
    assert lines[creating.line - 1] == "Create burrows"
    assert lines[creating.request_line - 1].startswith("POST /api/")
    assert lines[creating.body_fields[2].line - 1] == "  • entrances"
    assert lines[creating.sent[1].line - 1].startswith("-d entrances")
    assert lines[creating.answers[1].line - 1] == "Status 400 Too deep"
    assert lines[creating.answers[1].example.value["error"].line - 1] == '"error": "string"'


def test_line_ends_of_other_systems_count_alike():
    windows = read_page(NEWER.replace("\n", "\r\n").encode("utf-8-sig"))
    assert windows == read_page(NEWER)


def test_a_description_may_read_like_a_heading():
    assert "Create a new burrow" in read_page(NEWER).operations[0].description


@pytest.mark.parametrize("line", ["a:read, b:write", "a:read b:write", "a:readb:write", "a:read,b:write"])
def test_several_scopes_on_one_line(line):
    assert read_page(page(section(scopes=line))).operations[0].scopes == ("a:read", "b:write")


def test_documented_statuses_that_are_no_success():
    creating = read_page(NEWER).operations[1]
    assert [(answer.status, answer.empty, answer.example is None) for answer in creating.answers] == [
        (201, False, False),
        (400, False, False),
        (402, False, True),
    ]


def test_a_section_that_is_repeated_word_for_word_is_one_operation():
    read = read_page(page(section(), section()))
    assert read.problems == ()
    assert len(read.operations) == 1
    assert len(read.operations[0].repeated) == 1


def test_a_section_that_is_repeated_otherwise_is_reported():
    [(_, message)] = problems(page(section(scopes="a:read"), section(scopes="b:read")))
    assert "otherwise than in line" in message


def test_the_curl_fields_that_are_no_request_parameters_are_reported():
    text = NEWER.replace('-d entrances=[{"side":"north, or south"}]', '-d created_at="string"')
    line = text.split("\n").index('-d created_at="string"') + 1
    assert problems(text) == [(line, "the curl example sends 'created_at', which is no request parameter")]


@pytest.mark.parametrize(
    ("methods", "expected"),
    [
        ("GET\nGET", "lists 2 methods, but 1 operations follow"),
        ("POST", "lists POST here, but the operation in this place is GET"),
        ("GET | |\nhello", "not understood: 'hello', where a method was expected"),
        ("GET /api/elsewhere/", "lists GET /api/elsewhere/, but no operation below is that"),
    ],
)
def test_the_listed_methods_are_held_against_the_operations(methods, expected):
    text = page(section()).replace("Endpoints\n\nGET", f"Endpoints\n\n{methods}")
    assert [message for _, message in problems(text)] == [expected]


@pytest.mark.parametrize(
    "listing", ["GET | |", "    GET/api/projects/:project_id/things/", "GET\n/api/projects/:id/things"]
)
def test_the_listing_comes_in_several_forms(listing):
    assert problems(page(section()).replace("Endpoints\n\nGET", f"Endpoints\n\n{listing}")) == []


@pytest.mark.parametrize(
    "below", ["thing:read", "  • project_id", "    string", "Path parameters", "Example request"]
)
def test_a_line_that_does_not_belong_is_reported_where_it_stands(below):
    text = page(section())
    lines = text.split("\n")
    at = lines.index(below) + 1
    lines.insert(at, "What is this?")
    [(line, message)] = problems("\n".join(lines))
    assert line == at + 1
    assert "What is this?" in message


def test_a_section_without_anything_in_it_is_reported():
    [(_, message)] = problems(page(section(scopes="")))
    assert message == "nothing under 'Required API key scopes'"


def test_a_line_between_two_operations_is_reported():
    text = page(section(), section(name="others")).replace("Retrieve others", "What is this?\n\nRetrieve others")
    [(line, message)] = problems(text)
    assert text.split("\n")[line - 1] == "What is this?"
    assert "not understood" in message


def test_an_operation_without_a_verb_is_read_and_reported():
    text = page(section(), section(name="others")).replace("Retrieve others", "Other things")
    read = read_page(text)
    assert [operation.heading for operation in read.operations] == ["Retrieve things", "Other things"]
    assert len(read.problems) == 1
    assert "does not say what the operation does" in read.problems[0].message


def test_a_heading_that_contradicts_its_request_is_reported():
    [(_, message)] = problems(page(section()).replace("Retrieve things", "Delete things"))
    assert message == "the heading says 'Delete', but the request is GET"


def test_a_path_parameter_that_is_not_in_the_path_is_reported():
    text = page(section()).replace("  • project_id", "  • team_id")
    assert [message for _, message in problems(text)] == [
        "the path parameter 'team_id' is not in the path /api/projects/{project_id}/things/"
    ]


def test_an_example_that_is_no_json_is_reported_with_its_line():
    text = page(section(example='{\n"id": 0,\n"name": oops\n}'), section(name="others"))
    [(line, message)] = problems(text)
    assert text.split("\n")[line - 1] == '"name": oops'
    assert "is not JSON" in message
    assert len(read_page(text).operations) == 2


def test_an_answer_without_body_and_without_the_word_that_it_is_empty_is_reported():
    [(_, message)] = problems(page(section(example="")))
    assert message == "status 200 has neither an example nor 'No response body'"


def test_an_operation_that_cannot_be_read_is_left_out_and_reported():
    text = page(section(), "Retrieve others\n\nRequired API key scopes\n\nother:read\n")
    read = read_page(text)
    assert len(read.operations) == 1
    assert [problem.message for problem in read.problems] == [
        "lists 2 methods, but 1 operations follow",
        "'Retrieve others' has no example request; it is left out",
    ]


def test_the_site_below_the_page_is_no_part_of_it():
    furniture = "← Previous page\n\nNext page →\n\nCommunity questions\n\nHow do I dig?\n\nAsk away"
    assert problems(page(section()) + furniture) == []


@pytest.mark.parametrize("line", ["thing:read", "    string", "Status 200", "GET"])
def test_what_cannot_be_a_description_is_reported_in_one(line):
    text = page(section()).replace("Retrieve things\n", f"Retrieve things\n\n{line}\n")
    assert [message for _, message in problems(text)] == [f"not understood: {line.strip()!r}, in a description"]


def test_a_line_below_the_last_one_is_reported():
    text = page(section()) + "Community questions\n\nQuestions about this page? Ask.\n\nWhat is this?\n"
    assert [message for _, message in problems(text)] == [
        "not understood: 'What is this?', below the end of the page"
    ]


def test_an_operation_below_the_end_of_the_page_is_reported():
    text = page(section()) + "Next page →\n\nDelete things\n"
    assert [message for _, message in problems(text)] == [
        "not understood: 'Delete things', below the end of the page"
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"\x89PNG\x00\x01", "binary"),
        (b"fine\n\xff\xfe", "Line 2 of the page is not UTF-8"),
        (b"a\n\x1b[0m", "Line 2 of the page holds a control character"),
        (b"\n<!DOCTYPE html><html></html>", "HTML"),
        (b"<div>Endpoints</div>", "HTML"),
        (b"Burrows\n\nNothing to see here.", "no operation"),
        (b'{"openapi": "3.1.0"}', "no operation"),
        (
            b"Retrieve things\n\nExample request\n\nGET /api/things",
            "What it has: line 1: 'Retrieve",
        ),
    ],
)
def test_what_is_no_page_is_refused_with_what_to_do(data, expected):
    with pytest.raises(PageError, match="Give the text of an API reference page") as raised:
        read_page(data)
    assert expected in str(raised.value)


@given(st.sampled_from([NEWER, OLDER]), st.data())
def test_a_truncated_page_is_built_or_refused(text, data):
    cut = data.draw(st.integers(0, len(text)))
    try:
        read = read_page(text[:cut])
    except PageError:
        return
    assert build(read)["paths"]


@given(st.sampled_from([NEWER, OLDER]), st.data())
def test_a_page_with_a_line_changed_is_built_or_refused(text, data):
    lines = text.split("\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    change = st.one_of(st.text(max_size=20), st.sampled_from(lines))
    lines[at] = data.draw(change)
    try:
        read = read_page("\n".join(lines))
    except PageError:
        return
    assert build(read)["paths"]


@given(st.text())
def test_any_text_is_read_or_refused(text):
    with pytest.raises(PageError):
        read_page(text)
