"""What happens in a comparison, told on stderr as it happens."""

from collections.abc import Callable

from polycompare.cli.wording import (
    difference_in_words,
    duration,
    failure_in_short,
    glyph_of_turn,
    recovery_in_words,
)
from polycompare.engine.decisions import session_lost
from polycompare.model.events import (
    ComparisonStarted,
    Event,
    RebuildStarted,
    SideAnswered,
    SideRecovered,
    SideRetrying,
    SideTroubled,
    TurnCompared,
)
from polycompare.model.outcomes import Failure, FailureKind, Outcome, Reply
from polycompare.model.recoveries import Decision, Trouble
from polycompare.model.text import visible_line
from polycompare.model.turns import TurnComparison
from polycompare.model.values import Pair, Side


class Narrator:
    """Tells the person what happens, a line at a time; no sentence twice.

    Failures and what is done about them are told in any case, with `progress` each turn as well.
    """

    def __init__(self, say: Callable[[str], None], *, progress: bool) -> None:
        self._say = say
        self._progress = progress
        self._names: Pair[str] = Pair("", "")
        self._said: set[str] = set()
        self._failed: dict[Side, Failure] = {}  # of which it was not told yet what becomes of it
        self._tried: set[tuple[Side, int]] = set()  # where something was done about a failure

    def tell(self, event: Event) -> None:
        """Take one event."""
        match event:
            case ComparisonStarted():
                self._names = event.sides.map(lambda info: info.target.name)
            case SideRetrying(side=side, wait=wait, failure=failure):
                self._once(f"{failure.message} ({self._names.of(side)} is tried again in {duration(wait * 1000)})")
            case SideTroubled(trouble):
                self._tell_trouble(trouble)
            case RebuildStarted(index, side, conversation_id):
                began = f"begins a new session, {visible_line(conversation_id)}"
                self._say(f"{self._turn(side, index)}: {self._why(side)}{began}")
            case SideRecovered(index, recovery):
                self._tried.add((recovery.side, index))
                why = self._why(recovery.side)
                self._say(f"{self._turn(recovery.side, index)}: {why}{recovery_in_words(recovery)}")
            case SideAnswered(index, side, Failure() as failure) if failure.kind is not FailureKind.CANCELLED:
                hint = "" if (side, index) in self._tried else _policy_for(failure)
                self._once(f"{failure.message}{hint}")
            case TurnCompared(comparison):
                self._tell_comparison(comparison)
            case _:
                pass

    def _tell_trouble(self, trouble: Trouble) -> None:
        if trouble.differs_from is None:
            self._failed[trouble.side] = trouble.failure
            return
        turn = self._turn(trouble.side, trouble.index)
        self._say(f"{turn}: the rebuilt session differs from turn {trouble.differs_from}, first and rebuilt:")
        for divergence in trouble.divergences:
            self._say(f"  {difference_in_words(divergence)}")

    def _tell_comparison(self, comparison: TurnComparison) -> None:
        if comparison.fault is not None:
            self._once(visible_line(comparison.fault))
        for side in comparison.turn.parted:
            name = self._names.of(side)
            self._say(f"{name} behaves otherwise in turn {comparison.index} than it did in the recording")
        if self._progress:
            outcomes = comparison.turn.outcomes
            sides = ", ".join(f"{side.letter} {_briefly(outcomes.of(side))}" for side in Side)
            self._say(f"turn {comparison.index} {glyph_of_turn(comparison)} {sides}")

    def _turn(self, side: Side, index: int) -> str:
        return f"{self._names.of(side)}, turn {index}"

    def _why(self, side: Side) -> str:
        """The failure for which something is done now, if that was not told."""
        failure = self._failed.pop(side, None)
        return "" if failure is None else f"{failure_in_short(failure)}; "

    def _once(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            self._say(sentence)


def _policy_for(failure: Failure) -> str:
    """How to have such a failure mended by a command that asks nobody."""
    if failure.outcome_unknown:
        return f" (--on-unknown {Decision.RESEND} or {Decision.FRESH} does so)"
    return f" (--on-expired {Decision.FRESH} does so)" if session_lost(failure) else ""


def _briefly(outcome: Outcome) -> str:
    match outcome:
        case Reply():
            return duration(outcome.latency_ms)
        case Failure():
            return outcome.kind.value
        case _:
            return "not sent"
