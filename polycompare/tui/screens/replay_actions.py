"""The actions on a recording that is replayed."""

from typing import TYPE_CHECKING

from textual.screen import Screen

from polycompare.tui.live_conversation import LiveConversation

if TYPE_CHECKING:
    from polycompare.tui.library import Library, OpenedRecording
    from polycompare.tui.replay.replay import Replay


class ReplayActions(Screen[None]):
    """A screen that shows a live conversation or a recording.

    `library` has the recordings, where there are any to look at; `recording` is the one that is shown, None while
    the conversation is live.
    """

    library: "Library | None"
    recording: "OpenedRecording | None"
    _live: LiveConversation

    def open_replay(self, replay: "Replay") -> None:
        """Show what is asked for, or let the person choose."""
        if replay.where is not None:
            self.show_recording(replay.where)

    def show_recording(self, where: str) -> None:
        """Show a recording of the library instead of what is shown; see `Library.open` for `where`."""
