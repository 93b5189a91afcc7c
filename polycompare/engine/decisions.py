"""What becomes of a side that failed: the choices, and the policy that decides where nobody is asked."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from polycompare.model.outcomes import Failure, FailureKind
from polycompare.model.recoveries import Decision, Trouble

Decide: TypeAlias = Callable[[Trouble], Awaitable[Decision]]
"""Chooses one of a trouble's choices. The turn waits for it, and may be cancelled meanwhile."""

MOST_ATTEMPTS: Final = 2
"""How often in one turn something is done about a failure where nobody watches."""

_SESSION_LOST: Final = frozenset({FailureKind.EXPIRED, FailureKind.NOT_FOUND})


def choices_for(failure: Failure, index: int) -> tuple[Decision, ...]:
    """What can be done about a failure of turn `index`; only `STOP` where nothing helps.

    A greeting whose fate is unknown is not asked for again under the same id: that conversation may exist.
    """
    if failure.kind is FailureKind.CANCELLED:
        return (Decision.STOP,)
    if failure.not_processed:
        return (Decision.STOP, Decision.RESEND)
    if failure.outcome_unknown:
        again = () if index == 0 else (Decision.RESEND,)
        return (Decision.STOP, *again, Decision.FRESH)
    if failure.kind is FailureKind.DELAYED_TIMEOUT:
        return (Decision.STOP, Decision.RESEND, Decision.FRESH)  # sent again is the fetching, not the turn
    if index > 0 and (session_lost(failure) or _reply_lost(failure)):
        return (Decision.STOP, Decision.FRESH)
    return (Decision.STOP,)


def session_lost(failure: Failure) -> bool:
    """Whether the service no longer has the conversation, so that no turn can be sent to it."""
    return failure.kind in _SESSION_LOST


def rebuilt_unasked(trouble: Trouble) -> bool:
    """Whether nobody need be asked: the session is gone, and sending its turns again acts on nothing."""
    return (
        session_lost(trouble.failure)
        and not trouble.acts
        and trouble.attempts == 0
        and Decision.FRESH in trouble.choices
    )


async def let_it_stand(_: Trouble) -> Decision:
    """Decides that every failure stands; of `Decide`."""
    return Decision.STOP


def _reply_lost(failure: Failure) -> bool:
    """Whether the agent took the turn and what it said cannot be read."""
    return failure.kind is FailureKind.MALFORMED and failure.http_status is not None and failure.http_status < 300


@dataclass(frozen=True, slots=True)
class Policy:
    """Decides by rule, for commands that ask nobody.

    `on_unknown` is for turns of which nobody knows whether the agent took them, `on_expired` for sessions that the
    service no longer has. Both stop unless told otherwise, and so does everything after `MOST_ATTEMPTS`. A session
    of a target that acts on nothing is rebuilt in any case. A rebuilt session that behaves otherwise is gone on
    with: that it does is told.
    """

    on_unknown: Decision = Decision.STOP
    on_expired: Decision = Decision.STOP

    async def decide(self, trouble: Trouble) -> Decision:
        """The choice; of `Decide`."""
        wished = self._wished(trouble)
        if wished is Decision.RESEND and trouble.index == 0:
            wished = Decision.FRESH  # the same for a greeting: nothing was said to the first session
        return wished if wished in trouble.choices else Decision.STOP

    def _wished(self, trouble: Trouble) -> Decision:
        if Decision.GO_ON in trouble.choices:
            return Decision.GO_ON
        if rebuilt_unasked(trouble):
            return Decision.FRESH
        if trouble.attempts >= MOST_ATTEMPTS:
            return Decision.STOP
        if trouble.failure.outcome_unknown:
            return self.on_unknown
        return self.on_expired if session_lost(trouble.failure) else Decision.STOP
