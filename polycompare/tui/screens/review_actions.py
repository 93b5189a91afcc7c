"""The actions that say something about a recording, and go from one recording to the next."""

import asyncio
from abc import abstractmethod
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from textual.screen import Screen

from polycompare.model.errors import UserError
from polycompare.model.text import visible
from polycompare.tui.conversation import Conversation

if TYPE_CHECKING:
    from polycompare.model.reviews import Review
    from polycompare.tui.browsing.queue import Queue
    from polycompare.tui.library import Library, OpenedRecording
    from polycompare.tui.replay.replay import Replay
    from polycompare.tui.reviewing.calls import Calls
    from polycompare.tui.reviewing.desk import ReviewDesk
    from polycompare.tui.reviewing.undoing import UndoStack

_NO_LIBRARY = "Nothing is recorded here, so that there is nothing to mark or list."
_NO_RECORDING = "] and [ go through recordings that are replayed; L lists them."
_A_FILE = "This recording is a file, which is only read; import it to say something about it."
_NO_CALL = "Only a real conversation has something at a service; fetch brings one."


class ReviewActions(Screen[None]):
    """A screen that shows a recording, or the conversation that is being recorded."""

    library: "Library | None"
    _asked_for: "Replay | None"
    _reviewed: Conversation | None = None  # whose review is shown, or being read
    _chosen: str | None = None  # the recording that was opened from the list

    @property
    @abstractmethod
    def conversation(self) -> Conversation:
        """The conversation that is shown."""

    @property
    @abstractmethod
    def recording(self) -> "OpenedRecording | None":
        """The recording that is shown; None while the conversation is live."""

    @abstractmethod
    def show_recording(self, where: str, *, rerun: bool = False, turn: int | None = None) -> None:
        """Show a recording of the library, at a turn if one is given."""

    @abstractmethod
    def follow_review(self) -> None:
        """Draw what was said about the conversation that is shown."""

    # The list of recordings

    async def action_browse(self) -> None:
        """List the recordings; the one that is chosen there is shown."""
        from polycompare.tui.screens.browser import BrowserScreen

        if self.library is None:
            self._say(_NO_LIBRARY)
            return
        is_home = self._is_from_list or self._has_nothing
        if self.recording is not None:
            self._queue.go_to_recording(self.recording.started.id)

        async def chosen(recording_id: str | None) -> None:
            if recording_id is not None:
                self._show_from_list(recording_id)
            elif is_home:
                await self.app.run_action("quit")

        await self.app.push_screen(BrowserScreen(self.library, self._queue, self._desk, is_home=is_home), chosen)

    async def action_leave(self) -> None:
        """Back to the list that the recording was chosen from; else out of the app."""
        if not await self.back_to_list():
            await self.app.run_action("quit")

    async def back_to_list(self) -> bool:
        """Go back to the list that the recording was chosen from; whether it was."""
        if self._is_from_list:
            await self.action_browse()
        return self._is_from_list

    @property
    def _is_from_list(self) -> bool:
        return self.recording is not None and self.recording.started.id == self._chosen

    @property
    def _has_nothing(self) -> bool:
        """Whether the list came first, and nothing else was shown since."""
        return self.conversation.id is None and self._asked_for is not None and self._asked_for.where is None

    def _show_from_list(self, recording_id: str) -> None:
        """Show a recording, at the turn in which it was found if words were searched for."""
        self._chosen = recording_id
        self._queue.go_to_recording(recording_id)
        self.show_recording(recording_id, turn=self._queue.found_turn(recording_id))

    async def action_next_recording(self) -> None:
        """Call the recording reviewed, and show the next of the list."""
        recording_id = self._kept_replay()
        if recording_id is not None:
            self._desk.call_reviewed(recording_id)
            await self._go_through_list(
                recording_id, 1, "Reviewed. That was the last one of the list; L shows it."
            )

    async def action_previous_recording(self) -> None:
        """Show the recording before in the list."""
        recording_id = self._kept_replay()
        if recording_id is not None:
            await self._go_through_list(recording_id, -1, "This is the first one of the list; L shows it.")

    async def _go_through_list(self, recording_id: str, step: int, otherwise: str) -> None:
        queue, library = self._queue, self.library
        if library is None:
            return
        if not queue.is_loaded:
            query = queue.asked(datetime.now().astimezone()).query
            try:
                queue.take(await asyncio.to_thread(library.find, query), query)
            except UserError as error:
                self._desk.aside.complain(str(error))
                return
        found = queue.after(recording_id, step)
        if found is None:
            self._say(otherwise)
        else:
            self._show_from_list(found)

    def _kept_replay(self) -> str | None:
        """The recording that is shown, if it is one of the store; else it is said why not."""
        if self.recording is None:
            self._say(_NO_RECORDING)
            return None
        return self._markable()

    # What is said about a recording

    def action_bookmark(self) -> None:
        """Put a bookmark on the turn, or take it away."""
        recording_id = self._markable()
        if recording_id is not None:
            self._desk.bookmark(recording_id, self.conversation.selected)

    async def action_tag(self) -> None:
        """Say which tags the recording has."""
        recording_id = self._markable()
        if recording_id is not None:
            await self._desk.tag(recording_id)

    async def action_note(self) -> None:
        """Write the recording's note."""
        recording_id = self._markable()
        if recording_id is not None:
            await self._desk.note(recording_id, goes_upstream=self.conversation.is_one_sided)

    def action_undo(self) -> None:
        """Take back what was done last, of whatever kind."""
        from polycompare.tui.reviewing.desk import undo_last

        undo_last(self.app, self.undo_stack, self.conversation.id)

    def _markable(self) -> str | None:
        """The id of the recording that is shown or made, if it can be marked; else it is said why not."""
        recording = self.recording
        if self.library is None:
            self._say(_NO_LIBRARY)
        elif recording is not None and not recording.is_kept:
            self._say(_A_FILE)
        elif self.conversation.id is None:
            self._say("There is no conversation yet.")
        else:
            return self.conversation.id
        return None

    # What goes to the service

    async def annotate_turn(self) -> None:
        """Label the selected turn of a real conversation."""
        recording = self._real_call()
        if recording is not None:
            await self._calls.annotate(recording, self.conversation.selected)

    async def action_send_labels(self) -> None:
        """Send what is queued for the service."""
        recording = self._real_call()
        if recording is not None:
            await self._calls.send(recording)

    async def action_audio(self) -> None:
        """Fetch the sound of the call."""
        recording = self._real_call()
        if recording is not None:
            await self._calls.fetch_audio(recording)

    def _real_call(self) -> "OpenedRecording | None":
        """The real conversation that is shown, if it is one, and in the store; else it is said why not."""
        if self.recording is None or not self.conversation.is_one_sided:
            self._say(_NO_CALL)
            return None
        return None if self._markable() is None else self.recording

    # What it takes

    def read_review(self) -> None:
        """Have what was said about the recording on the screen, once."""
        conversation, recording, library = self.conversation, self.recording, self.library
        if conversation is self._reviewed or library is None or recording is None or not recording.is_kept:
            return
        self._reviewed = conversation
        recording_id = recording.started.id

        async def read() -> None:
            conversation.review = await self._desk.reviews.read(recording_id)
            self.follow_review()

        self._desk.aside.run(read)

    def _review_changed(self, recording_id: str, review: "Review") -> None:
        from polycompare.tui.screens.browser import BrowserScreen

        self._queue.take_review(recording_id, review)
        if self.conversation.id == recording_id:
            self.conversation.review = review
            self.follow_review()
        if isinstance(self.app.screen, BrowserScreen):
            self.app.screen.follow_review(recording_id)

    @cached_property
    def undo_stack(self) -> "UndoStack":
        """Everything that was done here and can be taken back."""
        from polycompare.tui.reviewing.undoing import UndoStack

        return UndoStack()

    @cached_property
    def _queue(self) -> "Queue":
        from polycompare.tui.browsing.queue import Queue

        return Queue()

    @cached_property
    def _desk(self) -> "ReviewDesk":
        from polycompare.tui.reviewing.desk import ReviewDesk

        if self.library is None:
            raise RuntimeError("there is no library")
        return ReviewDesk(
            self.app, self.library, self.undo_stack, self._review_changed, lambda: self._queue.known_tags
        )

    @cached_property
    def _calls(self) -> "Calls":
        from polycompare.tui.reviewing.calls import Calls

        if self.library is None:
            raise RuntimeError("there is no library")
        return Calls(self.library, self._desk)

    def _say(self, sentence: str) -> None:
        self.notify(visible(sentence), timeout=3, markup=False)
