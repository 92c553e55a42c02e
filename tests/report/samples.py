"""Records to report on, made as a run of the whole suite would make them, without running one."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from posthog_conformance.record import Record, from_lines

Line = dict[str, Any]
P = "/api/environments/{project_id}"
HOST = "https://posthog.example.com"
_OPERATIONS = """
groups_update_property_create POST groups/update_property/ group:write
insights_sharing_list GET insights/{insight_id}/sharing/ sharing:read
insights_sharing_passwords_create POST insights/{insight_id}/sharing/passwords/ sharing:write
insights_sharing_passwords_destroy DELETE insights/{insight_id}/sharing/passwords/{password_id}/ sharing:write
insights_sharing_refresh_create POST insights/{insight_id}/sharing/refresh/ sharing:write
integrations_list GET integrations/ integration:read
integrations_create POST integrations/ integration:write
integrations_retrieve GET integrations/{id}/ integration:read
integrations_destroy DELETE integrations/{id}/ integration:write
integrations_channels_retrieve GET integrations/{id}/channels/ -
integrations_clickup_lists_retrieve GET integrations/{id}/clickup_lists/ -
integrations_clickup_spaces_retrieve GET integrations/{id}/clickup_spaces/ -
integrations_clickup_workspaces_retrieve GET integrations/{id}/clickup_workspaces/ -
integrations_email_partial_update PATCH integrations/{id}/email/ -
integrations_email_verify_create POST integrations/{id}/email/verify/ -
integrations_github_repos_retrieve GET integrations/{id}/github_repos/ integration:read
integrations_google_accessible_accounts_retrieve GET integrations/{id}/google_accessible_accounts/ -
integrations_google_conversion_actions_retrieve GET integrations/{id}/google_conversion_actions/ -
integrations_jira_projects_retrieve GET integrations/{id}/jira_projects/ -
integrations_linear_teams_retrieve GET integrations/{id}/linear_teams/ -
"""
# id, method, path under the project, documented scope
OPERATIONS = tuple(
    (name, method, path, "" if scope == "-" else scope.replace("sharing:", "sharing_configuration:"))
    for name, method, path, scope in (line.split() for line in _OPERATIONS.strip().splitlines())
)
KEYS: tuple[Line, ...] = (
    {"name": "all", "scopes": ["group:write", "sharing_configuration:write", "integration:write"], "projects": None},
    {"name": "read", "scopes": ["sharing_configuration:read", "integration:read"], "projects": None},
    {"name": "star", "scopes": ["*"], "projects": None},
    {"name": "unrelated", "scopes": ["feature_flag:write"], "projects": None},
    {"name": "other_project", "scopes": ["*"], "projects": ["2"]},
)  # fmt: skip
USER = {
    "id": 7,
    "uuid": "0190f9a1-1b1c-7f5e-9d0e-2f4b8f1d3c55",
    "distinct_id": "d-7",
    "first_name": "Ada",
    "email": "ada@example.com",
    "is_email_verified": True,
    "hedgehog_config": {},
    "role_at_organization": "engineering",
}
HOSTILE = (
    '<script>window.hacked=1</script></script><img src=x onerror="window.hacked=1">'
    "\x1b[31mred\x1b]0;title\x07\x00 \u2028\u2029 \u202egnirts\u202c ```` ]]> & | @everyone ${jndi:x} {{7*7}} 😈"
)
NO_CLICKUP = "no ClickUp integration: add clickup = <id> to [fixtures.integrations] of the target file"
HOSTILE_PAGE = f"<html><body onload='window.hacked=1'><h1>Server error</h1>{HOSTILE}{'A' * 40_000}</body></html>"


class Builder:
    """Collects the lines of one record."""

    def __init__(self, hostile: bool = True) -> None:
        self.hostile = hostile
        self.exchanges: dict[str, Line] = {}
        self.cases: list[Line] = []

    def exchange(self, operation: tuple[str, ...], status: int, body: str = "", *, key: str | None = "all",
                 method: str = "", url: str = "", sent: str | None = None, media: str = "application/json",
                 cut: int | None = None, shared: bool = True) -> str:  # fmt: skip
        """Add an exchange and return its id; equal requests share one."""
        name, documented, path = operation[0], operation[1], operation[2]
        method = method or documented
        url = url or HOST + "/api/environments/1/" + path.replace("{insight_id}", "1").replace("{id}", "4").replace(
            "{password_id}", "11")  # fmt: skip
        headers = [["Host", "posthog.example.com"], ["Accept", "application/json"],
                   ["User-Agent", "posthog-conformance/0.1.0"], ["Accept-Encoding", "gzip, deflate"]]  # fmt: skip
        if key:
            headers.append(["Authorization", f"Bearer $POSTHOG_KEY_{key.upper()}" if key.islower() else key])
        if sent is not None:
            headers += [["Content-Type", "application/json"], ["Content-Length", str(len(sent))]]
        number = len(self.exchanges) + 1
        line: Line = {
            "type": "exchange",
            "operation": name,
            "drawn": False,
            "started_s": round(number * 0.011, 6),
            "duration_s": round(0.004 + (number * 37 % 61) / 1000, 6),
            "request": {"method": method, "url": url, "headers": headers, "body": sent or ""},
            "response": {
                "status": status,
                "headers": [["content-type", media], ["content-length", str(len(body))], ["server", "nginx"]],
                "body": body,
                **({"body_size": cut} if cut else {}),
            },
            "failure": None,
        }
        parts = ("operation", "request", "response")
        known = self.exchanges.values() if shared else ()
        same = next((found for found in known if all(found[part] == line[part] for part in parts)), None)
        if same:
            return str(same["id"])
        line["id"] = f"e{number}"
        self.exchanges[line["id"]] = line
        return str(line["id"])

    def case(self, operation: str, requirement: str, variation: str, outcome: str = "passed", *exchanges: str,
             reason: str = "", violations: list[Line] | None = None, cell: Line | None = None) -> None:  # fmt: skip
        """Add a case."""
        self.cases.append({
            "type": "case", "id": f"{operation}/{requirement}/{variation}", "operation": operation,
            "requirement": requirement, "outcome": outcome, "reason": reason, "violations": violations or [],
            "exchanges": list(exchanges), "cell": cell,
        })  # fmt: skip

    def fail(self, case_id: str, outcome: str, *exchanges: str, reason: str = "", **violation: str) -> None:
        """Give a case that is there another outcome."""
        line = next(line for line in self.cases if line["id"] == case_id)
        line.update(outcome=outcome, reason=reason, violations=[violation] if violation else [])
        if exchanges:
            line["exchanges"] = list(exchanges)


def error(status: int, code: str, detail: str, attr: str | None = None) -> str:
    kind = {400: "validation_error", 401: "authentication_error", 403: "authentication_error"}.get(
        status, "invalid_request"
    )
    return json.dumps({"type": kind, "code": code, "detail": detail, "attr": attr})


def integration(number: int, **changed: Any) -> Line:
    return {"id": number, "kind": "slack", "config": {}, "created_at": "2026-03-01T08:00:00Z",
            "created_by": dict(USER), "errors": "", "display_name": f"Workspace {number}"} | changed  # fmt: skip


def success(operation: str) -> tuple[int, str]:
    if operation == "integrations_list":
        page = {"count": 7, "next": None, "previous": None, "results": [integration(n) for n in range(1, 8)]}
        return 200, json.dumps(page)
    if operation in ("integrations_retrieve", "integrations_create", "integrations_email_partial_update"):
        return 201 if operation == "integrations_create" else 200, json.dumps(integration(4))
    if operation.endswith("_destroy"):
        return 204, ""
    if operation.startswith("insights"):
        return 200, json.dumps({"created_at": "2026-03-01T08:00:00Z", "enabled": True, "access_token": "***",
                                "settings": None, "password_required": True, "share_passwords": "[]"})  # fmt: skip
    return 200, ""


def allowed(scope: str, key: Line) -> bool:
    granted = key["scopes"]
    return not scope or "*" in granted or scope in granted or scope.replace(":read", ":write") in granted


def requirements() -> list[Line]:
    path = Path(__file__).parents[2] / "contracts" / "requirements.toml"
    found: list[Line] = tomllib.loads(path.read_text(encoding="utf-8"))["requirement"]
    return [*found, {"id": "header.no_store", "level": "should", "source": "RFC 9111, 5.2.2.5",
                     "expectation": "An answer that holds a token is not to be stored."}]  # fmt: skip


def conforming(build: Builder) -> None:
    """Every operation's cases, all of them passed."""
    for operation in OPERATIONS:
        name, method, path, scope = operation
        sent = json.dumps({"kind": "slack", "config": {}}) if method in ("POST", "PATCH") else None
        status, body = success(name)
        good = build.exchange(operation, status, body, sent=sent)
        for requirement in ("status.documented", "shape.body" if body else "shape.empty", "header.content_type"):
            build.case(name, requirement, "example", "passed", good)
        no_key = build.exchange(operation, 401, error(401, "not_authenticated", "No key."), key=None, sent=sent)
        for requirement in ("auth.no_key", "error.envelope", "header.www_authenticate", "auth.before_existence"):
            build.case(name, requirement, "no_key", "passed", no_key)
        for variation, value in (("unknown", "Bearer ***"), ("basic", "Basic ***"), ("empty", "Bearer ")):
            answer = build.exchange(operation, 401, error(401, "authentication_failed", "No."), key=value, sent=sent)
            requirement = "auth.unknown_key" if variation == "unknown" else "auth.malformed_header"
            build.case(name, requirement, variation, "passed", answer)
            build.case(name, "error.envelope", f"401-{variation}", "passed", answer)
            build.case(name, "secret.values", f"401-{variation}", "passed", answer)
        for variation in ("longer", "shorter", "other_case"):
            build.case(name, "auth.whole_key", variation, "passed", no_key)
        for key in KEYS:
            if key["projects"]:
                answer = build.exchange(operation, 403, error(403, "permission_denied", "Other project."),
                                        key=key["name"], sent=sent)  # fmt: skip
                build.case(name, "isolation.confined_key", key["name"], "passed", answer,
                           cell={"key": key["name"], "expected": "refused"})  # fmt: skip
            elif allowed(scope, key):
                answer = build.exchange(operation, status, body, key=key["name"], sent=sent)
                build.case(name, "scope.allowed", key["name"], "passed", answer,
                           cell={"key": key["name"], "expected": "allowed"})  # fmt: skip
            else:
                detail = f"API key missing required scope '{scope}'"
                answer = build.exchange(operation, 403, error(403, "permission_denied", detail), key=key["name"],
                                        sent=sent)  # fmt: skip
                build.case(name, "scope.refused", key["name"], "passed", answer,
                           cell={"key": key["name"], "expected": "refused"})  # fmt: skip
                build.case(name, "error.envelope", f"403-{key['name']}", "passed", answer)
                if method != "GET":
                    build.case(name, "refusal.changes_nothing", key["name"], "passed", answer)
        put = build.exchange(operation, 405, error(405, "method_not_allowed", "No."), method="PUT", sent="{}")
        build.case(name, "error.method", "put", "passed", put)
        build.case(name, "header.allow", "put", "passed", put)
        build.case(name, "error.envelope", "405", "passed", put)
        for variation, value in (("unknown", "999999999"), ("letters", "abc"), ("huge", "9" * 30)):
            if "{" in path:
                url = f"{HOST}/api/environments/1/" + re.sub(r"{\w+}", value, path)
                answer = build.exchange(operation, 404, error(404, "not_found", "Not found."), url=url, sent=sent)
                requirement = "error.unknown_id" if variation == "unknown" else "error.unreadable_id"
                build.case(name, requirement, variation, "passed", answer)
                build.case(name, "error.envelope", f"404-{variation}", "passed", answer)
        if sent is not None:
            for requirement, variation, body_sent, code in (
                ("error.malformed_json", "open_brace", "{", 400),
                ("error.media_type", "text_plain", "hello", 415),
                ("error.missing_field", "kind", '{"config": {}}', 400),
                ("error.ill_typed_field", "kind", '{"kind": {}, "config": "it\'s"}', 400),
            ):
                answer = build.exchange(operation, code, error(code, "invalid", "No.", "kind"), sent=body_sent)
                build.case(name, requirement, variation, "passed", answer)
                build.case(name, "input.stores_nothing", f"{requirement.split('.')[1]}-{variation}", "passed", answer)
        for variation in ("null", "emoji", "deep", "long"):
            build.case(name, "input.query" if sent is None else "input.body", variation, "passed", good)
        build.case(name, "secret.fields", "example", "passed", good)
        build.case(name, "property.answers", "drawn", "passed", good)
        build.case(name, "header.no_store", "example", "passed", good)
    for rule in (
        "limit",
        "count",
        "offset",
        "links",
        "absolute",
        "keeps_parameters",
        "past_end",
        "unreadable",
        "walk",
    ):
        url = f"{HOST}/api/environments/1/integrations/?limit=2&offset=2&colour=blue"
        answer = build.exchange(OPERATIONS[5], 200, success("integrations_list")[1], url=url)
        build.case("integrations_list", f"paging.{rule}", "two_of_seven", "passed", answer)
    for rule in ("created", "create_twice", "id_not_reused"):
        build.case("integrations_create", f"state.{rule}", "slack", "passed", "e1")
    build.case("integrations_destroy", "state.deleted", "slack", "passed", "e1")


