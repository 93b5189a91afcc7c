"""The time of a replay."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from polycompare.model.events import SideAnswered, TurnStarted
from polycompare.model.values import Side
from polycompare.tui.replay.clock import ReplayClock
from polycompare.tui.replay.pace import AS_RECORDED, SPEEDS, duration_of, events_of, pause_before, speed_in_words

if TYPE_CHECKING:
    from tests.tui.conftest import StageMaker
    from tests.tui.replay.conftest import ReplayMaker


def test_the_faster_side_answers_first_and_the_other_so_much_later(
    replay: "ReplayMaker", stage: "StageMaker"
) -> None:
    recorded = replay.recorded(
        [("", stage.reply(), stage.reply()), ("hi", stage.reply(latency_ms=900.0), stage.reply(latency_ms=400.0))],
        gaps=[3.0],
    )
    turn, outlines = recorded.compared[1].turn, recorded.outlines
    events = events_of(turn, outlines[1])
    assert [round(each.after, 3) for each in events] == [0.0, 0.4, 0.5]
    assert isinstance(events[0].event, TurnStarted)
    assert [each.event.side for each in events if isinstance(each.event, SideAnswered)] == [
        Side.CANDIDATE,
        Side.BASELINE,
    ]
    assert duration_of(turn) == pytest.approx(0.9)
    assert pause_before(outlines, 1, 1.0) == pytest.approx(2.0)
    assert pause_before(outlines, 1, 5.0) == 0.0
    assert pause_before(outlines, 0, 0.0) == 0.0
    assert outlines[1].started_at - outlines[0].started_at == timedelta(seconds=3)


def test_speeds_have_words() -> None:
    words = [speed_in_words(number) for number in range(len(SPEEDS))]
    assert words == ["¼×", "½×", "1×", "2×", "4×", "8×", "16×", "at once"]
    assert words[AS_RECORDED] == "1×"


async def test_a_wait_ends_when_it_is_skipped_or_time_stands_still_no_more() -> None:
    clock = ReplayClock()
    async with asyncio.timeout(4), asyncio.TaskGroup() as group:
        waiting = group.create_task(clock.wait(3_600.0))
        await asyncio.sleep(0)
        clock.skip()
        await waiting
        waiting = group.create_task(clock.wait(3_600.0))
        await asyncio.sleep(0)
        clock.change_speed(len(SPEEDS))  # as fast as can be: at once
        await waiting
        await clock.wait(3_600.0)


async def test_recorded_time_goes_on_from_where_it_was_when_the_speed_changes() -> None:
    clock = ReplayClock()
    async with asyncio.timeout(4), asyncio.TaskGroup() as group:
        waiting = group.create_task(clock.wait(1.0))
        await asyncio.sleep(0)
        clock.change_speed(4)
        began = asyncio.get_running_loop().time()
        await waiting
        assert asyncio.get_running_loop().time() - began < 0.9
