"""What the screen shows of one conversation: pure state, fed by events, drawn by widgets that know no engine."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

from polycompare.engine.ledger import Ledger
from polycompare.model.divergences import SignalClass, Status
from polycompare.model.events import ComparisonStarted, Event, SideAnswered, SideDelayed, SideRetrying, TurnStarted
from polycompare.model.outcomes import Failure, NotSent, Outcome, Reply
from polycompare.model.turns import SideInfo, Turn, TurnComparison
from polycompare.model.values import Pair, Side

if TYPE_CHECKING:
    from polycompare.diffing.words import WordChange
    from polycompare.engine.contained import CompareTurn


class Mark(StrEnum):
    """What a turn comes to, the weightiest first."""

    FAILED = "failed"
    NEW = "new"
    CARRIED = "carried"
    WORDS = "words"
    ONE_SIDED = "one-sided"
    SAME = "same"
    WAITING = "waiting"


GLYPHS: Final[dict[Mark, str]] = {
    Mark.FAILED: "✖",
    Mark.NEW: "◆",
    Mark.CARRIED: "◇",
    Mark.WORDS: "≈",
    Mark.ONE_SIDED: "–",
    Mark.SAME: "·",
    Mark.WAITING: "…",
}


def mark_of(comparison: TurnComparison) -> Mark:
    """The weightiest thing about a compared turn; muted divergences weigh nothing."""
    outcomes = comparison.turn.outcomes
    if (
        comparison.fault is not None
        or isinstance(outcomes.baseline, Failure)
        or isinstance(outcomes.candidate, Failure)
    ):
        return Mark.FAILED
    seen = [d for d in comparison.divergences if d.muted is None]
    if any(d.counts for d in seen):
        return Mark.NEW
    if any(d.status is Status.CARRIED and d.signal_class is SignalClass.BEHAVIOUR for d in seen):
        return Mark.CARRIED
    if any(d.status is not Status.RESOLVED and d.signal_class is SignalClass.WORDING for d in seen):
        return Mark.WORDS
    if isinstance(outcomes.baseline, NotSent) or isinstance(outcomes.candidate, NotSent):
        return Mark.ONE_SIDED
    return Mark.SAME


@dataclass(frozen=True, slots=True)
class Waiting:
    """A side that has not answered yet. Times are seconds of a monotonic clock.

    `retry` is the last refusal and `retry_at` when the next attempt goes out; `delayed` is what the agent said
    when it asked for patience.
    """

    since: float
    retry: SideRetrying | None = None
    retry_at: float = 0.0
    delayed: str | None = None


@dataclass(frozen=True, slots=True)
class BrokenOff:
    """A side of which nothing was kept, since the conversation broke off."""


SideState: TypeAlias = Outcome | Waiting | BrokenOff


@dataclass(frozen=True, slots=True)
class TurnView:
    """A turn as it is shown: compared, or under way with whatever came so far.

    `trouble` says why it is not compared though nothing is waited for. `words` aligns the two replies' words;
    empty where there is nothing to align. `paths` is each side's way through its nodes in this turn alone; None
    where it was not reported.
    """

    index: int
    user: str
    sides: Pair[SideState]
    mark: Mark = Mark.WAITING
    comparison: TurnComparison | None = None
    trouble: str | None = None
    words: tuple["WordChange", ...] = ()
    paths: Pair[tuple[str, ...] | None] = field(default_factory=lambda: Pair(None, None))

    @property
    def waiting(self) -> tuple[Side, ...]:
        """The sides that have not answered yet."""
        return tuple(side for side in Side if isinstance(self.sides.of(side), Waiting))


class Conversation:
    """One conversation: its turns as shown, which one is selected, and how they are looked at.

    Events come in order through `apply`; a compared turn is then handed to `settle` in its shown form. While
    the sides are swapped everything here is already exchanged, and `compare` compares what comes the other way
    round; what is recorded is not touched. `generation`
    rises when turns that were shown change. Each call costs the same however long the conversation is, but for
    `show_all`.
    """

    def __init__(self, names: Pair[str]) -> None:
        self.names = names
        self.turns: list[TurnView] = []
        self.under_way: TurnView | None = None
        self.selected = 0
        self.swapped = False
        self.compare: CompareTurn | None = None
        self.generation = 0
        self._ledger = Ledger()
        self._started = False
        self._new_turns: list[int] = []

    def apply(self, event: Event, now: float) -> None:
        """Take one event; `now` is a monotonic time in seconds."""
        self._ledger.apply(event)
        match event:
            case TurnStarted(index, user):
                self.under_way = TurnView(index, user, Pair(Waiting(now), Waiting(now)))
                self.selected = index
            case SideRetrying(side=side, wait=wait):
                self._wait_on(side, retry=event, retry_at=now + wait)
            case SideDelayed(side=side, reply=reply):
                self._wait_on(side, delayed=reply.text, retry=None)
            case SideAnswered(side=side, outcome=outcome) if self.under_way is not None:
                sides = self.under_way.sides.replaced(self.shown_side(side), outcome)
                self.under_way = replace(self.under_way, sides=sides)
            case ComparisonStarted():
                self._started = True
            case _:
                pass  # deployments are in the ledger; a compared turn waits for `settle`

    def settle(self, view: TurnView) -> None:
        """The turn under way is compared and shown like this."""
        self.under_way = None
        self._append(view)

    def break_off(self, why: str) -> None:
        """The conversation ends here; a turn under way stays as far as it came."""
        if self.under_way is not None:
            sides = self.under_way.sides.map(_settled)
            self.under_way = replace(self.under_way, sides=sides, mark=Mark.FAILED, trouble=why)

    def show_all(self, views: Sequence[TurnView], *, swapped: bool) -> None:
        """Show these instead of all compared turns, with the sides as given."""
        if swapped != self.swapped:
            self.swapped = swapped
            if self.under_way is not None:
                self.under_way = replace(self.under_way, sides=self.under_way.sides.swapped())
        self.generation += 1
        self.turns.clear()
        self._new_turns.clear()
        for view in views:
            self._append(view)

    @property
    def recorded(self) -> Sequence[TurnComparison]:
        """The compared turns as they are recorded, whichever way they are shown."""
        return self._ledger.turns

    @property
    def pair(self) -> Pair[str]:
        """The names of the targets, as shown."""
        return self.names.swapped() if self.swapped else self.names

    @property
    def infos(self) -> Pair[SideInfo] | None:
        """Who speaks on each side, as shown; None before the conversation has begun."""
        if not self._started:
            return None
        sides = self._ledger.started.sides
        return sides.swapped() if self.swapped else sides

    @property
    def id(self) -> str | None:
        """The recording's id; None before the conversation has begun."""
        return self._ledger.started.id if self._started else None

    @property
    def title(self) -> str | None:
        """What the comparison is called, if anything."""
        return self._ledger.started.name if self._started else None

    @property
    def is_waiting(self) -> bool:
        """Whether there is something to wait for: replies, or their comparison."""
        return self.under_way is not None and self.under_way.trouble is None

    @property
    def count(self) -> int:
        """How many turns there are, the one under way among them."""
        return len(self.turns) + (self.under_way is not None)

    def view(self, index: int) -> TurnView | None:
        """A turn, the one under way among them; None where there is none."""
        return self.turns[index] if index < len(self.turns) else self.under_way

    @property
    def is_over(self) -> bool:
        """Whether no side takes further turns."""
        if self.under_way is not None or not self.turns:
            return False
        sides = self.turns[-1].sides
        return all(
            not (isinstance(outcome, Reply) and not outcome.ended) for outcome in (sides.baseline, sides.candidate)
        )

    def shown_side(self, side: Side) -> Side:
        """Where a side of the recording is shown, and the other way round."""
        return side.other if self.swapped else side

    def select(self, index: int) -> None:
        """Select the nearest turn there is."""
        self.selected = max(0, min(index, self.count - 1))

    def next_new(self) -> int | None:
        """The next turn after the selected one with new behaviour."""
        at = bisect_right(self._new_turns, self.selected)
        return self._new_turns[at] if at < len(self._new_turns) else None

    def previous_new(self) -> int | None:
        """The last turn before the selected one with new behaviour."""
        at = bisect_left(self._new_turns, self.selected)
        return self._new_turns[at - 1] if at else None

    @property
    def root(self) -> int | None:
        """The first turn with new behaviour."""
        return self._new_turns[0] if self._new_turns else None

    def _append(self, view: TurnView) -> None:
        self.turns.append(view)
        if view.comparison is not None and any(d.counts for d in view.comparison.divergences):
            self._new_turns.append(view.index)

    def _wait_on(
        self, side: Side, *, retry: SideRetrying | None, retry_at: float = 0.0, delayed: str | None = None
    ) -> None:
        if self.under_way is None:
            return
        shown = self.shown_side(side)
        state = self.under_way.sides.of(shown)
        if isinstance(state, Waiting):
            waiting = replace(state, retry=retry, retry_at=retry_at, delayed=delayed or state.delayed)
            self.under_way = replace(self.under_way, sides=self.under_way.sides.replaced(shown, waiting))


def swapped_turn(turn: Turn) -> Turn:
    """The turn with its sides exchanged."""
    return replace(turn, outcomes=turn.outcomes.swapped())


def _settled(side: SideState) -> SideState:
    return BrokenOff() if isinstance(side, Waiting) else side