def broken(build: Builder) -> None:
    """What a faulty and hostile server would have made of some of them."""
    trouble = HOSTILE if build.hostile else "x"
    destroy, listing, retrieve = OPERATIONS[8], OPERATIONS[5], OPERATIONS[7]
    gone = build.exchange(destroy, 204, "", key="read")
    build.fail("integrations_destroy/scope.refused/read", "failed", gone, where="status",
               message="DELETE /api/environments/{project_id}/integrations/{id}/ answered 204, expected 403",
               expected="403", actual="204", source="API scopes page")  # fmt: skip
    build.fail("integrations_destroy/refusal.changes_nothing/read", "failed", gone, where="body",
               message="integration 4 is gone after a refused delete", expected="integration 4 as it was",
               actual="404 Not found.", source="API overview: Authentication")  # fmt: skip
    page = {"count": 7, "next": None, "previous": None, "results": [
        integration(n, display_name=trouble) if n != 3 else
        integration(n, created_by=USER | {"is_email_verified": None}) for n in range(1, 8)]}  # fmt: skip
    answer = build.exchange(listing, 200, json.dumps(page, ensure_ascii=False))
    build.fail("integrations_list/shape.body/example", "failed", answer,
               where="/results/2/created_by/is_email_verified",
               message="null is not of type boolean", expected="type boolean", actual="null",
               source="API reference page, line 302")  # fmt: skip
    url = f"{HOST}/api/environments/1/integrations/{'9' * 30}/"
    answer = build.exchange(retrieve, 500, HOSTILE_PAGE if build.hostile else "<html>no</html>", url=url,
                            media="text/html", cut=1_234_567)  # fmt: skip
    for requirement, variation in (("error.unreadable_id", "huge"), ("error.envelope", "404-huge")):
        build.fail(f"integrations_retrieve/{requirement}/{variation}", "failed", answer, where="status",
                   message=f"GET {retrieve[2]} answered 500, expected 404", expected="404", actual=f"500 {trouble}",
                   source="API overview: Errors")  # fmt: skip
    headers = {"where": "header WWW-Authenticate", "message": "a 401 without WWW-Authenticate",
               "expected": "a challenge", "actual": "absent", "source": "RFC 9110, 11.6.1"}  # fmt: skip
    for operation in OPERATIONS[1:5]:
        build.fail(f"{operation[0]}/header.www_authenticate/no_key", "failed", **headers)
    build.fail("insights_sharing_refresh_create/header.no_store/example", "warned", where="header Cache-Control",
               message="an answer that holds a token may be stored", expected="no-store", actual="absent",
               source="RFC 9111, 5.2.2.5")  # fmt: skip
    build.fail("insights_sharing_passwords_create/status.documented/example", "known", where="status",
               reason="answers 201 (S5); tracker 4711; expires 2026-12-31", message="answered 201, expected 200",
               expected="200", actual="201", source="API reference page, line 104")  # fmt: skip
    build.fail("integrations_channels_retrieve/error.method/put", "stale",
               reason="listed as a known failure (tracker 4712), but it passed")  # fmt: skip
    build.fail("integrations_github_repos_retrieve/property.answers/drawn", "error",
               reason="KeyError: 'repositories' while judging the answer")  # fmt: skip
    for line in build.cases:
        if "clickup" in line["operation"] and line["requirement"] != "auth.no_key":
            line.update(outcome="untested", exchanges=[], reason=NO_CLICKUP)


