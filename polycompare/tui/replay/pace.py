"""When the events of a recorded turn come, and how fast time passes in a replay."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

from polycompare.model.events import Event, SideAnswered, TurnStarted
from polycompare.model.outcomes import Failure, Outcome, Reply
from polycompare.model.recordings import TurnOutline
from polycompare.model.turns import Turn
from polycompare.model.values import Side

SPEEDS: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, inf)
"""How many times as fast as it was recorded; the last is at once."""

AS_RECORDED: Final = SPEEDS.index(1.0)

LONGEST_PAUSE: Final = 10.0
"""Seconds: what is replayed of a longer pause between a reply and the next message."""


@dataclass(frozen=True, slots=True)
class Timed:
    """An event, and how many recorded seconds after the one before it comes."""

    after: float
    event: Event


def speed_in_words(number: int) -> str:
    """The speed as a person reads it: `¼×`, `2×`, `at once`."""
    speed = SPEEDS[number]
    if speed == inf:
        return "at once"
    return {0.25: "¼×", 0.5: "½×"}.get(speed, f"{speed:.0f}×")


def duration_of(turn: Turn) -> float:
    """How many seconds the slower side took."""
    return max(_seconds(turn.outcomes.baseline), _seconds(turn.outcomes.candidate))


def pause_before(outlines: Sequence[TurnOutline], index: int, took: float) -> float:
    """How many seconds passed between the replies of the turn before, which `took` so long, and a turn."""
    if index == 0:
        return 0.0
    between = (outlines[index].started_at - outlines[index - 1].started_at).total_seconds()
    return max(0.0, between - took)


def events_of(turn: Turn, outline: TurnOutline) -> list[Timed]:
    """A turn's beginning and both answers, the faster first. Its end, the comparison, is no event of these."""
    started = TurnStarted(
        turn.index,
        turn.user,
        outline.started_at,
        turn.metadata,
        turn.to_candidate,
        turn.cleanup,
        turn.service_turn,
    )
    events, at = [Timed(0.0, started)], 0.0
    for side in sorted(Side, key=lambda each: _seconds(turn.outcomes.of(each))):
        outcome = turn.outcomes.of(side)
        came = _seconds(outcome)
        events.append(Timed(came - at, SideAnswered(turn.index, side, outcome)))
        at = came
    return events


def _seconds(outcome: Outcome) -> float:
    match outcome:
        case Reply():
            return outcome.latency_ms / 1000
        case Failure():
            return outcome.elapsed_ms / 1000
        case _:
            return 0.0
