"""Trying a conversation again: real or chance."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from polycompare.diffing.noise_learning import learned
from polycompare.model.outcomes import Failure, FailureKind
from polycompare.model.values import Pair
from polycompare.scenarios.noise_file import NoiseSource, write_noise
from polycompare.scenarios.rulebook import Rulebook
from polycompare.tui.footer_keys import Situation, for_footer
from polycompare.tui.screens.accept import AcceptDialog
from polycompare.tui.screens.try_again import TryAgainDialog
from polycompare.tui.widgets.detail_panel import DetailPanel

if TYPE_CHECKING:
    from tests.tui.conftest import Bench, Stage, StageMaker


@pytest.fixture
def bench(stage: "StageMaker") -> "Bench":
    """Two that part in their path and in a time; nothing that is sent acts on anything."""
    live = [stage.reply("Welcome!"), stage.reply("At 7?", path=("offer",), state={"time": "19:00"})]
    other = [stage.reply("Welcome!"), stage.reply("At 7:15?", path=("slot",), state={"time": "19:15"})]
    made = stage.bench(live, other)
    made.side_effects = False
    return made


def panel(s: "Stage") -> DetailPanel:
    return s.screen.query_one(DetailPanel)


def detail(s: "Stage") -> str:
    rows = panel(s)
    lines = (rows._layout_now.line(number) for number in range(rows._layout_now.height))
    return "\n".join("".join(span.text for span in line).rstrip() for line in lines)


async def talk(s: "Stage", *words: str) -> None:
    await s.turns(1)
    for word in words:
        await s.say(word)
    await s.press("escape")


async def tried(s: "Stage") -> None:
    await s.until(lambda: s.conversation.again is None and bool(s.conversation.tallies))


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ((80, 24), "new · across 5/5 · within A 0/10 · within B 0/10"),
        ((120, 40), "new · across 5/5 · within A 0/10 · within B 0/10"),
        ((200, 60), "new · 5/5 · 0/10 · 0/10"),
    ],
)
async def test_each_divergence_says_how_often_it_came_again(
    stage: "StageMaker", bench: "Bench", size: tuple[int, int], said: str
) -> None:
    async with stage.run(bench, size, toasts=True) as s:
        await talk(s, "tomorrow", "yes")
        await s.press("k", "1", "t")
        await tried(s)
        assert said in detail(s)
        assert "Tried again: 5 whole conversations" in s.picture()
        assert [each.part_of and each.part_of.repeat for each in bench.asked] == [None, 1, 2, 3, 4, 5]
        assert len({each.part_of.run_id for each in bench.asked if each.part_of is not None}) == 1
        assert bench.agents["live"].sessions[1:] == [[None, "tomorrow"]] * 5  # up to the selected turn
        assert bench.opened == [Pair("live", "pre-release")] * 6
        await s.press("2")
        await s.until(lambda: "0/10" in detail(s))
        assert len(s.conversation.turns) == 3


async def test_chance_on_one_side_is_told_and_accepted_by_its_type(stage: "StageMaker", bench: "Bench") -> None:
    welcome = stage.reply("Welcome!")
    for session in range(1, 6):
        state = stage.reply("At 7?", path=("slot",), state={"time": f"19:{session:02}"})
        bench.agents["pre-release"].in_session[session] = [welcome, state]
    async with stage.run(bench) as s:
        await talk(s, "tomorrow")
        await s.press("1", "t")
        await tried(s)
        assert "across 5/5 · within A 0/10 · within B 10/10" in detail(s)
        await s.press("enter")
        await s.until(lambda: panel(s).has_focus and "time" in getattr(panel(s).about, "path", ""))
        await s.press("a")
        await s.until(lambda: isinstance(s.app.screen, AcceptDialog) and "covers " in s.dialog())
        assert "● any such" in s.dialog()


async def test_what_comes_by_chance_is_no_cause(stage: "StageMaker", bench: "Bench") -> None:
    welcome = stage.reply("Welcome!")
    for session in range(1, 6):
        for name, node in (("live", session % 2), ("pre-release", session < 3)):
            path = ("offer", "reassure") if node else ("offer",)
            said = stage.reply("At 7?", path=path, state={"time": "19:00" if name == "live" else "19:15"})
            bench.agents[name].in_session[session] = [welcome, said]
    bench.agents["pre-release"].answers[1] = stage.reply(
        "At 7:15?", path=("offer", "reassure"), state={"time": "19:15"}
    )
    async with stage.run(bench) as s:
        await talk(s, "tomorrow")
        await s.press("1")
        assert "reassure" in detail(s).splitlines()[0]
        await s.press("t")
        await tried(s)
        assert "reassure" not in detail(s).splitlines()[0]
        assert "likely: state · time" in detail(s).splitlines()[0]


async def test_noise_that_the_repeats_reject_is_beyond_the_control(
    stage: "StageMaker", bench: "Bench", tmp_path: Path
) -> None:
    control = [[stage.reply(), stage.reply(state={"time": time})] for time in ("19:00", "19:15")]
    source = NoiseSource("live", None, len(control), date(2026, 11, 20))
    write_noise(tmp_path / "polycompare.noise.toml", learned(None, control), source)
    bench.rulebook = Rulebook(tmp_path)
    async with stage.run(bench) as s:
        await talk(s, "tomorrow")
        await s.press("1")
        assert "1 muted (noise: varies by itself" in detail(s)
        await s.press("t")
        await tried(s)
        assert "new · beyond the control · across 5/5" in detail(s) or "beyond the control · 5/5" in detail(s)
        assert "muted" not in detail(s)


@pytest.mark.slow
async def test_swapped_sides_swap_what_came_again(stage: "StageMaker", bench: "Bench") -> None:
    chance = [stage.reply("Welcome!"), stage.reply("At 7?", path=("slot",), state={"time": "9"})]
    bench.agents["pre-release"].in_session[3] = [*chance]
    async with stage.run(bench) as s:
        await talk(s, "tomorrow")
        await s.press("1", "t")
        await tried(s)
        assert "within A 0/10 · within B 4/10" in detail(s)
        await s.press("w")
        await s.until(lambda: s.conversation.swapped)
        assert "within A 4/10 · within B 0/10" in detail(s)


@pytest.mark.slow
async def test_the_same_key_stops_it_and_what_came_is_kept(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await talk(s, "tomorrow")
        bench.agents["live"].hold()
        await s.press("1", "t")
        await s.until(lambda: "trying again 0/5" in s.picture())
        assert "stop trying again" in s.picture()
        await s.until(lambda: len(bench.asked) == 5)  # four at once
        await s.press("t")
        await s.until(lambda: s.conversation.again is None)
        assert len(bench.closed) == 4
        await s.until(lambda: "Stopped after 0 of 5: 0 whole conversations on both sides." in s.told)
        assert not s.conversation.tallies
        bench.agents["live"].release()
        await s.press("t")
        await tried(s)
        assert "across 5/5" in detail(s)
        await s.press("t")  # again: more of the same adds up
        await s.until(lambda: "across 10/10" in detail(s))


async def test_a_person_goes_on_talking_meanwhile(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await talk(s, "tomorrow")
        bench.agents["sandbox"] = bench.agents["live"]
        bench.agents["live"].hold()
        await s.press("1", "t")
        await s.until(lambda: len(bench.asked) == 5)
        await s.press("i")
        await s.paste("yes")
        await s.press("enter")
        await s.until(lambda: bench.agents["live"].sessions[0] == [None, "tomorrow", "yes"])
        bench.agents["live"].release()
        await s.turns(3)
        await tried(s)
        await s.press("escape", "k")
        await s.until(lambda: "across 5/5" in detail(s))


@pytest.mark.parametrize("key", ["R", "q"])
async def test_a_new_conversation_and_leaving_stop_it(stage: "StageMaker", bench: "Bench", key: str) -> None:
    async with stage.run(bench) as s:
        await talk(s, "tomorrow")
        bench.agents["live"].hold()
        await s.press("t")
        await s.until(lambda: len(bench.asked) == 5)
        await s.press(key)
        await s.until(lambda: len(bench.closed) == 5)
        bench.agents["live"].release()


async def test_where_targets_may_act_it_is_asked_first(stage: "StageMaker", bench: "Bench") -> None:
    bench.side_effects = True
    async with stage.run(bench, (80, 24)) as s:
        await talk(s, "tomorrow")
        await s.press("t")
        await s.until(lambda: isinstance(s.app.screen, TryAgainDialog))
        said = s.dialog()
        assert "the greeting and 1 turn, to A live · may act on real systems" in said
        await s.press("escape")
        assert len(bench.asked) == 1
        await s.press("t")
        await s.until(lambda: isinstance(s.app.screen, TryAgainDialog))
        await s.press("ctrl+u", "0", "enter")
        await s.until(lambda: "from 1 to" in s.dialog())
        await s.press("ctrl+u", "2", "enter")
        await s.until(lambda: s.conversation.again is None and len(bench.asked) == 3)
        await s.press("1")
        assert "across 2/2 · within A 0/1 · within B 0/1" in detail(s)


async def test_how_often_can_be_said(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await talk(s, "tomorrow")
        await s.press("T")
        await s.until(lambda: isinstance(s.app.screen, TryAgainDialog))
        assert "acts on nothing" in s.dialog()
        await s.press("ctrl+u", "3", "enter")
        await s.until(lambda: len(bench.closed) == 3)


@pytest.mark.slow
async def test_a_recording_cannot_be_tried_again(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await talk(s, "tomorrow")
        bench.recordings["recording:1"] = [each.turn for each in s.conversation.recorded]
        bench.pair = Pair("recording:1", "pre-release")
    async with stage.run(bench, toasts=True) as s:
        await talk(s, "tomorrow")
        count = len(bench.asked)
        await s.press("t")
        await s.until(lambda: "A recording cannot be tried again" in s.picture())
        assert len(bench.asked) == count


async def test_what_fails_is_no_evidence_and_is_told(stage: "StageMaker", bench: "Bench") -> None:
    lost = Failure(FailureKind.TIMEOUT, "No answer within 60 s.")
    bench.agents["live"].in_session = {session: [lost] for session in range(1, 16)}
    async with stage.run(bench, toasts=True) as s:
        await talk(s, "tomorrow")
        await s.press("1", "t")
        await s.until(lambda: "0 whole conversations on both sides. 5 came to nothing: No answer" in s.told)
        assert "across" not in detail(s)
        await s.press("t")
        await tried(s)
        assert "across 5/5" in detail(s)


async def test_what_cannot_be_opened_is_told(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench, toasts=True) as s:
        await talk(s, "tomorrow")
        bench.refusal = stage.refusal("The key has gone.")
        await s.press("t")
        await s.until(lambda: "Trying again stopped: The key has gone." in s.picture())
        assert s.conversation.again is None


def test_the_footer_offers_to_stop_first() -> None:
    for situation in (Situation.PANES, Situation.DETAIL):
        keys = for_footer(situation, waiting=False, trying=True)
        assert keys[0] == ("t", "stop trying again")
        assert sum(key == "t" for key, _ in keys) == 1
    assert ("t", "stop trying again") not in for_footer(Situation.COMPOSING, waiting=True, trying=True)
