"""What becomes of a side that failed: which choices there are, and the policy that decides where nobody is asked."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from polycompare.model.outcomes import Failure, FailureKind
from polycompare.model.recoveries import Decision, Trouble

Decide: TypeAlias = Callable[[Trouble], Awaitable[Decision]]
"""Chooses one of a trouble's choices. The turn waits for it, and may be cancelled meanwhile."""

MOST_ATTEMPTS: Final = 2
"""How often a policy that nobody watches sends the same turn again."""


def choices_for(failure: Failure, index: int) -> tuple[Decision, ...]:
    """What can be done about a failure of turn `index`; only `STOP` where nothing helps.

    A greeting whose fate is unknown is not asked for again under the same id: that conversation may exist.
    """
    if failure.kind is FailureKind.CANCELLED:
        return (Decision.STOP,)
    if failure.not_processed:
        return (Decision.STOP, Decision.RESEND)
    if failure.outcome_unknown:
        return (
            (Decision.STOP, Decision.FRESH) if index == 0 else (Decision.STOP, Decision.RESEND, Decision.FRESH)
        )
    lost = failure.kind in _SESSION_LOST or (failure.kind is FailureKind.MALFORMED and failure.http_status == 200)
    return (Decision.STOP, Decision.FRESH) if lost and index > 0 else (Decision.STOP,)


_SESSION_LOST: Final = frozenset({FailureKind.EXPIRED, FailureKind.NOT_FOUND, FailureKind.DELAYED_TIMEOUT})


@dataclass(frozen=True, slots=True)
class Policy:
    """Decides by rule. `on_unknown` is for outcomes that nobody knows, `on_expired` for sessions that the service
    no longer has; both stop unless told otherwise, and after `MOST_ATTEMPTS` in one turn in any case.

    `side_effects` says whether the side's conversations act on anything: where they do not, an expired session
    is rebuilt unasked.
    """

    on_unknown: Decision = Decision.STOP
    on_expired: Decision = Decision.STOP
