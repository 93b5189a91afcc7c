"""The one screen, driven by keys."""

from typing import TYPE_CHECKING

import pytest

from polycompare.model.outcomes import Failure, FailureKind, Reply
from polycompare.model.values import Pair
from polycompare.tui.widgets.detail_panel import DetailPanel
from polycompare.tui.widgets.key_footer import KeyFooter

if TYPE_CHECKING:
    from tests.tui.conftest import Bench, StageMaker


@pytest.fixture
def parting(stage: "StageMaker") -> "Bench":
    """Two agents that part at turn 1 and stay apart, agree at turn 0, and part anew at turn 3."""
    greeting = stage.reply("Welcome!")
    live = [
        greeting,
        stage.reply("Table for 2 at 7 pm.", path=("collect", "offer_seating"), state={"time": "19:00"}),
        stage.reply("Inside?", path=("seat",), state={"time": "19:00"}),
        stage.reply("Booked.", path=("done",), state={"time": "19:00", "id": 1}),
    ]
    other = [
        greeting,
        stage.reply("I have 7:15 pm.", path=("collect", "offer_slot"), state={"time": "19:15"}),
        stage.reply("Inside?", path=("seat",), state={"time": "19:15"}),
        stage.reply("Booked.", path=("done",), state={"time": "19:15", "id": 2}),
    ]
    return stage.bench(live, other)


async def test_a_turn_goes_to_both_and_shows_where_they_part(stage: "StageMaker", parting: "Bench") -> None:
    async with stage.run(parting) as s:
        await s.turns(1)
        await s.say("two people")
        assert s.bench.agents["live"].sent == s.bench.agents["pre-release"].sent == [None, "two people"]
        picture = s.picture()
        assert "A live · v41 ⇄ B pre-release · v44" in picture
        assert "turn 1/1" in picture
        assert "● rec" in picture
        assert "collect → offer_seating" in s.pane("A").render_line(8).text + picture
        assert "collect → offer_slot ≠" in picture
        assert "1 ◆" in picture
        assert '"19:15"' in picture


async def test_the_faster_reply_is_there_while_the_other_side_is_waited_for(stage: "StageMaker") -> None:
    async with stage.run(stage.bench([stage.reply("hi"), stage.reply("quick as that")])) as s:
        await s.turns(1)
        s.bench.agents["pre-release"].hold()
        await s.type("go")
        await s.press("enter")
        await s.until(lambda: "quick as that" in s.picture())
        await s.until(lambda: "waiting for B · ctrl+x stops" in s.picture())
        assert " s" in s.pane("B").render_line(5).text
        await s.type("next")
        await s.press("enter")  # not the moment: the text stays
        assert s.message.text == "next"
        s.bench.agents["pre-release"].release()
        await s.turns(2)
        assert "waiting" not in s.picture()
        await s.press("enter")
        await s.turns(3)
        assert s.bench.agents["live"].sent[-1] == "next"


async def test_a_wait_can_be_stopped_and_keeps_what_came(stage: "StageMaker") -> None:
    async with stage.run(stage.bench()) as s:
        await s.turns(1)
        s.bench.agents["pre-release"].hold()
        await s.type("go")
        await s.press("enter")
        await s.until(lambda: "waiting for B" in s.picture())
        await s.press("ctrl+x")
        await s.turns(2)
        outcomes = s.conversation.turns[1].sides
        assert not isinstance(outcomes.baseline, Failure)
        assert isinstance(outcomes.candidate, Failure)
        assert outcomes.candidate.kind is FailureKind.CANCELLED
        await s.say("only A now")
        assert "not sent: failed in turn 1" in s.picture()
        assert s.bench.agents["live"].sent[-1] == "only A now"


async def test_refusals_and_delays_are_told_while_they_last(stage: "StageMaker") -> None:
    live = [stage.reply("hi"), stage.reply("One moment…", delayed=True), stage.reply("There it is.")]
    async with stage.run(stage.bench(live, [stage.reply("hi"), stage.reply("ok")])) as s:
        await s.turns(1)
        busy = Failure(FailureKind.RATE_LIMITED, "Too many requests.", http_status=429)
        s.bench.agents["pre-release"].refuse_first = busy
        s.bench.agents["pre-release"].hold()
        await s.type("go")
        await s.press("enter")
        await s.until(lambda: "429, again in 2 s" in s.picture())
        await s.until(lambda: "There it is." in s.picture())
        s.bench.agents["pre-release"].release()
        await s.turns(2)


