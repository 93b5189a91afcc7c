"""Both sides hear each turn at the same moment; one side's trouble is its own."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest

from polycompare.engine.twin_session import TwinSession
from polycompare.model.events import (
    ComparisonStarted,
    DeploymentRead,
    Event,
    SideAnswered,
    SideDelayed,
    SideRetrying,
    TurnCompared,
    TurnStarted,
)
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Reply
from polycompare.model.targets import AbTest, Deployment, Order, Serving
from polycompare.model.turns import Turn, TurnComparison, UserTurn
from polycompare.model.values import Pair, Side

MakeReply = Callable[..., Reply]
MakeTwin = Any  # the fixture's class, which tests cannot import by name


async def test_a_turn_is_announced_then_sent_then_compared(twin: MakeTwin, make_reply: MakeReply) -> None:
    pair = twin([make_reply("hi"), make_reply("two")], [make_reply("hey"), make_reply("zwei")])
    async with pair.session as session:
        await session.start()
        await session.send(UserTurn("a table"))
    kinds = [type(e) for e in pair.events if not isinstance(e, DeploymentRead)]
    turn = [TurnStarted, SideAnswered, SideAnswered, TurnCompared]
    assert kinds == [ComparisonStarted, *turn, *turn]
    assert pair.agents.baseline.sent == pair.agents.candidate.sent == [None, "a table"]


async def test_both_sides_are_asked_before_either_answers(twin: MakeTwin, make_reply: MakeReply) -> None:
    pair = twin([make_reply()], [make_reply()], open_gates=False)
    async with pair.session as session, asyncio.TaskGroup() as tasks:
        tasks.create_task(session.start())
        async with asyncio.timeout(5):
            await pair.agents.baseline.asked.wait()
            await pair.agents.candidate.asked.wait()
        pair.agents.candidate.gate.set()
        await pair.until(lambda: Side.CANDIDATE in pair.outcomes(0))
        assert Side.BASELINE not in pair.outcomes(0), "the faster reply is told while the other is waited for"
        pair.agents.baseline.gate.set()


@pytest.mark.parametrize("ending", ["ended", "failed"])
async def test_a_side_that_is_over_is_not_sent_further_turns(
    twin: MakeTwin, make_reply: MakeReply, ending: str
) -> None:
    last = make_reply("bye", ended=True) if ending == "ended" else Failure(FailureKind.SERVER, "500")
    pair = twin([make_reply(), last], [make_reply(), make_reply("still here"), make_reply("and here")])
    async with pair.session as session:
        await session.start()
        await session.send(UserTurn("one"))
        await session.send(UserTurn("two"))
        assert not session.is_over
    assert pair.outcomes(2)[Side.BASELINE] == NotSent(NotSentReason(ending), since=1)
    assert pair.outcomes(2)[Side.CANDIDATE] == make_reply("and here")
    assert pair.agents.baseline.sent == [None, "one"]


async def test_delayed_replies_are_fetched_by_empty_messages(twin: MakeTwin, make_reply: MakeReply) -> None:
    waiting = make_reply("one moment", delayed=True)
    pair = twin(
        [make_reply(), waiting, waiting, make_reply("found it")],
        [make_reply(), make_reply("at once")],
        delayed_interval=0.0,
    )
    async with pair.session as session:
        await session.start()
        await session.send(UserTurn("is there a table?"))
    outcome = pair.outcomes(1)[Side.BASELINE]
    assert outcome.text == "found it"
    assert outcome.delayed
    assert [r.body for r in outcome.responses] == [b"one moment", b"one moment", b"found it"]
    assert pair.agents.baseline.sent == [None, "is there a table?", "", ""]
    waits = [e.reply.latency_ms for e in pair.events if isinstance(e, SideDelayed)]
    assert len(waits) == 2
    assert waits == sorted(waits), "what was waited so far"


async def test_a_delayed_reply_that_never_comes_is_a_failure(twin: MakeTwin, make_reply: MakeReply) -> None:
    waiting = make_reply("one moment", delayed=True)
    pair = twin([make_reply(), waiting], [make_reply(), make_reply()], delayed_interval=0.01, delayed_limit=0.0)
    async with pair.session as session:
        await session.start()
        await session.send(UserTurn("hello?"))
    failure = pair.outcomes(1)[Side.BASELINE]
    assert failure.kind is FailureKind.DELAYED_TIMEOUT
    assert [r.body for r in failure.responses] == [b"one moment"]


@pytest.mark.parametrize(("interval", "limit", "fetches"), [(60.0, 0.05, 1), (0.01, 0.0, 0)])
async def test_the_last_fetch_is_sent_when_the_limit_is_reached(
    twin: MakeTwin, make_reply: MakeReply, interval: float, limit: float, fetches: int
) -> None:
    waiting = make_reply("one moment", delayed=True)
    pair = twin([make_reply(), *[waiting] * 9], [make_reply()] * 2, delayed_interval=interval, delayed_limit=limit)
    async with pair.session as session:
        await session.start()
        await session.send(UserTurn("hello?"))
    failure = pair.outcomes(1)[Side.BASELINE]
    assert failure.kind is FailureKind.DELAYED_TIMEOUT
    assert failure.elapsed_ms >= limit * 1000
    assert pair.agents.baseline.sent == [None, "hello?", *[""] * fetches]


async def test_cancelling_a_wait_for_a_delayed_reply_keeps_what_was_said_meanwhile(
    twin: MakeTwin, make_reply: MakeReply
) -> None:
    pair = twin([make_reply(), make_reply("one moment", delayed=True)], [make_reply()] * 2, delayed_interval=60.0)
    async with pair.session as session:
        await session.start()
        async with asyncio.TaskGroup() as tasks:
            turn = tasks.create_task(session.send(UserTurn("hello?")))
            await pair.until(lambda: any(isinstance(e, SideDelayed) for e in pair.events))
            turn.cancel()
    failure = pair.outcomes(1)[Side.BASELINE]
    assert failure.kind is FailureKind.CANCELLED
    assert "“one moment”" in failure.message
    assert [r.body for r in failure.responses] == [b"one moment"]
    assert failure.elapsed_ms > 0


async def test_cancelling_keeps_what_came(twin: MakeTwin, make_reply: MakeReply) -> None:
    pair = twin([make_reply("quick")], [make_reply()], open_gates=False)
    pair.agents.baseline.gate.set()
    async with pair.session as session:
        async with asyncio.TaskGroup() as tasks:
            start = tasks.create_task(session.start())
            await pair.until(lambda: Side.BASELINE in pair.outcomes(0))
            start.cancel()
        assert session.is_over is False
    assert pair.outcomes(0)[Side.BASELINE] == make_reply("quick")
    assert pair.outcomes(0)[Side.CANDIDATE].kind is FailureKind.CANCELLED
    assert isinstance(pair.events[-1], TurnCompared)
    assert sum(isinstance(e, SideAnswered) for e in pair.events) == 2


async def test_nothing_is_sent_when_a_turn_cannot_be_recorded(twin: MakeTwin, make_reply: MakeReply) -> None:
    pair = twin([make_reply()], [make_reply()])
    listen = pair.listen

    async def disk_full(event: Event) -> None:
        if isinstance(event, TurnStarted):
            raise OSError("no space left")
        await listen(event)

    pair.session._outbox._listener = disk_full
    async with pair.session as session:
        with pytest.raises(OSError, match="no space left"):
            await session.start()
    assert pair.agents.baseline.sent == []


async def test_a_listener_that_breaks_ends_the_turn_with_its_own_exception(
    twin: MakeTwin, make_reply: MakeReply
) -> None:
    pair = twin([make_reply()], [make_reply()])

    async def broken(event: Event) -> None:
        if isinstance(event, SideAnswered):
            raise OSError("no space left")

    pair.session._outbox._listener = broken
    async with pair.session as session:
        with pytest.raises(OSError, match="no space left"):
            await session.start()


async def test_deployments_and_retries_are_told(twin: MakeTwin, make_reply: MakeReply) -> None:
    pair = twin([make_reply()], [make_reply()])
    pair.agents.baseline.serves = Serving(Deployment("d-1", "abc"), AbTest.RUNNING)
    refused = Failure(FailureKind.RATE_LIMITED, "slow down")
    pair.agents.candidate.retry_first = refused
    async with pair.session as session:
        await session.start()
        await session.deployments_read()
    told = {e.side: (e.deployment, e.ab_test) for e in pair.events if isinstance(e, DeploymentRead)}
    assert told == {
        Side.BASELINE: (Deployment("d-1", "abc"), AbTest.RUNNING),
        Side.CANDIDATE: (None, AbTest.UNKNOWN),
    }
    assert SideRetrying(0, Side.CANDIDATE, 1, 0.5, refused) in pair.events


async def test_a_bug_in_comparing_one_turn_stays_with_that_turn(twin: MakeTwin, make_reply: MakeReply) -> None:
    pair = twin([make_reply()] * 3, [make_reply()] * 3)

    def stumbles_once(turn: Turn) -> TurnComparison:
        if turn.index == 1:
            raise KeyError("usd")
        return TurnComparison(turn)

    sides = pair.session._sides
    async with TwinSession("r-2", sides, pair.listen, lambda: stumbles_once) as session:
        await session.start()
        await session.send(UserTurn("it costs 45 USD"))
        await session.send(UserTurn("and now?"))
    compared = [e.comparison for e in pair.events if isinstance(e, TurnCompared)]
    assert [turn.fault is None for turn in compared] == [True, False, True]
    assert "turn 1" in str(compared[1].fault)


async def test_only_answers_that_are_small_enough_are_compared_on_the_event_loop(
    twin: MakeTwin, make_reply: MakeReply
) -> None:
    pair = twin([make_reply("ten bytes.")] * 2, [make_reply("ten bytes."), make_reply("eleven byte")])
    on_the_loop: list[bool] = []

    def compare(turn: Turn) -> TurnComparison:
        on_the_loop.append(threading.current_thread() is threading.main_thread())
        return TurnComparison(turn)

    sides = pair.session._sides
    async with TwinSession("r-2", sides, pair.listen, lambda: compare, compared_at_once=20) as session:
        await session.start()
        await session.send(UserTurn("and now?"))
    assert on_the_loop == [True, False]


async def test_everything_cancelled_at_once_ends(twin: MakeTwin, make_reply: MakeReply) -> None:
    pair = twin([make_reply()], [make_reply()], open_gates=False)
    ours = asyncio.current_task()

    async def converse() -> None:
        async with pair.session as session:
            await session.start()

    with contextlib.suppress(asyncio.CancelledError):
        async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
            tasks.create_task(converse())
            await pair.until(lambda: any(isinstance(e, TurnStarted) for e in pair.events))
            await pair.agents.baseline.asked.wait()
            for task in asyncio.all_tasks() - {ours}:
                task.cancel()


async def test_one_turn_at_a_time(twin: MakeTwin, make_reply: MakeReply) -> None:
    pair = twin([make_reply()], [make_reply()], open_gates=False)
    async with pair.session as session, asyncio.TaskGroup() as tasks:
        tasks.create_task(session.start())
        await pair.until(lambda: any(isinstance(e, TurnStarted) for e in pair.events))
        with pytest.raises(RuntimeError, match="under way"):
            await session.send(UserTurn("too soon"))
        pair.agents.map(lambda agent: agent.gate.set())


@pytest.mark.parametrize(
    ("order", "first"),
    [(Order.BASELINE_FIRST, ["A", "A", "A", "A"]), (Order.ALTERNATE, ["A", "B", "A", "B"])],
)
async def test_one_side_after_the_other(
    twin: MakeTwin, make_reply: MakeReply, order: Order, first: list[str]
) -> None:
    pair = twin([make_reply()] * 4, [make_reply()] * 4, order=order)
    async with pair.session as session:
        await session.start()
        for text in ("one", "two", "three"):
            await session.send(UserTurn(text))
    answered = [e for e in pair.events if isinstance(e, SideAnswered)]
    assert [e.side.letter for e in answered[::2]] == first


def _dispatched(seed: int, make_reply: MakeReply, twin: MakeTwin) -> list[str]:
    """Which side was asked first, turn by turn."""
    pair = twin([make_reply()] * 20, [make_reply()] * 20, seed=seed)

    async def drive() -> None:
        async with pair.session as session:
            await session.start()
            for _ in range(19):
                await session.send(UserTurn("go on"))

    asked: list[str] = []
    pair.agents.baseline.heard = lambda: asked.append("A")
    pair.agents.candidate.heard = lambda: asked.append("B")
    asyncio.run(drive())
    return asked[::2]


def test_which_side_hears_a_turn_first_is_drawn_by_the_seed(twin: MakeTwin, make_reply: MakeReply) -> None:
    first = _dispatched(7, make_reply, twin)
    assert set(first) == {"A", "B"}
    assert first == _dispatched(7, make_reply, twin)
    assert first != _dispatched(8, make_reply, twin)


def test_a_pair_is_the_same_for_either_side() -> None:
    pair = Pair(1, 2)
    assert pair.swapped().swapped() == pair
    assert [pair.of(side) for side in Side] == [1, 2]
    assert pair.replaced(Side.CANDIDATE, 3) == Pair(1, 3)
