"""What a reply tells, whatever its words: numbers, money, times, dates and addresses, each in one normal form."""

from dataclasses import dataclass
from enum import StrEnum


class FactKind(StrEnum):
    """What sort of thing a fact is; part of a divergence's path."""

    EMAIL = "email"
    URL = "url"
    PHONE = "phone"
    DATE = "date"
    TIME = "time"
    MONEY = "money"
    PERCENT = "percent"
    ORDINAL = "ordinal"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact in its normal form: `19:00`, `45 USD`, `03-14`, `friday`, `2`.

    `others` are further values that it may as well mean: 7:15 without am or pm is 07:15 or 19:15. An uncertain
    fact may agree with one of the other side, and says nothing alone.
    """

    kind: FactKind
    value: str
    others: tuple[str, ...] = ()
    certain: bool = True

    def agrees(self, other: "Fact") -> bool:
        """Whether both may mean the same."""
        if self.kind is not other.kind:
            return False
        return not {self.value, *self.others}.isdisjoint((other.value, *other.others))
