"""The sound of a call: a small real WAV file in which each side is a tone."""

import math
import re
import struct
from functools import lru_cache
from typing import Final

from polycompare.simulator.held.conversations import HeldConversation
from polycompare.simulator.held.query import Direction

RATE: Final = 8000  # samples a second, as telephones have
TURN: Final = RATE // 5  # samples of what one side says in a turn: far less than a real call has
_USER_HZ: Final = 660.0
_AGENT_HZ: Final = 440.0
_LOUDNESS: Final = 6000
_PERSONAL: Final = re.compile(r"@|\d(?:[ -]?\d){6,}")
"""What a redacted recording mutes: an address, or seven digits and more."""


def wav_of(held: HeldConversation, direction: Direction, *, redacted: bool) -> bytes:
    """The call as 16-bit mono PCM: first the person, then the agent in each turn; who is not asked for is silent.

    `redacted` mutes what holds an e-mail address or a long number.
    """
    samples = bytearray()
    for turn in held.turns:
        for text, pitch, side in (
            (turn.user_input or turn.dtmf, _USER_HZ, Direction.USER),
            (turn.said.text, _AGENT_HZ, Direction.AGENT),
        ):
            muted = redacted and _PERSONAL.search(text) is not None
            heard = text and not muted and direction in (Direction.COMBINED, side)
            samples += _tone(pitch if heard else 0.0)
    return _header(len(samples)) + bytes(samples)


@lru_cache(maxsize=4)
def _tone(pitch: float) -> bytes:
    samples = (round(_LOUDNESS * math.sin(2 * math.pi * pitch * at / RATE)) for at in range(TURN))
    return struct.pack(f"<{TURN}h", *samples)


def _header(size: int) -> bytes:
    """The header of a RIFF WAVE file of one channel with 16 bits a sample."""
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1, RATE, RATE * 2, 2, 16, b"data", size,
    )  # fmt: skip
