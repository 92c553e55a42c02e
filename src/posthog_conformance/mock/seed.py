"""The world as it is on the first day: two projects, their integrations, insights and groups, five keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from posthog_conformance.mock.sharing import hashed
from posthog_conformance.mock.world import Integration, Key, Project, SharePassword, Sharing, User, World

_DAY_ONE = datetime(2025, 9, 1, 8, 30, 15, 250_123, tzinfo=UTC)

_UNRELATED = (
    "feature_flag:write",
    "xgroup:write",
    "group_x:write",
    "xintegration:write",
    "integration_x:write",
    "xsharing_configuration:write",
    "sharing_configuration_x:write",
)
_EVERY = ("group:write", "sharing_configuration:write", "integration:write")
_READ = ("group:read", "sharing_configuration:read", "integration:read")

KEYS = (
    Key("all", "phx_8qLzWm2TtRbKf7VnXc4HsJd9YpGa3EuNi6Qo1wMvBxZk", _EVERY),
    Key("read", "phx_Vn5CyRw1DsKpXe8LbUaTj3GoHq7MzFi2NcWk6YtBvEr9", _READ),
    Key("star", "phx_Jh2PdXs9MbQvKy6TnWg4RzCe1LuFa8YoNi5Hq3KtVxDw", ("*",)),
    Key("unrelated", "phx_Tz6KmYc3WqEbHn9RxVo1PdLs5GaJu8FiCt2NkXw7MyQe", _UNRELATED),
    Key("confined", "phx_Gc4NxBt7QyLwSk2ZmHe9VfRa6TuPo1JdYi8Cn3XqMwKb", _EVERY, ("2",)),
)
"""One key of each kind that the rules about scopes and projects tell apart. They are made up."""

_USER = User(
    id=17,
    uuid="0190a1de-7c52-4b6e-9a41-53d2e8f7c906",
    distinct_id="f3Kq9ZpLxT",
    first_name="Zoë",
    last_name="O'Neill-Müller",
    email="zoe@hedgebox.example",
    role="engineering",
    password_hash=hashed("correct horse battery staple"),
)
_RIVAL = User(
    id=23,
    uuid="0190b77a-02c4-47f1-8d3e-1be6c59a7f20",
    distinct_id="mW8sVbYc2R",
    first_name="Rival",
    last_name="Tester",
    email="rival@other.example",
    role="product",
    password_hash=hashed("rival's own password"),
)

_INTEGRATIONS: tuple[tuple[int, str, str, Any], ...] = (
    (
        1,
        "slack",
        "Hedgebox",
        {"team": {"id": "T01", "name": "Hedgebox"}, "scopes": ["chat:write"]},
    ),
    (2, "clickup", "Hedgebox ClickUp", {"workspace": {"id": "9001", "name": "Ops"}}),
    (3, "email", "zoe@hedgebox.example", {"email": "zoe@hedgebox.example", "name": "Zoë", "verified": False}),
    (
        4,
        "github",
        "hedgebox",
        {"account": {"name": "hedgebox", "type": "Org"}, "installation_id": 4711},
    ),
    (5, "google-ads", "Hedgebox Ads", {"customers": [{"id": "123-456-7890", "budget": 99.5}]}),
    (6, "jira", "Hedgebox Jira", {"cloud_id": "c0ffee", "sites": ["https://hedgebox.example"]}),
    (7, "linear", "Hedgebox Linear", {"organization": {"name": "Hedgebox", "urlKey": "hedgebox"}}),
    (8, "hubspot", "Hub 東京", {"hub": {"名前": "東京", "tags": ["α", "β", "🦔"]}, "active": True}),
    (9, "salesforce", "Sales", {"instance": {"limits": {"daily": {"used": 0, "of": 15000}}}}),
    (10, "intercom", "Support", {}),
    (11, "gitlab", "GitLab", {"host": "https://gitlab.example", "project": None}),
    (12, "twilio", "Twilio", {"numbers": ["+49 30 901820", "+1 202 555 0117"]}),
    (13, "meta-ads", "Meta", {"accounts": [[1, 2], [3, [4, 5]]]}),
    (14, "vercel", "Vercel", {"team": "hedgebox & søn", "plan": 'the "big" one'}),
    (15, "databricks", "Lake", {"catalog": "main", "timeout": -1, "ratio": 0.25}),
    (16, "hubspot", "Firebase", {"project_id": "hedgebox-7"}),
)
_RIVALS: tuple[tuple[int, str, str, Any], ...] = (
    (91, "slack", "Rival workspace", {"team": {"id": "T91", "name": "Rival workspace"}}),
    (92, "github", "rival-org", {"account": {"name": "rival-org", "type": "Organization"}}),
)


def new_world() -> World:
    """A fresh world, that shares nothing that can change with any other."""
    return World(
        keys={key.value: key for key in KEYS},
        user=_USER,
        projects={
            "1": Project(
                id="1",
                integrations=_integrations(_INTEGRATIONS, _USER),
                sharing={
                    1: _sharing(1, "n3WqLx8RkVt0ZyBcHu5MdA", {"whitelabel": True, "legend": "Größe"}, 11, 12),
                    2: _sharing(2, "Qp7TfYs1EoKj4GvNi9XbRw", {"showInspector": False}),
                },
                groups={(0, "acme"): {"name": "Acme, Inc.", "seats": 40}},
            ),
            "2": Project(
                id="2",
                integrations=_integrations(_RIVALS, _RIVAL),
                sharing={50: _sharing(50, "Ud2HmCz6LwSa8PtOe3JkFy", {"hideExtraDetails": True}, 51)},
                groups={(0, "acme"): {"name": "Acme of the rival"}, (1, "rival"): {"name": "Rival"}},
            ),
        },
    )


def _integrations(rows: tuple[tuple[int, str, str, Any], ...], user: User) -> dict[int, Integration]:
    return {
        number: Integration(
            id=number,
            kind=kind,
            config=config,
            created_at=_DAY_ONE + timedelta(days=number, microseconds=number * 137),
            created_by=user,
            errors="",
            display_name=name,
            sensitive_config={
                "access_token": f"xoxb-{number:04}-7f3a91c2",
                "refresh_token": f"xoxe-{number:04}",
            },
        )
        for number, kind, name, config in rows
    }


def _sharing(insight_id: int, token: str, settings: dict[str, Any], *password_ids: int) -> Sharing:
    texts = {number: f"open-sesame-{number}" for number in password_ids}
    return Sharing(
        created_at=_DAY_ONE + timedelta(hours=insight_id),
        enabled=bool(password_ids),
        access_token=token,
        settings=settings,
        password_required=bool(password_ids),
        passwords=tuple(SharePassword(number, text, hashed(text)) for number, text in texts.items()),
    )
