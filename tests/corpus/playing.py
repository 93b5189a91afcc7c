"""Plays a scenario template on one side: the same script and facts each time, with a luck of its own."""

import json
from datetime import date
from random import Random
from typing import Final

from polycompare.model.values import JsonObject, JsonValue
from tests.corpus.chance import BRANCHES, Chance, assistant_block, refresh, session_block
from tests.corpus.drafts import Draft
from tests.corpus.templates import Step, Template, booking_code
from tests.corpus.wording import Fact, Money, Saying

_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def play(template: Template, draw: Random) -> list[Draft]:
    """One side of one conversation, turn by turn."""
    chance = Chance(draw)
    started = chance.clock
    facts: dict[str, Fact] = {
        **template.facts,
        "code": booking_code(template, draw),
        "track": f"https://chat.{template.domain.name}.example/c/{chance.conversation_id}",
    }
    state = _first_state(template, facts, chance)
    drafts: list[Draft] = []
    for index, step in enumerate(template.steps):
        if index:
            chance.pass_time()
            refresh(state, chance, started)
        _remember(state, step, index, facts, chance)
        draft = _draft(template, step, index, facts, state, chance)
        if chance.branches():
            _branch(template.branch, draft, state, index, chance)
        draft.state = json.loads(json.dumps(state))  # much faster than a deep copy
        drafts.append(draft)
    return drafts


def _first_state(template: Template, facts: dict[str, Fact], chance: Chance) -> JsonObject:
    opens, closes = str(facts["opens"]), str(facts["closes"])
    services: list[JsonValue] = [*template.domain.services]
    return {
        "session": session_block(chance),
        "channel": "webchat",
        "slots": {},
        "booking": {"status": "open", "priority": 1, "deposit_due": 0.0, "reminders": True},
        "offers": [],
        "extras": [
            {"label": "welcome drink", "quantity": 2, "price": 0},
            {"label": "map", "quantity": 1, "price": 1.5},
        ],
        "services": services,
        "tags": chance.tags(),
        "history": [],
        "counters": {"turns": 0, "silences": 0, "last_topic_at": 0},
        "opening_hours": {day: {"opens": opens, "closes": closes, "open": day != "sunday"} for day in _DAYS},
        "policy": {"version": 7, "rules": [_rule(number) for number in range(template.filler)]},
        "assistant": assistant_block(chance),
        "notes": {},
    }


def _rule(number: int) -> JsonObject:
    places: list[JsonValue] = ["web", "phone"]
    return {
        "id": f"rule-{number}",
        "title": f"What holds for case {number} of the house rules",
        "limit": 10 + 5 * number,
        "active": number % 3 != 0,
        "applies_to": places[: 1 + number % 2],
    }


def _remember(state: JsonObject, step: Step, index: int, facts: dict[str, Fact], chance: Chance) -> None:
    """What the turn leaves in the state."""
    slots, booking, counters = _object(state, "slots"), _object(state, "booking"), _object(state, "counters")
    for slot in step.slots:
        slots[slot] = plain(facts[slot])
    counters["turns"] = index
    if step.topic is not None:
        counters["last_topic_at"] = index
    _list(state, "history").append(
        {"message_id": chance.uuid(), "role": "user", "intent": step.saying, "at": chance.now()}
    )
    match step.call:
        case "check_availability":
            state["offers"] = _offers(facts)
        case "hold_offer":
            booking |= {"hold_id": chance.uuid(), "held": True, "price": plain(facts["price"])}
        case "book":
            booking |= {
                "status": "booked",
                "reference": plain(facts["code"]),
                "starts_at": _starts_at(facts, "time"),
                "updated_at": chance.now(),
            }
        case "change_booking":
            booking |= {"starts_at": _starts_at(facts, "later"), "updated_at": chance.now()}
            slots["time"] = plain(facts["later"])
        case "add_item":
            _list(state, "extras").extend(_extras(facts))
        case "price_order":
            _list(state, "extras").append({"label": "discount", "quantity": 1, "price": -5})
        case "transfer":
            booking["status"] = "with a colleague"


def _offers(facts: dict[str, Fact]) -> list[JsonValue]:
    price = facts["price"]
    assert isinstance(price, Money)
    times = (facts["earlier"], facts["time"], facts["later"])
    return [
        {
            "id": f"offer-{n}",
            "time": plain(time),
            "price": price.amount + 5 * (n - 1),
            "free": True,
            "area": f"area {n}",
        }
        for n, time in enumerate(times)
    ]


