"""What does not count: shown, muted, accepted and taken back, by keys."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from polycompare.model.change_classes import Exactly
from polycompare.model.divergences import Signal
from polycompare.model.outcomes import Reply
from polycompare.model.turn_marks import Mark
from polycompare.model.values import JsonObject
from polycompare.scenarios.rulebook import Rulebook
from polycompare.tui.screens.accept import AcceptDialog
from polycompare.tui.screens.mute import MuteDialog
from polycompare.tui.widgets.detail_panel import DetailPanel

if TYPE_CHECKING:
    from tests.tui.conftest import Bench, Stage, StageMaker

SIZES = pytest.mark.parametrize("size", [(80, 24), pytest.param((200, 60), marks=pytest.mark.slow)])


@pytest.fixture
def bench(stage: "StageMaker") -> "Bench":
    """A booking whose time parts at turn 1 and whose hold is made anew on either side."""

    def said(time: str, hold: str) -> list[Reply]:
        state: JsonObject = {"booking": {"time": time, "hold": {"code": hold}}, "ready": True}
        return [stage.reply("Welcome!"), stage.reply("Shall I?", state=state), stage.reply("Done.", state=state)]

    return stage.bench(said("19:00", "alpha"), said("19:15", "beta"))


def panel(s: "Stage") -> DetailPanel:
    return s.screen.query_one(DetailPanel)


def detail(s: "Stage") -> str:
    """What the detail says, laid out at its width."""
    rows = panel(s)
    lines = (rows._layout_now.line(number) for number in range(rows._layout_now.height))
    return "\n".join("".join(span.text for span in line).rstrip() for line in lines)


async def to_the_rows(s: "Stage") -> None:
    """Talk for a turn, and put the cursor on the first divergence of the state."""
    await s.turns(1)
    await s.say("tomorrow at 7")
    await s.press("escape", "1", "enter") if s.app.size.width >= 100 else await s.press("escape", "1")
    await s.until(lambda: panel(s).has_focus and "booking.time" in detail(s))


async def open_dialog(s: "Stage", key: str) -> str:
    """Open a mark's dialog, and wait until it has counted; what it says."""
    await s.press(key)
    await s.until(lambda: isinstance(s.app.screen, MuteDialog | AcceptDialog) and "covers " in s.dialog())
    return s.dialog()


async def take(s: "Stage") -> None:
    """Take what is filled in, and wait for the judgement."""
    before = s.conversation.generation
    await s.press("enter")
    await s.until(lambda: s.conversation.generation > before)


def mark(s: "Stage") -> Mark:
    return s.conversation.turns[1].mark


@SIZES
async def test_a_place_is_muted_counted_shown_and_taken_back(
    stage: "StageMaker", bench: "Bench", size: tuple[int, int]
) -> None:
    async with stage.run(bench, size) as s:
        await to_the_rows(s)
        said = await open_dialog(s, "m")
        assert "booking.hold.code" in said or "booking.time" in said
        await take(s)
        assert len(bench.rulebook.rules().ignored) == 1
        await s.until(lambda: "1 muted" in s.picture())
        assert "· 1 muted (ignored: " in detail(s)
        assert panel(s).about is not None  # the cursor is near: on the other one
        await s.press("v")
        await s.until(lambda: "Muted and folded" in detail(s))
        assert "new · ignored" in detail(s)
        await s.press("v", "m")
        await s.until(lambda: isinstance(s.app.screen, MuteDialog))
        await take(s)
        assert mark(s) is Mark.SAME
        await s.press("u")
        await s.until(lambda: mark(s) is Mark.NEW)
        assert len(bench.rulebook.rules().ignored) == 1
        await s.press("u")
        await s.until(lambda: "muted" not in detail(s))
        assert bench.rulebook.rules().ignored == ()


