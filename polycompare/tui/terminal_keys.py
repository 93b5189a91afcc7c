"""A key that terminals send in a way Textual does not tell from another."""

from enum import Enum
from typing import Any, cast

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS  # no public door: Textual drops the alt of alt+enter


class _Key(Enum):
    ALT_ENTER = "alt+enter"


def tell_alt_enter_from_enter() -> None:
    """Have ESC CR, which most terminals send for alt+enter, arrive as that key.

    Textual 8.2 reads it as a plain enter, which would send a message that is only half written.
    """
    known = cast("dict[str, Any]", ANSI_SEQUENCES_KEYS)
    known.setdefault("\x1b\r", (_Key.ALT_ENTER,))
