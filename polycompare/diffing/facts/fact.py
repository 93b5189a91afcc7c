"""What a reply tells, whatever its words: numbers, money, times, dates, addresses, each in one normal form."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

WORDS: Final = "words"
"""Where it is told that one side says something and the other nothing at all."""


class FactKind(StrEnum):
    """What sort of thing a fact is; part of a divergence's path."""

    EMAIL = "email"
    URL = "url"
    PHONE = "phone"
    CODE = "code"
    DATE = "date"
    TIME = "time"
    MONEY = "money"
    PERCENT = "percent"
    ORDINAL = "ordinal"
    NUMBER = "number"
    NEGATION = "negation"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact in its normal form: `19:00`, `45 USD`, `03-14`, `friday`, `HOLD8738`, `2`; `denies` and `asks`.

    `others` are further values that it may as well mean: 7:15 without am or pm is 07:15 or 19:15, and 2026-03-14
    is told by 03-14 too (but 2027-03-14 is another date). An uncertain fact may agree
    with one of the other side, and says nothing alone.
    """

    kind: FactKind
    value: str
    others: tuple[str, ...] = ()
    certain: bool = True

    def agrees(self, other: "Fact") -> bool:
        """Whether both may mean the same."""
        if self.kind is not other.kind:
            return False
        return self.value in (other.value, *other.others) or other.value in self.others
