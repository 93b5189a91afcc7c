"""Where a person says something about recordings, and takes it back."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from textual.app import App

from polycompare.model.errors import UserError
from polycompare.model.reviews import Review
from polycompare.tui.library import Library
from polycompare.tui.reviewing.aside import Aside
from polycompare.tui.reviewing.edits import MakeEdit, call_reviewed, renote, retag, toggle_bookmark
from polycompare.tui.reviewing.reviews import Reviews
from polycompare.tui.reviewing.undoing import UndoStack

_BRIEFLY: Final = 2  # seconds: it is seen in its place too


class ReviewDesk:
    """Asks for what is to be said, has it kept, and tells of it.

    `changed` is given each review that changed; `known_tags` are those that are in use.
    """

    def __init__(
        self,
        app: App[Any],
        library: Library,
        undo_stack: UndoStack,
        changed: Callable[[str, Review], None],
        known_tags: Callable[[], Sequence[str]],
    ) -> None:
        self.app = app
        self.aside = Aside(app)
        self.reviews = Reviews(library, undo_stack, changed)
        self._undo_stack = undo_stack
        self._known_tags = known_tags

    def bookmark(self, recording_id: str, turn: int) -> None:
        """Put a bookmark on a turn, or take it away."""
        self.edit(recording_id, toggle_bookmark(turn))

    def call_reviewed(self, recording_id: str) -> None:
        """Call a recording reviewed; what follows tells of it."""
        self.aside.run(lambda: self._edited(recording_id, call_reviewed(datetime.now(UTC))))

    async def tag(self, recording_id: str) -> None:
        """Ask which tags a recording has."""
        from polycompare.tui.screens.tags import TagDialog

        review = await self._read(recording_id)
        if review is None:
            return

        def tagged(tags: frozenset[str] | None) -> None:
            if tags is not None:
                self.edit(recording_id, retag(tags, review.tags))

        in_use = [tag for tag in self._known_tags() if tag not in review.tags]
        await self.app.push_screen(TagDialog(recording_id, review.tags, in_use), tagged)

    async def note(self, recording_id: str, *, goes_upstream: bool = False) -> None:
        """Ask for a recording's note; `goes_upstream` says that the service gets it."""
        from polycompare.tui.screens.note import NoteDialog

        review = await self._read(recording_id)
        if review is None:
            return

        def noted(note: str | None) -> None:
            if note is not None:
                self.edit(recording_id, renote(note))

        await self.app.push_screen(NoteDialog(recording_id, review.note, goes_upstream=goes_upstream), noted)

    def edit(self, recording_id: str, make: MakeEdit, otherwise: str = "") -> None:
        """Change a review, and say so; `otherwise` is said where there is nothing to change."""

        async def work() -> None:
            change = await self.reviews.edit(recording_id, make)
            if change is not None:
                self.aside.say(f"{change.words[0].upper()}{change.words[1:]} · u undoes", _BRIEFLY)
            elif otherwise:
                self.aside.say(otherwise)

        self.aside.run(work)

    def undo(self) -> None:
        """Take back what was done last, wherever that was."""
        undo_last(self.app, self._undo_stack)

    async def _edited(self, recording_id: str, make: MakeEdit) -> None:
        await self.reviews.edit(recording_id, make)

    async def _read(self, recording_id: str) -> Review | None:
        """What was said about a recording; None where that cannot be read, which is told."""
        try:
            return await self.reviews.read(recording_id)
        except UserError as error:
            self.aside.complain(str(error))
            return None


def undo_last(app: App[Any], undo_stack: UndoStack, shown_id: str | None = None) -> None:
    """Take back what was done last, and say what; its recording is named unless it is the one that is shown."""
    aside = Aside(app)

    async def work() -> None:
        undone = await undo_stack.undo()
        if undone is None:
            aside.say("There is nothing to undo.")
        else:
            elsewhere = undone.recording_id not in (None, shown_id)
            aside.say(f"Undone: {undone.words}{f' · {undone.recording_id}' if elsewhere else ''}", _BRIEFLY)

    aside.run(work)