def _extras(facts: dict[str, Fact]) -> list[JsonValue]:
    rows: tuple[tuple[Fact, Fact, Fact], ...] = (
        (facts["item"], facts["count"], facts["item_price"]),
        ("greeting card", 1, 3),
        ("flowers", 2, 12),
    )
    return [{"label": plain(name), "quantity": plain(count), "price": plain(price)} for name, count, price in rows]


def _starts_at(facts: dict[str, Fact], time: str) -> str:
    return f"{plain(facts['date'])}T{facts[time]}:00+00:00"


def _draft(
    template: Template, step: Step, index: int, facts: dict[str, Fact], state: JsonObject, chance: Chance
) -> Draft:
    calls = [] if step.call is None else [_call(step.call, index, facts, chance)]
    return Draft(
        chance.conversation_id,
        Saying(step.saying, {name: facts[source] for name, source in step.facts}),
        template.language,
        state,
        [*step.nodes],
        step.nodes[-1],
        step.flow,
        step.nodes[-1],
        calls,
        [] if step.topic is None else [step.topic, "general"],
        handoff="front desk" if step.hands_off else None,
        handoff_reason="caller asked" if step.hands_off else None,
        ended=step.ends,
        grows=template.grows,
        tells_language=template.tells_language,
    )


def _call(name: str, turn: int, facts: dict[str, Fact], chance: Chance) -> JsonObject:
    """One function event, as the service reports it."""
    arguments, result = _arguments_and_result(name, facts, chance)
    return {
        "id": f"fe-{chance.draw.getrandbits(64):016x}",
        "name": name,
        "function_id": f"FUNCTION-{name}",
        "arguments": arguments,
        "result": result,
        "duration": round(chance.draw.uniform(20, 400), 1),
        "error": None,
        "logs": [f"{chance.now()} {name}"],
        "handoff": None,
        "state_changes": {},
        "turn_id": turn,
        "start_time": chance.now(),
        "llm_request_id": f"llm-{chance.draw.getrandbits(64):016x}",
        "conversation_id": chance.conversation_id,
    }


def _arguments_and_result(name: str, facts: dict[str, Fact], chance: Chance) -> tuple[JsonObject, JsonObject]:
    told: dict[str, JsonValue] = {key: plain(facts[key]) for key in ("date", "time", "party")}
    seal: JsonObject = {"request_id": chance.uuid(), "fetched_at": chance.now()}
    match name:
        case "check_availability":
            return {**told, "flexible": True}, {"offers": _offers(facts), "waiting": 0, **seal}
        case "hold_offer":
            return {"offer": "offer-1", "minutes": 15}, {"held": True, "hold_id": chance.uuid(), **seal}
        case "book":
            callback = f"https://hooks.agents.example/v1/conversations/{chance.conversation_id}/booked"
            contact: JsonObject = {"name": plain(facts["name"]), "phone": plain(facts["phone"])}
            return {**told, **contact, "callback": callback}, {
                "reference": plain(facts["code"]),
                "confirmed": True,
                **seal,
            }
        case "change_booking":
            return {**told, "time": plain(facts["later"])}, {"changed": True, "fee": 0, **seal}
        case "add_item":
            return {"item": plain(facts["item"]), "quantity": plain(facts["count"])}, {"stock": 40, **seal}
        case "price_order":
            return {"currency": "EUR"}, {"total": plain(facts["total"]), "tax": 4.5, **seal}
        case "plan_delivery":
            return {"date": plain(facts["date"])}, {"carrier": "van", "stops": 3, **seal}
    return {"queue": "front desk"}, {"position": 1, **seal}


def _branch(branch: str, draft: Draft, state: JsonObject, turn: int, chance: Chance) -> None:
    """The turn does a little more than it must."""
    draft.own_nodes.insert(len(draft.own_nodes) - 1, branch)
    if branch == BRANCHES[0]:
        _object(state, "notes")["pace"] = "unhurried"
    else:
        draft.functions.append(_sentiment(turn, chance))


def _sentiment(turn: int, chance: Chance) -> JsonObject:
    event = _call("note_sentiment", turn, {"date": date(2026, 1, 1), "time": "", "party": 0}, chance)
    event |= {"arguments": {"sentiment": "neutral"}, "result": {"noted": True}}
    return event


def plain(fact: Fact) -> JsonValue:
    """A fact as a state holds it."""
    match fact:
        case date():
            return fact.isoformat()
        case Money():
            return fact.amount
    return fact


def _object(state: JsonObject, key: str) -> JsonObject:
    value = state[key]
    assert isinstance(value, dict)
    return value


def _list(state: JsonObject, key: str) -> list[JsonValue]:
    value = state[key]
    assert isinstance(value, list)
    return value
