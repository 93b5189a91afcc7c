"""A recording of a real conversation on the screen: one side, and what is worth a look."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from polycompare.model.outcomes import Failure, FailureKind
from polycompare.tui.screens.help import HelpScreen
from polycompare.tui.screens.session_info import SessionInfo
from polycompare.tui.widgets.turn_strip import TurnStrip

if TYPE_CHECKING:
    from tests.tui.conftest import Stage, StageMaker
    from tests.tui.replay.conftest import Recorded, ReplayMaker


def _call(replay: "ReplayMaker", stage: "StageMaker", *, channel: str | None = "VOICE-SIP") -> "Recorded":
    call = replay.real(
        [
            ("", stage.reply("Hello, how can I help?", latency_ms=0.0)),
            ("a table", stage.reply("For how many?", state={"party": None})),
            ("", stage.reply("For how many?", state={"party": None, "silences": 1})),
            ("two", stage.reply("I put you through.", state={"party": 2, "silences": 1}, handoff="manager")),
            ("hello?", Failure(FailureKind.SERVER, "The service failed.")),
        ]
    )
    sides = call.started.sides.map(lambda info: replace(info, target=replace(info.target, channel=channel)))
    return replace(call, started=replace(call.started, sides=sides))


async def _read(s: "Stage", replay: "ReplayMaker") -> None:
    await replay.compared(s)
    await s.until(lambda: s.screen.points_of_interest != ())
    await s.pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_header_names_one_side_and_what_it_is(
    replay: "ReplayMaker", stage: "StageMaker", size: tuple[int, int]
) -> None:
    async with replay.run(_call(replay, stage), size=size) as s:
        await _read(s, replay)
        picture = s.picture()
        header = picture.splitlines()[0]
        assert "live   real call · voice · 2026-11-2" in header
        assert "⇄" not in picture
        assert "baseline" not in picture
        assert " A " not in header
        assert "0 ms" not in picture


async def test_what_is_not_known_of_the_channel_is_not_said(replay: "ReplayMaker", stage: "StageMaker") -> None:
    async with replay.run(_call(replay, stage, channel=None)) as s:
        await _read(s, replay)
        assert "real call · 2026-11-2" in s.picture().splitlines()[0]


async def test_the_strip_marks_what_is_worth_a_look_and_says_why(
    replay: "ReplayMaker", stage: "StageMaker"
) -> None:
    async with replay.run(_call(replay, stage), size=(160, 40)) as s:
        await _read(s, replay)
        strip = s.screen.query_one(TurnStrip)

        def line() -> str:
            return strip.render().plain

        assert "0 ·  1 ·  2 ◆  3 ◆  4 ✖" in line()
        assert "◆ worth a look  ✖ failed  · the rest" in line()
        await s.press("n")
        assert "the user said nothing" in line()


async def test_the_detail_marks_what_the_turn_changed(replay: "ReplayMaker", stage: "StageMaker") -> None:
    async with replay.run(_call(replay, stage)) as s:
        await _read(s, replay)
        await s.press("n")
        await s.until(lambda: "+ silences  added" in s.picture())
        assert "Unchanged" in s.picture()
        await s.press("c")
        await s.until(lambda: "1 unchanged" in s.picture())


async def test_a_long_call_is_marked_over_its_length_and_tells_what_a_far_turn_changed(
    replay: "ReplayMaker", stage: "StageMaker"
) -> None:
    turns = [
        ("" if n in (0, 200) else f"turn {n}", stage.reply(f"Answer {n}.", state={"n": n})) for n in range(300)
    ]
    async with replay.run(replay.real(turns)) as s:
        await _read(s, replay)
        strip = s.screen.query_one(TurnStrip)
        whole = strip.render().plain.splitlines()[1].removeprefix(" " * 6)
        assert [cell for cell, sign in enumerate(whole) if sign == "◆"] == [
            200 * len(whole) // 300,
            len(whole) - 1,
        ]
        await s.press("n")
        assert s.conversation.selected == 200
        await s.until(lambda: "199 → 200" in s.picture())


async def test_what_makes_no_sense_with_one_side_says_so(replay: "ReplayMaker", stage: "StageMaker") -> None:
    async with replay.run(_call(replay, stage)) as s:
        await _read(s, replay)
        conversation = s.conversation
        for key in ("m", "t", "T", "w", "v", "z", "A", "B", "R", "r"):
            await s.press(key)
            await s.until(lambda: "A real call" in s.told)
            s.app.clear_notifications()
        assert s.conversation is conversation
        assert s.app.screen is s.screen
        assert not conversation.swapped


async def test_session_and_help_speak_of_one_side(replay: "ReplayMaker", stage: "StageMaker") -> None:
    async with replay.run(_call(replay, stage)) as s:
        await _read(s, replay)
        await s.press("I")
        await s.until(lambda: isinstance(s.app.screen, SessionInfo) and "conversation" in s.picture())
        assert len(s.app.screen.query("SideFacts")) == 1
        assert "other side" not in s.picture()
        assert "baseline" not in s.picture()
        await s.press("escape")
        await s.press("question_mark")
        await s.until(lambda: isinstance(s.app.screen, HelpScreen))
        text = str(s.app.screen.query_one("Static").render())
        assert "worth a look" in text
        for words in ("baseline", "parts", "Exchange A and B", "mute", "both sides"):
            assert words not in text