async def test_a_failed_side_does_not_stop_the_other(stage: "StageMaker") -> None:
    async with stage.run(stage.bench(other=[stage.reply(), stage.failure()])) as s:
        await s.turns(1)
        await s.say("go")
        await s.say("on")
        picture = s.picture()
        assert "✖ The key was rejected; check POLYAI_API_KEY." in picture
        assert "auth · HTTP 401 · UNAUTHORIZED · abc-1" in picture
        assert "not sent" in picture
        assert "1 ✖" in picture


async def test_an_end_and_a_hand_off_are_shown_and_block_the_message_line(stage: "StageMaker") -> None:
    bye = stage.reply("Bye.", ended=True, handoff="manager")
    async with stage.run(stage.bench([stage.reply(), bye], [stage.reply(), bye])) as s:
        await s.turns(1)
        await s.say("bye")
        assert "→ handed off to manager" in s.picture()
        assert "— conversation ended —" in s.picture()
        assert "both sides are over · R starts again" in s.picture()
        await s.press("i")
        await s.type("more")
        await s.press("enter")
        assert s.message.text == "more"
        await s.press("escape", "R")
        await s.until(lambda: len(s.bench.opened) == 2)


async def test_keys_go_from_turn_to_turn_and_to_divergences(stage: "StageMaker", parting: "Bench") -> None:
    async with stage.run(parting) as s:
        await s.turns(1)
        for word in ("one", "two", "three"):
            await s.say(word)
        assert s.conversation.selected == 3
        assert s.conversation.root == 1
        await s.press("escape")
        visited = []
        for key in ("g", "j", "n", "n", "N", "k", "r", "G", "down", "up"):
            await s.press(key)
            visited.append(s.conversation.selected)
        assert visited == [0, 1, 3, 3, 1, 0, 1, 3, 3, 2]
        assert s.selected_is_in_view("A")
        assert s.selected_is_in_view("B")
        assert "2 ◇" in s.picture()


async def test_the_detail_follows_the_turn_its_tabs_and_its_height(stage: "StageMaker", parting: "Bench") -> None:
    async with stage.run(parting) as s:
        await s.turns(1)
        await s.say("one")
        detail = s.screen.query_one(DetailPanel)
        await s.press("escape", "2")
        assert detail.tab == 1
        await s.press("1", "enter")
        assert detail.has_focus
        assert detail.outer_size.height > 30
        assert "turns" in s.picture()
        await s.press("K")
        assert s.conversation.selected == 0
        await s.press("escape")
        assert detail.outer_size.height < 20
        await s.press("c")
        assert detail.fold_carried


async def test_silence_is_sent_on_purpose_only(stage: "StageMaker") -> None:
    async with stage.run(stage.bench()) as s:
        await s.turns(1)
        await s.press("enter")
        assert "enter again sends silence" in s.picture()
        await s.press("x")
        assert s.message.text == "x"
        await s.press("backspace", "enter", "enter")
        await s.turns(2)
        assert s.bench.agents["live"].sent == [None, ""]
        assert "silence" in s.picture()


async def test_what_was_said_comes_back_with_the_arrows(stage: "StageMaker") -> None:
    async with stage.run(stage.bench()) as s:
        await s.turns(1)
        await s.say("one")
        await s.say("two")
        await s.type("dra")
        await s.press("up")
        assert s.message.text == "two"
        await s.press("up", "up")
        assert s.message.text == "one"
        await s.press("down", "down")
        assert s.message.text == "dra"


