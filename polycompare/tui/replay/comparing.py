"""Compares the turns of a recording in the background, from the first to the last, and those looked at before."""

import asyncio
import gc
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import filterfalse
from typing import Final, Protocol

from polycompare.engine.contained import CompareTurn
from polycompare.model.turns import TurnComparison
from polycompare.model.values import Pair
from polycompare.tui.conversation import Conversation
from polycompare.tui.library import OpenedRecording
from polycompare.tui.replay.kept_turns import KeptTurns, bare_view
from polycompare.tui.turn_view import TurnView

_AT_A_TIME: Final = 0.010  # seconds of work before others have a turn
_QUIET: Final = 0.12  # seconds after a key before the work goes on
_PATIENCE: Final = 10  # keys that are waited for before it goes on all the same
_BETWEEN_PICTURES: Final = 0.25  # seconds
_MOST_WHOLE: Final = 64  # turns that were looked at and keep their answers


class Drawn(Protocol):
    """Where the turns are drawn."""

    def draw_revised(self) -> None:
        """Show what changed of the turns."""

    def draw_answers(self) -> None:
        """Show the answers of the selected turn, which were not there yet."""


class Comparing:
    """Brings the turns of a conversation that was recorded from their outlines to what they are.

    `run` compares all of them in order, as where a divergence began can only be told from the first turn on. It
    keeps rather still while keys are pressed. `serve` reads meanwhile what `look_at` asks for: those turns are
    compared with the one before them alone, and say that it is not known since when their divergences are there.
    It also gives turns their answers back that are not held.
    """

    def __init__(
        self,
        recording: OpenedRecording,
        kept: KeptTurns,
        conversation: Conversation,
        drawn: Drawn,
    ) -> None:
        self._recording = recording
        self._kept = kept
        self._conversation = conversation
        self._drawn = drawn
        self._is_real = recording.started.origin is not None
        self._wanted: Sequence[int] = ()
        self._asked = asyncio.Event()
        self._attended = 0.0
        self._whole: dict[int, int] = {}  # turns that have their answers, and in which generation they got them

    @property
    def done(self) -> int:
        """How many turns are compared."""
        return self._kept.compared

    def look_at(self, turns: Sequence[int]) -> None:
        """Somebody looks at these turns, at the first of them most of all."""
        self._attended = time.monotonic()
        self._wanted = turns
        self._asked.set()

    def has_answers(self, index: int) -> bool:
        """Whether a turn has its answers, or is none of those that can have them."""
        return index >= len(self._kept) or (self._kept.are_held and index < self.done) or self._is_whole(index)

    async def run(self) -> None:
        """Compare every turn. Raises `UserError` where the rules cannot be read."""
        compare = TurnComparison if self._is_real else await asyncio.to_thread(self._recording.comparer)
        last = 0.0
        while self.done < len(self._kept):
            await self._others_first()
            for view in await asyncio.to_thread(self._next, compare):
                index = view.index
                held = self._kept.are_held or self._is_whole(index)
                self._conversation.revise(view if held else bare_view(view))
            if time.monotonic() - last > _BETWEEN_PICTURES or self.done == len(self._kept):
                last = time.monotonic()
                # What is kept is no garbage; to look through all of it for some holds up keys for 0.1 s and more.
                gc.freeze()
                self._drawn.draw_revised()
        self._conversation.compared.set()

    async def serve(self) -> None:
        """Read what is looked at, for ever."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            revised = False
            while (index := next(filterfalse(self.has_answers, self._wanted), None)) is not None:
                revised |= await self._read(index)
                # What is told of a turn of a real conversation includes what changed since the one before.
                if self._conversation.selected - index in ((0, 1) if self._is_real else (0,)):
                    self._drawn.draw_answers()
            if revised:
                self._drawn.draw_revised()

    async def _others_first(self) -> None:
        """Wait until the keys are still; where they never are, for a while."""
        for _ in range(_PATIENCE):
            left = self._attended + _QUIET - time.monotonic()
            if left <= 0:
                return
            await asyncio.sleep(left)

    def _next(self, compare: CompareTurn) -> list[TurnView]:
        """The next turns, compared; as many as can be in a moment."""
        from polycompare.tui.shown_turns import view_of

        views: list[TurnView] = []
        until = time.monotonic() + _AT_A_TIME
        while time.monotonic() < until and self.done < len(self._kept):
            comparison = compare(self._recording.turn(self.done))
            self._kept.add(comparison)
            views.append(view_of(comparison))
        return views

    def _is_whole(self, index: int) -> bool:
        return self._whole.get(index) == self._conversation.generation

    async def _read(self, index: int) -> bool:
        """Give a turn its answers; whether it is drawn otherwise then."""
        conversation = self._conversation
        generation, before = conversation.generation, conversation.turns[index]
        view = await asyncio.to_thread(self._whole_view, before)
        if conversation.generation != generation or conversation.turns[index] is not before:
            return False
        self._note_whole(index, generation)
        if before.placed:
            conversation.hold(view)
            return False
        conversation.revise(view)
        return True

    def _whole_view(self, view: TurnView) -> TurnView:
        """A turn with its answers, and with its divergences as far as they are known."""
        from polycompare.tui.shown_turns import view_of

        if view.comparison is not None and view.placed:
            whole = self._kept.whole(view.comparison, swapped=self._conversation.swapped)
            outcomes = whole.turn.outcomes
            return replace(view, comparison=whole, sides=Pair(outcomes.baseline, outcomes.candidate))
        turn = self._recording.turn(view.index)
        if self._is_real:
            return view_of(TurnComparison(turn))
        compare = self._recording.comparer()
        if view.index > 0:
            compare(self._recording.turn(view.index - 1))
        return replace(view_of(compare(turn)), mark=view.mark, placed=False)

    def _note_whole(self, index: int, generation: int) -> None:
        """Remember who has answers; whoever was looked at longest ago gives them back."""
        self._whole.pop(index, None)
        self._whole[index] = generation
        while len(self._whole) > _MOST_WHOLE:
            oldest = next(iter(self._whole))
            del self._whole[oldest]
            self._conversation.hold(self._kept.light_view(self._conversation.turns[oldest]))
