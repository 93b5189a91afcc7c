"""What is done about a failure, end to end: what was sent again, to which conversation, and what is told of it."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest

from polycompare.engine.decisions import MOST_ATTEMPTS, Decide, Policy
from polycompare.model.events import SideRetrying, SideTroubled
from polycompare.model.outcomes import Failure, FailureKind, Outcome, Reply
from polycompare.model.recoveries import Decision, Recovery, Trouble
from polycompare.model.targets import Api, Target
from polycompare.model.turns import Comparison
from polycompare.model.values import Pair, Side
from polycompare.recordings.document import comparison_document, dump_document
from polycompare.simulator.faults import parse_fault
from tests.faults.cases import TURNS
from tests.faults.doors import simulated
from tests.faults.driving import TARGET, Heard, compare, read_recording

ALL_SAID: Final = ["Hello.", "You said: one", "Done.", "You said: two"]


@dataclass(frozen=True)
class Came:
    """What came of a comparison whose baseline met a fault; its stats are those of the faulty simulator."""

    comparison: Comparison
    heard: Heard
    stats: dict[str, Any]

    @property
    def outcomes(self) -> list[Outcome]:
        return [turn.turn.outcomes.baseline for turn in self.comparison.turns]

    @property
    def said(self) -> list[str]:
        return [outcome.text for outcome in self.outcomes if isinstance(outcome, Reply)]

    @property
    def recoveries(self) -> list[Recovery]:
        return [recovery for turn in self.comparison.turns for recovery in turn.turn.recoveries]

    @property
    def conversations(self) -> list[dict[str, int]]:
        """The counts of the baseline's conversations, in the order in which they were opened."""
        return list(self.stats["by_conversation"].values())


Meet: TypeAlias = Callable[..., Awaitable[Came]]


@pytest.fixture
def meet(tmp_path: Path) -> Meet:
    """Compares a side that meets a fault with one that does not, and looks at what must hold whatever is done."""

    async def run(fault: str, decide: Decide, turn_timeout: float = 5.0, **settings: Any) -> Came:
        async with simulated([parse_fault(fault)]) as faulty, simulated() as healthy:
            target = replace(TARGET, turn_timeout=turn_timeout, **settings)
            targets: Pair[Target] = Pair(
                replace(target, base_url=faulty.base_url), replace(target, base_url=healthy.base_url)
            )
            heard, store = Heard(), tmp_path / "store.sqlite3"
            await compare(targets, store, heard, decide)
            stats, beside = await faulty.stats(), await healthy.stats()
        comparison = heard.ledger.comparison
        others = [turn.turn.outcomes.candidate for turn in comparison.turns]
        assert [outcome.text for outcome in others if isinstance(outcome, Reply)] == ALL_SAID
        assert beside["turns"] == {"received": 3, "received_again": 0, "processed": 3, "processed_again": 0}
        assert beside["conversations"]["opened"] == 1, "the other side is left alone"
        assert read_recording(store, comparison.id) == comparison
        document = json.loads(dump_document(comparison_document(comparison)))
        assert sum(len(turn["recoveries"]) for turn in document["turns"]) == len(
            [recovery for turn in comparison.turns for recovery in turn.turn.recoveries]
        )
        return Came(comparison, heard, stats)

    return run


def only(recoveries: list[Recovery]) -> Recovery:
    (recovery,) = recoveries
    assert recovery.side is Side.BASELINE
    return recovery


@pytest.mark.parametrize(
    ("fault", "failure", "processed_again"),
    [
        ("hang@turn*1", FailureKind.TIMEOUT, 1),
        ("reset@turn*1", FailureKind.BROKEN, 1),
        ("cut@turn*1", FailureKind.BROKEN, 1),
        ("refuse@turn*1", FailureKind.BROKEN, 0),
        ("502@turn*1", FailureKind.SERVER, 1),
    ],
)
async def test_resent_as_told_the_agent_may_hear_it_twice(
    meet: Meet, fault: str, failure: FailureKind, processed_again: int
) -> None:
    came = await meet(fault, Policy(on_unknown=Decision.RESEND).decide, 0.6 if "hang" in fault else 5.0)
    assert came.said == ALL_SAID
    recovery = only(came.recoveries)
    assert (recovery.decision, recovery.failure.kind, recovery.rebuilt) == (Decision.RESEND, failure, ())
    assert came.comparison.turns[1].turn.recoveries == (recovery,)
    (counts,) = came.conversations
    assert (counts["received_again"], counts["processed_again"]) == (1, processed_again)