async def test_letters_are_text_in_the_message_line_and_keys_outside(stage: "StageMaker") -> None:
    async with stage.run(stage.bench()) as s:
        await s.turns(1)
        await s.type("jkq")
        assert s.message.text == "jkq"
        assert s.screen.query_one(KeyFooter).render().plain.startswith("enter send")
        await s.press("escape")
        assert s.screen.query_one(KeyFooter).render().plain.startswith("? help")
        await s.press("i", "z")
        assert s.message.text == "jkqz"


async def test_swapping_changes_the_screen_and_not_the_recording(stage: "StageMaker", parting: "Bench") -> None:
    async with stage.run(parting) as s:
        await s.turns(1)
        await s.say("one")
        await s.press("escape", "w")
        await s.until(lambda: s.conversation.swapped)
        assert "A pre-release · v44 ⇄ B live · v41" in s.picture()
        assert "offer_slot" in s.pane("A").render_line(6).text
        assert s.conversation.turns[1].comparison is not None
        recorded = s.conversation.recorded[1].turn.outcomes.baseline
        assert isinstance(recorded, Reply)
        assert recorded.text == "Table for 2 at 7 pm."
        await s.press("i")
        await s.say("two")  # goes on swapped
        assert "A pre-release" in s.picture()
        state = [d for d in s.conversation.turns[2].comparison.divergences if d.path == "time"]  # type: ignore[union-attr]  # compared
        assert [(d.baseline, d.candidate) for d in state] == [("19:15", "19:00")]
        await s.press("escape", "R")
        await s.until(lambda: len(s.bench.opened) == 2)
        assert s.bench.opened[1] == Pair("pre-release", "live")
        assert not s.conversation.swapped


async def test_restarting_closes_the_old_conversation_first(stage: "StageMaker", parting: "Bench") -> None:
    async with stage.run(parting) as s:
        await s.turns(1)
        await s.say("one")
        await s.press("escape", "R")
        await s.until(lambda: len(s.bench.opened) == 2 and len(s.conversation.turns) == 1)
        assert s.bench.closed == [Pair("live", "pre-release")]
        assert s.conversation.id == "r-1"
        assert s.message.has_focus


async def test_either_target_can_be_changed(stage: "StageMaker") -> None:
    async with stage.run(stage.bench()) as s:
        await s.turns(1)
        await s.press("escape", "B")
        assert "pre-release · scripted" in s.picture()
        await s.press("j", "enter")
        await s.until(lambda: len(s.bench.opened) == 2)
        assert s.bench.opened[1] == Pair("live", "sandbox")
        await s.turns(1)
        assert "B sandbox" in s.picture()
        await s.press("escape", "A", "escape")
        assert len(s.bench.opened) == 2


async def test_what_prevents_a_start_is_said_where_the_conversation_would_be(stage: "StageMaker") -> None:
    bench = stage.bench()
    bench.refusal = stage.refusal("There is no key in POLYAI_API_KEY\x1b[31m; export it.")
    async with stage.run(bench) as s:
        await s.until(lambda: "There is no key in POLYAI_API_KEY␛[31m; export it." in s.picture())
        assert "○ not connected" in s.picture()
        bench.refusal = None
        await s.press("R")
        await s.turns(1)
        assert "no key" not in s.picture()


async def test_an_error_of_our_own_is_said_and_does_not_end_the_app(stage: "StageMaker") -> None:
    bench = stage.bench()
    bench.refusal = RuntimeError("[b]oops[/x]")
    async with stage.run(bench) as s:
        await s.until(lambda: "polycompare itself failed: RuntimeError: [b]oops[/x]" in s.picture())


async def test_leaving_while_a_turn_is_under_way_is_quick_and_tells_the_end(stage: "StageMaker") -> None:
    bench = stage.bench()
    async with stage.run(bench) as s:
        await s.turns(1)
        bench.agents["live"].hold()
        await s.type("go")
        await s.press("enter")
        await s.until(lambda: "waiting for A" in s.picture())
        await s.press("ctrl+q")
        await s.until(lambda: bench.closed == [Pair("live", "pre-release")])
    assert type(bench.told[-1]).__name__ == "TurnCompared"


