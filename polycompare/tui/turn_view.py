"""One turn as it is shown: pure values, drawn by widgets that know no engine."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeAlias

from polycompare.model.events import SideRetrying
from polycompare.model.outcomes import NotSent, NotSentReason, Outcome
from polycompare.model.recoveries import Recovery, Trouble
from polycompare.model.turn_marks import Mark
from polycompare.model.turns import Turn, TurnComparison, UserTurn
from polycompare.model.values import Pair, Side

if TYPE_CHECKING:
    from polycompare.diffing.words import WordChange


GLYPHS: Final[dict[Mark, str]] = {
    Mark.FAILED: "✖",
    Mark.NEW: "◆",
    Mark.CARRIED: "◇",
    Mark.WORDS: "≈",
    Mark.ONE_SIDED: "–",
    Mark.CLEANUP: "□",
    Mark.SAME: "·",
    Mark.WAITING: "…",
}


@dataclass(frozen=True, slots=True)
class Rebuilding:
    """A new session is sent the `of` user turns so far; `turn` is the one it hears now, 0 its opening."""

    turn: int
    of: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A side that has not answered yet. Times are seconds of a monotonic clock.

    `retry` is the last refusal and `retry_at` when the next attempt goes out; `delayed` is what the agent said
    when it asked for patience; `trouble` waits for a decision.
    """

    since: float
    retry: SideRetrying | None = None
    retry_at: float = 0.0
    delayed: str | None = None
    trouble: Trouble | None = None
    rebuilding: Rebuilding | None = None


@dataclass(frozen=True, slots=True)
class BrokenOff:
    """A side of which nothing was kept, since the conversation broke off."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A side of a recorded turn whose answer was not read yet. `text` is what it said; None: it gave no reply."""

    text: str | None


SideState: TypeAlias = Outcome | Waiting | BrokenOff | Unread


@dataclass(frozen=True, slots=True)
class TurnView:
    """A turn as it is shown: compared, or under way with whatever came so far.

    `trouble` says why it is not compared though nothing is waited for. `words` aligns the two replies' words;
    empty where there is nothing to align. `paths` is each side's way through its nodes in this turn alone; None
    where it was not reported. `to_candidate` is what B heard where that is not what A did; a `cleanup` turn is not
    compared. `recoveries` tell what was mended on the way, and `parted` which sides of a fork
    behave otherwise than what it was forked from. Without `placed` it is not known yet since when its divergences
    are there; `mark` is then what was thought of the turn while it was recorded.
    """

    index: int
    user: str
    sides: Pair[SideState]
    mark: Mark = Mark.WAITING
    comparison: TurnComparison | None = None
    trouble: str | None = None
    words: tuple["WordChange", ...] = ()
    paths: Pair[tuple[str, ...] | None] = field(default_factory=lambda: Pair(None, None))
    recoveries: tuple[Recovery, ...] = ()
    parted: tuple[Side, ...] = ()
    to_candidate: str | None = None
    cleanup: bool = False
    placed: bool = True

    @property
    def has_new(self) -> bool:
        """Whether behaviour newly parts in it."""
        if self.comparison is None or not self.placed:
            return self.mark is Mark.NEW
        return any(divergence.counts for divergence in self.comparison.divergences)

    @property
    def is_one_sided(self) -> bool:
        """Whether it belongs to a real conversation: nobody was ever asked on the other side."""
        return any(
            isinstance(outcome, NotSent) and outcome.reason is NotSentReason.ABSENT
            for outcome in (self.sides.baseline, self.sides.candidate)
        )

    def heard_by(self, side: Side) -> str:
        """What a side heard."""
        return self.to_candidate if side is Side.CANDIDATE and self.to_candidate is not None else self.user

    @property
    def waiting(self) -> tuple[Side, ...]:
        """The sides that have not answered yet."""
        return tuple(side for side in Side if isinstance(self.sides.of(side), Waiting))


def swapped_turn(turn: Turn) -> Turn:
    """The turn with its sides exchanged."""
    if turn.to_candidate is not None:
        other = turn.to_candidate
        words = UserTurn(turn.user, turn.metadata)
        turn = replace(turn, user=other.text, metadata=other.metadata, to_candidate=words)
    return replace(
        turn,
        outcomes=turn.outcomes.swapped(),
        recoveries=_swapped_recoveries(turn.recoveries),
        parted=tuple(side.other for side in turn.parted),
    )


def swapped_view(view: TurnView) -> TurnView:
    """A turn under way with its sides exchanged."""
    return replace(
        view,
        user=view.heard_by(Side.CANDIDATE),
        sides=view.sides.swapped(),
        recoveries=_swapped_recoveries(view.recoveries),
        to_candidate=None if view.to_candidate is None else view.user,
    )


def _swapped_recoveries(recoveries: Sequence[Recovery]) -> tuple[Recovery, ...]:
    """The recoveries, each on the other side."""
    return tuple(replace(recovery, side=recovery.side.other) for recovery in recoveries)
