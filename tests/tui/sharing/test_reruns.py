"""Driving a recorded conversation again: what is sent for what a real caller did."""

from polycompare.model.outcomes import NotSent, NotSentReason, Outcome, Reply
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.tui.sharing.reruns import Rerun

REPLY = Reply("c-1", "Thanks.", ended=False, latency_ms=1.0)


def sent(service_turn: int | None, *users: str) -> list[str]:
    outcomes: Pair[Outcome] = Pair(REPLY, NotSent(NotSentReason.ABSENT, 0))
    turns = [
        TurnComparison(Turn(index, user, outcomes, service_turn=service_turn)) for index, user in enumerate(users)
    ]
    fork = Rerun(Pair("recording:r@baseline", "live"), Side.BASELINE).fork("r", turns)
    return [turn.said.text for turn in fork.past]


def test_keys_that_a_real_caller_pressed_are_sent_as_a_scenario_says_them() -> None:
    assert sent(3, "", "[DTMF 123#]", "it is [DTMF 42]") == ["", "123#", "it is 42"]


def test_what_somebody_typed_is_sent_as_it_was() -> None:
    assert sent(None, "", "[DTMF 123#]") == ["", "[DTMF 123#]"]
