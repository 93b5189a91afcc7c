"""A recording as a side: what its user said next is offered, and the header says that it is one."""

from typing import TYPE_CHECKING

import pytest

from polycompare.model.turns import Turn
from polycompare.model.values import Pair
from polycompare.tui.screens.fork import ForkDialog
from polycompare.tui.widgets.composer import MessageInput
from polycompare.tui.widgets.key_footer import KeyFooter
from polycompare.tui.widgets.target_bar import TargetBar

if TYPE_CHECKING:
    from tests.tui.conftest import Bench, Stage, StageMaker

NAMED = "recording:r-old@baseline"


def recorded(stage: "StageMaker", *users: str) -> list[Turn]:
    reply = stage.reply("As recorded.")
    return [Turn(index, user, Pair(reply, reply)) for index, user in enumerate(("", *users))]


@pytest.fixture
def bench(stage: "StageMaker") -> "Bench":
    bench = stage.bench()
    bench.recordings[NAMED] = bench.recordings["recording:last"] = recorded(
        stage, "a table", "for two ", "", "at 7"
    )
    bench.pair = Pair("recording:last", "pre-release")
    return bench


def footer(s: "Stage") -> str:
    return s.screen.query_one(KeyFooter).render().plain


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_next_recorded_turn_is_offered_and_taken_with_a_key(
    stage: "StageMaker", bench: "Bench", size: tuple[int, int]
) -> None:
    async with stage.run(bench, size) as s:
        await s.turns(1)
        await s.until(lambda: "› next in the recording: a table" in s.picture())
        assert "tab take it over" in footer(s)
        await s.press("tab")
        assert s.message.text == "a table"
        assert "tab take" not in footer(s)
        await s.press("enter")
        await s.turns(2)
        await s.until(lambda: "› next in the recording: for two" in s.picture())
        await s.press("right", "enter")
        await s.turns(3)
        await s.until(lambda: "› next in the recording: silence, enter twice" in s.picture())
        await s.press("enter", "enter")
        await s.turns(4)
        await s.press("tab", "enter")
        await s.turns(5)
        assert bench.agents["pre-release"].sent == [None, "a table", "for two ", "", "at 7"]
        assert "not in the recording" not in s.picture()  # what is taken is sent to the letter
        assert "› message to both…" in s.picture()


async def test_who_says_something_else_is_offered_nothing_more(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await s.turns(1)
        await s.until(lambda: "next in the recording: a table" in s.picture())
        await s.press("x")
        assert "next in the recording" not in s.picture()
        await s.press("right", "tab")  # in a line with text they are what they are elsewhere
        assert s.message.text == "x"
        assert not isinstance(s.app.focused, MessageInput)
        await s.press("i", "enter")
        await s.turns(2)
        await s.until(lambda: "› message to both…" in s.picture())


async def test_the_history_has_the_recorded_turns_before_what_was_sent(
    stage: "StageMaker", bench: "Bench"
) -> None:
    async with stage.run(bench) as s:
        await s.turns(1)
        await s.until(lambda: "next in the recording: a table" in s.picture())
        await s.press("up")
        assert s.message.text == "at 7"
        await s.press("down")
        assert s.message.text == ""
        await s.say("mine")
        seen = []
        for _ in range(5):
            await s.press("up")
            seen.append(s.message.text)
        assert seen == ["mine", "at 7", "for two ", "a table", "a table"]


async def test_a_new_conversation_is_with_the_same_recording(stage: "StageMaker", bench: "Bench") -> None:
    """`last` would by then be the conversation just held."""
    async with stage.run(bench) as s:
        await s.turns(1)
        assert bench.opened == [Pair("recording:last", "pre-release")]
        await s.press("escape", "R")
        await s.until(lambda: len(bench.opened) == 2)
        await s.turns(1)
        assert bench.opened[1] == Pair(NAMED, "pre-release")
        assert "A recording:last" in s.picture()
        await s.until(lambda: "next in the recording: a table" in s.picture())


async def test_a_recorded_turn_does_nothing_to_the_terminal(stage: "StageMaker", bench: "Bench") -> None:
    bench.recordings[NAMED] = recorded(stage, "red\x1b]52;c;x\x07 [b]\ntwo")
    async with stage.run(bench) as s:
        await s.turns(1)
        await s.until(lambda: "next in the recording: red␛]52;c;x␇ [b]" in s.picture())
        assert "\x1b" not in s.picture()
        await s.press("tab")
        assert s.message.text == "red]52;c;x [b]\ntwo"
        await s.press("ctrl+u", "backspace", "ctrl+u", "up")
        assert s.message.text == "red]52;c;x [b]\ntwo"


async def test_two_recordings_are_followed_as_far_as_each_goes(stage: "StageMaker", bench: "Bench") -> None:
    bench.recordings["recording:other"] = recorded(stage, "a table", "for six")
    bench.recordings[NAMED] = recorded(stage, "a table")
    bench.pair = Pair("recording:last", "recording:other")
    async with stage.run(bench) as s:
        await s.turns(1)
        await s.until(lambda: "next in the recording: a table" in s.picture())
        await s.press("tab", "enter")
        await s.turns(2)
        await s.until(lambda: "next in the recording: for six" in s.picture())


@pytest.mark.slow
async def test_a_fork_keeps_in_the_header_that_a_side_is_recorded(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await s.turns(1)
        await s.until(lambda: "next in the recording: a table" in s.picture())
        await s.press("tab", "enter")
        await s.turns(2)
        await s.press("escape", "e")
        await s.until(lambda: isinstance(s.app.screen, ForkDialog))
        await s.press("enter")
        await s.until(lambda: len(bench.opened) == 2)
        await s.turns(2)
        header = s.screen.query_one(TargetBar).render().plain
        assert "fork of turn 1" in header
        assert "A recording:last recorded 2026-11-20 14:05 v40 ⇄ B pre-release v44" in header
        for width, words in (
            (98, "recorded 11-20 v40 ⇄ B pre-release v44"),
            (90, "recorded v40 ⇄ B pre-release v44"),
        ):
            await s.pilot.resize_terminal(width, 40)
            await s.until(lambda: s.screen.query_one(TargetBar).outer_size.width == width)  # noqa: B023 - awaited here
            assert words in s.screen.query_one(TargetBar).render().plain


async def test_keys_of_a_real_caller_are_offered_as_text(stage: "StageMaker", bench: "Bench") -> None:
    bench.recordings[NAMED] = bench.recordings["recording:last"] = recorded(stage, "[DTMF 42#]", "thanks")
    async with stage.run(bench) as s:
        await s.turns(1)
        await s.until(lambda: "› next in the recording: 42#" in s.picture())
        await s.press("tab", "enter")
        await s.until(lambda: "› next in the recording: thanks" in s.picture())
