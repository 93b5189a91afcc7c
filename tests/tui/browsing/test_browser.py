"""The list of recordings, by keys."""

import threading
from typing import TYPE_CHECKING

import pytest
from textual.events import Key

from polycompare.model.errors import UserError
from polycompare.model.recordings import SortBy
from polycompare.tui.replay.replay import Replay
from polycompare.tui.screens.browser import BrowserScreen

if TYPE_CHECKING:
    from tests.tui.browsing.conftest import MemoryLibrary, Shelf
    from tests.tui.conftest import Stage, StageMaker

SIZES = pytest.mark.parametrize("size", [(80, 24), pytest.param((200, 60), marks=pytest.mark.slow)])
CHOOSE = Replay(None)


def rows(s: "Stage") -> list[str]:
    """The lines of the list that have a recording."""
    return [line for line in s.picture().splitlines() if "◆ diverged" in line and "turns" not in line]


def cursor(s: "Stage") -> str:
    return next(line for line in s.picture().splitlines() if "▌" in line)


async def listed(s: "Stage") -> None:
    await s.until(lambda: isinstance(s.app.screen, BrowserScreen) and "▌" in s.picture())


async def opened(s: "Stage", recording_id: str) -> None:
    await s.until(lambda: not isinstance(s.app.screen, BrowserScreen) and s.conversation.id == recording_id)


@SIZES
async def test_a_recording_is_found_while_one_types_opened_and_left_again(
    stage: "StageMaker", shelf: "Shelf", size: tuple[int, int]
) -> None:
    library = shelf.library("refund", "late booking", "early booking", "opening hours")
    async with stage.run(stage.bench(), size, library=library, replay=CHOOSE) as s:
        await listed(s)
        assert "opening hours" in cursor(s)  # the newest
        await s.press("slash", *"booking")
        await s.until(lambda: len(rows(s)) == 2)
        await s.until(lambda: "◆ 1 › two, please" in s.picture())  # what it is about
        await s.press("down")
        await s.until(lambda: "late booking" in cursor(s))
        await s.press("enter")
        await opened(s, "r-2")
        await s.press("escape")
        await listed(s)
        assert "late booking" in cursor(s)
        assert len(rows(s)) == 2
        await s.press("enter")
        await opened(s, "r-2")
        await s.press("q")
        await listed(s)
        await s.press("q")
        await s.until(lambda: not s.app.is_running)
    assert all(kept.closed for kept in library.kept[1:2])


async def test_typing_never_waits_and_only_what_is_wanted_last_is_asked_for(
    stage: "StageMaker", shelf: "Shelf"
) -> None:
    library = shelf.library("refund", "late booking")
    gate = threading.Event()
    async with stage.run(stage.bench(), library=library, replay=CHOOSE) as s:
        await listed(s)
        library.before_finding = lambda: assert_true(gate.wait(5))
        before = len(library.asked)
        await s.press("slash", *"refund")
        assert "refund" in s.picture().splitlines()[1]  # what was typed is there, and nothing was found yet
        gate.set()
        await s.until(lambda: len(rows(s)) == 1)
        assert [query.text for query in library.asked[before:]] == ["r", "refund"]


def assert_true(value: bool) -> None:
    assert value


async def test_what_is_typed_at_once_is_filtered_by_and_the_row_found_is_opened(
    stage: "StageMaker", shelf: "Shelf"
) -> None:
    library = shelf.library("refund", "late booking")
    async with stage.run(stage.bench(), library=library, replay=CHOOSE) as s:
        await listed(s)
        for letter in "/refunds":
            s.app.post_message(Key("slash" if letter == "/" else letter, letter))
        for key in ("backspace", "enter"):
            s.app.post_message(Key(key, None))
        await opened(s, "r-1")
        assert not library.asked[-1].ascending
        assert library.asked[-1].sort is SortBy.STARTED


async def test_a_recording_that_was_searched_for_opens_at_the_turn_that_was_found(
    stage: "StageMaker", shelf: "Shelf"
) -> None:
    library = shelf.library()
    same, other = shelf.reply("At 7.", time="19:00"), shelf.reply("At 7.", time="19:15")
    for name in ("terrace", "inside"):
        library.add(name, ("two", same, other), ("on the terrace", same, same), ("bye", same, same))
    library.found_turn = 2
    async with stage.run(stage.bench(), library=library, replay=CHOOSE) as s:
        await listed(s)
        await s.press("enter")
        await opened(s, "r-2")
        assert s.conversation.selected == 1  # the root turn: nothing was searched for
        await s.press("q")
        await listed(s)
        await s.press("slash", *"terrace", "enter")
        await opened(s, "r-1")
        assert s.conversation.selected == 2


