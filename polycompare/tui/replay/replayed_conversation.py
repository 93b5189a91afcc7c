"""A recording on the screen: all of it at once, or coming again at its own pace."""

import asyncio
import gc
import time
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

from textual.screen import Screen
from textual.worker import Worker

from polycompare.model.errors import UserError
from polycompare.model.outcomes import Reply
from polycompare.model.turns import Turn
from polycompare.model.values import JsonObject
from polycompare.tui.conversation import Conversation
from polycompare.tui.replay.clock import ReplayClock
from polycompare.tui.replay.comparing import Comparing, Drawn
from polycompare.tui.replay.opening import ToReplay
from polycompare.tui.replay.pace import LONGEST_PAUSE, duration_of, events_of, pause_before, speed_in_words

if TYPE_CHECKING:
    from polycompare.diffing.interest import Point

_GARBAGE_LIMITS: Final = (50_000, 50, 1_000)  # by the usual ones every tenth key waits for a look at all there is
_WORKERS: Final = "replay"


class Shown(Drawn, Protocol):
    """Where it is shown."""

    def draw(self) -> None:
        """Show all of the conversation as it stands now."""

    def tell(self, sentence: str) -> None:
        """Say what went wrong."""


class ReplayedConversation:
    """A recording that is shown on a screen; its events come from what was kept.

    `points` are what is worth looking at in a real conversation; None until all of it was read.
    """

    def __init__(self, opened: ToReplay, screen: Screen[None], shown: Shown) -> None:
        self.recording = opened.recording
        self.conversation = conversation = Conversation(opened.recording.names, opened.kept)
        conversation.apply(opened.recording.started, time.monotonic())
        conversation.show_all(opened.views, swapped=False)
        conversation.select(conversation.root or 0)
        self.points: Sequence[Point] | None = None
        self._kept = opened.kept
        self._screen = screen
        self._shown = shown
        self._clock = ReplayClock()
        self._comparing = Comparing(opened.recording, opened.kept, conversation, shown)
        self._player: Worker[None] | None = None
        self._garbage_limits = gc.get_threshold()

    def begin(self) -> None:
        """Compare in the background what was recorded."""
        gc.freeze()  # see `Comparing.run`
        self._garbage_limits = gc.get_threshold()
        gc.set_threshold(*_GARBAGE_LIMITS)
        for work in (self._compare(), self._comparing.serve()):
            self._run(work)

    def _run(self, work: Coroutine[None, None, None]) -> Worker[None]:
        """Work aside; what goes wrong is told."""

        async def told() -> None:
            try:
                await work
            except UserError as error:
                self._shown.tell(str(error))
            except Exception as error:
                self._shown.tell(f"polycompare itself failed: {type(error).__name__}: {error}")
                self._screen.log.error(error)

        return self._screen.run_worker(told(), group=_WORKERS, exit_on_error=False)

    def close(self) -> None:
        """Stop what is under way, and let go of the recording."""
        self._screen.workers.cancel_group(self._screen, _WORKERS)
        self._player = None
        gc.unfreeze()  # see `Comparing.run`
        gc.set_threshold(*self._garbage_limits)
        letting_go = asyncio.to_thread(self.recording.close)
        self._screen.run_worker(letting_go, group="closing", exit_on_error=False)

    def look_at(self, turns: Sequence[int]) -> None:
        """Somebody looks at these turns, at the first of them most of all."""
        self._comparing.look_at(turns)

    def has_answers(self, index: int) -> bool:
        """Whether all is there that can be said of a turn at the moment."""
        return self._comparing.has_answers(index)

    def state_before(self, index: int) -> JsonObject | None:
        """In a real conversation: the state that the agent told last before a turn. None where it told none, and
        where that was not read yet."""
        if not self.conversation.is_one_sided:
            return None
        for earlier in range(index - 1, -1, -1):
            reply = self.conversation.turns[earlier].sides.baseline
            if not self.has_answers(earlier):
                return None
            if isinstance(reply, Reply) and reply.state is not None:
                return reply.state
        return None

    @property
    def is_playing(self) -> bool:
        """Whether turns come at the recorded pace."""
        return self._player is not None

    @property
    def speed_in_words(self) -> str:
        """How fast time passes."""
        return speed_in_words(self._clock.speed)

    @property
    def compared(self) -> int:
        """How many turns were compared so far, of `Conversation.turns`."""
        return self._comparing.done

    @property
    def elapsed(self) -> timedelta:
        """How far into the recording the selected turn began."""
        outlines = self.recording.outlines
        if not outlines:
            return timedelta()
        at = min(self.conversation.selected, len(outlines) - 1)
        return outlines[at].started_at - outlines[0].started_at

    @property
    def length(self) -> timedelta:
        """How long after the first turn the last one began."""
        outlines = self.recording.outlines
        return outlines[-1].started_at - outlines[0].started_at if outlines else timedelta()

    def play_or_pause(self) -> None:
        """Let what comes after the selected turn come at its pace, or stop that."""
        if self.is_playing:
            self.pause()
            return
        conversation = self.conversation
        if not conversation.to_come:
            at_the_end = conversation.selected >= len(conversation.turns) - 1
            conversation.conceal_after(0 if at_the_end else conversation.selected)
        self._player = self._run(self._play())
        self._shown.draw()

    def pause(self) -> None:
        """Stop playing; a turn that is under way is shown whole."""
        if self._player is not None:
            self._player.cancel()
            self._player = None
            if self.conversation.under_way is not None:
                self.conversation.reveal(self.conversation.under_way.index)
            self._shown.draw()

    def change_speed(self, step: int) -> None:
        """Play faster or slower by so many steps."""
        self._clock.change_speed(step)

    def skip(self) -> None:
        """While it is played: do not wait for what comes next."""
        self._clock.skip()

    def show(self, index: int) -> None:
        """Have a turn shown, and those before it; playing stops."""
        self.pause()
        if index >= self.conversation.settled:
            self.conversation.reveal(index)
            self._shown.draw()

    async def _compare(self) -> None:
        await self._comparing.run()
        if self.conversation.is_one_sided:
            self.points = await asyncio.to_thread(self._find_points)
            words: dict[int, list[str]] = {}
            for point in self.points:
                words.setdefault(point.turn, []).append(point.words)
            self.conversation.points_in_words = {turn: " · ".join(told) for turn, told in words.items()}
            self.conversation.points = sorted(words)
            self._shown.draw()

    def _find_points(self) -> "Sequence[Point]":
        from polycompare.diffing.interest import points_of_interest

        turns = list(self._kept)
        return points_of_interest([comparison.turn for comparison in turns], self.recording.judged(turns))

    async def _play(self) -> None:
        """Apply the events of every turn that is concealed, in their time."""
        conversation, outlines = self.conversation, self.recording.outlines
        first = conversation.settled
        before: Turn | None = await asyncio.to_thread(self._kept.turn, first - 1) if first else None
        for index in range(first, len(conversation.turns)):
            turn = await asyncio.to_thread(self._kept.turn, index)
            took = 0.0 if before is None else duration_of(before)
            await self._clock.wait(min(pause_before(outlines, index, took), LONGEST_PAUSE))
            for timed in events_of(turn, outlines[index]):
                await self._clock.wait(timed.after)
                conversation.apply(timed.event, time.monotonic())
                self._shown.draw()
            conversation.settle(conversation.turns[index])
            self._shown.draw()
            before = turn
        self._player = None
        self._shown.draw()
