"""What a reply holds, and replies that are not ready at once."""

import time
from typing import TYPE_CHECKING, Any

import httpx

from polycompare.simulator.options import Latency
from polycompare.simulator.running import running_simulator

if TYPE_CHECKING:
    from tests.simulator.conftest import Talker

ALWAYS = {
    "state",
    "currentNode",
    "nodeTrace",
    "metrics",
    "functionEvents",
    "retrievedTopics",
    "retrievedSources",
    "llmRequests",
    "asrLangCode",
    "ttsLangCode",
}

FUNCTION_EVENT = {
    "id",
    "name",
    "function_id",
    "arguments",
    "duration",
    "error",
    "logs",
    "handoff",
    "hangup",
    "transition",
    "utterance",
    "state_changes",
    "variant_id_change",
    "turn_id",
    "start_time",
    "llm_request_id",
    "conversation_id",
}


def test_the_greeting(restaurant: "Talker") -> None:
    reply = restaurant.open(conversationId="AS_CHAT_GREETING", channel="webchat.polyai")
    metadata = reply.pop("metadata")
    assert reply.pop("response").startswith("Welcome to La Terrasse!")
    assert reply == {
        "conversationId": "AS_CHAT_GREETING",
        "userInput": "",
        "conversationEnded": False,
        "delayedResponse": False,
    }
    assert set(metadata) == ALWAYS
    assert metadata["nodeTrace"] == ["greet"]
    assert metadata["currentNode"] == "greet"
    assert metadata["state"]["channel"] == "webchat.polyai"
    assert (metadata["asrLangCode"], metadata["ttsLangCode"]) == ("en-US", "en-US")


def test_optional_metadata_come_where_they_apply(restaurant: "Talker") -> None:
    conversation_id = restaurant.open()["conversationId"]
    answered = restaurant.say(conversation_id, "do you have parking?")["metadata"]
    assert set(answered) == ALWAYS | {"citedTopic"}
    assert answered["citedTopic"] == "parking"
    assert answered["retrievedTopics"] == ["parking"]
    assert answered["retrievedSources"] == ["faq/arriving"]
    booking = restaurant.say(conversation_id, "book a table")["metadata"]
    assert set(booking) == ALWAYS | {"inFlow", "inStep"}
    assert (booking["inFlow"], booking["inStep"]) == ("booking", "collect_party")
    handed = restaurant.say(conversation_id, "let me speak to a manager")
    assert handed["metadata"]["handoffDestination"] == "front-desk"
    assert handed["conversationEnded"] is True


def test_node_traces_hold_the_nodes_of_their_own_turn(restaurant: "Talker") -> None:
    replies = restaurant.talk(["a table for two", "tomorrow", "is there parking?"])
    assert [reply["metadata"]["nodeTrace"] for reply in replies] == [
        ["greet"],
        ["plan_booking", "collect_day"],
        ["plan_booking", "collect_time"],
        ["answer_question", "collect_time"],
    ]
    assert replies[-1]["metadata"]["currentNode"] == "collect_time"


def test_function_events_tell_what_was_called_and_what_it_changed(restaurant: "Talker") -> None:
    reply = restaurant.talk(["a table for two tomorrow at 7"])[-1]
    (event,) = reply["metadata"]["functionEvents"]
    assert set(event) == FUNCTION_EVENT
    assert event["name"] == "check_availability"
    assert event["arguments"] == {"party": 2, "day": "tomorrow", "time": "19:00"}
    assert set(event["state_changes"]) == {"added", "updated", "removed"}
    assert list(event["state_changes"]["added"]) == ["offers"]
    assert event["logs"] == ["availability: tomorrow 19:00 for 2"]
    assert event["conversation_id"] == reply["conversationId"]
    assert event["llm_request_id"] == reply["metadata"]["llmRequests"][0]["id"]


def test_a_failing_function_says_so_and_the_talk_goes_on(restaurant: "Talker") -> None:
    reply = restaurant.talk(["I want to complain"])[-1]
    (event,) = reply["metadata"]["functionEvents"]
    assert event["error"] == "CRM answered 503"
    assert event["handoff"] == {"reason": "asked_for_manager", "type": "front-desk"}
    assert reply["metadata"]["handoffDestination"] == "front-desk"


def turn(talker: "Talker", conversation_id: str, message: str) -> dict[str, Any]:
    """One request, without fetching."""
    return dict(
        talker.post(f"debug-chat/{conversation_id}", json={"clientEnv": "live", "message": message}).json()
    )


