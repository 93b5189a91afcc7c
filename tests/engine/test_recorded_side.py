"""A recording speaks for a side; a fork is told where it parts from what it was forked from."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from polycompare.engine.recorded_side import RecordedSide
from polycompare.engine.twin_session import TwinSession
from polycompare.model.events import DeploymentRead, TurnCompared
from polycompare.model.outcomes import NotSent, NotSentReason, Outcome, Reply
from polycompare.model.targets import Deployment, Environment, Target
from polycompare.model.turns import Parent, RecordedFrom, SideInfo, Turn, UserTurn
from polycompare.model.values import Pair, Side

MakeReply = Callable[..., Reply]
MakeTwin = Any  # the fixture's class, which tests cannot import by name


def recorded(side: Side, *turns: tuple[str, Outcome]) -> RecordedSide:
    target = Target("live", "https://api.us.poly.ai", "agent", Environment.LIVE)
    source = RecordedFrom("r-0", side, datetime(2026, 11, 20, tzinfo=UTC))
    info = SideInfo(target, "c-0", Deployment("d-0", "abc"), recorded=source)
    whole = [Turn(index, user, Pair(outcome, outcome)) for index, (user, outcome) in enumerate(turns)]
    return RecordedSide(info, side, whole)


async def test_a_recording_says_what_was_said(twin: MakeTwin, make_reply: MakeReply) -> None:
    pair = twin([], [make_reply()] * 4)
    spoken = recorded(Side.BASELINE, ("", make_reply("hi")), ("one", make_reply("1")), ("two", make_reply("2")))
    sides = Pair(spoken, pair.session._sides.candidate)
    async with TwinSession("r-1", sides, pair.listen, pair.new_comparer) as session:
        await session.start()
        await session.send(UserTurn("one"))
        await session.send(UserTurn("something else"))
        assert spoken.is_over
        await session.send(UserTurn("two"))
        await session.deployments_read()
    said = [e.comparison.turn.outcomes.baseline for e in pair.events if isinstance(e, TurnCompared)]
    left = NotSent(NotSentReason.NOT_RECORDED, 2)
    assert said == [make_reply("hi"), make_reply("1"), left, left]
    read = {e.side: e.deployment for e in pair.events if isinstance(e, DeploymentRead)}
    assert read[Side.BASELINE] == Deployment("d-0", "abc")
    assert pair.agents.candidate.sent == [None, "one", "something else", "two"]


async def test_keys_of_a_real_caller_are_the_same_turn_as_text(twin: MakeTwin, make_reply: MakeReply) -> None:
    pair = twin([], [make_reply()] * 4)
    turns = (("", make_reply("hi")), ("it is [DTMF 42#]", make_reply("1")), ("[DTMF 1]", make_reply("2")))
    spoken = recorded(Side.BASELINE, *turns)
    sides = Pair(spoken, pair.session._sides.candidate)
    async with TwinSession("r-1", sides, pair.listen, pair.new_comparer) as session:
        await session.start()
        await session.send(UserTurn("it is 42#"))
        await session.send(UserTurn("[DTMF 1]"))
    assert [pair.outcomes(index)[Side.BASELINE] for index in (1, 2)] == [make_reply("1"), make_reply("2")]
    assert pair.agents.candidate.sent == [None, "it is 42#", "[DTMF 1]"]


async def test_a_recording_is_over_where_its_agent_ended(twin: MakeTwin, make_reply: MakeReply) -> None:
    pair = twin([], [make_reply()] * 3)
    spoken = recorded(Side.BASELINE, ("", make_reply("hi")), ("one", make_reply("bye", ended=True)))
    sides = Pair(spoken, pair.session._sides.candidate)
    async with TwinSession("r-1", sides, pair.listen, pair.new_comparer) as session:
        await session.start()
        await session.send(UserTurn("one"))
        await session.send(UserTurn("two"))
    assert pair.outcomes(2)[Side.BASELINE] == NotSent(NotSentReason.ENDED, 1)


async def test_a_fork_names_the_side_that_parts_from_its_parent(twin: MakeTwin, make_reply: MakeReply) -> None:
    pair = twin([make_reply("hi"), make_reply("1"), make_reply("new")], [make_reply("hi")] * 3)
    sides = pair.session._sides
    parent = Parent("r-0", 2)
    async with TwinSession("r-1", sides, pair.listen, pair.new_comparer, parent=parent) as session:
        await session.start(Pair(make_reply("hi"), make_reply("hi")))
        await session.send(UserTurn("one"), Pair(make_reply("1"), make_reply("said otherwise then")))
        await session.send(UserTurn("edited"))
    turns = [e.comparison.turn for e in pair.events if isinstance(e, TurnCompared)]
    assert [turn.parted for turn in turns] == [(), (Side.CANDIDATE,), ()]
    assert pair.events[0].parent == parent