@pytest.mark.parametrize(
    ("fault", "failure", "api"),
    [
        ("hang@turn*1", FailureKind.TIMEOUT, Api.DEBUG_CHAT),
        ("reset@turn*1", FailureKind.BROKEN, Api.DEBUG_CHAT),
        ("cut@turn*1", FailureKind.BROKEN, Api.DEBUG_CHAT),
        ("500@turn*1", FailureKind.SERVER, Api.DEBUG_CHAT),
        ("timeout@turn*1", FailureKind.EXPIRED, Api.DEBUG_CHAT),
        ("404@turn*1", FailureKind.NOT_FOUND, Api.DEBUG_CHAT),
        pytest.param("hang@fetch*1", FailureKind.TIMEOUT, Api.DEBUG_CHAT, marks=pytest.mark.slow),
        ("cut@fetch*1", FailureKind.BROKEN, Api.DEBUG_CHAT),
        ("timeout@fetch*1", FailureKind.EXPIRED, Api.DEBUG_CHAT),
        pytest.param("hang@turn*1", FailureKind.TIMEOUT, Api.CHAT, marks=pytest.mark.slow),
        ("cut@turn*1", FailureKind.BROKEN, Api.CHAT),
        ("timeout@turn*1", FailureKind.EXPIRED, Api.CHAT),
    ],
)
async def test_a_fresh_session_hears_every_turn_once(
    meet: Meet, fault: str, failure: FailureKind, api: Api
) -> None:
    policy = Policy(on_unknown=Decision.FRESH, on_expired=Decision.FRESH)
    came = await meet(fault, policy.decide, 0.6 if "hang" in fault else 5.0, api=api)
    assert came.said == ALL_SAID

    struck = 2 if "fetch" in fault else 1
    recovery = only(came.recoveries)
    assert came.comparison.turns[struck].turn.recoveries == (recovery,)
    assert (recovery.decision, recovery.failure.kind) == (Decision.FRESH, failure)
    assert [rebuilt.index for rebuilt in recovery.rebuilt] == list(range(struck))
    assert [rebuilt.outcome.text for rebuilt in recovery.rebuilt if isinstance(rebuilt.outcome, Reply)] == (
        ALL_SAID[:struck]
    )
    assert recovery.differs_from is None

    first, second = came.conversations
    assert first["received"] == struck
    assert second["received"] == second["processed"] == len(TURNS)
    for counts in came.conversations:
        assert counts["received_again"] == counts["processed_again"] == 0
    if api is Api.CHAT:
        assert came.stats["conversations"]["open"] == 0, "the session that was given up is closed, too"


@pytest.mark.parametrize("fault", ["cut@create*1", pytest.param("hang@create*1", marks=pytest.mark.slow)])
@pytest.mark.parametrize("decision", [Decision.RESEND, Decision.FRESH])
async def test_a_greeting_is_asked_for_anew_under_another_id(meet: Meet, fault: str, decision: Decision) -> None:
    came = await meet(fault, Policy(on_unknown=decision).decide, 0.6 if "hang" in fault else 5.0)
    assert came.said == ALL_SAID
    recovery = only(came.recoveries)
    assert (recovery.decision, recovery.rebuilt) == (Decision.FRESH, ())
    assert came.comparison.sides.baseline.conversation_id == recovery.conversation_id
    assert [counts["received"] for counts in came.conversations] == [0, len(TURNS)]


@pytest.mark.parametrize("fault", ["timeout@fetch*1", "404@turn*1"])
async def test_a_session_that_acts_on_nothing_is_rebuilt_unasked(meet: Meet, fault: str) -> None:
    came = await meet(fault, Policy().decide, side_effects=False)
    assert came.said == ALL_SAID
    assert only(came.recoveries).decision is Decision.FRESH
    assert [counts["received_again"] for counts in came.conversations] == [0, 0]


@pytest.mark.parametrize("fault", ["cut@turn*1", "timeout@turn*1", "404@turn*1", "cut@fetch*1"])
async def test_untold_it_stops(meet: Meet, fault: str) -> None:
    came = await meet(fault, Policy().decide)
    assert isinstance(came.outcomes[2 if "fetch" in fault else 1], Failure)
    assert came.recoveries == []
    (counts,) = came.conversations
    assert counts["received_again"] == counts["processed_again"] == 0
    assert [event.trouble.side for event in came.heard.events if isinstance(event, SideTroubled)] == [
        Side.BASELINE
    ]


@pytest.mark.parametrize("decision", [Decision.RESEND, Decision.FRESH])
async def test_where_nothing_helps_it_stops_after_a_while(meet: Meet, decision: Decision) -> None:
    came = await meet("cut@turn", Policy(on_unknown=decision).decide)
    assert isinstance(came.outcomes[1], Failure)
    assert [recovery.decision for recovery in came.recoveries] == [decision] * MOST_ATTEMPTS
    again = MOST_ATTEMPTS if decision is Decision.RESEND else 0
    assert sum(counts["received_again"] for counts in came.conversations) == again


@pytest.mark.parametrize(
    "fault",
    [
        "503@turn*1",
        "429@turn*1",
        "503@create*1",
        pytest.param("429@fetch*1", marks=pytest.mark.slow),
        pytest.param("429-date@turn*1", marks=pytest.mark.slow),
    ],
)
async def test_what_the_agent_did_not_take_is_sent_again_unasked(meet: Meet, fault: str) -> None:
    came = await meet(fault, Policy().decide, 4.0)
    assert came.said == ALL_SAID
    assert came.recoveries == []
    (retrying,) = [event for event in came.heard.events if isinstance(event, SideRetrying)]
    assert retrying.failure.not_processed
    assert 0 < retrying.wait <= 2
    assert came.stats["turns"]["processed"] == len(TURNS)
    assert came.stats["turns"]["processed_again"] == 0
    assert came.stats["turns"]["received_again"] == (1 if "turn" in fault else 0)


async def test_after_an_answer_that_is_no_http_a_person_may_begin_afresh(meet: Meet) -> None:
    asked: list[Trouble] = []

    async def afresh(trouble: Trouble) -> Decision:
        asked.append(trouble)
        return Decision.FRESH

    came = await meet("huge-header@turn*1", afresh)
    assert came.said == ALL_SAID
    (trouble,) = asked
    assert (trouble.failure.kind, trouble.choices) == (
        FailureKind.BROKEN,
        (Decision.STOP, Decision.RESEND, Decision.FRESH),
    )
    assert [counts["received_again"] for counts in came.conversations] == [0, 0]
