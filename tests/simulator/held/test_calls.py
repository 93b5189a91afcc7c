"""The calls of the weeks before: enough of them, and everything that a reviewer meets."""

import re
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from polycompare.model.targets import Environment
from polycompare.simulator.agent import Agents
from polycompare.simulator.agent_loading import load_agents
from polycompare.simulator.held.calls import CALLS, made_calls
from polycompare.simulator.held.conversations import VOICE, WEBCHAT, HeldConversation, HeldTurn

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def turns(calls: Iterable[HeldConversation]) -> list[HeldTurn]:
    return [turn for call in calls for turn in call.turns]


def test_there_are_many_over_some_weeks_and_most_are_live(calls: list[HeldConversation]) -> None:
    live = [call for call in calls if call.environment is Environment.LIVE]
    assert (len(calls), len({call.id for call in calls})) == (CALLS, CALLS)
    assert len(live) >= 60
    assert {call.environment for call in calls} == set(Environment)
    assert calls == sorted(calls, key=lambda call: call.started_at, reverse=True)
    assert timedelta(weeks=4) < calls[0].started_at - calls[-1].started_at < timedelta(weeks=6)
    assert all(call.started_at < NOON for call in calls)


def test_what_a_reviewer_meets(calls: list[HeldConversation]) -> None:
    all_turns = turns(calls)
    assert {call.channel for call in calls} == {VOICE, WEBCHAT}
    assert [call.in_progress for call in calls] == [True, *[False] * (CALLS - 1)]
    assert sum(not call.turns[0].is_greeting for call in calls) in range(1, 20), "mostly the greeting comes first"
    assert any(turn.is_silence for turn in all_turns)
    assert any(turn.dtmf and not turn.user_input for turn in all_turns)
    assert any(turn.said.hand_off for turn in all_turns)
    assert any(call.error for turn in all_turns for call in turn.said.calls)
    assert any(turn.said.ended and not turn.said.hand_off for turn in all_turns)
    assert any(turn.said.topics for turn in all_turns)
    assert any(turn.scene.timing.reply_ms > 4000 for turn in all_turns)
    assert any(
        one.said.text == other.said.text
        for call in calls
        for one, other in zip(call.turns, call.turns[1:], strict=False)
    )
    assert any(call.caller.tts_language == "es-ES" for call in calls)


def test_personal_data_that_belongs_to_nobody(calls: list[HeldConversation]) -> None:
    said = " ".join(turn.user_input for turn in turns(calls))
    kept = " ".join(str(turn.said.memory.state) for turn in turns(calls))
    for text in (said, kept):
        cards = [re.sub(r"\D", "", card) for card in re.findall(r"\b(?:\d{4} ){3}\d{4}\b", text)]
        assert cards
        assert all(luhn(card) for card in cards)
        addresses = re.findall(r"\S+@[\w.]*\w", text)
        assert addresses
        assert all(address.endswith(".example") for address in addresses)
        numbers = re.findall(r"\b\+?1?\d{3} ?555 ?(\d{4})\b", text)
        assert numbers
        assert not [number for number in numbers if number.startswith("01")], "those stand for removed ones"
    phones = {call.from_number for call in calls if call.channel == VOICE}
    assert all(phone is not None and re.fullmatch(r"\+1\d{3}555\d{4}", phone) for phone in phones)


def luhn(digits: str) -> bool:
    backwards = [int(digit) for digit in reversed(digits)]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in backwards[1::2]]
    return (sum(backwards[::2]) + sum(doubled)) % 10 == 0


def test_the_seed_decides_and_the_hour_does_not(agents: Agents, calls: list[HeldConversation]) -> None:
    def told(made: Iterable[HeldConversation]) -> list[object]:
        return [(call.id, call.started_at, [turn.said.text for turn in call.turns]) for call in made]

    assert told(made_calls(agents, 0, NOON + timedelta(hours=6))[1:]) == told(calls[1:])
    assert told(made_calls(agents, 1, NOON)) != told(calls)


def test_they_are_made_quickly(agents: Agents) -> None:
    best = min(elapsed(agents) for _ in range(3))
    assert best < 0.3


def elapsed(agents: Agents) -> float:
    started = time.process_time()
    made_calls(agents, 0, NOON)
    return time.process_time() - started


def test_an_agent_without_scripts_is_called_with_its_demo_or_not_at_all(tiny: str) -> None:
    silent = load_agents(tiny)
    assert made_calls(silent, 0, NOON) == []
    file = silent.file.model_copy(update={"demo": ["hi", "round", "bye"]})
    made = made_calls(Agents(file), 0, NOON)
    assert [turn.said.text for turn in made[1].turns] == ["Hello.", "You said: hi"], "a circle of nodes ends it"
