"""A recording on the screen, driven by keys."""

from typing import TYPE_CHECKING

import pytest

from polycompare.model.outcomes import Reply
from polycompare.tui.turn_view import TurnView
from polycompare.tui.widgets.composer import Composer
from polycompare.tui.widgets.detail_panel import DetailPanel
from polycompare.tui.widgets.replay_line import ReplayLine

if TYPE_CHECKING:
    from tests.tui.conftest import StageMaker
    from tests.tui.replay.conftest import ReplayMaker


def _has_answers(view: TurnView) -> bool:
    outcome = None if view.comparison is None else view.comparison.turn.outcomes.baseline
    return isinstance(outcome, Reply) and bool(outcome.responses)


async def test_a_recording_is_there_at_once_at_its_root_turn(replay: "ReplayMaker") -> None:
    async with replay.run(replay.parting()) as s:
        await replay.shown(s, 5)
        await replay.compared(s)
        assert s.conversation.selected == 1
        picture = s.picture()
        assert "A live ⇄ B pre-release" in picture
        assert "root 1   turn 1/4   ▷ replay" in picture
        assert "tomorrow at 7" in picture
        assert '"19:15"' in picture
        assert "recorded 2026-11-20 14:05 · r-old" in picture
        assert "space play, pause" in picture
        assert not s.screen.query_one(Composer).display
        assert s.bench.opened == []


async def test_it_is_drawn_from_outlines_before_any_answer_is_read(replay: "ReplayMaker") -> None:
    recorded = replay.parting()
    recorded.gate.clear()
    async with replay.run(recorded) as s:
        await replay.shown(s, 5)
        await s.until(lambda: "Answer 4." in s.picture() and "3 ◆" in s.picture())
        assert recorded.read == {}
        await s.press("n")
        assert s.conversation.selected == 3
        recorded.gate.set()
        await replay.compared(s)
        await s.until(lambda: '"table"' in s.picture() or "table" in s.column("A") or "9" in s.picture())


async def test_what_is_looked_at_is_compared_before_its_turn_comes(replay: "ReplayMaker") -> None:
    recorded = replay.parting()
    recorded.comparing.clear()  # the comparison from the first turn on waits
    async with replay.run(recorded) as s:
        await replay.shown(s, 5)
        await s.press("G")
        await s.until(lambda: '"19:15"' in s.picture())
        view = s.conversation.view(4)
        assert view is not None
        assert not view.placed
        assert "carried from" not in s.picture()
        recorded.comparing.set()
        await s.until(lambda: "carried from 1" in s.picture())


@pytest.mark.parametrize("key", ["l", pytest.param("right", marks=pytest.mark.slow)])
async def test_stepping(replay: "ReplayMaker", key: str) -> None:
    async with replay.run(replay.parting()) as s:
        await replay.compared(s)
        await s.press(key)
        assert s.conversation.selected == 2
        await s.press("h", "left")
        assert s.conversation.selected == 0


async def test_space_lets_the_rest_come_at_its_pace_and_pauses(replay: "ReplayMaker") -> None:
    async with replay.run(replay.parting(gaps=[600.0] * 4)) as s:
        await replay.compared(s)
        await s.press("space")
        await replay.shown(s, 2)  # up to the selected turn
        assert "playing 1×" in s.picture()
        assert "tomorrow at 7" not in s.picture()
        assert "3 to come" in s.picture()
        await s.press("l")  # on, without waiting for it
        await s.until(lambda: s.conversation.settled == 3)
        assert s.conversation.selected == 2
        await s.press("space")
        await s.until(lambda: "paused 1×" in s.picture())
        await s.press("l")  # stepping past shows more
        assert (s.conversation.count, s.conversation.selected) == (4, 3)
        await s.press("G")
        assert (s.conversation.count, s.conversation.selected) == (5, 4)
        assert "all shown" in s.picture()


async def test_it_plays_to_its_end_and_from_the_beginning_again(replay: "ReplayMaker") -> None:
    async with replay.run(replay.parting(gaps=[600.0] * 4)) as s:
        await replay.compared(s)
        await s.press("space", *"+++++")
        await s.until(lambda: s.conversation.settled == 5 and "all shown" in s.picture())
        assert s.conversation.selected == 4
        await s.press("minus")
        await s.press("space")
        await replay.shown(s, 1)
        assert "playing 16×" in s.picture()


async def test_a_running_wait_is_seen_while_it_plays_and_ctrl_x_ends_it(replay: "ReplayMaker") -> None:
    async with replay.run(replay.parting(latency_ms=600_000.0)) as s:
        await replay.compared(s)
        await s.press("space")
        await s.until(lambda: s.conversation.under_way is not None)
        await s.until(lambda: " s" in s.column("A") and "Answer 2." not in s.column("A"))
        await s.press("ctrl+x")
        await s.until(lambda: "Answer 2." in s.column("A"))
        assert (s.conversation.count, s.conversation.to_come) == (3, 2)


async def test_a_long_recording_keeps_few_answers_and_shows_its_whole_length(replay: "ReplayMaker") -> None:
    async with replay.run(replay.long(400)) as s:
        await replay.compared(s)
        assert s.conversation.selected == 399  # the root turn
        await s.until(lambda: "state" in s.picture().lower() and "x" in s.picture())
        held = [view for view in s.conversation.turns if _has_answers(view)]
        assert 0 < len(held) < 80
        strip = s.screen.query_one("TurnStrip").region
        assert strip.height == 2
        scrubber = s.picture().splitlines()[strip.y + 1]
        assert scrubber.rstrip().endswith("┃")
        await s.press("g")
        await s.until(lambda: "greeting" in s.column("A"))
        scrubber = s.picture().splitlines()[strip.y + 1].strip()
        assert (scrubber[0], scrubber[-1]) == ("┃", "◆")
        await s.pilot.click("TurnStrip", offset=(60, 1))
        assert 150 < s.conversation.selected < 250
        assert s.selected_is_in_view()


