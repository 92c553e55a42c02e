"""The mock as an application: its target file, its rate limit, its latency, and what it keeps to itself."""

from __future__ import annotations

import asyncio
import json
import tomllib

import httpx
import pytest

from posthog_conformance.contract import Contract
from posthog_conformance.mock import create_app, target_file
from posthog_conformance.mock.seed import new_world

from .script import transcript
from .visitor import KEY, Visitor


def test_everything_in_the_target_file_exists(visitor: Visitor) -> None:
    target = tomllib.loads(target_file("http://mock.example"))
    fixtures = target["fixtures"]
    for key in target["keys"]:
        visitor.key = key["name"]
        assert key["value"] == KEY[key["name"]]
        assert visitor.get(f"/api/environments/{key.get('projects', ['1'])[0]}/integrations/").status in (200, 403)
    visitor.key = "all"
    for kind, number in fixtures["integrations"].items():
        assert visitor.get(f"integrations/{number}/").json["kind"] == kind
    assert visitor.post("integrations/", fixtures["create_integration"]).status == 201
    assert visitor.get(f"insights/{fixtures['other_insight_id']}/sharing/").status == 200
    for number in fixtures["share_password_ids"]:
        assert visitor.delete(f"insights/{fixtures['insight_id']}/sharing/passwords/{number}/").status == 204
    elsewhere = f"/api/environments/{fixtures['other_project_id']}"
    assert visitor.get(f"{elsewhere}/integrations/{fixtures['other_project_integration_id']}/").status == 200
    assert visitor.get(f"{elsewhere}/insights/{fixtures['other_project_insight_id']}/sharing/").status == 200
    assert target["base_url"] == "http://mock.example"
    assert target["safety"]["allow_writes"] is True


def test_the_rate_limit(contract: Contract) -> None:
    visitor = Visitor(create_app(contract, rate_limit=3))
    assert [visitor.get("integrations/").status for _ in range(3)] == [200, 200, 200]
    answer = visitor.get("integrations/")
    assert answer.status == 429
    assert answer.json["type"] == "throttled_error"
    assert 1 <= int(answer.headers["retry-after"]) <= 60


def test_the_latency_of_one_request_does_not_hold_up_another(
    contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told without a clock: none goes on before all of them wait."""
    slept: list[float] = []

    async def ask() -> None:
        all_wait = asyncio.Event()

        async def sleep(seconds: float) -> None:
            slept.append(seconds)
            if len(slept) == 5:
                all_wait.set()
            await asyncio.wait_for(all_wait.wait(), 10)

        monkeypatch.setattr("posthog_conformance.mock.app.asyncio.sleep", sleep)
        transport = httpx.ASGITransport(create_app(contract, latency_ms=30))
        async with httpx.AsyncClient(transport=transport, base_url="http://mock.example") as client:
            await asyncio.gather(*(client.get("/") for _ in range(5)))

    asyncio.run(ask())
    assert slept == [0.03] * 5


@pytest.mark.parametrize("operation_id", ["integrations_create", "insights_sharing_passwords_create"])
def test_no_secret_ever_comes_back(contract: Contract, operation_id: str) -> None:
    world = new_world()
    secrets = {*KEY.values(), world.user.password_hash, "pbkdf2", "xoxb", "xoxe", "open-sesame"}
    for _, headers, text in transcript(create_app(contract), contract.operation(operation_id)):
        assert not [secret for secret in secrets if secret in text + json.dumps(dict(headers))]
