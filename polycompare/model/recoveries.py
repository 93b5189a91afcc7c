"""What became of a side that failed in the middle of a turn, before the turn had its outcome."""

from dataclasses import dataclass
from enum import StrEnum

from polycompare.model.divergences import Divergence
from polycompare.model.outcomes import Failure, Outcome
from polycompare.model.values import Side


class Decision(StrEnum):
    """What to do about a side's failure, or about a rebuilt session that behaves otherwise."""

    STOP = "stop"  # the failure stands, and the side takes no more turns
    RESEND = "resend"  # send the same again: the agent may hear it twice
    FRESH = "fresh"  # a new session, to which the turns so far are sent again
    GO_ON = "go_on"  # with the rebuilt session as it is


@dataclass(frozen=True, slots=True)
class Trouble:
    """A side's turn `index` failed, and somebody may decide what becomes of it; `choices` always has `STOP`.

    `again` is how many user turns a new session would be sent again, `acts` whether they may act on anything.
    After a rebuild that parted from the first session, `differs_from` is the turn where it did, and `failure` what
    the rebuild was made for; `divergences` is how the two sessions behave otherwise there, the first one as the
    baseline. `attempts` is how often something was done about this turn before.
    """

    index: int
    side: Side
    failure: Failure
    choices: tuple[Decision, ...]
    again: int
    acts: bool = True
    differs_from: int | None = None
    divergences: tuple[Divergence, ...] = ()
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class RebuiltTurn:
    """A turn that was sent again to a new session: its outcome there, and whether it newly parts in behaviour
    from the first one."""

    index: int
    outcome: Outcome
    differs: bool


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was done about a failure.

    `decision` is `RESEND` or `FRESH`. A new session has its own `conversation_id`, and `rebuilt` is what it said,
    from the greeting on. A rebuild that did not get through ends with a failure, or with the agent's goodbye.
    """

    side: Side
    failure: Failure
    decision: Decision
    conversation_id: str | None = None
    rebuilt: tuple[RebuiltTurn, ...] = ()

    @property
    def differs_from(self) -> int | None:
        """The first turn in which the rebuilt session parts from the first one; None where it does not."""
        return next((turn.index for turn in self.rebuilt if turn.differs), None)
