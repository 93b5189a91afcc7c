"""The built-in agent: that it understands people, and differs in every way that a comparison shows."""

from typing import TYPE_CHECKING, Any

import pytest

from polycompare.simulator.agent_loading import load_agents

if TYPE_CHECKING:
    from tests.simulator.conftest import Talker

BOOKING = ["a table for two tomorrow at 7", "on the terrace", "my name is Ana Ruiz", "yes please"]


def state(reply: dict[str, Any]) -> dict[str, Any]:
    return dict(reply["metadata"]["state"])


def trace(reply: dict[str, Any]) -> list[str]:
    return list(reply["metadata"]["nodeTrace"])


def functions(reply: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(event["name"], event["arguments"]) for event in reply["metadata"]["functionEvents"]]


def behaviour(reply: dict[str, Any]) -> dict[str, Any]:
    """What must be the same where nothing differs."""
    metadata = reply["metadata"]
    volatile = {"metrics", "functionEvents", "llmRequests"}
    return {
        **{key: value for key, value in reply.items() if key not in ("metadata", "conversationId")},
        **{key: value for key, value in metadata.items() if key not in volatile},
        "functions": functions(reply),
        "changes": [event["state_changes"] for event in metadata["functionEvents"]],
    }


def test_books_changes_and_cancels(restaurant: "Talker") -> None:
    turns = [*BOOKING, "change my booking to 8:30pm", "cancel it", "yes", "no, that's all"]
    replies = restaurant.talk(turns)
    names = [name for reply in replies for name, _ in functions(reply)]
    assert names == ["check_availability", "create_booking", "modify_booking", "cancel_booking"]
    booked = state(replies[4])["booking"]
    assert {key: booked[key] for key in ("party", "day", "time", "area", "name", "status")} == {
        "party": 2,
        "day": "tomorrow",
        "time": "19:00",
        "area": "terrace",
        "name": "Ana Ruiz",
        "status": "confirmed",
    }
    assert state(replies[-1])["booking"]["time"] == "20:30"
    assert state(replies[-1])["booking"]["status"] == "cancelled"
    assert replies[-1]["conversationEnded"] is True


def test_asks_for_one_thing_after_the_other(restaurant: "Talker") -> None:
    replies = restaurant.talk(
        ["hello", "I'd like to book", "4", "on Friday", "half past eight", "inside", "I'm Zoë", "ok"]
    )
    assert state(replies[-1])["booking"]["status"] == "confirmed"
    assert state(replies[-1])["booking"]["time"] == "20:30"
    assert state(replies[-1])["booking"]["name"] == "Zoë"


def test_finds_an_earlier_booking(restaurant: "Talker") -> None:
    replies = restaurant.talk(["I need to change our reservation", "Ana Ruiz", "to 9 pm"])
    assert "Friday at 9 pm" in replies[-1]["response"]


def test_speaks_spanish(restaurant: "Talker") -> None:
    spanish = {"asrLangCode": "es-ES", "ttsLangCode": "es-MX"}
    turns = [
        "una mesa para dos",
        "mañana",
        "a las ocho y media",
        "en la terraza",
        "me llamo Ana Ruiz",
        "sí",
        "adiós",
    ]
    replies = restaurant.talk(turns, **spanish)
    assert "Bienvenido" in replies[0]["response"]
    assert "mañana a las 20:30" in replies[4 - 1]["response"]
    assert state(replies[6])["booking"]["status"] == "confirmed"
    assert replies[-1]["conversationEnded"] is True
    assert {reply["metadata"]["ttsLangCode"] for reply in replies} == {"es-ES"}


def test_languages_can_change_in_the_middle_and_unknown_ones_fall_back(restaurant: "Talker") -> None:
    conversation_id = restaurant.open(asrLangCode="xx-XX")["conversationId"]
    assert restaurant.say(conversation_id, "parking?")["metadata"]["asrLangCode"] == "en-US"
    spanish = restaurant.say(conversation_id, "¿aparcamiento?", asrLangCode="es-ES", ttsLangCode="es-ES")
    assert "aparcamiento gratuito" in spanish["response"]
    assert "aparcamiento" in restaurant.say(conversation_id, "¿y para aparcar?")["response"]


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("do you have parking?", "parking"),
        ("What are your opening hours?", "opening_hours"),
        ("I am allergic to nuts", "allergens"),
        ("can I bring my dog?", "dogs"),
        ("do you sell gift cards", "vouchers"),
        ("where are you located?", "directions"),
        ("do you have a high chair?", "children"),
    ],
)
def test_answers_from_topics(restaurant: "Talker", question: str, topic: str) -> None:
    reply = restaurant.talk([question])[-1]
    assert reply["metadata"]["citedTopic"] == topic
    assert reply["metadata"]["retrievedTopics"][0] == topic


