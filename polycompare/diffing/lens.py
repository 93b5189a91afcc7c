"""How two turns are looked at: by which options, whether volatile values are folded, in which languages."""

from dataclasses import dataclass, field

from polycompare.model.rules import CompareOption
from polycompare.model.values import Pair


@dataclass(frozen=True, slots=True)
class Lens:
    """What a conversation is compared by; the same for all of its turns.

    Of several `options` for a path the last one holds. With `fold`, volatile values of one type are compared as
    the same placeholder. `languages` are those of the targets, for replies that do not tell theirs.
    """

    options: tuple[CompareOption, ...] = ()
    fold: bool = True
    languages: Pair[str | None] = field(default_factory=lambda: Pair(None, None))