async def test_the_help_lists_every_key(stage: "StageMaker") -> None:
    async with stage.run(stage.bench(), size=(120, 110)) as s:
        await s.turns(1)
        await s.press("escape", "question_mark")
        picture = s.picture()
        assert "Go to the turn where it all began" in picture
        assert "Signs" in picture
        await s.press("escape")
        assert "Signs" not in s.picture()


async def test_markup_and_controls_in_a_reply_are_text(stage: "StageMaker") -> None:
    evil = "[red]not red[/x] \x1b]52;c;aGk=\x07 \x9b31m \u202eback"
    async with stage.run(stage.bench([stage.reply(evil)], [stage.reply(evil, handoff=evil)])) as s:
        await s.turns(1)
        picture = s.picture()
        assert "[red]not red[/x] ␛]52;c;aGk=␇ ⟨9B⟩31m ⟨202E⟩back" in " ".join(picture.split())
        assert not {"\x1b", "\x9b", "\x07", "\u202e"} & set(picture)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (40, 12)])
async def test_every_size_shows_the_selected_turn(
    stage: "StageMaker", parting: "Bench", size: tuple[int, int]
) -> None:
    async with stage.run(parting, size) as s:
        await s.turns(1)
        for word in ("one", "two", "three"):
            await s.say(word)
        assert s.selected_is_in_view()
        assert "Booked." in s.picture()
        detail = s.screen.query_one(DetailPanel)
        assert detail.display == (size[0] >= 100)


async def test_narrow_screens_show_one_column_and_the_detail_on_demand(
    stage: "StageMaker", parting: "Bench"
) -> None:
    async with stage.run(parting, (80, 24)) as s:
        await s.turns(1)
        await s.say("one")
        picture = s.picture()
        assert "A = B  Welcome!" in picture
        assert "A  Table for 2 at 7 pm." in picture
        assert "B  I have 7:15 pm." in picture
        assert not s.pane("B").display
        await s.press("escape", "enter")
        assert '"19:15"' in s.picture()
        await s.press("escape")
        assert s.pane("A").has_focus


@pytest.mark.slow
async def test_resizing_keeps_the_place(stage: "StageMaker", parting: "Bench") -> None:
    async with stage.run(parting, (120, 40)) as s:
        await s.turns(1)
        for number in range(7):
            await s.say(f"turn {number}")
        await s.press("escape", "g", "j", "j", "j", "j")
        for size in ((80, 24), (200, 60), (100, 20), (30, 8)):
            await s.pilot.resize_terminal(*size)
            await s.pilot.pause()
            await s.until(s.selected_is_in_view)
            assert s.conversation.selected == 4


@pytest.mark.slow
async def test_panes_scroll_together_until_they_are_untied(stage: "StageMaker", parting: "Bench") -> None:
    async with stage.run(parting, (120, 20)) as s:
        await s.turns(1)
        for number in range(6):
            await s.say(f"turn {number}")
        await s.press("escape", "g")
        await s.until(lambda: s.pane("B").scroll_offset.y == 0)
        s.pane("A").go_to(6)
        await s.until(lambda: s.pane("B").scroll_offset.y == 6)
        await s.press("z")
        s.pane("A").go_to(2)
        await s.pilot.pause()
        assert s.pane("B").scroll_offset.y == 6
        assert "untied" in s.picture()
        await s.press("z")
        await s.until(lambda: s.pane("B").scroll_offset.y == s.pane("A").scroll_offset.y)


async def test_the_palette_does_what_the_keys_do(stage: "StageMaker", parting: "Bench") -> None:
    async with stage.run(parting) as s:
        await s.turns(1)
        await s.say("one")
        await s.press("ctrl+p")
        await s.type("first")
        await s.until(lambda: "Go to the greeting" in s.picture())
        await s.press("down", "enter")
        await s.until(lambda: s.conversation.selected == 0)


async def test_every_theme_can_be_taken(stage: "StageMaker", parting: "Bench") -> None:
    async with stage.run(parting) as s:
        await s.turns(1)
        for name in ("light", "high-contrast", "colour-blind", "dark"):
            s.app.theme = name
            await s.pilot.pause()
            assert s.app.theme_variables["new"] == s.app.current_theme.variables["new"]
            assert "Welcome!" in s.picture()
