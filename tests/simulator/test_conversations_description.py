"""The simulator against a description of the Conversations API."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

if TYPE_CHECKING:
    from tests.simulator.conftest import Talker

SCHEMA = schemathesis.openapi.from_path(Path(__file__).parent / "conversations.openapi.json")

quick = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
thorough = settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def statuses() -> Counter[int]:
    """What the simulator answered over all generated requests."""
    return Counter()


@pytest.fixture(scope="module")
def call_ids(locked_restaurant: "Talker") -> list[str]:
    """The ids of some conversations, spoken and written."""
    path = f"{locked_restaurant.base_url}/v3/ws-la-terrasse/A/conversations"
    items = locked_restaurant.client.get(path, params={"limit": 40}).json()["conversations"]
    return [str(item["id"]) for item in items]


def sent(case: "schemathesis.Case[Any]", simulator: "Talker", call_ids: list[str], statuses: Counter[int]) -> None:
    """Send a generated request and check the answer against the description.

    The description says any text for ids, and any number for turns; most requests get real ones.
    """
    parts = case.path_parameters
    if len(str(parts)) % 4 != 3:
        if "account_id" in parts:
            parts |= {"account_id": "ws-la-terrasse", "project_id": "A"}
        else:
            parts |= {"agentId": "A", "conversationId": call_ids[len(str(parts)) % len(call_ids)]}
    for annotation in annotations_in(case.body):
        annotation["turnId"] %= 3
    # A parameter without a value is wrong by the description, and never gets to the wire.
    vanishing = any(value is None or value in ([], {}) for value in (case.query or {}).values())
    unseen = [negative_data_rejection] if vanishing else []
    response = case.call_and_validate(
        base_url=simulator.base_url,
        # Named as described: the check that a key is needed takes this very header away.
        headers={"x-api-key": simulator.client.headers["X-API-KEY"]},
        # A cursor that is none, or a turn that there is not, is valid by the description and still refused.
        excluded_checks=[positive_data_acceptance, *unseen],
    )
    statuses[response.status_code] += 1


def annotations_in(body: Any) -> list[dict[str, Any]]:
    """The annotations of a request whose turns are whole numbers from 0."""
    listed = body.get("annotations") if isinstance(body, dict) else None
    items = listed if isinstance(listed, list) else []
    return [
        item
        for item in items
        if isinstance(item, dict) and type(item.get("turnId")) is int and item["turnId"] >= 0
    ]


@SCHEMA.parametrize()
@quick
def test_answers_are_as_described(
    case: "schemathesis.Case[Any]",
    locked_restaurant: "Talker",
    call_ids: list[str],
    statuses: Counter[int],
) -> None:
    sent(case, locked_restaurant, call_ids, statuses)


def test_generated_requests_reached_conversations_and_refusals(statuses: Counter[int]) -> None:
    assert {200, 201, 400, 404} <= statuses.keys()


@pytest.mark.slow
@SCHEMA.parametrize()
@thorough
def test_answers_are_as_described_for_many_requests(
    case: "schemathesis.Case[Any]",
    locked_restaurant: "Talker",
    call_ids: list[str],
    statuses: Counter[int],
) -> None:
    sent(case, locked_restaurant, call_ids, statuses)
