"""A key that terminals send in a way Textual does not tell from another."""

from enum import Enum
from typing import Any, cast


class _Key(Enum):
    ALT_ENTER = "alt+enter"


def tell_alt_enter_from_enter() -> None:
    """Have ESC CR, which most terminals send for alt+enter, arrive as that key.

    Textual 8.2 reads it as a plain enter, which would send a message that is only half written. Its table has no
    public door; should a later version keep it elsewhere, ctrl+o, which the footer names, still starts a line.
    """
    try:
        from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
    except ImportError:
        return
    known = cast("dict[str, Any]", ANSI_SEQUENCES_KEYS)
    known.setdefault("\x1b\r", (_Key.ALT_ENTER,))
