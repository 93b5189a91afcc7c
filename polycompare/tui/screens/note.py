"""Writing the note of a recording."""

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget

from polycompare.model.text import visible_line
from polycompare.tui.screens.form import FormDialog
from polycompare.tui.widgets.note_input import NoteInput


class NoteDialog(FormDialog[str]):
    """Gives the note of a recording; an empty one is none.

    `about_what` names the recording; of a real conversation (`goes_upstream`) the note is queued for the
    service, and cannot be kept here alone.
    """

    title_text = "note"
    keys = "enter keeps it · ctrl+o new line · esc closes"

    def __init__(self, about_what: str, note: str, *, goes_upstream: bool) -> None:
        super().__init__()
        self._about_what = about_what
        self._goes_upstream = goes_upstream
        self._input = NoteInput(note, invitation="what is to be remembered of this recording")

    def about(self) -> Content:
        """The recording."""
        where = (
            "\nU sends it to the service. No note stays here alone; tags (#) do." if self._goes_upstream else ""
        )
        return Content.assemble(visible_line(self._about_what), (where, "$muted"))

    def fields(self) -> Iterable[tuple[str, Widget]]:
        """The note."""
        yield "note", self._input

    def given(self) -> str:
        """The note."""
        return self._input.text.strip()
