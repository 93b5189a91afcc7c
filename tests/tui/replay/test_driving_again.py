"""A recording on the screen is forked, and driven again: today's agents beside what was recorded."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from polycompare.model.outcomes import Reply
from polycompare.model.turns import Parent
from polycompare.model.values import Pair
from polycompare.tui.screens.fork import ForkDialog

if TYPE_CHECKING:
    from tests.tui.conftest import Bench, Stage, StageMaker
    from tests.tui.replay.conftest import Recorded, ReplayMaker

TITLE = "drive it again"


def as_recorded(bench: "Bench", recorded: "Recorded") -> None:
    """Let today's agents answer as they did then, and the recording speak for a side under its name."""
    turns = [each.turn for each in recorded.compared]
    for name, side in (("live", "baseline"), ("sandbox", "candidate")):
        outcomes = [getattr(turn.outcomes, side) for turn in turns]
        bench.agents[name].answers = outcomes
        spoken = [
            replace(turn, outcomes=Pair(outcome, outcome)) for turn, outcome in zip(turns, outcomes, strict=True)
        ]
        bench.recordings[f"recording:{recorded.place}@{side}"] = spoken


async def begun(s: "Stage", turns: int) -> None:
    await s.until(lambda: len(s.bench.opened) == 1)
    await s.turns(turns)
    await s.until(lambda: "Driven again" in s.told)


async def test_all_turns_are_sent_to_todays_agents_and_what_changed_is_marked(replay: "ReplayMaker") -> None:
    recorded = replay.parting()
    async with replay.run(recorded, size=(80, 24)) as s:
        await replay.compared(s)
        as_recorded(s.bench, recorded)
        changed = recorded.compared[3].turn.outcomes.candidate
        assert isinstance(changed, Reply)
        s.bench.agents["sandbox"].answers[3] = replace(changed, state={"time": "20:00", "table": 9})
        await s.press("E")
        said = await s.answer(TITLE, "1")
        assert "4 turns sent once more" in said
        assert "live may act on real systems · sandbox may act on real systems" in said
        for way in ("today's A ⇄ today's B", "recorded A ⇄ today's B", "recorded B ⇄ today's B"):
            assert way in said
        await begun(s, 5)
        words = [each.turn.user for each in recorded.compared[1:]]
        for name in ("live", "sandbox"):
            assert s.bench.agents[name].sent == [None, *words]
        assert s.bench.asked[0].parent == Parent("r-old", 5)
        assert (
            "A · live behaves as it did then; B · sandbox behaves otherwise than it did then, from turn 3 on"
            in s.told
        )
        assert "driven again" in s.picture()
        assert [turn.parted for turn in s.conversation.turns][3] != ()
        await s.say("and more")
        assert s.bench.agents["live"].sent[-1] == "and more"


@pytest.mark.parametrize(
    ("key", "pair", "heard"),
    [
        ("2", Pair("recording:r-old@baseline", "sandbox"), "sandbox"),
        pytest.param("3", Pair("recording:r-old@baseline", "live"), "live", marks=pytest.mark.slow),
        pytest.param("4", Pair("recording:r-old@candidate", "sandbox"), "sandbox", marks=pytest.mark.slow),
    ],
)
async def test_a_recorded_side_is_sent_nothing(
    replay: "ReplayMaker", key: str, pair: Pair[str], heard: str
) -> None:
    recorded = replay.parting()
    async with replay.run(recorded) as s:
        await replay.compared(s)
        as_recorded(s.bench, recorded)
        await s.press("E")
        await s.answer(TITLE, key)
        await begun(s, 5)
        assert s.bench.opened == [pair]
        for name in ("live", "sandbox", "pre-release"):
            assert bool(s.bench.agents[name].sessions) is (name == heard)
        assert f"B · {heard} behaves as it did then." in s.told
        assert "A ·" not in s.told
        same = pair.baseline.endswith("candidate") or heard == "live"
        assert (s.conversation.root is None) is same


async def test_nothing_is_sent_before_it_was_agreed_to(replay: "ReplayMaker") -> None:
    recorded = replay.parting()
    async with replay.run(recorded) as s:
        await replay.compared(s)
        as_recorded(s.bench, recorded)
        s.bench.live = ("live",)
        await s.press("E")
        await s.answer(TITLE, "escape")
        assert s.bench.opened == []
        await s.press("E")
        await s.answer(TITLE, "1")
        await s.answer("consent to talk to live", "n")
        assert s.bench.opened == []
        await s.until(lambda: "Nothing was sent" in s.picture())


async def test_a_recording_is_forked_and_goes_live(replay: "ReplayMaker") -> None:
    recorded = replay.parting()
    async with replay.run(recorded) as s:
        await replay.compared(s)
        as_recorded(s.bench, recorded)
        await s.press("g", "j", "j", "e")
        await s.until(lambda: isinstance(s.app.screen, ForkDialog))
        await s.pilot.pause()
        assert "B sandbox" in s.dialog()
        await s.press("ctrl+u")
        await s.paste("something else")
        await s.press("enter")
        await s.turns(3)
        assert s.bench.asked[0].parent == Parent("r-old", 2)
        assert s.bench.agents["sandbox"].sent == [None, "two people", "something else"]
        assert s.screen.recording is None
        assert s.message.has_focus


@pytest.mark.slow
async def test_a_real_conversation_is_held_against_todays_agents(
    replay: "ReplayMaker", stage: "StageMaker"
) -> None:
    said = [("", stage.reply("Hello.")), ("hi", stage.reply("Yes?")), ("", stage.reply("Are you there?"))]
    recorded = replay.real(said)
    async with replay.run(recorded) as s:
        await replay.compared(s)
        answers = [reply for _, reply in said]
        s.bench.agents["pre-release"].answers = list(answers)
        turns = [
            replace(each.turn, outcomes=Pair(each.turn.outcomes.baseline, each.turn.outcomes.baseline))
            for each in recorded.compared
        ]
        s.bench.recordings["recording:r-real@baseline"] = turns
        await s.press("E")
        said_of_it = await s.answer(TITLE, "2")
        assert "recorded A ⇄ today's A" in said_of_it
        assert "recorded A ⇄ pre-release" in said_of_it
        await begun(s, 3)
        assert s.bench.opened == [Pair("recording:r-real@baseline", "pre-release")]
        assert s.bench.agents["pre-release"].sent == [None, "hi", ""]
        assert "B · pre-release behaves as it did then" in s.told
