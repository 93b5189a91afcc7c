"""Sending to the service what was said about a real conversation."""

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widget import Widget

from polycompare.model.reviews import Annotation
from polycompare.model.text import visible_line
from polycompare.tui.reviewing.edits import label_words
from polycompare.tui.screens.form import FormDialog


class SendDialog(FormDialog[bool]):
    """Gives True where all that is listed is to be sent.

    `labels` are the queued ones, each with the service's own index of its turn. `note` is None where there is none
    to send, and an empty one takes away what the service has; `refused` is why it could not be sent before.
    """

    title_text = "send to the service"
    keys = "enter sends all of it · esc sends nothing"

    def __init__(
        self, conversation_id: str, labels: Sequence[tuple[int, Annotation]], note: str | None, refused: str | None
    ) -> None:
        super().__init__()
        self._conversation_id = conversation_id
        self._labels = labels
        self._note = note
        self._refused = refused

    def about(self) -> Content:
        """Everything that is sent, a line each."""
        lines = [Content.assemble(("conversation  ", "$muted"), (visible_line(self._conversation_id), "bold"))]
        for service_turn, label in self._labels:
            own = "" if service_turn == label.turn else f" (the service's {service_turn})"
            lines.append(
                Content.assemble((f"turn {label.turn}", "bold"), (own, "$muted"), f"  {label_words(label)}")
            )
        if self._note is not None:
            takes_away = ("take the note away", "bold $new")
            lines.append(Content.assemble(("note", "bold"), "  ", visible_line(self._note) or takes_away))
        if self._refused is not None:
            lines.append(Content.styled(f"\nIt was refused before: {visible_line(self._refused)}", "$failed"))
        lines.append(
            Content.styled("\nEverybody who works with the agent sees it; labels cannot be taken back.", "$new")
        )
        return Content("\n").join(lines)

    def fields(self) -> Iterable[tuple[str, Widget]]:
        """There is nothing to fill in."""
        return ()

    def given(self) -> bool:
        """Yes."""
        return True
