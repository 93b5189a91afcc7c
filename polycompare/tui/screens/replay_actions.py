"""The actions on a recording that is replayed, and the search in a conversation."""

import asyncio
from abc import abstractmethod
from typing import TYPE_CHECKING

from textual.screen import Screen

from polycompare.model.errors import UserError
from polycompare.tui.conversation import Conversation
from polycompare.tui.live_conversation import LiveConversation
from polycompare.tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import Sequence

    from polycompare.diffing.interest import Point
    from polycompare.tui.library import Library, OpenedRecording
    from polycompare.tui.replay.opening import ToReplay
    from polycompare.tui.replay.replay import Replay
    from polycompare.tui.replay.replayed_conversation import ReplayedConversation

_AROUND = 3  # turns before and after the selected one that are read ahead


class ReplayActions(Screen[None]):
    """A screen that shows a live conversation or a recording.

    `library` has the recordings, where there are any to look at.
    """

    library: "Library | None"
    _live: LiveConversation
    _replayed: "ReplayedConversation | None" = None
    _transcript: Transcript

    @abstractmethod
    def select_turn(self, index: int) -> None:
        """Select a turn that is shown."""

    @abstractmethod
    def draw(self) -> None:
        """Bring everything up to the state of the conversation."""

    @abstractmethod
    def draw_revised(self) -> None:
        """Bring up to date what changed of the turns, and keep the place that is looked at."""

    @property
    def recording(self) -> "OpenedRecording | None":
        """The recording that is shown; None while the conversation is live."""
        return None if self._replayed is None else self._replayed.recording

    @abstractmethod
    def draw_answers(self) -> None:
        """Show the answers of the selected turn, which were not there yet."""

    def tell(self, sentence: str) -> None:
        """Say what went wrong."""
        self._live.tell(sentence)

    def open_replay(self, replay: "Replay") -> None:
        """Show what is asked for, or let the person choose."""
        if replay.where is not None:
            self.show_recording(replay.where, rerun=replay.rerun)
        else:
            self.app.call_later(self.run_action, "browse")

    def show_recording(self, where: str, *, rerun: bool = False, turn: int | None = None) -> None:
        """Show a recording of the library instead of what is shown; see `Library.open` for `where`.

        `rerun` asks at once how to drive it again. It is shown at a `turn`, else at the root turn.
        """
        if self.library is not None:
            opening = self._open(self.library, where, turn, rerun=rerun)
            self.run_worker(opening, group="opening", exclusive=True, exit_on_error=False)

    def leave_recording(self) -> None:
        """Stop replaying."""
        if self._replayed is not None:
            self._replayed.close()
            self._replayed = None
            self.set_class(False, "-replay")

    async def _open(self, library: "Library", where: str, turn: int | None, *, rerun: bool) -> None:
        def read() -> "ToReplay":
            from polycompare.tui.replay.opening import to_replay

            return to_replay(library, where)

        try:
            await self._show_opened(await asyncio.to_thread(read), turn)
        except UserError as error:
            self._tell_unopened(error)
        except Exception as error:
            # Ours, not the person's: said in the open too.
            self._tell_unopened(UserError(f"polycompare itself failed: {type(error).__name__}: {error}"))
            self.log.error(error)
        else:
            if rerun:
                await self.run_action("rerun")

    async def _show_opened(self, opened: "ToReplay", turn: int | None) -> None:
        from polycompare.tui.replay.replayed_conversation import ReplayedConversation
        from polycompare.tui.widgets.replay_line import ReplayLine

        replayed = ReplayedConversation(opened, self, self)
        if turn is not None:
            replayed.conversation.select(turn)
        self.leave_recording()
        self._replayed = replayed
        self._live.show_recorded(replayed.conversation)
        self.set_class(True, "-replay")
        if not self.query(ReplayLine):
            await self.mount(ReplayLine(), before="KeyFooter")
        self.draw()
        self._transcript.take_focus()
        self.call_after_refresh(replayed.begin)

    def _tell_unopened(self, error: UserError) -> None:
        """Say why a recording is not shown: in its place, or above what is shown."""
        if self._live.conversation.count == 0:
            self._live.refuse_recording(Conversation(self._live.workbench.pair), error)
        else:
            self._live.tell(str(error))

    def action_play(self) -> None:
        """Play what comes after the selected turn, or pause."""
        if self._replayed is not None:
            self._replayed.play_or_pause()

    def action_speed(self, step: int) -> None:
        """Play faster or slower."""
        if self._replayed is not None:
            self._replayed.change_speed(step)
            self.draw()

    def action_step(self, step: int) -> None:
        """Go one turn on or back; while it is played, go on at once."""
        replayed = self._replayed
        if replayed is None:
            return
        if replayed.is_playing and step > 0:
            replayed.skip()
        else:
            self.select_turn(self._live.conversation.selected + step)

    def _have_shown(self, index: int) -> None:
        """Have a turn shown that was concealed."""
        if self._replayed is not None:
            turns = len(self._live.conversation.turns)
            self._replayed.show(max(0, min(index, turns - 1)))

    def on_transcript_scrolled(self) -> None:
        """Have read what came into view."""
        if self._replayed is not None:
            self._read_ahead(self._replayed)

    def _read_ahead(self, replayed: "ReplayedConversation") -> None:
        """Have the turns read that are looked at, and will be next."""
        conversation = self._live.conversation
        selected, count = conversation.selected, conversation.settled
        near = range(max(0, selected - _AROUND), min(count, selected + _AROUND + 1))
        replayed.look_at([selected, *near, *self._transcript.turns_in_view])

    def _follow_replay(self, replayed: "ReplayedConversation") -> None:
        """Show where the replay is."""
        from polycompare.tui.session_facts import recorded_time
        from polycompare.tui.widgets.replay_line import ReplayLine, ReplayState

        conversation, recording = replayed.conversation, replayed.recording
        turns = len(conversation.turns)
        self.query_one(ReplayLine).show(
            ReplayState(
                replayed.is_playing,
                conversation.to_come,
                replayed.speed_in_words,
                replayed.elapsed,
                replayed.length,
                replayed.compared / turns if turns else 1,
                tuple(point.words for point in self.points_of_interest if point.turn == conversation.selected),
                recorded_time(recording.started.started_at),
                recording.place,
            )
        )
        self._read_ahead(replayed)

    @property
    def points_of_interest(self) -> "Sequence[Point]":
        """What is worth looking at in the real conversation that is shown, as soon as all of it was read."""
        return () if self._replayed is None else self._replayed.points or ()
