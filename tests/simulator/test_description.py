"""The simulator against the description of the service's two debug-chat operations."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

if TYPE_CHECKING:
    from tests.simulator.conftest import Talker

DESCRIPTION = Path(__file__).parent / "debug_chat.openapi.json"
SCHEMA = schemathesis.openapi.from_path(DESCRIPTION)

quick = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
thorough = settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def statuses() -> Counter[int]:
    """What the simulator answered over all generated requests."""
    return Counter()


def sent(case: "schemathesis.Case[Any]", simulator: "Talker", statuses: Counter[int]) -> None:
    """Send a generated request and check the answer against the description.

    The description says any text for `clientEnv` and for the conversation's id; without help nearly all requests
    would fail there. Most get a real environment and a live conversation.
    """
    body = case.body
    environment = body.get("clientEnv") if isinstance(body, dict) else None
    if isinstance(body, dict) and isinstance(environment, str) and len(environment) % 4 != 3:
        body["clientEnv"] = "live"
        if "conversationId" in case.path_parameters:
            opened = simulator.open()
            case.path_parameters |= {"agentId": simulator.agent_id, "conversationId": opened["conversationId"]}
    response = case.call_and_validate(
        base_url=simulator.base_url,
        headers={"X-API-KEY": simulator.client.headers["X-API-KEY"]},
        # A text that is no environment is valid by the description and still refused.
        excluded_checks=[positive_data_acceptance],
    )
    statuses[response.status_code] += 1


@SCHEMA.parametrize()
@quick
def test_answers_are_as_described(
    case: "schemathesis.Case[Any]", locked_restaurant: "Talker", statuses: Counter[int]
) -> None:
    sent(case, locked_restaurant, statuses)


def test_generated_requests_reached_both_the_agent_and_its_refusals(statuses: Counter[int]) -> None:
    assert {200, 201, 400} <= statuses.keys()


@pytest.mark.slow
@SCHEMA.parametrize()
@thorough
def test_answers_are_as_described_for_many_requests(
    case: "schemathesis.Case[Any]", locked_restaurant: "Talker", statuses: Counter[int]
) -> None:
    sent(case, locked_restaurant, statuses)


def test_additions_to_the_published_description_are_marked() -> None:
    operations = [path["post"] for path in json.loads(DESCRIPTION.read_text(encoding="utf-8"))["paths"].values()]
    added = [
        status
        for operation in operations
        for status, response in operation["responses"].items()
        if response.get("x-addition")
    ]
    assert added == ["413", "410", "413"]


def test_the_description_is_compared_with_a_published_one(tmp_path: Path) -> None:
    ours = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    ours["paths"]["/v1/agents/{agentId}/debug-chat"]["post"]["responses"].pop("413")
    published = tmp_path / "published.json"

    def compared() -> subprocess.CompletedProcess[str]:
        published.write_text(json.dumps(ours), encoding="utf-8")
        command = [sys.executable, str(DESCRIPTION.with_name("compare_description.py")), str(published)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert compared().returncode == 0, "additions do not count"
    ours["components"]["schemas"]["Error"]["required"].remove("data")
    assert (compared().returncode, compared().stdout) == (1, "schemas/Error differs\n")
