"""Many conversations are driven whole, some at the same time; none is ever spliced."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from polycompare.engine.decisions import let_it_stand
from polycompare.engine.driving import Driven, Job, drive
from polycompare.engine.twin_session import TwinSession
from polycompare.model.errors import UserError
from polycompare.model.events import Listener
from polycompare.model.outcomes import Failure, FailureKind, Reply
from polycompare.model.turns import UserTurn

MakeReply = Callable[..., Reply]
MakeTwin = Any  # the fixture's class, which tests cannot import by name

LOST = Failure(FailureKind.TIMEOUT, "No answer in time.")
REFUSED = Failure(FailureKind.FORBIDDEN, "Not allowed.")


class Door:
    """Opens jobs on the pairs that it was given, in order, and knows how many are open."""

    def __init__(self, *pairs: MakeTwin) -> None:
        self.waiting = list(pairs)
        self.opened: list[Job] = []
        self.open_now = 0
        self.most_open = 0
        self.driven: list[Driven] = []

    @asynccontextmanager
    async def open(self, job: Job, listener: Listener) -> AsyncIterator[TwinSession]:
        self.opened.append(job)
        pair = self.waiting.pop(0)
        pair.tell_too = listener
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            async with pair.session as session:
                yield session
        finally:
            self.open_now -= 1

    async def done(self, driven: Driven) -> None:
        self.driven.append(driven)


def job(repeat: int = 1, *turns: UserTurn) -> Job:
    return Job("booking", repeat, turns or (UserTurn("a table"),))


async def test_each_job_is_driven_to_its_end_and_told(twin: MakeTwin, make_reply: MakeReply) -> None:
    answers = [make_reply("hello"), make_reply("for two?")]
    door = Door(*(twin(answers, answers) for _ in range(5)))
    await drive([job(number) for number in range(1, 6)], door.open, door.done, at_once=2)
    assert sorted(driven.job.repeat for driven in door.driven) == [1, 2, 3, 4, 5]
    assert all(len(driven.comparison.turns) == 2 and driven.spoiled is None for driven in door.driven)
    assert door.most_open == 2


async def test_a_spoiled_conversation_is_run_again_from_its_greeting(
    twin: MakeTwin, make_reply: MakeReply
) -> None:
    good = [make_reply("hello"), make_reply("for two?")]
    spoiled = twin(good, [make_reply("hello"), LOST], decide=let_it_stand)
    door = Door(spoiled, twin(good, good))
    await drive([job()], door.open, door.done)
    (driven,) = door.driven
    assert driven.spoiled is None
    assert len(door.opened) == 2


async def test_after_two_more_tries_the_failure_stands_and_is_told(twin: MakeTwin, make_reply: MakeReply) -> None:
    door = Door(*(twin([LOST], [make_reply("hello")], decide=let_it_stand) for _ in range(3)))
    await drive([job()], door.open, door.done)
    (driven,) = door.driven
    assert driven.spoiled == LOST
    assert len(door.opened) == 3


async def test_what_the_agent_refused_stands(twin: MakeTwin, make_reply: MakeReply) -> None:
    door = Door(twin([make_reply(), REFUSED], [make_reply(), make_reply()], decide=let_it_stand))
    await drive([job()], door.open, door.done)
    assert door.driven[0].spoiled is None


async def test_a_spoiled_conversation_is_not_gone_on_with_but_cleaned_up(
    twin: MakeTwin, make_reply: MakeReply
) -> None:
    turns = (UserTurn("book it"), UserTurn("thanks"), UserTurn("cancel it", cleanup=True))

    def pair() -> Any:
        return twin([make_reply()] * 4, [make_reply(), LOST], decide=let_it_stand)

    pairs = [pair() for _ in range(3)]
    door = Door(*pairs)
    await drive([job(1, *turns)], door.open, door.done)
    assert pairs[0].agents.baseline.sent == [None, "book it", "cancel it"]
    assert [turn.turn.cleanup for turn in door.driven[0].comparison.turns] == [False, False, True]


async def test_what_cannot_be_opened_ends_all_of_it(twin: MakeTwin, make_reply: MakeReply) -> None:
    waits = twin([make_reply()], [make_reply()], open_gates=False)

    class RefusingDoor(Door):
        @asynccontextmanager
        async def open(self, job: Job, listener: Listener) -> AsyncIterator[TwinSession]:
            if job.repeat == 2:
                await waits.agents.baseline.asked.wait()
                raise UserError("There is no key.")
            async with super().open(job, listener) as session:
                yield session

    door = RefusingDoor(waits)
    async with asyncio.timeout(5):
        with pytest.raises(UserError, match="no key"):
            await drive([job(1), job(2)], door.open, door.done)
    assert door.open_now == 0


async def test_the_candidate_may_hear_something_else(twin: MakeTwin, make_reply: MakeReply) -> None:
    pair = twin([make_reply(), make_reply()], [make_reply(), make_reply()])
    turn = UserTurn("I call from A", to_candidate=UserTurn("I call from B"))
    async with pair.session as session:
        await session.start()
        await session.send(turn)
    assert pair.agents.map(lambda agent: agent.sent[-1]) == type(pair.agents)("I call from A", "I call from B")
    assert pair.events[-1].comparison.turn.said == turn