@pytest.mark.parametrize(
    ("turn", "destination"),
    [("a table for 12 people", "events-team"), ("I want to speak to a manager", "front-desk")],
)
def test_hands_over(restaurant: "Talker", turn: str, destination: str) -> None:
    reply = restaurant.talk([turn])[-1]
    assert reply["metadata"]["handoffDestination"] == destination
    assert reply["conversationEnded"] is True


@pytest.mark.parametrize("environment", ["sandbox", "pre-release", "live"])
@pytest.mark.parametrize("variant", ["standard", "brief", "spicy", "formal"])
def test_an_agent_against_itself_is_the_same(restaurant: "Talker", environment: str, variant: str) -> None:
    demo = load_agents("restaurant").file.demo
    one, other = (restaurant.talk(demo, environment, variantId=variant) for _ in range(2))
    assert [behaviour(reply) for reply in one] == [behaviour(reply) for reply in other]


def test_the_demo_shows_how_pre_release_parts_from_live(restaurant: "Talker") -> None:
    """The same facts in other words, then another path and time that are carried, then a hand-off on one side."""
    demo = load_agents("restaurant").file.demo
    live, pre = (restaurant.talk(demo, environment) for environment in ("live", "pre-release"))

    for turn in (0, 1, 2):
        assert trace(live[turn]) == trace(pre[turn])
        assert state(live[turn]) == state(pre[turn])
        assert live[turn]["response"] != pre[turn]["response"]

    assert trace(live[3])[-1] == "offer_seating"
    assert trace(pre[3])[-1] == "offer_slot"
    assert (state(live[3])["booking"]["time"], state(pre[3])["booking"]["time"]) == ("19:00", "19:15")
    assert (state(live[3])["booking"]["party"], state(pre[3])["booking"]["party"]) == (2, "2")
    ids = [[offer["id"] for offer in state(side[3])["offers"]] for side in (live, pre)]
    assert ids[1][1:] == ids[0], "an insertion at the front"
    areas = [state(side[3])["offers"][-2]["areas"] for side in (live, pre)]
    assert areas[0] == areas[1][::-1], "another order"
    assert "hold_id" in state(pre[3])["booking"]
    assert functions(live[3])[0][1] != functions(pre[3])[0][1], "other arguments"
    assert trace(live[4]) == trace(pre[4]), "carried from turn 3: the paths meet again"
    assert state(pre[4])["booking"]["time"] == "19:15"

    assert (live[7]["metadata"]["citedTopic"], pre[7]["metadata"]["citedTopic"]) == ("allergens", "vegan_menu")
    assert pre[8]["metadata"]["handoffDestination"] == "events-team"
    assert pre[8]["conversationEnded"] is True
    assert len(pre) == 9
    assert live[8]["conversationEnded"] is False
    assert live[9]["conversationEnded"] is True


def test_brief_differs_in_words_alone(restaurant: "Talker") -> None:
    turns = [*BOOKING, "bye"]
    standard, brief = (restaurant.talk(turns, variantId=variant) for variant in ("standard", "brief"))
    assert [r["response"] for r in standard] != [r["response"] for r in brief]
    for one, other in zip(standard, brief, strict=True):
        assert behaviour(one) | {"response": ""} == behaviour(other) | {"response": ""}


def test_spicy_takes_another_path_and_puts_an_item_in_front(restaurant: "Talker") -> None:
    turns = [*BOOKING, "yes please"]
    standard, spicy = (restaurant.talk(turns, variantId=variant) for variant in ("standard", "spicy"))
    assert trace(spicy[3]) == ["confirm_booking", "offer_special"]
    assert [item["id"] for item in state(standard[4])["items"]] == ["table"]
    assert [item["id"] for item in state(spicy[5])["items"]] == ["spicy-menu", "table"]
    assert functions(spicy[5])[0][1]["source"] == "agent-spicy"


def test_formal_keeps_text_and_another_order_and_ends_early(restaurant: "Talker") -> None:
    standard, formal = (restaurant.talk(BOOKING, variantId=variant) for variant in ("standard", "formal"))
    assert state(formal[1])["booking"]["party"] == "2"
    assert sorted(state(formal[0])["amenities"]) == sorted(state(standard[0])["amenities"])
    assert state(formal[0])["amenities"] != state(standard[0])["amenities"]
    assert (standard[-1]["conversationEnded"], formal[-1]["conversationEnded"]) == (False, True)
    handed = restaurant.talk(["I want to complain"], variantId="formal")[-1]
    assert handed["metadata"]["handoffDestination"] == "guest-relations"


def test_sandbox_differs_in_a_state_value_from_the_start(restaurant: "Talker") -> None:
    assert state(restaurant.open("sandbox"))["greeting"]["style"] == "brief"
    assert state(restaurant.open("live"))["greeting"]["style"] == "warm"
