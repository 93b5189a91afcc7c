"""What the user said in the recordings that speak for a side: offered, so that nobody types it from memory."""

from collections.abc import Iterable, Sequence
from typing import Final

from polycompare.model.keys import keys_as_text
from polycompare.model.turns import RecordedFrom
from polycompare.tui.conversation import Conversation

PREFIX: Final = "recording:"
"""How the name of a recording begins, where a target's name is expected."""

_LAST: Final = f"{PREFIX}last"


class RecordedTurns:
    """The user turns of one conversation's recordings, after their greetings; the baseline's recording first.

    `spoken` is what was said in the first, without silences; keys that a caller pressed are text. A recording is
    followed for as long as the person says what was said in it: after that it says nothing more.
    """

    def __init__(self, scripts: Iterable[Sequence[str]] = ()) -> None:
        self._followed = [[keys_as_text(said) for said in script] for script in scripts if script]
        self._checked = 1  # turns whose words were held against the recordings'; a greeting has none
        first = self._followed[0] if self._followed else ()
        self.spoken = tuple(said for said in first if said.strip())

    def after(self, conversation: Conversation) -> str | None:
        """What the user says next in the recording that is followed; empty for silence, None where nothing is."""
        while self._checked < conversation.count:
            said, at = conversation.said(self._checked), self._checked - 1
            text = None if said is None else keys_as_text(said.text)
            self._followed = [script for script in self._followed if at < len(script) and script[at] == text]
            self._checked += 1
        at = max(1, conversation.count) - 1
        return next((script[at] for script in self._followed if at < len(script)), None)


def is_recorded(name: str) -> bool:
    """Whether a name is that of a recording."""
    return name.startswith(PREFIX)


def lasting_name(name: str, recorded: RecordedFrom) -> str:
    """The name of the recording that a side was `recorded` from: `recording:last` now means the one being made."""
    if name.partition("@")[0] != _LAST:
        return name
    return f"{PREFIX}{recorded.recording_id}@{recorded.side.value}"
