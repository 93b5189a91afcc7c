"""Labelling a turn of a real conversation."""

from collections.abc import Iterable, Sequence
from typing import Final

from textual.content import Content
from textual.widget import Widget

from polycompare.model.reviews import Annotation, AnnotationKind, Speaker
from polycompare.model.text import visible_line
from polycompare.tui.reviewing.edits import KIND_WORDS, label_words
from polycompare.tui.screens.form import FormDialog
from polycompare.tui.widgets.one_of import OneOf

_SPEAKERS: Final = (Speaker.AGENT, Speaker.USER)
_LONGEST: Final = 300  # characters of what was said


class AnnotateDialog(FormDialog[Annotation]):
    """Gives a label for a turn.

    `said` is what the caller and the agent said in it, `labels` what was said about it already. What was heard can
    be wrong only where there was a voice (`is_voice`).
    """

    title_text = "label this turn"
    keys = "enter queues it · ←→ choose · tab next field · esc closes"

    def __init__(self, turn: int, said: tuple[str, str], labels: Sequence[Annotation], *, is_voice: bool) -> None:
        super().__init__()
        self._turn = turn
        self._said = said
        self._labels = labels
        self._kinds = tuple(
            each for each in AnnotationKind if is_voice or each is not AnnotationKind.WRONG_TRANSCRIPT
        )
        self._what = OneOf([KIND_WORDS[kind] for kind in self._kinds])
        self._whose = OneOf(("the agent", "the user"))

    def about(self) -> Content:
        """What was said in the turn, and about it."""
        user, agent = (visible_line(text[:_LONGEST]) for text in self._said)
        lines = [
            Content.assemble((f"{self._turn} › ", "$muted"), user or "(silence)"),
            Content.assemble(("    A ", "$baseline"), agent),
        ]
        for each in self._labels:
            state = "queued" if each.sent_at is None else "sent"
            lines.append(Content.styled(f"    {state}: {label_words(each)}", "$accent"))
        return Content("\n").join(lines)

    def fields(self) -> Iterable[tuple[str, Widget]]:
        """What is wrong, and whose part it is about."""
        yield "what", self._what
        yield "about", self._whose

    def given(self) -> Annotation:
        """The label."""
        return Annotation(self._turn, _SPEAKERS[self._whose.chosen], self._kinds[self._what.chosen])
