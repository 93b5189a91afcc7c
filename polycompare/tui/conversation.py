"""What the screen shows of one conversation: pure state, fed by events, drawn by widgets that know no engine."""

import asyncio
from bisect import bisect_left, bisect_right, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from polycompare.engine.ledger import Ledger
from polycompare.model.divergences import Divergence
from polycompare.model.events import (
    ComparisonStarted,
    Event,
    RebuildStarted,
    SideAnswered,
    SideDelayed,
    SideRecovered,
    SideRetrying,
    SideTroubled,
    TurnRebuilt,
    TurnStarted,
)
from polycompare.model.outcomes import Reply
from polycompare.model.reviews import NO_REVIEW
from polycompare.model.turn_marks import Mark
from polycompare.model.turns import Parent, SideInfo, TurnComparison, UserTurn
from polycompare.model.values import Pair, Side
from polycompare.tui.turn_view import BrokenOff, Rebuilding, SideState, TurnView, Waiting, swapped_view

if TYPE_CHECKING:
    from polycompare.diffing.evidence import Place
    from polycompare.engine.contained import CompareTurn
    from polycompare.model.evidence import Tally
    from polycompare.tui.judging import Judge
    from polycompare.tui.replay.kept_turns import KeptTurns


NO_TALLIES: "Mapping[Place, Tally]" = {}


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of how many times something is done."""

    done: int
    of: int


class Conversation:
    """One conversation: its turns as shown, which one is selected, and how they are looked at.

    Events come in order through `apply`; a compared turn is then handed to `settle` in its shown form. While
    the sides are swapped everything here is already exchanged, and `compare` compares what comes the other way
    round; what is recorded is not touched. `judge` judges them anew, once there is a reason to; `again` is how far
    trying the conversation again is, where that is under way. `generation` rises when all turns that were shown
    change; `revised` names, in order, those that changed one by one since, of which so many as
    `marks_changed` got another mark. Each call costs the same however long
    the conversation is, but for `show_all`.

    `review` is what was said about its recording.

    One that was recorded has all its turns from the beginning on, `kept`. They may then be concealed from one on,
    and come once more by the same events.
    """

    def __init__(self, names: Pair[str], kept: "KeptTurns | None" = None) -> None:
        self.names = names
        self.kept = kept
        self.turns: list[TurnView] = []
        self.under_way: TurnView | None = None
        self.selected = 0
        self.swapped = False
        self.compare: CompareTurn | None = None
        self.judge: Judge | None = None
        self.again: Progress | None = None
        self.generation = 0
        self.revised: list[int] = []
        self.marks_changed = 0
        self.review = NO_REVIEW
        self.points: Sequence[int] = ()  # turns of a real conversation that are of interest, in order
        self.points_in_words: Mapping[int, str] = {}  # why they are
        self._concealed: int | None = None  # the first turn that is not shown, of those that are there
        self.compared = asyncio.Event()  # whether all turns that are there are
        if kept is None:
            self.compared.set()
        self._ledger = Ledger()
        self._started = False
        self._asked = UserTurn("")
        self._new_turns: list[int] = []

    def apply(self, event: Event, now: float) -> None:
        """Take one event; `now` is a monotonic time in seconds."""
        self._ledger.apply(event)
        match event:
            case TurnStarted(index, user):
                other = None if event.to_candidate is None else event.to_candidate.text
                sides: Pair[SideState] = Pair(Waiting(now), Waiting(now))
                view = TurnView(index, user, sides, to_candidate=other, cleanup=event.cleanup)
                self.under_way = swapped_view(view) if self.swapped else view
                self._asked = event.said
                self.selected = index
            case SideAnswered(side=side, outcome=outcome) if self.under_way is not None:
                sides = self.under_way.sides.replaced(self.shown_side(side), outcome)
                self.under_way = replace(self.under_way, sides=sides)
            case ComparisonStarted():
                self._started = True
            case _:
                self._apply_to_wait(event, now)

    def _apply_to_wait(self, event: Event, now: float) -> None:
        """What changes how a side is waited for; of all else, deployments are in the ledger, and a compared turn
        waits for `settle`."""
        match event:
            case SideRetrying(side=side, wait=wait):
                self._wait_on(side, retry=event, retry_at=now + wait)
            case SideDelayed(side=side, reply=reply):
                self._wait_on(side, delayed=reply.text, retry=None)
            case SideTroubled(trouble):
                self._wait_on(trouble.side, trouble=trouble, rebuilding=None, retry=None)
            case RebuildStarted(side=side, again=again):
                rebuilding = Rebuilding(0, again)
                self._wait_on(side, rebuilding=rebuilding, trouble=None, retry=None, delayed=None)
            case TurnRebuilt(side=side, rebuilt=rebuilt):
                waiting = self._waiting(side)
                if waiting is not None and waiting.rebuilding is not None:
                    rebuilding = replace(waiting.rebuilding, turn=rebuilt.index + 1)
                    self._wait_on(side, rebuilding=rebuilding, retry=None)
            case SideRecovered(recovery=recovery):
                self._wait_on(recovery.side, trouble=None, rebuilding=None, retry=None)
                if self.under_way is not None:
                    told = replace(recovery, side=self.shown_side(recovery.side))
                    self.under_way = replace(self.under_way, recoveries=(*self.under_way.recoveries, told))
            case _:
                pass

    def settle(self, view: TurnView) -> None:
        """The turn under way is compared and shown like this."""
        self.under_way = None
        if view.index < len(self.turns):
            self.revise(view)
            self.reveal(view.index)
        else:
            self._append(view)

    def revise(self, view: TurnView) -> None:
        """Show a compared turn like this from now on."""
        before = self.turns[view.index]
        had_new = before.has_new
        self.turns[view.index] = view
        self.revised.append(view.index)
        if view.mark is not before.mark:
            self.marks_changed += 1
        if view.has_new and not had_new:
            insort(self._new_turns, view.index)
        elif had_new and not view.has_new:
            self._new_turns.remove(view.index)

    def hold(self, view: TurnView) -> None:
        """Have a compared turn with its answers, or without: it is drawn as before."""
        self.turns[view.index] = view

    def conceal_after(self, index: int) -> None:
        """Show no turn after this one, until they come again."""
        self.under_way = None
        self._concealed = index + 1 if index + 1 < len(self.turns) else None
        self.select(self.selected)

    def reveal(self, index: int) -> None:
        """Show every turn up to this one, if it was concealed."""
        if self._concealed is not None and index >= self._concealed:
            self.under_way = None
            self._concealed = index + 1 if index + 1 < len(self.turns) else None

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
                self.under_way = swapped_view(self.under_way)
        self.generation += 1
        self.revised.clear()
        self.turns.clear()
        self._new_turns.clear()
        for view in views:
            self._append(view)

    @property
    def recorded(self) -> Sequence[TurnComparison]:
        """The compared turns as they are recorded, whichever way they are shown."""
        return self._ledger.turns if self.kept is None else self.kept

    @property
    def pair(self) -> Pair[str]:
        """The names of the targets, as shown."""
        return self.names.swapped() if self.swapped else self.names

    @property
    def called(self) -> Pair[str]:
        """What the two are called, as shown; a recording may need other names to be opened again."""
        infos = None if self.kept is None else self.infos
        return self.pair if infos is None else infos.map(lambda info: info.target.name)

    @property
    def is_one_sided(self) -> bool:
        """Whether it is a real conversation: nobody was there on the other side."""
        return self._started and self._ledger.started.origin is not None

    @property
    def infos(self) -> Pair[SideInfo] | None:
        """Who speaks on each side, as shown; None before the conversation has begun."""
        sides = self.recorded_infos
        return sides.swapped() if sides is not None and self.swapped else sides

    @property
    def recorded_infos(self) -> Pair[SideInfo] | None:
        """Who speaks on each side of the recording, whichever way it is shown; None before it has begun."""
        return self._ledger.started.sides if self._started else None

    def tally_of(self, turn: int, divergence: Divergence) -> "Tally | None":
        """What trying the conversation again told of a divergence of a turn, if it was tried."""
        return self.tallies.get((turn, divergence.signal, divergence.identity))

    @property
    def tallies(self) -> "Mapping[Place, Tally]":
        """What trying the conversation again told."""
        return NO_TALLIES if self.judge is None else self.judge.tallies

    @property
    def id(self) -> str | None:
        """The recording's id; None before the conversation has begun."""
        return self._ledger.started.id if self._started else None

    @property
    def title(self) -> str | None:
        """What the comparison is called, if anything."""
        return self._ledger.started.name if self._started else None

    @property
    def started_at(self) -> datetime | None:
        """When the comparison began, in UTC; None before that."""
        return self._ledger.started.started_at if self._started else None

    @property
    def parent(self) -> Parent | None:
        """What this conversation was forked from, if it was."""
        return self._ledger.started.parent if self._started else None

    @property
    def is_waiting(self) -> bool:
        """Whether there is something to wait for: replies, or their comparison."""
        return self.under_way is not None and self.under_way.trouble is None

    @property
    def settled(self) -> int:
        """How many compared turns are shown."""
        return len(self.turns) if self._concealed is None else self._concealed

    @property
    def length(self) -> int:
        """How many turns there are, with those that are to come."""
        return max(self.count, len(self.turns))

    @property
    def to_come(self) -> int:
        """How many turns are there that are not shown."""
        return len(self.turns) - self.settled

    @property
    def count(self) -> int:
        """How many turns are shown, the one under way among them."""
        return self.settled + (self.under_way is not None)

    def view(self, index: int) -> TurnView | None:
        """A turn that is shown, the one under way among them; None where there is none."""
        return self.turns[index] if index < self.settled else self.under_way

    def said(self, index: int) -> UserTurn | None:
        """What the user said in a turn, the one under way among them; None where there is none."""
        if self.kept is not None:
            return self.kept.said(index) if index < self.count else None
        if index < len(self.recorded):
            return self.recorded[index].turn.said
        return self._asked if self.under_way is not None and self.under_way.index == index else None

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
        """The next turn after the selected one with new behaviour, or in a real conversation of interest."""
        turns = self.points or self._new_turns
        at = bisect_right(turns, self.selected)
        return turns[at] if at < len(turns) else None

    def previous_new(self) -> int | None:
        """The last turn before the selected one with new behaviour, or in a real conversation of interest."""
        turns = self.points or self._new_turns
        at = bisect_left(turns, self.selected)
        return turns[at - 1] if at else None

    @property
    def root(self) -> int | None:
        """The first turn with new behaviour."""
        return self._new_turns[0] if self._new_turns else None

    def _append(self, view: TurnView) -> None:
        self.turns.append(view)
        if view.has_new:
            self._new_turns.append(view.index)

    def _waiting(self, side: Side) -> Waiting | None:
        """A side of the recording, where it is waited for."""
        state = None if self.under_way is None else self.under_way.sides.of(self.shown_side(side))
        return state if isinstance(state, Waiting) else None

    def _wait_on(self, side: Side, **changes: Any) -> None:
        """Change fields of a side's `Waiting`, where it is waited for."""
        waiting = self._waiting(side)
        if self.under_way is not None and waiting is not None:
            sides = self.under_way.sides.replaced(self.shown_side(side), replace(waiting, **changes))
            self.under_way = replace(self.under_way, sides=sides)


def _settled(side: SideState) -> SideState:
    return BrokenOff() if isinstance(side, Waiting) else side
