"""Saying which tags a recording has."""

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from polycompare.model.text import visible_line
from polycompare.tui.screens.form import FormDialog


class TagDialog(FormDialog[frozenset[str]]):
    """Gives the tags that a recording is to have.

    `about_what` names it, `tags` are those it has, and `in_use` are tags of other recordings, to choose from.
    """

    title_text = "tags"
    keys = "enter keeps them · esc closes"

    def __init__(self, about_what: str, tags: frozenset[str], in_use: Sequence[str]) -> None:
        super().__init__()
        self._about_what = about_what
        self._in_use = in_use
        given = "".join(f"{tag} " for tag in sorted(tags))
        self._input = Input(given, placeholder="none", select_on_focus=False, compact=True)

    def about(self) -> Content:
        """The recording, and the tags that there are elsewhere."""
        in_use = " ".join(f"#{visible_line(tag)}" for tag in self._in_use)
        others = ("\nelsewhere: " + in_use, "$muted") if in_use else ""
        return Content.assemble(visible_line(self._about_what), others)

    def fields(self) -> Iterable[tuple[str, Widget]]:
        """The tags, with spaces between them."""
        yield "tags", self._input

    def given(self) -> frozenset[str]:
        """The tags."""
        pieces = self._input.value.replace(",", " ").split()
        return frozenset(filter(None, (piece.removeprefix("#") for piece in pieces)))
