"""Paging by limit and offset: windows of a whole list, and the links between them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from posthog_conformance.checks.documented import json_of
from posthog_conformance.checks.violation import Violation, shown
from posthog_conformance.contract import Operation
from posthog_conformance.exchange import Exchange

SOURCE: Final = "API overview: Pagination"
DEFAULT_LIMIT: Final = 100


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: the ids of its elements, in order."""

    count: int
    next: str | None
    previous: str | None
    ids: tuple[int | str, ...]


def is_list(operation: Operation) -> bool:
    """Whether an operation answers with the page of a list that ``limit`` and ``offset`` ask for."""
    windowed = {"limit", "offset"} <= {item.name for item in operation.query_parameters}
    return operation.reads and windowed and "results" in str(operation.success.schema)


def page_of(exchange: Exchange) -> Page | None:
    """The page that an exchange answered; None where it is no page (``shape.body`` says so)."""
    value = json_of(exchange)
    if exchange.status != 200 or not isinstance(value, dict):
        return None
    results, count = value.get("results"), value.get("count")
    if not isinstance(count, int) or not isinstance(results, list) or not {"next", "previous"} <= value.keys():
        return None
    links = [value[name] if isinstance(value[name], str) else None for name in ("next", "previous")]
    return Page(count, links[0], links[1], tuple(id_of(item) for item in results))


def still_listed(before: Page | None, after: Page | None) -> frozenset[Any]:
    """The ids of one page that a later look at it must still show, whatever was added to the list meanwhile.

    Of a page that is not the last, each element that came in pushes another one beyond its end.
    """
    if before is None or after is None:
        return frozenset()
    kept = sum(each in before.ids for each in after.ids)
    return frozenset(before.ids if after.next is None else before.ids[:kept])


def of_one_kind(exchange: Exchange, whole: Exchange, kind: str) -> Iterator[Violation]:
    """A list of one kind holds what the whole list has of it, as far as its first page goes, and nothing else."""
    page, all_kinds = page_of(exchange), page_of(whole)
    if page is None or all_kinds is None:
        yield from (not_a_page(each) for each, found in ((exchange, page), (whole, all_kinds)) if found is None)
        return
    kinds = {id_of(item): item.get("kind") for item in _results(whole) if isinstance(item, dict)}
    wanted = [each for each in all_kinds.ids if kinds.get(each) == kind]
    missing = [each for each in wanted if each not in page.ids]
    if missing and page.next is None:
        yield _violation("/results", f"the integrations of the kind {kind}, ids {shown(missing)} too", "absent")
    strangers = [each for each in page.ids if each not in all_kinds.ids] if all_kinds.next is None else []
    if strangers:
        yield _violation("/results", "integrations that the whole list has", f"ids {shown(strangers)} too")
    others = [id_of(item) for item in _results(exchange) if isinstance(item, dict) and item.get("kind") != kind]
    if others:
        yield _violation("/results", f"integrations of the kind {kind} only", f"ids {shown(others)} of another kind")
    if all_kinds.next is None and page.count != len(wanted):
        yield _violation("/count", str(len(wanted)), str(page.count))


def kinds(whole: Exchange) -> list[str]:
    """The kind of each element of a page, in order; of what has none, nothing."""
    found = (item.get("kind") for item in _results(whole) if isinstance(item, dict))
    return [kind for kind in found if isinstance(kind, str)]


def id_of(item: Any) -> int | str:
    """What tells an element of a list apart: its id, and where that is none, the whole of it as text."""
    found = item.get("id") if isinstance(item, dict) else item
    return found if isinstance(found, int | str) else shown(item)


def not_a_page(exchange: Exchange) -> Violation:
    """The violation of an answer that is no page where a page must come."""
    response = exchange.response
    body = response.body[:300].decode("utf-8", "replace") if response else ""
    actual = exchange.failure if response is None else f"{response.status} {body}"
    return Violation("the list did not answer with a page", "status", "200 and a page", actual or "", SOURCE)


def window(page: Page, whole: Sequence[Any], limit: int, offset: int) -> Iterator[Violation]:
    """``page`` holds the elements of ``whole`` that ``limit`` and ``offset`` ask for.

    A limit above the default may be capped: then fewer elements may come, but the same first ones.
    """
    wanted = tuple(whole[offset : offset + limit])
    if page.ids == wanted or (limit > DEFAULT_LIMIT <= len(page.ids) and page.ids == wanted[: len(page.ids)]):
        return
    if len(page.ids) > limit:
        yield _violation("/results", f"at most {limit} elements", f"{len(page.ids)} elements")
    else:
        yield _violation("/results", f"ids {shown(list(wanted))}", f"ids {shown(list(page.ids))}")


def total(page: Page, whole: Sequence[Any]) -> Iterator[Violation]:
    """``count`` is the number of elements of the whole list."""
    if page.count != len(whole):
        yield _violation("/count", str(len(whole)), str(page.count))


