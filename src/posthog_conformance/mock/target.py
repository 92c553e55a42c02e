"""The target file that belongs to the mock's world."""

from __future__ import annotations

import json

from posthog_conformance.mock.seed import KEYS
from posthog_conformance.mock.world import Key

_FIXTURES = """\
[fixtures]
insight_id = 1
other_insight_id = 2
group_type_index = 0
group_key = "acme"
share_password_ids = ["11", "12"]
other_project_id = "2"
other_project_insight_id = 50
other_project_integration_id = 91

[fixtures.integrations]
slack = 1
clickup = 2
email = 3
github = 4
google-ads = 5
jira = 6
linear = 7

[fixtures.create_integration]
kind = "slack"
config = { team = { name = "Conformance", id = "T77" }, scopes = ["chat:write", "files:write"], beta = true }

[safety]
allow_writes = true
"""


def target_file(base_url: str) -> str:
    """The complete target file for a mock that answers at ``base_url``."""
    head = f'base_url = {json.dumps(base_url)}\nproject_id = "1"\n'
    return "\n".join([head, *(_table(key) for key in KEYS), _FIXTURES])


def _table(key: Key) -> str:
    lines = ["[[keys]]", f"name = {json.dumps(key.name)}", f"value = {json.dumps(key.value)}"]
    lines.append(f"scopes = {json.dumps(key.scopes)}")
    if key.projects is not None:
        lines.append(f"projects = {json.dumps(key.projects)}")
    return "\n".join([*lines, ""])
