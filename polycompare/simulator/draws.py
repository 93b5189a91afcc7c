"""Chance that repeats itself: every draw is a function of what it is for, never of when it was made."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draws:
    """The draws of one turn of one conversation.

    A draw depends on the seed, the conversation's id, the turn and its purpose, so conversations may arrive in
    any order, or at once, and each still goes the same way.
    """

    seed: int
    conversation_id: str
    turn: int

    def unit(self, purpose: str) -> float:
        """A number in [0, 1)."""
        # 53 bits are what a float holds; more would round up to 1.0 now and then.
        return (int.from_bytes(self._digest(purpose)[:8], "big") >> 11) / (1 << 53)

    def index(self, purpose: str, count: int) -> int:
        """One of `count` positions, from 0."""
        return int(self.unit(purpose) * count)

    def token(self, purpose: str, length: int) -> str:
        """`length` hexadecimal digits, at most 64, for an id."""
        return self._digest(purpose).hex()[:length]

    def _digest(self, purpose: str) -> bytes:
        # The parts are told apart by their lengths, so that ("a", "bc") and ("ab", "c") differ.
        parts = (str(self.seed), self.conversation_id, str(self.turn), purpose)
        text = "".join(f"{len(part)}:{part}" for part in parts)
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=32).digest()
