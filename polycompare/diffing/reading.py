"""How the values of one signal are read at one turn: what is volatile there, and which options hold."""

from dataclasses import dataclass, field
from enum import Enum

from polycompare.diffing.options import NO_OPTIONS, Options, text_under
from polycompare.diffing.own_replies import OWN_REPLY, OwnReplies
from polycompare.diffing.paths import Path
from polycompare.diffing.volatile import OWN_ID, fold_kind, without_own_ids
from polycompare.model.rules import CompareOption
from polycompare.model.values import JsonValue, Pair


class Fold(Enum):
    """What is compared as a placeholder."""

    NOTHING = "nothing"
    OWN_IDS = "own ids"  # each session's conversation ids
    VOLATILE = "volatile"  # those, and all that is made anew in each session


@dataclass(frozen=True, slots=True)
class Reading:
    """How two values are compared.

    `own_ids` are the conversation ids that each side has had so far, `own_replies` what it has said.
    """

    options: Options = NO_OPTIONS
    fold: Fold = Fold.NOTHING
    own_ids: Pair[tuple[str, ...]] = field(default_factory=lambda: Pair((), ()))
    own_replies: OwnReplies = field(default_factory=OwnReplies)

    def folded_as(self, path: Path, option: CompareOption | None, values: Pair[JsonValue]) -> str | None:
        """As which kind of placeholder two differing values at a path are the same, if they are."""
        if self.fold is Fold.NOTHING or (option is not None and option.fold is False):
            return None
        if self.fold is Fold.VOLATILE and self.own_replies.both_said(values):
            return OWN_REPLY
        if option is not None:
            values = values.map(lambda value: text_under(option, value) if isinstance(value, str) else value)
        if self.fold is Fold.VOLATILE:
            return fold_kind(path, values, self.own_ids)
        left, right = values.baseline, values.candidate
        if not isinstance(left, str) or not isinstance(right, str):
            return None
        alike = without_own_ids(left, self.own_ids.baseline) == without_own_ids(right, self.own_ids.candidate)
        return OWN_ID if alike else None


PLAIN = Reading()
"""As they are."""