async def test_terms_are_understood_and_what_means_nothing_is_told(stage: "StageMaker", shelf: "Shelf") -> None:
    library = shelf.library("refund")
    async with stage.run(stage.bench(), library=library, replay=CHOOSE) as s:
        await listed(s)
        library.failure = UserError("The store is damaged.")
        await s.press("r")
        await s.until(lambda: "The store is damaged." in s.picture())
        library.failure = None
        await s.press("slash")
        await s.paste("verdict:odd")
        await s.until(lambda: "one of same, diverged" in s.picture())
        await s.press("ctrl+u")
        await s.paste("verdict:same")
        await s.until(lambda: "Nothing is like that" in s.picture())


async def test_rows_are_sorted_by_key_and_by_click(stage: "StageMaker", shelf: "Shelf") -> None:
    library = shelf.library("b", "c", "a")
    async with stage.run(stage.bench(), library=library, replay=CHOOSE) as s:
        await listed(s)
        await s.press("S")
        await s.until(lambda: library.asked[-1].ascending)
        heading = s.picture().splitlines()[2]
        await s.pilot.click(offset=(heading.index("about"), 2))
        await s.until(lambda: library.asked[-1].sort is SortBy.NAME and "about▲" in s.picture())
        await s.press("g")
        await s.until(lambda: "a" in cursor(s).split())
        await s.press("s")
        await s.until(lambda: library.asked[-1].sort is not SortBy.NAME)


async def test_many_rows_are_asked_for_when_they_are_needed(stage: "StageMaker", shelf: "Shelf") -> None:
    library = shelf.library(*(f"n-{number}" for number in range(700)))
    async with stage.run(stage.bench(), library=library, replay=CHOOSE) as s:
        await listed(s)
        assert "1 of 500+" in s.picture()
        await s.press("G")
        await s.until(lambda: "of 700" in s.picture())
        await s.press("G")
        assert "n-0" in cursor(s).split()


async def test_not_reviewed_is_a_filter_and_reviewing_goes_down_the_list(
    stage: "StageMaker", shelf: "Shelf"
) -> None:
    library = shelf.library("a", "b", "c")
    async with stage.run(stage.bench(), library=library, replay=CHOOSE) as s:
        await listed(s)
        await s.press("right_square_bracket")
        await s.until(lambda: library.review_now("r-3").reviewed_at is not None)
        await s.until(lambda: any("✓" in row for row in rows(s)))
        assert "b" in cursor(s).split()
        await s.press("f")
        await s.until(lambda: len(rows(s)) == 2 and "not reviewed only" in s.picture())
        await s.press("u")
        await s.until(lambda: len(rows(s)) == 3 and not any("✓" in row for row in rows(s)))
        await s.until(lambda: "Undone: reviewed · r-3" in s.told)


async def test_a_row_is_tagged_and_noted(stage: "StageMaker", shelf: "Shelf") -> None:
    library = shelf.library("a", "b")
    async with stage.run(stage.bench(), (160, 40), library=library, replay=CHOOSE) as s:
        await listed(s)
        await s.press("number_sign")
        await s.until(lambda: len(s.app.screen_stack) == 3)
        await s.paste("refund, #odd")
        await s.press("enter")
        await s.until(lambda: "#odd #refund" in cursor(s))
        await s.press("semicolon")
        await s.until(lambda: len(s.app.screen_stack) == 3)
        await s.paste("asks twice")
        await s.press("enter")
        await s.until(lambda: library.review_now("r-2").note == "asks twice" and "asks twice" in s.picture())


async def test_the_list_opens_above_a_live_conversation_and_goes_back_to_it(
    stage: "StageMaker", shelf: "Shelf"
) -> None:
    library: MemoryLibrary = shelf.library("a")
    async with stage.run(stage.bench(), library=library) as s:
        await s.turns(1)
        await s.press("escape", "L")
        await listed(s)
        await s.press("question_mark")
        await s.until(lambda: "In the filter" in s.picture())
        await s.press("escape", "q")
        await s.until(lambda: not isinstance(s.app.screen, BrowserScreen))
        assert s.app.is_running
        assert len(s.conversation.turns) == 1


async def test_without_a_library_nothing_is_listed_or_marked(stage: "StageMaker") -> None:
    async with stage.run(stage.bench()) as s:
        await s.turns(1)
        for key in ("L", "b"):
            await s.press("escape", key)
            await s.until(lambda: "Nothing is recorded here" in s.told)