def record_lines(*, faulty: bool = True, hostile: bool = True, finished: bool = True, writes: bool = True,
                 started: str = "2026-03-01T14:05:09Z", dialect: str = "documented") -> Iterator[Line]:  # fmt: skip
    """The lines of a record, header first."""
    build = Builder(hostile=hostile)
    conforming(build)
    if faulty:
        broken(build)
    cases = build.cases if finished else build.cases[:300]
    yield {
        "type": "header", "format": 1, "contract": "core-3", "dialect": dialect, "profile": "standard", "seed": 0,
        "target": {"base_url": HOST, "project_id": "1", "allow_writes": writes, "keys": [
            {**key, "variable": f"POSTHOG_KEY_{key['name'].upper()}"} for key in KEYS]},
        "tool_version": "0.1.0", "started": started, "budget": 480, "selected": [],
        "operations": [{"id": name, "method": method, "path": f"{P}/{path}", "title": name.replace("_", " "),
                        "scopes": [scope] if scope else [], "line": 33 + 52 * number}
                       for number, (name, method, path, scope) in enumerate(OPERATIONS)],
        "requirements": requirements(),
    }  # fmt: skip
    yield from build.exchanges.values()
    yield from cases
    if finished:
        summary: dict[str, int] = {}
        for line in cases:
            summary[line["outcome"]] = summary.get(line["outcome"], 0) + 1
        code = 5 if summary.get("error") else 1 if summary.get("failed") else 0
        left = ["the access token of insight 1 was rotated"] if faulty else []
        yield {"type": "footer", "requests": len(build.exchanges) + 3, "duration_s": 4.21, "exit_code": code,
               "summary": summary, "left_behind": left}  # fmt: skip


def sample(**options: Any) -> Record:
    """The record of these lines, read back."""
    return from_lines(record_lines(**options))


def write_sample(path: Path, **options: Any) -> Path:
    """The record of these lines as a file."""
    text = "".join(json.dumps(line) + "\n" for line in record_lines(**options))
    path.write_text(text, encoding="utf-8")
    return path
