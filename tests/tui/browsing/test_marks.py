"""Marks on recordings, and the one undo for everything, by keys."""

from typing import TYPE_CHECKING

import pytest

from polycompare.model.errors import UserError
from polycompare.model.reviews import NO_REVIEW
from polycompare.model.turn_marks import Mark
from polycompare.tui.replay.replay import Replay
from polycompare.tui.screens.accept import AcceptDialog
from polycompare.tui.screens.browser import BrowserScreen
from polycompare.tui.screens.mute import MuteDialog
from polycompare.tui.screens.note import NoteDialog
from polycompare.tui.screens.tags import TagDialog

if TYPE_CHECKING:
    from tests.tui.browsing.conftest import MemoryLibrary, Shelf
    from tests.tui.conftest import Stage, StageMaker


async def replayed(s: "Stage", recording_id: str) -> None:
    """Wait until a recording is shown, and all its turns are compared."""
    await s.until(lambda: s.conversation.id == recording_id and s.screen.recording is not None)
    await s.until(lambda: all(view.comparison is not None for view in s.conversation.turns))


async def write(s: "Stage", key: str, dialog: type, text: str) -> None:
    """Fill in a dialog with one line."""
    await s.press(key)
    await s.until(lambda: isinstance(s.app.screen, dialog))
    await s.press("ctrl+u")
    await s.paste(text)
    await s.press("enter")
    await s.until(lambda: not isinstance(s.app.screen, dialog))


async def test_one_key_takes_everything_back_in_order(stage: "StageMaker", shelf: "Shelf") -> None:
    library: MemoryLibrary = shelf.library("refund", "booking")
    bench = stage.bench()
    async with stage.run(bench, (160, 40), library=library, replay=Replay("r-2")) as s:
        await replayed(s, "r-2")
        await s.press("G", "b")
        await s.until(lambda: library.review_now("r-2").bookmarks == {1})
        await write(s, "number_sign", TagDialog, "odd #late")
        await s.until(lambda: library.review_now("r-2").tags == {"odd", "late"})
        await s.press("1", "m")
        await s.until(lambda: isinstance(s.app.screen, MuteDialog) and "covers 1" in s.dialog())
        await s.press("enter")
        await s.until(lambda: s.conversation.turns[1].mark is Mark.SAME)
        await write(s, "semicolon", NoteDialog, "asks twice")
        await s.until(lambda: library.review_now("r-2").note == "asks twice")
        await s.press("right_square_bracket")  # nothing comes before the oldest but r-1
        await replayed(s, "r-1")
        assert library.review_now("r-2").reviewed_at is not None

        await s.press("u")
        await s.until(lambda: library.review_now("r-2").reviewed_at is None)
        await s.until(lambda: "Undone: reviewed · r-2" in s.told)
        await s.press("u")
        await s.until(lambda: library.review_now("r-2").note == "")
        assert len(bench.rulebook.rules().ignored) == 1
        await s.press("u")
        await s.until(lambda: bench.rulebook.rules().ignored == ())
        assert library.review_now("r-2").tags == {"odd", "late"}
        await s.press("u", "u")
        await s.until(lambda: library.review_now("r-2") == NO_REVIEW)
        await s.press("u")
        await s.until(lambda: "There is nothing to undo." in s.told)


async def test_marks_are_shown_and_what_is_there_already_stays(stage: "StageMaker", shelf: "Shelf") -> None:
    library: MemoryLibrary = shelf.library("refund")
    library.keep_now("r-1", tags=frozenset({"odd"}), note="asks twice")
    async with stage.run(stage.bench(), library=library, replay=Replay("r-1")) as s:
        await replayed(s, "r-1")
        await s.until(lambda: "#odd · note" in s.picture().splitlines()[0])
        await s.press("G", "b")
        await s.until(lambda: "1 ◆★" in s.picture())
        library.keep_now("r-1", tags=frozenset({"odd", "elsewhere"}), bookmarks=frozenset({1}))
        await s.press("b")
        await s.until(lambda: "1 ◆★" not in s.picture())
        assert library.review_now("r-1").tags == {"odd", "elsewhere"}


async def test_the_conversation_that_is_being_recorded_is_marked_too(stage: "StageMaker", shelf: "Shelf") -> None:
    library: MemoryLibrary = shelf.library()
    async with stage.run(stage.bench(), library=library) as s:
        await s.turns(1)
        await s.press("escape", "b")
        await s.until(lambda: library.review_now("r-0").bookmarks == {0})
        await s.until(lambda: "★ 1" in s.picture().splitlines()[0])
        await s.press("right_square_bracket")
        await s.until(lambda: "go through recordings that are replayed" in s.told)


@pytest.mark.slow
async def test_the_queue_is_gone_through_both_ways(stage: "StageMaker", shelf: "Shelf") -> None:
    library: MemoryLibrary = shelf.library("a", "b", "c")
    async with stage.run(stage.bench(), library=library, replay=Replay(None)) as s:
        await s.until(lambda: isinstance(s.app.screen, BrowserScreen) and "▌" in s.picture())
        await s.press("j", "enter")
        await replayed(s, "r-2")
        await s.press("left_square_bracket")
        await replayed(s, "r-3")
        await s.press("left_square_bracket")
        await s.until(lambda: "This is the first one" in s.told)
        await s.press("right_square_bracket")
        await replayed(s, "r-2")
        await s.press("right_square_bracket")
        await replayed(s, "r-1")
        await s.press("right_square_bracket")
        await s.until(lambda: "That was the last one" in s.told)
        await s.press("q")
        await s.until(lambda: isinstance(s.app.screen, BrowserScreen) and "3 of 3" in s.picture())
        assert all(library.review_now(f"r-{number}").reviewed_at for number in (1, 2, 3))


async def test_a_file_is_only_read_and_a_refusal_is_told(stage: "StageMaker", shelf: "Shelf") -> None:
    library: MemoryLibrary = shelf.library("refund")
    library.kept[0].is_kept = False
    async with stage.run(stage.bench(), library=library, replay=Replay("r-1")) as s:
        await replayed(s, "r-1")
        for key in ("U", "D"):
            await s.press(key)
            await s.until(lambda: "Only a real conversation" in s.told)
        await s.press("b")
        await s.until(lambda: "is only read" in s.told)
        library.kept[0].is_kept = True
        library.failure = UserError("The store is damaged: it is only read.")
        await s.press("b")
        await s.until(lambda: "The store is damaged" in s.told)
        library.failure = None
        await s.press("u")
        await s.until(lambda: "nothing to undo" in s.told)


async def test_a_rule_that_was_changed_by_hand_stays_and_the_mark_before_is_next(
    stage: "StageMaker", shelf: "Shelf"
) -> None:
    library: MemoryLibrary = shelf.library("refund")
    bench = stage.bench()
    async with stage.run(bench, (160, 40), library=library, replay=Replay("r-1")) as s:
        await replayed(s, "r-1")
        await s.press("G", "b")
        await s.until(lambda: library.review_now("r-1").bookmarks == {1})
        await s.press("1", "a")
        await s.until(lambda: isinstance(s.app.screen, AcceptDialog) and "covers 1" in s.dialog())
        await s.press("enter")
        await s.until(lambda: len(bench.rulebook.rules().accepted) == 1)
        bench.rulebook.undo()  # as a person would, in the file
        await s.press("u")
        await s.until(lambda: s.conversation.turns[1].mark is Mark.NEW)
        await s.press("u")
        await s.until(lambda: not library.review_now("r-1").bookmarks)
