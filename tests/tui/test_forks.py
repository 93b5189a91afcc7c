"""A conversation taken up at an earlier turn, with another message."""

from typing import TYPE_CHECKING

import pytest

from polycompare.model.outcomes import Failure, FailureKind
from polycompare.model.turns import Parent
from polycompare.model.values import Pair
from polycompare.tui.screens.fork import ForkDialog

if TYPE_CHECKING:
    from tests.tui.conftest import Bench, Stage, StageMaker


@pytest.fixture
def bench(stage: "StageMaker") -> "Bench":
    said = [stage.reply(text) for text in ("Welcome!", "For how many?", "When?", "Booked.")]
    return stage.bench(said, said)


async def talk(s: "Stage", *words: str) -> None:
    await s.turns(1)
    for word in words:
        await s.say(word)
    await s.press("escape")


async def fork(s: "Stage") -> str:
    """Open the dialog at the selected turn; what it says."""
    await s.press("e")
    await s.until(lambda: isinstance(s.app.screen, ForkDialog))
    await s.pilot.pause()
    return s.dialog()


async def write(s: "Stage", text: str) -> None:
    """Have another message, and begin."""
    await s.press("ctrl+u")
    await s.paste(text)
    await s.press("enter")


@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.slow)])
async def test_the_turns_before_are_sent_again_and_then_the_edited_message(
    stage: "StageMaker", bench: "Bench", size: tuple[int, int]
) -> None:
    async with stage.run(bench, size) as s:
        await talk(s, "one", "two", "three")
        await s.press("k")
        said = await fork(s)
        assert "fork at turn 2" in said
        assert "1 turn sent again, then your message" in said
        assert "A live · may act on real systems" in said
        assert "› two" in said
        await write(s, "other\nlines")
        await s.until(lambda: len(bench.opened) == 2)
        await s.turns(3)
        assert bench.asked[1].parent == Parent("r-0", 2)
        assert bench.asked[1].pair == Pair("live", "pre-release")
        assert bench.closed == [Pair("live", "pre-release")]
        for name in ("live", "pre-release"):
            assert bench.agents[name].sessions[1] == [None, "one", "other\nlines"]
        assert "fork of turn 2" in s.picture()
        assert s.message.has_focus
        await s.say("on")
        assert bench.agents["live"].sent[-1] == "on"
        await s.press("escape")
        assert "2 turns sent again" in await fork(s)  # of a fork, too
        await s.press("enter")
        await s.until(lambda: len(bench.opened) == 3)
        assert bench.asked[2].parent == Parent("r-1", 3)


async def test_a_cancelled_fork_sends_nothing(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await talk(s, "one")
        await fork(s)
        await s.press("escape")
        assert len(bench.opened) == 1
        await s.press("g", "e")
        assert len(s.app.screen_stack) == 1
        assert "no message to edit" in next(iter(s.app._notifications)).message


async def test_a_fork_keeps_the_order_of_the_recording(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await talk(s, "one")
        await s.press("w")
        await s.until(lambda: s.conversation.swapped)
        assert "A live" in await fork(s)
        await s.press("enter")
        await s.turns(2)
        assert bench.asked[1].pair == Pair("live", "pre-release")


@pytest.mark.slow
async def test_a_turn_under_way_can_be_forked(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await s.turns(1)
        bench.agents["live"].hold()
        await s.paste("one")
        await s.press("enter")
        await s.until(lambda: "waiting for A" in s.picture())
        await s.press("escape")
        assert "your message after the greeting" in await fork(s)
        bench.agents["live"].release()
        await write(s, "another")
        await s.until(lambda: len(bench.opened) == 2)
        await s.turns(2)
        assert bench.agents["live"].sent == [None, "another"]


async def begin_parted(s: "Stage", bench: "Bench", stage: "StageMaker") -> None:
    await talk(s, "one", "two")
    bench.agents["pre-release"].answers[1] = stage.reply("Sorry?", path=("elsewhere",))
    await fork(s)
    await write(s, "other")


async def test_where_a_fork_parts_from_the_recording_the_person_decides(
    stage: "StageMaker", bench: "Bench"
) -> None:
    async with stage.run(bench, (80, 24)) as s:
        await begin_parted(s, bench, stage)
        said = await s.answer("the fork parts from the recording", "g")
        assert "B · pre-release differs from the recording from turn 1 on." in said
        assert "A · live" not in said
        await s.turns(3)
        assert bench.agents["live"].sent == [None, "one", "other"]
        assert "≠ differs from the recording" in s.column("B")


@pytest.mark.slow
async def test_a_parted_fork_that_is_stopped_keeps_the_message(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await begin_parted(s, bench, stage)
        await s.answer("the fork parts", "escape")
        await s.until(lambda: s.message.text == "other")
        await s.press("enter")
        await s.turns(3)
        assert bench.agents["live"].sent == [None, "one", "other"]


@pytest.mark.slow
async def test_a_parted_fork_can_be_begun_again(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await begin_parted(s, bench, stage)
        await s.until(lambda: s.question is not None)
        bench.agents["pre-release"].answers[1] = bench.agents["live"].answers[1]
        await s.answer("the fork parts", "e")
        await s.until(lambda: len(bench.opened) == 3)
        await s.turns(3)
        assert bench.asked[2].parent == Parent("r-0", 2)
        assert bench.agents["live"].sent == [None, "one", "other"]


async def test_a_stopped_fork_sends_nothing_more_and_keeps_the_message(
    stage: "StageMaker", bench: "Bench"
) -> None:
    async with stage.run(bench) as s:
        await talk(s, "one", "two", "three")
        await fork(s)
        bench.agents["live"].hold()
        await write(s, "other")
        await s.until(lambda: len(bench.opened) == 2 and "waiting for A" in s.picture())
        await s.press("ctrl+x")
        await s.until(lambda: s.message.text == "other")
        outcome = s.conversation.recorded[0].turn.outcomes.baseline
        assert isinstance(outcome, Failure)
        assert outcome.kind is FailureKind.CANCELLED
        assert bench.agents["pre-release"].sent == [None]


@pytest.mark.slow
async def test_a_fork_that_fails_on_both_sides_keeps_the_message(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await talk(s, "one", "two", "three")
        await fork(s)
        for agent in bench.agents.values():
            agent.troubles = [stage.failure()]
        await write(s, "other")
        await s.until(lambda: len(bench.opened) == 2 and s.message.text == "other")
        assert "both sides are over" in s.picture()
        assert len(s.conversation.turns) == 1


async def test_a_fork_without_consent_keeps_the_message(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await talk(s, "one")
        bench.live = ("live",)
        await fork(s)
        await write(s, "other")
        await s.answer("consent to talk to live", "n")
        await s.until(lambda: s.message.text == "other")
        assert len(bench.opened) == 1