@pytest.mark.slow
async def test_the_pattern_is_offered_edited_and_counted(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await to_the_rows(s)
        while "hold.code" not in getattr(panel(s).about, "path", ""):
            await s.press("j")
        said = await open_dialog(s, "m")
        assert "covers 1 divergence of this conversation, in 1 turn" in said
        await s.press("down")
        await s.until(lambda: "**.code" in s.dialog().partition("pattern")[2])
        await s.press("down")
        await s.until(lambda: "booking.hold.**" in s.dialog().partition("pattern")[2])
        await s.press("ctrl+u")
        await s.paste("booking.**")
        await s.until(lambda: "covers 2 divergences" in s.dialog())
        await s.press("ctrl+u")
        await s.paste("booking[")
        await s.until(lambda: "not a path pattern" in s.dialog())
        await s.press("enter")
        assert isinstance(s.app.screen, MuteDialog)
        await s.press("ctrl+u")
        await s.paste("booking.**")
        await s.press("tab")
        await s.paste("made anew")
        await take(s)
        (rule,) = bench.rulebook.rules().ignored
        assert (rule.path, rule.signal, rule.reason, rule.scenario) == (
            "booking.**",
            Signal.STATE,
            "made anew",
            None,
        )
        assert "· 2 muted (ignored: made anew)" in detail(s)


@pytest.mark.slow
async def test_what_is_said_later_is_judged_by_the_new_rule(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await to_the_rows(s)
        await open_dialog(s, "m")
        await s.press("ctrl+u")
        await s.paste("booking.**")
        await take(s)
        await s.press("i")
        await s.say("yes")
        assert [view.mark for view in s.conversation.turns] == [Mark.SAME] * 3
        assert "2 muted" in s.picture()


@pytest.mark.parametrize(("mark_key", "key"), [("m", "escape"), ("a", "ctrl+c")])
async def test_a_closed_dialog_marks_nothing(stage: "StageMaker", bench: "Bench", key: str, mark_key: str) -> None:
    async with stage.run(bench) as s:
        await to_the_rows(s)
        await open_dialog(s, mark_key)
        await s.press("tab") if key == "escape" else None
        await s.press(key)
        await s.until(lambda: len(s.app.screen_stack) == 1)
        rules = bench.rulebook.rules()
        assert not rules.ignored
        assert not rules.accepted


async def test_a_change_is_accepted_with_its_class(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await to_the_rows(s)
        while getattr(panel(s).about, "path", "") != "booking.time":
            await s.press("j")
        said = await open_dialog(s, "a")
        assert 'change booking.time "19:00" → "19:15"' in said
        await s.paste("quarter past is fine")
        await s.press("tab", "tab")
        await s.paste("yesterday")
        await s.press("enter")
        await s.until(lambda: "written as 2027-03-31" in s.dialog())
        await s.press("ctrl+u")
        await s.paste("2999-12-31")
        await take(s)
        (accepted,) = bench.rulebook.rules().accepted
        assert (accepted.change.baseline, accepted.change.candidate) == (Exactly("19:00"), Exactly("19:15"))
        assert accepted.expires == date(2999, 12, 31)
        assert "accepted: quarter past is fine" in detail(s)
        assert "→ quarter past is fine" in await open_dialog(s, "m")  # offered, and not taken by enter
        await take(s)
        assert bench.rulebook.rules().ignored[0].reason == ""
        await s.press("u")
        await s.until(lambda: not bench.rulebook.rules().ignored)
        await s.until(lambda: mark(s) is Mark.NEW)
        await open_dialog(s, "m")
        await s.press("tab", "right")
        await s.paste(" as well")
        await take(s)
        assert bench.rulebook.rules().ignored[0].reason == "quarter past is fine as well"


@pytest.mark.slow
async def test_an_acceptance_widens_and_is_asked_again_when_it_changes(
    stage: "StageMaker", bench: "Bench"
) -> None:
    async with stage.run(bench) as s:
        await to_the_rows(s)
        while getattr(panel(s).about, "path", "") != "booking.time":
            await s.press("j")
        exact = await open_dialog(s, "a")
        await s.press("tab", "right")
        await s.until(lambda: s.dialog().partition("reason")[0] != exact.partition("reason")[0])
        await s.press("left")
        await s.until(lambda: s.dialog().partition("reason")[0] == exact.partition("reason")[0])
        await take(s)
        other: JsonObject = {"booking": {"time": "20:00", "hold": {"code": "beta"}}, "ready": True}
        bench.agents["pre-release"].answers[2] = stage.reply("Done.", state=other)
        await s.press("i")
        await s.say("yes")
        await s.press("escape", "enter")
        await s.until(lambda: "changed since accepted" in detail(s))


async def test_while_the_sides_are_swapped_rules_are_written_as_recorded(
    stage: "StageMaker", bench: "Bench"
) -> None:
    async with stage.run(bench) as s:
        await to_the_rows(s)
        await s.press("w")
        await s.until(lambda: s.conversation.swapped)
        while getattr(panel(s).about, "path", "") != "booking.time":
            await s.press("j")
        said = await open_dialog(s, "a")
        assert 'booking.time "19:15" → "19:00"' in said
        await take(s)
        (accepted,) = bench.rulebook.rules().accepted
        assert accepted.change.baseline == Exactly("19:00")
        assert "1 muted (accepted" in detail(s)
        await s.press("w")
        await s.until(lambda: not s.conversation.swapped)
        assert "1 muted (accepted" in detail(s)


@pytest.mark.parametrize(
    "size",
    [(120, 40), pytest.param((80, 24), marks=pytest.mark.slow), pytest.param((200, 60), marks=pytest.mark.slow)],
)
@pytest.mark.parametrize(("tab", "said"), [("1", "booking"), ("2", "booking"), ("4", "reply")])
async def test_from_the_panes_the_row_that_gets_the_cursor_is_marked(
    stage: "StageMaker", bench: "Bench", size: tuple[int, int], tab: str, said: str
) -> None:
    state: JsonObject = {"booking": {"time": "19:15", "hold": {"code": "beta"}}, "ready": True}
    bench.agents["pre-release"].answers[1] = stage.reply("May I?", state=state)
    async with stage.run(bench, size) as s:
        await s.turns(1)
        await s.say("tomorrow at 7")
        await s.press("escape", tab, "escape", "a")
        await s.until(lambda: isinstance(s.app.screen, AcceptDialog) and said in s.dialog())
        await s.press("escape")
        await s.until(lambda: panel(s).has_focus)
        chosen = panel(s).about
        await s.press("m")
        await s.until(lambda: isinstance(s.app.screen, MuteDialog))
        assert chosen is panel(s).about


@pytest.mark.parametrize(
    ("width", "before", "after"),
    [(80, ["t try again", "m a mute, accept"], []), (120, ["t try again", "m a mute, accept"], ["v show muted"])],
)
async def test_at_a_divergence_the_footer_offers_to_judge_it(
    stage: "StageMaker", bench: "Bench", width: int, before: list[str], after: list[str]
) -> None:
    def footer() -> list[str]:
        return s.picture().splitlines()[-1].strip().split("   ")

    async with stage.run(bench, (width, 40)) as s:
        await s.turns(1)
        await s.say("tomorrow at 7")
        await s.press("escape")
        await s.until(lambda: "enter detail" in footer())
        assert set(before) <= set(footer())
        assert "v show muted" not in footer()
        await open_dialog(s, "m")
        await take(s)
        await s.press("escape")
        await s.until(lambda: {*before, *after} <= set(footer()))


async def test_a_whole_signal_is_muted_by_its_name(stage: "StageMaker") -> None:
    async with stage.run(stage.bench([stage.reply("Hello.")], [stage.reply("Hi there.")]), toasts=True) as s:
        await s.turns(1)
        await s.press("escape", "4")
        said = await open_dialog(s, "m")
        assert "empty: the whole reply" in said
        assert "covers 1 divergence of this conversation" in said
        await take(s)
        await s.until(lambda: "Muted reply · kept until you leave · u undoes" in s.told)


async def test_what_is_muted_is_not_muted_again(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench, (120, 50), toasts=True) as s:
        await to_the_rows(s)
        await open_dialog(s, "m")
        await s.press("ctrl+u")
        await s.paste("**")
        await take(s)
        await s.press("v")
        await s.until(lambda: "Muted and folded" in detail(s))
        await s.press("j", "m")
        await s.until(lambda: "That is muted already: ignored" in s.picture())
        assert "polycompare.ignore.toml" in s.picture()


async def test_with_nothing_to_undo_it_says_so(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench, toasts=True) as s:
        await s.turns(1)
        await s.press("escape", "u")
        await s.until(lambda: "There is nothing to undo." in s.picture())


async def test_marks_are_written_and_a_faulty_file_is_told(
    stage: "StageMaker", bench: "Bench", tmp_path: Path
) -> None:
    bench.rulebook = Rulebook(tmp_path)
    async with stage.run(bench, (200, 60), toasts=True) as s:
        await to_the_rows(s)
        await open_dialog(s, "m")
        await take(s)
        file = tmp_path / "polycompare.ignore.toml"
        await s.until(lambda: "u undoes" in s.told)
        assert "until you leave" not in s.told
        assert "[[ignore]]" in file.read_text()
        await s.press("u")
        await s.until(lambda: not file.exists())
        file.write_text("[[ignore]]\nsignal = 3\n")
        await open_dialog(s, "m")
        await s.press("enter")
        await s.until(lambda: "polycompare.ignore.toml:" in s.picture())
        assert mark(s) is Mark.NEW


@SIZES
async def test_folded_values_are_counted_shown_and_opened(stage: "StageMaker", size: tuple[int, int]) -> None:
    ids = ("0b9f7a4e-8f0e-4a31-9d3a-0c9b5f0e7a11", "7c1d2e90-53a4-4a6f-8a77-9e2b1f0c4d22")
    a, b = ([stage.reply(state={"call": {"id": each}})] for each in ids)
    async with stage.run(stage.bench(a, b), size) as s:
        await s.turns(1)
        await s.until(lambda: "1 folded" in s.picture())
        assert s.conversation.turns[0].mark is Mark.SAME
        await s.press("escape", "v")
        if size[0] >= 100:
            await s.press("enter")
        await s.until(lambda: panel(s).has_focus and "<uuid>" in detail(s))
        await s.press("m")
        await s.until(lambda: "taken for the same already" in s.told)
        await s.press("enter")
        await s.until(lambda: all(each in s.picture() for each in ids))
