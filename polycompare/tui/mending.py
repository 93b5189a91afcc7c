"""What went wrong on a side and was mended, in words."""

from typing import Final

from polycompare.model.outcomes import Failure, FailureKind, NotSent, Reply
from polycompare.model.recoveries import Decision, Recovery, Trouble
from polycompare.tui.detail.durations import duration
from polycompare.tui.turn_view import Rebuilding

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
    if rebuilding.turn > rebuilding.of:
        return f"new session · {turns(rebuilding.of)} sent again"
    return f"new session · sending turn {rebuilding.turn}/{rebuilding.of} again"


def notes_of(recovery: Recovery) -> list[str]:
    """What was done about a failure, one line each."""
    why = failure_in_short(recovery.failure)
    if recovery.decision is Decision.RESEND:
        return [f"↻ sent again after: {why}"]
    again = sum(turn.index > 0 for turn in recovery.rebuilt)
    done = f"{turns(again)} sent again" if again else "nothing sent again"
    notes = [f"↻ new session · {done} · after: {why}"]
    if recovery.differs_from is not None:
        notes.append(f"≠ rebuilt session differs from turn {recovery.differs_from}")
    match recovery.rebuilt[-1].outcome if recovery.rebuilt else None:
        case Failure() as failure:
            notes.append(f"✖ new session failed at turn {recovery.rebuilt[-1].index}: {failure_in_short(failure)}")
        case Reply(ended=True):
            notes.append(f"– new session ended at turn {recovery.rebuilt[-1].index}")
        case Reply() | NotSent() | None:
            pass
    return notes
