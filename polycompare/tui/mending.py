"""What went wrong on a side and was mended, in words."""

from collections.abc import Sequence
from typing import Final

from polycompare.model.outcomes import Failure, FailureKind, Reply
from polycompare.model.recoveries import Decision, Recovery, Trouble
from polycompare.tui.detail.durations import duration
from polycompare.tui.turn_view import Rebuilding, SideState, Waiting

_SHORT: Final = {
    FailureKind.CONNECT: "no connection",
    FailureKind.TIMEOUT: "no answer",
    FailureKind.BROKEN: "connection lost",
    FailureKind.MALFORMED: "unreadable answer",
    FailureKind.BAD_REQUEST: "request refused",
    FailureKind.AUTH: "key rejected",
    FailureKind.FORBIDDEN: "not permitted",
    FailureKind.NOT_FOUND: "session not found",
    FailureKind.EXPIRED: "session expired",
    FailureKind.ENDED: "session ended",
    FailureKind.RATE_LIMITED: "too many requests",
    FailureKind.UNAVAILABLE: "service unavailable",
    FailureKind.SERVER: "server error",
    FailureKind.DELAYED_TIMEOUT: "no delayed reply",
    FailureKind.CANCELLED: "stopped",
}
_TIMED: Final = (FailureKind.TIMEOUT, FailureKind.DELAYED_TIMEOUT)

OUTCOME_UNKNOWN: Final = "outcome unknown: the agent may have taken this turn"


def failure_in_short(failure: Failure) -> str:
    """A failure in a few words: `no answer in 60 s`, `server error 502`."""
    words = _SHORT[failure.kind]
    if failure.kind in _TIMED and failure.elapsed_ms > 0:
        return f"{words} in {duration(failure.elapsed_ms)}"
    if failure.kind is FailureKind.SERVER and failure.http_status is not None:
        return f"{words} {failure.http_status}"
    return words


def trouble_in_short(trouble: Trouble) -> str:
    """What is to be decided about, in a few words."""
    if trouble.differs_from is not None:
        return f"rebuilt session differs from turn {trouble.differs_from}"
    return failure_in_short(trouble.failure)


def turns(count: int) -> str:
    """`1 turn`, `4 turns`."""
    return f"{count} turn{'' if count == 1 else 's'}"


def rebuilding_in_words(rebuilding: Rebuilding) -> str:
    """How far a new session is."""
    if rebuilding.turn == 0:
        return "opening a new session"
    return f"new session · sending turn {rebuilding.turn}/{rebuilding.of + 1} again"


def notes_on(recoveries: Sequence[Recovery], state: SideState) -> list[str]:
    """What was done about a side's failures, a line each, oldest first; `state` is what the side came to."""
    notes: list[str] = []
    for number, recovery in enumerate(recoveries):
        following = recoveries[number + 1] if number + 1 < len(recoveries) else None
        notes += _notes_of(recovery, turn_sent=_turn_sent(recovery, following, state))
    return notes


def _turn_sent(recovery: Recovery, following: Recovery | None, state: SideState) -> bool:
    """Whether a new session was sent the failed turn itself: it got through, and was not given up.

    No event says so. But a failure that stands, or is what the next new session was made for, is the old one.
    """
    match recovery.rebuilt[-1].outcome if recovery.rebuilt else None:
        case Failure() | Reply(ended=True):
            return False
    if following is not None:
        return following.decision is Decision.RESEND or following.failure != recovery.failure
    if isinstance(state, Waiting):
        return state.rebuilding is None
    return state != recovery.failure


def _notes_of(recovery: Recovery, *, turn_sent: bool) -> list[str]:
    why = failure_in_short(recovery.failure)
    if recovery.decision is Decision.RESEND:
        return [f"↻ sent again after: {why}"]
    notes = [" · ".join(("↻ new session", *_sent_again(recovery, turn_sent=turn_sent), f"after: {why}"))]
    if recovery.differs_from is not None:
        notes.append(f"≠ rebuilt session differs from turn {recovery.differs_from}")
    match recovery.rebuilt[-1].outcome if recovery.rebuilt else None:
        case Failure() as failure:
            notes.append(f"✖ new session failed at turn {recovery.rebuilt[-1].index}: {failure_in_short(failure)}")
        case Reply(ended=True):
            notes.append(f"– new session ended at turn {recovery.rebuilt[-1].index}")
    return notes


def _sent_again(recovery: Recovery, *, turn_sent: bool) -> list[str]:
    """Which turns a new session was sent; a greeting is not sent, it comes."""
    if not recovery.rebuilt:
        return []
    again = sum(turn.index > 0 for turn in recovery.rebuilt)
    if turn_sent:
        return [f"{turns(again)} and this one sent again" if again else "this turn sent again"]
    return [f"{turns(again)} sent again"] if again else []