def test_a_slow_look_up_is_announced_and_fetched_by_an_empty_message(restaurant: "Talker") -> None:
    conversation_id = restaurant.open()["conversationId"]
    announced = turn(restaurant, conversation_id, "a table for two tomorrow at 7")
    assert announced["delayedResponse"] is True
    assert announced["response"] == "One moment while I check our tables…"
    assert announced["metadata"]["nodeTrace"] == ["plan_booking", "check_table"]
    assert announced["metadata"]["functionEvents"] == []
    fetched = turn(restaurant, conversation_id, "")
    assert fetched["delayedResponse"] is False
    assert fetched["response"].startswith("I have a table for 2")
    assert fetched["metadata"]["nodeTrace"] == ["plan_booking", "check_table", "offer_seating"]
    assert fetched["metadata"]["state"]["turn_count"] == 1
    silence = turn(restaurant, conversation_id, "")
    assert silence["metadata"]["nodeTrace"] == ["silence", "offer_seating"]


def test_until_the_look_up_is_done_a_fetch_says_that_it_is_not(client: httpx.Client, tiny: str) -> None:
    with running_simulator(agent=tiny) as simulator:
        chat = f"{simulator.base_url}/v1/agents/A/debug-chat"
        conversation_id = client.post(chat, json={"clientEnv": "live"}).json()["conversationId"]

        def turn(message: str) -> dict[str, Any]:
            body = {"clientEnv": "live", "message": message}
            return dict(client.post(f"{chat}/{conversation_id}", json=body).json())

        started = time.monotonic()
        replies = [turn("slow")]
        while replies[-1]["delayedResponse"]:
            replies.append(turn(""))
        assert time.monotonic() - started >= 1.0
        assert len(replies) > 2
        assert {reply["response"] for reply in replies[:-1]} == {"Wait."}
        assert all("looked_up" not in reply["metadata"]["state"] for reply in replies[:-1])
        assert replies[-1]["response"] == "Done."
        assert replies[-1]["metadata"]["state"]["looked_up"] is True


def test_a_turn_during_a_look_up_takes_the_place_of_its_reply(restaurant: "Talker") -> None:
    conversation_id = restaurant.open()["conversationId"]
    assert turn(restaurant, conversation_id, "a table for two tomorrow at 7")["delayedResponse"] is True
    barged_in = turn(restaurant, conversation_id, "on the terrace")
    assert barged_in["delayedResponse"] is False
    assert barged_in["metadata"]["nodeTrace"] == ["collect_name"]
    assert "offers" in barged_in["metadata"]["state"]


def test_silence_is_asked_about_and_ends_the_call_in_the_end(restaurant: "Talker") -> None:
    replies = restaurant.talk(["", "", "", ""])
    assert [reply["response"] for reply in replies[1:3]] == ["Are you still there?"] * 2
    assert replies[3]["conversationEnded"] is True
    assert len(replies) == 4


def test_integration_attributes_reach_the_agent(restaurant: "Talker") -> None:
    attributes = {"caller_name": "Ana Ruiz", "caller_number": "+34600111222"}
    replies = restaurant.talk(["a table for two tomorrow at 7", "inside", "yes"], integrationAttributes=attributes)
    assert "Ana Ruiz" in replies[0]["response"]
    assert replies[0]["metadata"]["state"]["greeting"]["caller"] == "Ana Ruiz"
    (booked,) = replies[3]["metadata"]["functionEvents"]
    assert booked["arguments"]["phone"] == "+34600111222"
    assert booked["arguments"]["name"] == "Ana Ruiz"


def test_attributes_of_any_shape_are_only_data(restaurant: "Talker") -> None:
    name = {"deep": [1, {"er": None}], "text": "{booking.time}"}
    reply = restaurant.open(integrationAttributes={"caller_name": name})
    assert reply["metadata"]["state"]["greeting"]["caller"] == name
    assert '"{booking.time}"' in reply["response"]


def test_latency_replaces_the_agents_own(client: httpx.Client, tiny: str) -> None:
    with running_simulator(agent=tiny, latency=Latency(150, 50)) as simulator:
        chat = f"{simulator.base_url}/v1/agents/A/debug-chat"
        for _ in range(3):
            response = client.post(chat, json={"clientEnv": "live"})
            assert response.elapsed.total_seconds() >= 0.1
            assert 100 <= response.json()["metadata"]["metrics"]["replyMs"] <= 200


def test_control_characters_are_passed_on_as_they_are(tiny_talker: "Talker") -> None:
    reply = tiny_talker.talk(["hostile"])[-1]["response"]
    assert "\x1b]52;c;b3duZWQ=\x07" in reply
    assert "\x9b2J" in reply
    assert "[red]x[/nope]" in reply
