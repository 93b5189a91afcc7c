"""Fetching the sound of a call to a file."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from polycompare.model.text import visible_line
from polycompare.tui.screens.form import FormDialog, NotYetError
from polycompare.tui.widgets.one_of import OneOf

_DIRECTIONS: Final = ("combined", "user", "agent")
_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class AudioWish:
    """What is to be fetched, and to which new file."""

    to: Path
    direction: str
    redacted: bool


class AudioDialog(FormDialog[AudioWish]):
    """Gives what of a call's sound is to be fetched, and where to."""

    title_text = "fetch the sound of this call"
    keys = "enter fetches · ←→ choose · tab next field · esc closes"

    def __init__(self, conversation_id: str) -> None:
        super().__init__()
        self._conversation_id = conversation_id
        self._direction = OneOf(_DIRECTIONS)
        self._redacted = OneOf(("redacted", "as it was said"))
        name = _NOT_IN_NAMES.sub("_", conversation_id)[:_LONGEST_NAME] or "call"
        self._path = Input(f"{name}.wav", select_on_focus=False, compact=True)

    def about(self) -> Content:
        """Which conversation."""
        return Content.assemble(("conversation  ", "$muted"), (visible_line(self._conversation_id), "bold"))

    def fields(self) -> Iterable[tuple[str, Widget]]:
        """Who is heard, whether what is personal is, and the file."""
        yield "who", self._direction
        yield "how", self._redacted
        yield "file", self._path

    def given(self) -> AudioWish:
        """The wish. Raises `NotYetError` where the file cannot be a new one."""
        written = self._path.value.strip()
        if not written:
            raise NotYetError("Say which file it shall be written to.")
        try:
            path = Path(written).expanduser()
            taken, has_place = path.exists(), path.parent.is_dir()
        except (OSError, RuntimeError, ValueError):
            raise NotYetError(f"{visible_line(written)} cannot be the name of a file.") from None
        if taken:
            raise NotYetError(f"{visible_line(str(path))} is there already; choose another name.")
        if not has_place:
            raise NotYetError(f"There is no directory {visible_line(str(path.parent))}.")
        return AudioWish(path, _DIRECTIONS[self._direction.chosen], self._redacted.chosen == 0)