def links(page: Page, whole: Sequence[Any], limit: int, offset: int) -> Iterator[Violation]:
    """``next`` and ``previous`` exist exactly where there is a window to lead to, and lead there.

    ``previous`` is judged from offsets that are multiples of ``limit``, the windows of a walk.
    """
    size = len(page.ids) if limit > DEFAULT_LIMIT and page.ids else limit
    if offset + size < len(whole):
        # Where the limit was capped, a link may carry the limit that was asked for, or the capped one.
        yield from _leads(page.next, "/next", offset + size, None if limit > DEFAULT_LIMIT else limit)
    elif page.next is not None:
        yield _violation("/next", "null: this window ends the list", page.next)
    if offset == 0 and page.previous is not None:
        yield _violation("/previous", "null: this window begins the list", page.previous)
    elif offset and offset % limit == 0 and offset <= len(whole):
        yield from _leads(page.previous, "/previous", offset - limit, limit)


def absolute(page: Page, base_url: str) -> Iterator[Violation]:
    """The links are absolute URLs on the scheme and host of ``base_url``, under the API below its path."""
    base = urlsplit(base_url)
    for where, link in (("/next", page.next), ("/previous", page.previous)):
        if link is not None and not _is_under(link, base):
            yield _violation(where, f"an absolute URL under {base_url}/api/", link)


def of_project(page: Page, project_id: str) -> Iterator[Violation]:
    """The links lead to a list of the same project, whichever form their path has."""
    for where, link in (("/next", page.next), ("/previous", page.previous)):
        if link is not None and project_id not in urlsplit(link).path.split("/"):
            yield _violation(where, f"a path of project {project_id}", link)


def keeps_parameters(page: Page, parameters: Sequence[tuple[str, str]]) -> Iterator[Violation]:
    """The links keep query parameters other than limit and offset, unknown ones included."""
    for where, link in (("/next", page.next), ("/previous", page.previous)):
        if link is None:
            continue
        kept = parse_qsl(urlsplit(link).query, keep_blank_values=True)
        for name, value in parameters:
            if (name, value) not in kept:
                yield _violation(where, f"a query with {name}={value}", link)


def visits_each_once(visited: Sequence[Any], whole: Sequence[Any]) -> Iterator[Violation]:
    """A walk visited every element of the whole list once, in the list's order."""
    if list(visited) == list(whole):
        return
    repeated = sorted({str(item) for item in visited if list(visited).count(item) > 1})
    left_out = [item for item in whole if item not in visited]
    told = [
        f"repeated: {shown(repeated)}" if repeated else "",
        f"left out: {shown(left_out)}" if left_out else "",
        f"visited: {shown(list(visited))}",
    ]
    yield _violation("/results", f"each once: {shown(list(whole))}", "; ".join(part for part in told if part))


def without(exchange: Exchange, integration_id: str) -> Iterator[Violation]:
    """A page does not hold what is of another project."""
    if integration_id in {str(id_of(item)) for item in _results(exchange)}:
        message = "the page holds an integration of another project"
        yield Violation(message, "/results", f"without the id {integration_id}", "with it", "API overview: Projects")


def lists_all(named: Collection[str], whole: Sequence[Any]) -> Iterator[Violation]:
    """The whole list has every id of ``named``: what exists in the project."""
    listed = {str(each) for each in whole}
    left_out = sorted(each for each in named if each not in listed)
    if left_out:
        yield _violation("/results", f"ids {shown(left_out)} too", f"ids {shown(list(whole))}")


def query_of(link: str) -> tuple[tuple[str, str], ...]:
    """The query parameters of a link, in order."""
    return tuple(parse_qsl(urlsplit(link).query, keep_blank_values=True))


def _leads(link: str | None, where: str, offset: int, limit: int | None) -> Iterator[Violation]:
    if link is None:
        yield _violation(where, f"a link to offset {offset}", "null")
        return
    query = dict(query_of(link))
    right_limit = limit is None or query.get("limit", str(DEFAULT_LIMIT)) == str(limit)
    if query.get("offset", "0") != str(offset) or not right_limit:
        yield _violation(where, f"limit {limit or 'as asked'} and offset {offset}", link)


def _violation(where: str, expected: str, actual: str) -> Violation:
    messages = {
        "/results": "the window does not hold what it asks for",
        "/count": "count is not the total",
        "/next": "the next link is wrong",
        "/previous": "the previous link is wrong",
    }
    return Violation(messages[where], where, expected, actual, SOURCE)


def _is_under(link: str, base: SplitResult) -> bool:
    try:
        parts = urlsplit(link)
        same_host = (parts.scheme, parts.hostname, parts.port) == (base.scheme, base.hostname, base.port)
    except ValueError:
        return False
    return same_host and parts.path.startswith(base.path + "/api/")


def _results(exchange: Exchange) -> list[Any]:
    value = json_of(exchange)
    return value["results"] if isinstance(value, dict) and isinstance(value.get("results"), list) else []
