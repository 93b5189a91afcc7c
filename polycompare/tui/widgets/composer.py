"""Where a message to both sides is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TextArea

from polycompare.model.text import visible, visible_line
from polycompare.tui.action import Scope
from polycompare.tui.actions import bindings

_INVITATION: Final = "message to both…"
_SILENCE: Final = "enter again sends silence"


class Composer(Horizontal):
    """The message line. It posts `Sent`; while `blocked` says why not, enter keeps the text and sends nothing."""

    DEFAULT_CSS = """
    Composer {
        height: auto;
        max-height: 8;
        border: round $border-blurred;
        padding: 0 1;
        &:focus-within { border: round $border; }
    }
    Composer > #prompt { width: 2; color: $primary; text-style: bold; }
    Composer > #reason { width: auto; color: $muted; padding: 0 0 0 2; }
    Composer.-insisting > #reason { color: $new; text-style: bold; }
    Composer.-insisting > MessageInput > .text-area--placeholder { color: $new; text-style: bold; }
    """

    @dataclass
    class Sent(Message):
        """The person sends this; an empty text is silence."""

        text: str

    @dataclass
    class Refused(Message):
        """The person wants to send, and it is not the moment."""

    def __init__(self) -> None:
        super().__init__()
        self._input = MessageInput()
        self._reason = Static("", id="reason", markup=False)

    def compose(self) -> ComposeResult:
        """The prompt, the line, and why it does not send at the moment."""
        yield Static("›", id="prompt", markup=False)
        yield self._input
        yield self._reason

    def block(self, reason: str | None, *, lasting: bool = False) -> None:
        """Say why nothing can be sent now; None opens the line again.

        A `lasting` reason stands in the line itself while that is empty: there is nothing to write for.
        """
        self.remove_class("-insisting")
        self._input.block(reason, lasting=lasting)
        self._reason.update(Content(visible(reason or "")))
        self._show_reason()

    def follow(self, recorded: Sequence[str], offered: str | None) -> None:
        """Have what was said in a recording among what can be recalled, and offer what is said there next."""
        self._input.follow(recorded, offered)

    @property
    def has_offer(self) -> bool:
        """Whether a recorded turn can be taken into the line."""
        return self._input.has_offer

    def on_composer_refused(self, message: Refused) -> None:
        """Point at the reason."""
        message.stop()
        self.add_class("-insisting")

    def on_text_area_changed(self) -> None:
        """Keep the reason in sight."""
        self._show_reason()

    def _show_reason(self) -> None:
        self._reason.display = not self._input.says_why

    def take_focus(self) -> None:
        """Let the person write. At once: what is typed next belongs here already."""
        self.screen.set_focus(self._input)

    def write(self, text: str) -> None:
        """Have this as the text, with the cursor behind it."""
        self._input.write(text)

    @property
    def text(self) -> str:
        """What is written."""
        return self._input.text


class MessageInput(TextArea):
    """A text of a few lines with a history; enter sends it."""

    DEFAULT_CSS = """
    MessageInput, MessageInput:focus {
        border: none;
        padding: 0;
        height: auto;
        max-height: 6;
        background: transparent;
        scrollbar-size-vertical: 1;
        & .text-area--cursor-line { background: transparent; }
        & .text-area--placeholder { color: $muted; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.COMPOSER)]

    def __init__(self) -> None:
        super().__init__(placeholder=_INVITATION, highlight_cursor_line=False, id="message")
        self._blocked = False
        self._why: str | None = None  # why nothing can be sent any more
        self._asks_silence = False
        self._recorded: Sequence[str] = ()
        self._offered: str | None = None
        self._sent: list[str] = []  # without silences
        self._at = 0  # where in the past we are; its length means: at what is being written
        self._draft = ""

    def write(self, text: str) -> None:
        """Have this as the text, with the cursor behind it; without what would act on the terminal."""
        self.text = printable(text)
        self.move_cursor(self.document.end)

    def follow(self, recorded: Sequence[str], offered: str | None) -> None:
        """See `Composer.follow`. What was recorded comes before what was sent."""
        self._at = max(0, self._at + len(recorded) - len(self._recorded))
        self._recorded = recorded
        if offered != self._offered:
            self._offered = offered
            self._invite()

    @property
    def has_offer(self) -> bool:
        """Whether a recorded turn can be taken into the line, which is empty."""
        return bool(self._offered) and self._why is None and not self.text

    @property
    def says_why(self) -> bool:
        """Whether the line itself says why nothing can be sent."""
        return self._why is not None and not self.text

    def block(self, reason: str | None, *, lasting: bool) -> None:
        """Send nothing for this reason; None opens the line again. A `lasting` reason stands in the empty line."""
        self._blocked = reason is not None
        self._why = reason if lasting else None
        self._invite(asks_silence=self._asks_silence and not self._blocked)

    def action_send(self) -> None:
        """Send what is written. An empty line asks once whether silence is meant."""
        if self._blocked:
            self.post_message(Composer.Refused())
            return
        if not self.text.strip() and not self._asks_silence:
            self.clear()
            self._invite(asks_silence=True)
            return
        text = self.text.strip()
        if self._offered is not None and self.text == printable(self._offered):
            text = self._offered  # to the letter: a recording says nothing to anything else
        if text:
            self._sent.append(text)
        self._at = self._present
        self._draft = ""
        self.clear()
        self._invite()
        self.post_message(Composer.Sent(text))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tab goes on to the next pane where it has nothing to take."""
        return self.has_offer if action == "take" else super().check_action(action, parameters)

    def action_take(self) -> None:
        """Take the recorded turn that is offered."""
        self.write(self._offered or "")

    def action_line(self) -> None:
        """Start a new line."""
        self.insert("\n")

    def action_copy(self) -> None:
        """Copy what is selected; where nothing is, the person means to leave."""
        if self.selected_text:
            super().action_copy()
        else:
            self.app.action_help_quit()

    def action_cursor_up(self, select: bool = False) -> None:
        """Go up a line; from the first one to what was sent before."""
        if select or not self.cursor_at_first_line or self._at == 0:
            super().action_cursor_up(select)
            return
        if self._at == self._present:
            self._draft = self.text
        self._recall(self._at - 1)

    def action_cursor_down(self, select: bool = False) -> None:
        """Go down a line; from the last one to what was sent after, and then to what was being written."""
        if select or not self.cursor_at_last_line or self._at == self._present:
            super().action_cursor_down(select)
            return
        self._recall(self._at + 1)

    def action_cursor_right(self, select: bool = False) -> None:
        """Go to the right; in an empty line that takes what is offered."""
        if self.has_offer and not select:
            self.action_take()
        else:
            super().action_cursor_right(select)

    def on_text_area_changed(self) -> None:
        """Writing takes back the question about silence."""
        if self.text:
            self._invite()

    def on_blur(self) -> None:
        """So does leaving."""
        self._invite()

    async def _on_key(self, event: events.Key) -> None:
        """Act on every key in the order in which it was typed: a binding by itself lets letters overtake it."""
        own = None if event.is_printable else self.screen.active_bindings.get(event.key)
        if own is None or own.node is not self:
            await super()._on_key(event)
            return
        event.prevent_default()
        event.stop()
        await self.run_action(own.binding.action)

    async def _on_paste(self, event: events.Paste) -> None:
        """Paste text of any number of lines, without control characters: those would act on the terminal."""
        event.prevent_default()
        event.stop()
        if pasted := printable(event.text):
            result = self.replace(pasted, *self.selection, maintain_selection_offset=False)
            self.move_cursor(result.end_location)

    def on_resize(self) -> None:
        """Say as much as there is room for now."""
        self._invite(asks_silence=self._asks_silence)

    def _invite(self, *, asks_silence: bool = False) -> None:
        """Say what the empty line is for."""
        self._asks_silence = asks_silence
        said = Content(_SILENCE if asks_silence else self._invitation)
        width = self.content_size.width
        self.placeholder = said.truncate(width, ellipsis=True) if width else said

    @property
    def _invitation(self) -> str:
        if self._why is not None:
            return visible(self._why)
        if self._offered is None:
            return _INVITATION
        return f"next in the recording: {visible_line(self._offered) or 'silence, enter twice'}"

    @property
    def _present(self) -> int:
        """Where in the past we are when that is not the past."""
        return len(self._recorded) + len(self._sent)

    def _recall(self, at: int) -> None:
        self._at = at
        if at == self._present:
            self.write(self._draft)
        else:
            sent = at - len(self._recorded)
            self.write(self._sent[sent] if sent >= 0 else self._recorded[at])


def printable(text: str) -> str:
    """Text with plain newlines and without control characters."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return "".join(character for character in unified if visible(character) == character)
