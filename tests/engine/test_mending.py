"""A side that failed in the middle: nothing is sent twice unless somebody says so, and what was done is told."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from polycompare.engine.decisions import MOST_ATTEMPTS, Policy, choices_for, let_it_stand
from polycompare.engine.ledger import Ledger
from polycompare.engine.whole import spoiling_failure
from polycompare.model.events import (
    RebuildStarted,
    SideAnswered,
    SideRecovered,
    SideTroubled,
    TurnCompared,
    TurnRebuilt,
)
from polycompare.model.outcomes import Failure, FailureKind, Reply
from polycompare.model.recoveries import Decision, Trouble
from polycompare.model.turns import Turn, UserTurn
from polycompare.model.values import Side

MakeReply = Callable[..., Reply]
MakeTwin = Any  # the fixture's class, which tests cannot import by name

LOST = Failure(FailureKind.TIMEOUT, "no answer in time")
EXPIRED = Failure(FailureKind.EXPIRED, "the session is over", http_status=400)
REFUSED = Failure(FailureKind.CONNECT, "refused")


def deciding(*decisions: Decision) -> tuple[Callable[[Trouble], Awaitable[Decision]], list[Trouble]]:
    """Somebody who makes these decisions in turn, and what they were asked."""
    asked: list[Trouble] = []
    left = list(decisions)

    async def decide(trouble: Trouble) -> Decision:
        asked.append(trouble)
        return left.pop(0)

    return decide, asked


async def drive(pair: Any, *texts: str) -> list[Turn]:
    """Start, say these, and give the turns as they were compared."""
    async with pair.session as session:
        await session.start()
        for text in texts:
            await session.send(UserTurn(text))
    return [e.comparison.turn for e in pair.events if isinstance(e, TurnCompared)]


@pytest.mark.parametrize("failure", [LOST, EXPIRED, REFUSED])
async def test_by_default_a_failure_stands_and_nothing_is_sent_again(
    twin: MakeTwin, make_reply: MakeReply, failure: Failure
) -> None:
    pair = twin([make_reply(), failure], [make_reply()] * 3)
    turns = await drive(pair, "one", "two")
    assert turns[1].outcomes.baseline == failure
    assert pair.agents.baseline.sent == [None, "one"]
    assert turns[1].recoveries == ()


async def test_what_is_sent_again_is_told(twin: MakeTwin, make_reply: MakeReply) -> None:
    decide, asked = deciding(Decision.RESEND)
    pair = twin([make_reply(), LOST, make_reply("here")], [make_reply()] * 2, decide=decide)
    turns = await drive(pair, "one")
    assert turns[1].outcomes.baseline == make_reply("here")
    assert pair.agents.baseline.sent == [None, "one", "one"]
    assert pair.agents.candidate.sent == [None, "one"], "the other side is left alone"
    (recovery,) = turns[1].recoveries
    assert (recovery.side, recovery.failure, recovery.decision) == (Side.BASELINE, LOST, Decision.RESEND)
    assert asked[0].choices == (Decision.STOP, Decision.RESEND, Decision.FRESH)


async def test_a_fresh_session_is_sent_the_turns_so_far(twin: MakeTwin, make_reply: MakeReply) -> None:
    decide, asked = deciding(Decision.FRESH)
    first = [make_reply("hi"), make_reply("1"), make_reply("2"), EXPIRED]
    again = [make_reply("hi"), make_reply("1"), make_reply("2"), make_reply("3")]
    pair = twin([*first, *again], [make_reply()] * 4, decide=decide)
    turns = await drive(pair, "one", "two", "three")
    assert pair.agents.baseline.sent == [None, "one", "two", "three", None, "one", "two", "three"]
    assert pair.agents.baseline.conversations == ["c-A"] * 4 + ["c-A2"] * 4
    (recovery,) = turns[3].recoveries
    assert [rebuilt.index for rebuilt in recovery.rebuilt] == [0, 1, 2]
    assert recovery.differs_from is None
    assert asked == [Trouble(3, Side.BASELINE, EXPIRED, (Decision.STOP, Decision.FRESH), 2)]
    assert turns[3].outcomes.baseline == make_reply("3")
    side = [
        type(e)
        for e in pair.events
        if isinstance(e, SideTroubled | RebuildStarted | TurnRebuilt | SideRecovered)
        or (isinstance(e, SideAnswered) and e.index == 3 and e.side is Side.BASELINE)
    ]
    assert side == [
        SideTroubled,
        RebuildStarted,
        TurnRebuilt,
        TurnRebuilt,
        TurnRebuilt,
        SideRecovered,
        SideAnswered,
    ]


async def test_the_ledger_follows_the_newest_session(twin: MakeTwin, make_reply: MakeReply) -> None:
    decide, _ = deciding(Decision.FRESH)
    pair = twin([make_reply(), LOST, make_reply(), make_reply()], [make_reply()] * 2, decide=decide)
    await drive(pair, "one")
    ledger = Ledger()
    for event in pair.events:
        ledger.apply(event)
        if isinstance(event, RebuildStarted):
            assert ledger.started.sides.baseline.conversation_id == "c-A2"
    assert ledger.started.sides.baseline.conversation_id == "c-1", "as the service calls it"


@pytest.mark.parametrize(
    ("decision", "sent_after", "answer"),
    [(Decision.GO_ON, [None, "one", "two"], "2"), (Decision.STOP, [None, "one"], None)],
)
async def test_a_rebuilt_session_that_behaves_otherwise_is_asked_about(
    twin: MakeTwin, make_reply: MakeReply, decision: Decision, sent_after: list[str | None], answer: str | None
) -> None:
    decide, asked = deciding(Decision.FRESH, decision)
    pair = twin(
        [make_reply("hi"), make_reply("1"), LOST, make_reply("hi"), make_reply("other"), make_reply("2")],
        [make_reply()] * 3,
        decide=decide,
    )
    turns = await drive(pair, "one", "two")
    assert asked[1].differs_from == 1
    assert [(d.baseline, d.candidate) for d in asked[1].divergences] == [("1", "other")]
    assert set(asked[1].choices) == {Decision.STOP, Decision.GO_ON, Decision.FRESH}
    assert pair.agents.baseline.sent[3:] == sent_after
    outcome = turns[2].outcomes.baseline
    assert (outcome.text if isinstance(outcome, Reply) else None) == answer
    assert turns[2].recoveries[0].differs_from == 1


async def test_a_rebuilt_session_can_be_rebuilt_once_more(twin: MakeTwin, make_reply: MakeReply) -> None:
    decide, _ = deciding(Decision.FRESH, Decision.FRESH)
    pair = twin(
        [
            *[make_reply("hi"), make_reply("1"), LOST],
            *[make_reply("hi"), make_reply("other")],
            *[make_reply("hi"), make_reply("1"), make_reply("2")],
        ],
        [make_reply()] * 3,
        decide=decide,
    )
    turns = await drive(pair, "one", "two")
    assert turns[2].outcomes.baseline == make_reply("2")
    assert [r.conversation_id for r in turns[2].recoveries] == ["c-A2", "c-A3"]


async def test_a_rebuild_that_fails_leaves_the_first_failure(twin: MakeTwin, make_reply: MakeReply) -> None:
    decide, asked = deciding(Decision.FRESH, Decision.STOP)
    pair = twin([make_reply("hi"), EXPIRED, REFUSED], [make_reply()] * 2, decide=decide)
    turns = await drive(pair, "one")
    assert turns[1].outcomes.baseline == EXPIRED
    assert asked[1].failure == REFUSED
    assert asked[1].differs_from is None
    assert turns[1].recoveries[0].rebuilt[-1].outcome == REFUSED


async def test_a_rebuilt_session_that_ends_early_cannot_be_gone_on_with(
    twin: MakeTwin, make_reply: MakeReply
) -> None:
    decide, asked = deciding(Decision.FRESH, Decision.STOP)
    pair = twin(
        [make_reply("hi"), make_reply("1"), EXPIRED, make_reply("bye", ended=True)],
        [make_reply()] * 3,
        decide=decide,
    )
    await drive(pair, "one", "two")
    assert asked[1].choices == (Decision.STOP, Decision.FRESH)
    assert pair.agents.baseline.sent == [None, "one", "two", None]


async def test_without_side_effects_an_expired_session_is_rebuilt_unasked(
    twin: MakeTwin, make_reply: MakeReply
) -> None:
    pair = twin(
        [make_reply("hi"), EXPIRED, make_reply("hi"), make_reply("1")], [make_reply()] * 2, side_effects=False
    )
    turns = await drive(pair, "one")
    assert turns[1].outcomes.baseline == make_reply("1")
    pair = twin([make_reply("hi"), LOST], [make_reply()] * 2, side_effects=False)
    turns = await drive(pair, "one")
    assert turns[1].outcomes.baseline == LOST, "a turn that may have been heard is another thing"


async def test_what_must_be_whole_is_never_mended(twin: MakeTwin, make_reply: MakeReply) -> None:
    pair = twin([make_reply("hi"), EXPIRED], [make_reply()] * 2, decide=let_it_stand, side_effects=False)
    turns = await drive(pair, "one")
    assert turns[1].outcomes.baseline == EXPIRED
    compared = [e.comparison for e in pair.events if isinstance(e, TurnCompared)]
    assert spoiling_failure(compared[:1]) is None
    assert spoiling_failure(compared) == EXPIRED
    pair = twin([make_reply("hi"), REFUSED], [make_reply()] * 2)
    await drive(pair, "one")
    assert spoiling_failure(e.comparison for e in pair.events if isinstance(e, TurnCompared)) is None


async def test_fetching_a_delayed_reply_is_sent_again_without_the_turn(
    twin: MakeTwin, make_reply: MakeReply
) -> None:
    decide, _ = deciding(Decision.RESEND)
    pair = twin(
        [make_reply(), make_reply("one moment", delayed=True), LOST, make_reply("found it")],
        [make_reply()] * 2,
        decide=decide,
        delayed_interval=0.0,
    )
    turns = await drive(pair, "look it up")
    assert pair.agents.baseline.sent == [None, "look it up", "", ""]
    assert [r.body for r in turns[1].outcomes.baseline.responses] == [b"one moment", b"found it"]  # type: ignore[union-attr]  # a reply


async def test_a_greeting_of_unknown_fate_is_asked_for_in_a_new_session(
    twin: MakeTwin, make_reply: MakeReply
) -> None:
    pair = twin([LOST, make_reply("hi")], [make_reply()], decide=Policy(on_unknown=Decision.RESEND).decide)
    turns = await drive(pair)
    assert pair.agents.baseline.conversations == ["c-A", "c-A2"]
    assert turns[0].outcomes.baseline == make_reply("hi")


async def test_a_policy_gives_up(twin: MakeTwin, make_reply: MakeReply) -> None:
    pair = twin([make_reply(), *[LOST] * 9], [make_reply()] * 2, decide=Policy(on_unknown=Decision.RESEND).decide)
    turns = await drive(pair, "one")
    assert turns[1].outcomes.baseline == LOST
    assert pair.agents.baseline.sent == [None, *["one"] * (1 + MOST_ATTEMPTS)]


async def test_both_sides_are_decided_about_on_their_own(twin: MakeTwin, make_reply: MakeReply) -> None:
    async def decide(trouble: Trouble) -> Decision:
        return Decision.RESEND if trouble.side is Side.BASELINE else Decision.STOP

    pair = twin([make_reply(), LOST, make_reply("1")], [make_reply(), LOST], decide=decide)
    turns = await drive(pair, "one")
    assert turns[1].outcomes.baseline == make_reply("1")
    assert turns[1].outcomes.candidate == LOST


async def test_a_turn_may_be_stopped_while_somebody_decides(twin: MakeTwin, make_reply: MakeReply) -> None:
    async def never(_: Trouble) -> Decision:
        await asyncio.Event().wait()
        return Decision.STOP

    pair = twin([make_reply(), LOST], [make_reply()] * 2, decide=never)
    async with pair.session as session:
        await session.start()
        async with asyncio.TaskGroup() as tasks:
            turn = tasks.create_task(session.send(UserTurn("one")))
            await pair.until(lambda: any(isinstance(e, SideTroubled) for e in pair.events))
            turn.cancel()
    assert pair.outcomes(1)[Side.BASELINE].kind is FailureKind.CANCELLED
    assert pair.outcomes(1)[Side.CANDIDATE] == make_reply()


@pytest.mark.parametrize("kind", list(FailureKind))
@pytest.mark.parametrize("index", [0, 1])
def test_a_turn_that_may_have_been_heard_is_offered_again_only_where_that_may_help(
    kind: FailureKind, index: int
) -> None:
    failure = Failure(kind, "")
    choices = choices_for(failure, index)
    assert choices[0] is Decision.STOP
    if kind in (FailureKind.AUTH, FailureKind.FORBIDDEN, FailureKind.BAD_REQUEST, FailureKind.CANCELLED):
        assert choices == (Decision.STOP,), "the same would come of it again"
    if kind is FailureKind.CONNECT:
        assert Decision.RESEND in choices
    if kind in (FailureKind.TIMEOUT, FailureKind.BROKEN):
        assert failure.outcome_unknown
        assert Decision.FRESH in choices