async def test_sides_are_exchanged_in_a_replay(replay: "ReplayMaker") -> None:
    async with replay.run(replay.parting()) as s:
        await replay.shown(s, 5)
        await s.press("w")
        await s.until(lambda: s.conversation.swapped)
        await s.until(lambda: "A pre-release ⇄ B live" in s.picture())
        assert s.conversation.root == 1
        await s.press("space", "l")
        await s.until(lambda: s.conversation.settled == 3)


async def test_words_are_searched(replay: "ReplayMaker") -> None:
    async with replay.run(replay.long(30)) as s:
        await replay.compared(s)
        await s.press("g", "slash")
        await s.type("N 2")
        await s.until(lambda: s.conversation.selected == 2)
        await s.until(lambda: "1 of 10" in s.picture())
        await s.press("down")
        assert s.conversation.selected == 20
        await s.press("enter")
        await s.until(lambda: len(s.app.screen_stack) == 1)
        await s.press("slash", "enter")
        assert s.conversation.selected == 21
        await s.until(lambda: len(s.app.screen_stack) == 1)
        await s.press("slash")
        await s.paste("nowhere")
        await s.until(lambda: "nothing found" in s.picture())
        await s.press("escape")
        await s.until(lambda: len(s.app.screen_stack) == 1)
        assert s.conversation.selected == 21


async def test_what_cannot_be_opened_is_told(replay: "ReplayMaker") -> None:
    async with replay.run(replay.parting(), where="nothing") as s:
        await s.until(lambda: "There is no recording 'nothing'." in s.picture())
        s.screen.show_recording("r-old")
        await replay.shown(s, 5)
        s.screen.show_recording("nothing")  # what is shown stays
        await s.until(lambda: "There is no recording" in s.told)
        assert s.conversation.count == 5


async def test_faulty_rules_are_told_and_the_turns_are_shown(replay: "ReplayMaker") -> None:
    recorded = replay.parting()
    recorded.faulty_rules = True
    async with replay.run(recorded) as s:
        await s.until(lambda: "mend it" in s.told)
        assert "3 ◆" in s.picture()


async def test_another_recording_takes_its_place_and_then_a_conversation(replay: "ReplayMaker") -> None:
    first, second = replay.parting(), replay.long(6)
    second.started = type(second.started)("r-2", second.started.started_at, second.started.sides)
    async with replay.run(first, second) as s:
        await replay.compared(s)
        await s.press("space")
        s.screen.show_recording("r-2")
        await replay.shown(s, 6)
        await s.until(lambda: first.closed)
        assert s.screen.recording is second
        await s.press("R")
        await s.until(lambda: "● rec" in s.picture() and s.screen.query_one(Composer).display)
        assert s.screen.query_one(ReplayLine).display is False
        await s.say("hello again")
        assert len(s.conversation.turns) == 2


async def test_a_turn_is_forked_live(replay: "ReplayMaker") -> None:
    async with replay.run(replay.parting()) as s:
        await replay.compared(s)
        await s.press("j", "e")
        await s.until(lambda: len(s.app.screen_stack) == 2)
        await s.press("enter")
        await s.until(lambda: s.screen.recording is None and s.question is not None)
        assert s.bench.agents["live"].sent == [None, "two people"]
        assert s.bench.agents["sandbox"].sent == [None, "two people"]
        parent = s.bench.asked[0].parent
        assert parent is not None
        assert (parent.recording_id, parent.turn) == ("r-old", 2)


@pytest.mark.parametrize("size", [(80, 24), pytest.param((200, 60), marks=pytest.mark.slow)])
async def test_every_size_has_room_for_it(replay: "ReplayMaker", size: tuple[int, int]) -> None:
    async with replay.run(replay.long(40), size=size) as s:
        await replay.compared(s)
        picture = s.picture()
        assert "all shown" in picture
        assert "▷ replay" in picture
        assert s.selected_is_in_view()
        assert s.screen.query_one(DetailPanel).display is (size[0] >= 100)


async def test_a_real_conversation_has_one_side_and_points_of_interest(
    replay: "ReplayMaker", stage: "StageMaker"
) -> None:
    turns = [
        ("", stage.reply("Hello, how can I help?")),
        ("a table", stage.reply("For how many?")),
        ("", stage.reply("For how many?")),
        ("two", stage.reply("I put you through.", handoff="manager", ended=True)),
    ]
    async with replay.run(replay.real(turns)) as s:
        await replay.compared(s)
        await s.until(lambda: s.screen.points_of_interest != ())
        assert not s.pane("B").display
        picture = s.picture()
        assert "live   real call" in picture
        assert "⇄" not in picture
        await s.press("n")
        assert s.conversation.selected == 2
        await s.until(lambda: "the user said nothing" in s.picture())
        assert "ready" in s.picture()
        assert "not asked" not in s.picture()
        await s.press("n")
        assert s.conversation.selected == 3
        await s.press("N")
        assert s.conversation.selected == 2
