"""What is said about real conversations goes to their service when the person says so, by keys."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from polycompare.model.reviews import AnnotationKind, Speaker
from polycompare.tui.replay.replay import Replay
from polycompare.tui.reviewing.calls import is_voice
from polycompare.tui.screens.annotate import AnnotateDialog
from polycompare.tui.screens.audio import AudioDialog
from polycompare.tui.screens.note import NoteDialog
from polycompare.tui.screens.send import SendDialog

if TYPE_CHECKING:
    from tests.tui.browsing.conftest import MemoryLibrary, Shelf
    from tests.tui.conftest import Stage, StageMaker

CALL = Replay("r-1")


@pytest.fixture
def library(shelf: "Shelf") -> "MemoryLibrary":
    library = shelf.library()
    library.add_call()
    return library


async def shown(s: "Stage") -> None:
    await s.until(lambda: s.screen.recording is not None and len(s.conversation.turns) == 3)


async def dialog(s: "Stage", key: str, which: type) -> str:
    """Open a dialog; what it says."""
    await s.press(key)
    await s.until(lambda: isinstance(s.app.screen, which) and "─╯" in s.picture())
    return s.dialog()


async def label(s: "Stage", turn: str, *keys: str) -> None:
    """Label a turn, which is reached by a key; the keys fill in the form."""
    await s.press(turn)
    await dialog(s, "a", AnnotateDialog)
    await s.press(*keys, "enter")
    await s.until(lambda: not isinstance(s.app.screen, AnnotateDialog))


async def note(s: "Stage", text: str) -> None:
    assert "U sends it" in await dialog(s, "semicolon", NoteDialog)
    await s.paste(text)
    await s.press("enter")


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


async def head(s: "Stage", words: str) -> None:
    await s.until(lambda: words in s.picture().splitlines()[0])


@pytest.mark.parametrize("size", [(80, 24), pytest.param((200, 60), marks=pytest.mark.slow)])
async def test_labels_and_note_are_queued_listed_and_sent_as_one(
    stage: "StageMaker", library: "MemoryLibrary", size: tuple[int, int]
) -> None:
    async with stage.run(stage.bench(), size, library=library, replay=CALL) as s:
        await shown(s)
        await s.press("g")
        await label(s, "j")  # turn 1: the agent's info is wrong
        await label(s, "G", "right", "right", "tab", "right")  # turn 2: the user was heard wrongly
        await note(s, "asks twice")
        await head(s, "✎ 3 to send (the note)")
        said = await dialog(s, "U", SendDialog)
        assert "conversation CALL-7" in said
        assert "turn 1 (the service's 0) agent: wrong info" in said
        assert "turn 2 (the service's 1) user: wrong transcript" in said
        assert "note asks twice" in said
        assert not library.service.annotated
        await s.press("enter")
        await s.until(lambda: library.service.notes == ["asks twice"])
        sent = [(turn, each.speaker, each.kind) for turn, each in library.service.annotated]
        assert sent == [
            (0, Speaker.AGENT, AnnotationKind.WRONG_INFO),
            (1, Speaker.USER, AnnotationKind.WRONG_TRANSCRIPT),
        ]
        await head(s, "2 sent")
        assert all(each.sent_at for each in library.review_now("r-1").annotations)
        await s.press("U")
        await s.until(lambda: "Nothing is queued" in s.told)


async def test_what_failed_stays_queued_with_the_reason_and_what_was_sent_stays(
    stage: "StageMaker", library: "MemoryLibrary"
) -> None:
    library.service.refuses = {"labels"}
    async with stage.run(stage.bench(), library=library, replay=CALL) as s:
        await shown(s)
        await s.press("g")
        await label(s, "j")
        await note(s, "asks twice")
        await head(s, "✎ 2 to send")
        await dialog(s, "U", SendDialog)
        await s.press("enter")
        await s.until(lambda: "the rest stays queued. The service refused the labels: HTTP 503." in s.told)
        await head(s, "✎ 1 to send")
        assert library.service.notes == ["asks twice"]
        library.service.refuses = set()
        assert "refused before: The service refused the labels" in await dialog(s, "U", SendDialog)
        await s.press("escape")
        assert not library.service.annotated
        await dialog(s, "U", SendDialog)
        await s.press("enter")
        await head(s, "1 sent")
        await s.press("u")  # the note: it is queued again as it was
        await head(s, "✎ 1 to send")
        await s.press("u")
        await s.until(lambda: "nothing can be taken back there: agent: wrong info at turn 1" in s.told)
        assert len(library.review_now("r-1").annotations) == 1


async def test_a_queued_label_is_taken_back_and_a_second_one_is_none(
    stage: "StageMaker", library: "MemoryLibrary"
) -> None:
    async with stage.run(stage.bench(), library=library, replay=CALL) as s:
        await shown(s)
        await s.press("g")
        await label(s, "j")
        await head(s, "✎ 1 to send")
        await s.until(lambda: "1 ·✎" in s.picture())
        assert "queued: agent: wrong info" in await dialog(s, "a", AnnotateDialog)
        await s.press("enter")
        await s.until(lambda: "That was said about this turn already." in s.told)
        await s.press("u")
        await s.until(lambda: not library.review_now("r-1").annotations)
        await s.press("g", "a")
        await s.until(lambda: "The service has no such turn" in s.told)


async def test_a_sent_note_that_is_undone_is_taken_away_only_after_it_was_said_so(
    stage: "StageMaker", library: "MemoryLibrary"
) -> None:
    async with stage.run(stage.bench(), (80, 24), library=library, replay=CALL) as s:
        await shown(s)
        said = await dialog(s, "semicolon", NoteDialog)
        assert "U sends it to the service. No note stays here alone; tags (#) do." in said
        await s.paste("asks twice")
        await s.press("enter")
        await head(s, "✎ 1 to send (the note)")
        await dialog(s, "U", SendDialog)
        await s.press("enter")
        await s.until(lambda: library.service.notes == ["asks twice"])
        await s.press("u")
        await head(s, "✎ 1 to send (takes the note away)")
        assert "note take the note away" in await dialog(s, "U", SendDialog)
        assert library.service.notes == ["asks twice"]
        await s.press("enter")
        await s.until(lambda: library.service.notes == ["asks twice", ""])


async def test_the_note_of_a_call_is_no_other_one_in_the_list(
    stage: "StageMaker", library: "MemoryLibrary"
) -> None:
    async with stage.run(stage.bench(), library=library, replay=Replay(None)) as s:
        await s.until(lambda: "▌" in s.picture())
        assert "U sends it" in await dialog(s, "semicolon", NoteDialog)


def test_only_what_was_spoken_can_have_been_heard_wrongly(shelf: "Shelf") -> None:
    library = shelf.library()
    assert is_voice(library.add_call("VOICE-SIP").started)
    assert not is_voice(library.add_call("WEBCHAT").started)
    assert is_voice(library.add_call('"').started)  # what cannot be read does not tell
    assert not is_voice(shelf.library("refund").kept[0].started)


@pytest.mark.slow
async def test_the_sound_is_fetched_to_a_new_file_and_can_be_stopped(
    stage: "StageMaker", library: "MemoryLibrary", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.wav").touch()
    async with stage.run(stage.bench(), library=library, replay=CALL) as s:
        await shown(s)
        assert "CALL-7.wav" in await dialog(s, "D", AudioDialog)
        await s.press("tab", "tab", "ctrl+u")
        await s.paste("there.wav")
        await s.press("enter")
        await s.until(lambda: "is there already" in s.dialog())
        await s.press("ctrl+u")
        await s.paste("call.wav")
        await s.press("shift+tab", "right", "shift+tab", "right", "enter")
        await s.until(lambda: "The sound is in call.wav (2 kB)" in s.told)
        assert library.service.fetched == [("user", False)]
        library.service.gate.clear()
        await dialog(s, "D", AudioDialog)
        await s.press("enter")
        await s.until(lambda: "D stops that" in s.told)
        await s.press("D")
        await s.until(lambda: "not fetched any more" in s.told)
        assert names(tmp_path) == ["call.wav", "there.wav"]
