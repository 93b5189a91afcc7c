"""One conversation alone: camelCase outside, snake_case in its turns, and the oddities of real answers."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from polycompare.simulator.options import Latency
from polycompare.simulator.running import running_simulator

if TYPE_CHECKING:
    from tests.simulator.conftest import Talker
    from tests.simulator.held.conftest import Reader


def kinds(values: Any) -> set[str]:
    return {type(value).__name__ for value in values}


def test_the_oddities_of_the_service_all_occur(everything: list[dict[str, Any]]) -> None:
    turns = [turn for whole in everything for turn in whole["turns"]]
    assert kinds(turn["latency"] for turn in turns) == {"float", "dict", "NoneType"}
    assert kinds(whole["shortSummary"] for whole in everything) == {"str", "dict"}
    for name in ("intents", "entities"):
        assert kinds(turn[name] for turn in turns) == {"list", "NoneType"}
    assert kinds(turn["is_ood"] for turn in turns) == {"bool", "NoneType"}
    assert kinds(turn["user_input_dtmf"] for turn in turns) == {"str", "NoneType"}
    assert kinds(whole["handoffReason"] for whole in everything) == {"str", "NoneType"}
    assert kinds(whole["metrics"].get("functions") for whole in everything) == {"str", "list", "NoneType"}
    assert any("state" in turn["metadata"] for turn in turns)
    assert any("state" not in turn["metadata"] for turn in turns)
    assert any("fromNumber" not in whole for whole in everything)
    parts = [turn["latency"] for turn in turns if isinstance(turn["latency"], dict)]
    assert all(isinstance(part["perceived_latency"], float) for part in parts)


def test_function_events_are_told_twice_alike(everything: list[dict[str, Any]]) -> None:
    assert any(whole["functionEvents"] for whole in everything)
    for whole in everything:
        by_turn = {
            str(turn["turn_id"]): turn["metadata"]["function_events"]
            for turn in whole["turns"]
            if turn["metadata"]["function_events"]
        }
        assert whole["functionEvents"] == by_turn
        assert all(event["turn_id"] == int(turn) for turn, events in by_turn.items() for event in events)


def test_turns_are_numbered_from_the_first_that_is_kept(everything: list[dict[str, Any]]) -> None:
    for whole in everything:
        assert [turn["turn_id"] for turn in whole["turns"]] == list(range(len(whole["turns"])))
    first = [whole["turns"][0]["user_input"] for whole in everything]
    assert "" in first
    assert any(first), "somebody spoke before the agent"


def test_one_agrees_with_its_item_in_the_list(reader: "Reader") -> None:
    for item in reader.listed(limit=20):
        whole = reader.one(item["id"])
        assert (whole["projectId"], whole["accountId"]) == (item["project_id"], item["account_id"])
        assert whole["startedAt"] == item["started_at"]
        assert [turn["agent_response"] for turn in whole["turns"]] == [
            turn["agent_response"] for turn in item["turns"]
        ]
        assert (whole["handoffDestination"] or "") == item["handoff_destination"]
        assert whole["deploymentId"].startswith("dep-l")


def test_what_is_held_now_is_told_while_it_goes_on(restaurant: "Talker", reader: "Reader") -> None:
    conversation_id = restaurant.open(environment="sandbox", channel="webchat.polyai")["conversationId"]
    restaurant.say(conversation_id, "a table for two tomorrow at 8 pm", environment="sandbox")
    whole = reader.one(conversation_id)
    assert (whole["inProgress"], whole["finishedAt"], whole["clientEnv"]) == (True, None, "sandbox")
    assert whole["channel"] == "webchat.polyai"
    greeting, reply = whole["turns"]
    assert (greeting["user_input"], reply["user_input"]) == ("", "a table for two tomorrow at 8 pm")
    assert "Would you like to sit inside" in reply["agent_response"], "the reply itself, not its announcement"
    restaurant.say(conversation_id, "goodbye", environment="sandbox")
    assert reader.one(conversation_id)["inProgress"] is False


@pytest.mark.parametrize("conversation_id", ["CA00", "x", "a%20b"])
def test_what_there_is_not(reader: "Reader", conversation_id: str) -> None:
    for response in (
        reader.get(conversation_id),
        reader.get(conversation_id, "/audio"),
        reader.post(conversation_id, "annotation", {}),
        reader.post(conversation_id, "note", {"note": ""}),
    ):
        assert (response.status_code, response.json()["error_code"]) == (404, "CONVERSATIONS_NOT_FOUND")


def test_another_agents_conversation_is_not_found(
    tiny: str, talker_to: "Callable[[str], Talker]", reader_of: "Callable[[Talker], Reader]"
) -> None:
    with running_simulator(agent=tiny, latency=Latency(0), agent_id="AGENT-1") as simulator:
        talker = talker_to(simulator.base_url)
        reader = reader_of(talker)
        conversation_id = talker.open()["conversationId"]
        assert reader.get(conversation_id).status_code == 200
        other = f"{simulator.base_url}/v1/agents/AGENT-2/conversations/{conversation_id}"
        assert talker.client.get(other).status_code == 403
    with running_simulator(agent=tiny, latency=Latency(0)) as simulator:
        talker = talker_to(simulator.base_url)
        conversation_id = talker.open()["conversationId"]
        other = f"{simulator.base_url}/v1/agents/AGENT-2/conversations/{conversation_id}"
        assert talker.client.get(other).status_code == 404
