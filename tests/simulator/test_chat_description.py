"""The simulator against a description of the Chat API."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

if TYPE_CHECKING:
    from tests.simulator.conftest import Talker

SCHEMA = schemathesis.openapi.from_path(Path(__file__).parent / "chat.openapi.json")

quick = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
thorough = settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def statuses() -> Counter[int]:
    """What the simulator answered over all generated requests."""
    return Counter()


def sent(case: "schemathesis.Case[Any]", simulator: "Talker", statuses: Counter[int]) -> None:
    """Send a generated request and check the answer against the description.

    The description says any text for the version and the conversation's id; most requests get real ones.
    """
    parts = case.path_parameters
    if len(str(parts.get("project_id"))) % 4 != 3:
        parts |= {"version": "v1", "account_id": "ws", "project_id": "P"}
        if isinstance(case.body, dict) and isinstance(case.body.get("conversation_id"), str):
            opened = simulator.client.post(
                f"{simulator.base_url}/v1/ws/P/chat/create", headers={"X-TOKEN": "live"}
            )
            case.body["conversation_id"] = opened.json()["conversation_id"]
    response = case.call_and_validate(
        base_url=simulator.base_url,
        headers={"X-API-KEY": simulator.client.headers["X-API-KEY"], "X-TOKEN": "live"},
        # A text that is no version is valid by the description and still refused.
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
    assert {200, 400, 404} <= statuses.keys()


@pytest.mark.slow
@SCHEMA.parametrize()
@thorough
def test_answers_are_as_described_for_many_requests(
    case: "schemathesis.Case[Any]", locked_restaurant: "Talker", statuses: Counter[int]
) -> None:
    sent(case, locked_restaurant, statuses)
