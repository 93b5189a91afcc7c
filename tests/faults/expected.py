"""What each kind of fault should come to, on the side where it strikes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from polycompare.model.divergences import Signal
from polycompare.model.outcomes import FailureKind, Reply
from polycompare.model.targets import Api
from polycompare.simulator.fault_bodies import CONTROLS, HUGE_STATE, LONG_TRACE
from polycompare.simulator.fault_responses import SLOW
from polycompare.simulator.faults import FaultKind, Where
from tests.faults.cases import Case, DeadEnd, Kind

METADATA: Final = (Signal.STATE, Signal.NODE_TRACE, Signal.CURRENT_NODE, Signal.FUNCTIONS)
"""Signals that Debug Chat reports in its metadata and the Chat API never does."""


@dataclass(frozen=True)
class Fails:
    """A failure of this kind, whose sentence has these words of advice.

    `retried` says that the client may send the same again by itself, since the agent certainly did not take it.
    """

    kind: FailureKind
    advice: str
    unknown: bool = False
    retried: bool = False


@dataclass(frozen=True)
class Replies:
    """A reply for which `holds` is true. `bare` says that it has no metadata, `wordless` that it has no text."""

    holds: Callable[[Reply], bool] = lambda _: True
    bare: bool = False
    wordless: bool = False


Expected: TypeAlias = Fails | Replies


def expected_of(case: Case) -> Expected:
    """What the case should come to on each of its faulty sides."""
    if case.api is Api.CHAT:
        if case.kind is FaultKind.NULLS and case.place is Where.CREATE:
            return Fails(
                FailureKind.MALFORMED, "conversation_id is missing or empty; start the conversation again"
            )
        if case.kind in _BY_CHAT:
            return _BY_CHAT[case.kind]
    if case.place is Where.CREATE and case.kind in _ON_CREATE:
        return _ON_CREATE[case.kind]
    found = _EXPECTED[case.kind]
    if not isinstance(found, Fails) or not found.unknown:
        return found
    if case.struck == 0:
        return _unknown(found.kind)
    return _lost_fetch(found.kind) if case.place is Where.FETCH else found


def turn_timeout(kind: Kind) -> float:
    """In seconds: short where nothing will come, so long that a wait asked for, or a slow answer, fits in."""
    return _TIMEOUTS.get(kind, 3.0)


def _unknown(kind: FailureKind) -> Fails:
    """A greeting of which nobody knows whether it was spoken."""
    return Fails(kind, "was not asked for again: begin a fresh one", unknown=True)


def _lost(kind: FailureKind) -> Fails:
    """A turn of which nobody knows whether the agent took it."""
    return Fails(kind, "was not sent again: resend it", unknown=True)


def _lost_fetch(kind: FailureKind) -> Fails:
    """An announced reply of which nobody knows whether it was handed out."""
    return Fails(kind, "was not fetched again: fetch it again", unknown=True)


def _unreadable(advice: str) -> Fails:
    return Fails(FailureKind.MALFORMED, advice)


def _unreachable(advice: str) -> Fails:
    return Fails(FailureKind.CONNECT, f"so nothing was sent; {advice}", retried=True)


def _late(reply: Reply) -> bool:
    return reply.latency_ms > SLOW * 1000 * 0.8  # a short body comes in fewer pieces


def _has_extra_fields(reply: Reply) -> bool:
    return reply.extra == {"alsoUnheardOf": ["b", 2.5]}


def _has_huge_state(reply: Reply) -> bool:
    return reply.state is not None and len(repr(reply.state)) > 0.95 * HUGE_STATE


def _has_long_trace(reply: Reply) -> bool:
    return reply.node_trace is not None and len(reply.node_trace) == LONG_TRACE


def _has_controls(reply: Reply) -> bool:
    return CONTROLS in reply.text and (reply.state or {}).get(f"key {CONTROLS}") == CONTROLS


_LIMITED: Final = Fails(FailureKind.RATE_LIMITED, "wait a while or send fewer at once", retried=True)
_START_AGAIN: Final = "; start the conversation again"

_EXPECTED: Final[dict[Kind, Expected]] = {
    FaultKind.REFUSE: _lost(FailureKind.BROKEN),  # nobody but the simulator knows that the agent was not asked
    FaultKind.BAD_REQUEST: Fails(FailureKind.BAD_REQUEST, "check environment, variant, channel and languages"),
    FaultKind.UNAUTHORIZED: Fails(FailureKind.AUTH, "check the key in POLYAI_API_KEY"),
    FaultKind.FORBIDDEN: Fails(FailureKind.FORBIDDEN, "the permissions of the key in POLYAI_API_KEY"),
    FaultKind.NOT_FOUND: Fails(FailureKind.NOT_FOUND, "start a new one"),
    FaultKind.GONE: Fails(FailureKind.ENDED, "start a new one"),
    FaultKind.PRECONDITION: Fails(FailureKind.BAD_REQUEST, "promote it to pre-release first"),
    FaultKind.TOO_MANY: _LIMITED,
    FaultKind.TOO_MANY_DATE: _LIMITED,
    FaultKind.TOO_MANY_ABSURD: _LIMITED,
    FaultKind.SERVER_ERROR: _lost(FailureKind.SERVER),
    FaultKind.UNAVAILABLE: Fails(FailureKind.UNAVAILABLE, "try again later", retried=True),
    FaultKind.TIMEOUT: Fails(FailureKind.EXPIRED, "start it again"),
    FaultKind.SLOW_START: Replies(_late),
    FaultKind.SLOW_BODY: Replies(_late),
    FaultKind.HANG: _lost(FailureKind.TIMEOUT),
    FaultKind.RESET: _lost(FailureKind.BROKEN),
    FaultKind.CUT: _lost(FailureKind.BROKEN),
    FaultKind.BAD_GATEWAY: _lost(FailureKind.SERVER),
    FaultKind.EMPTY: _unreadable("the body is empty; check that region or base_url"),
    FaultKind.TRUNCATED: _unreadable(_START_AGAIN),
    FaultKind.WRONG_TYPES: _unreadable(_START_AGAIN),
    FaultKind.EXTRA_FIELDS: Replies(_has_extra_fields),
    FaultKind.NO_METADATA: Replies(bare=True),
    FaultKind.NULLS: Replies(bare=True, wordless=True),
    FaultKind.HUGE_STATE: Replies(_has_huge_state),
    FaultKind.LONG_TRACE: Replies(_has_long_trace),
    FaultKind.DEEP: _unreadable(f"it is nested too deep{_START_AGAIN}"),  # no common reader takes 5,000 levels
    FaultKind.DUPLICATE_KEYS: Replies(),
    FaultKind.BAD_UTF8: _unreadable(f"is not UTF-8{_START_AGAIN}"),
    FaultKind.HUGE_HEADER: _lost(FailureKind.BROKEN),
    FaultKind.CONTROLS: Replies(_has_controls),
    DeadEnd.REFUSED: _unreachable("check that the service runs there"),
    DeadEnd.SILENT: _unreachable("check the network"),
    DeadEnd.NO_NAME: _unreachable("check region or base_url, and the network"),
    DeadEnd.GONE_AWAY: _unreachable("check that the service runs there"),
}

_BY_CHAT: Final[dict[Kind, Expected]] = {
    FaultKind.EXTRA_FIELDS: Replies(),
    FaultKind.NO_METADATA: Replies(),
    FaultKind.NULLS: Replies(wordless=True),
    FaultKind.HUGE_STATE: Replies(),
    FaultKind.LONG_TRACE: Replies(),
    FaultKind.CONTROLS: Replies(lambda reply: CONTROLS in reply.text),
}

_ON_CREATE: Final[dict[Kind, Expected]] = {
    FaultKind.NOT_FOUND: Fails(FailureKind.NOT_FOUND, "agent_id (PROJECT-1), region or base_url"),
    FaultKind.HUGE_HEADER: _unreadable("does not keep to HTTP; check that region or base_url"),
}

# The client waits half a second before it tries again, then a whole one.
_TIMEOUTS: Final[dict[Kind, float]] = {
    FaultKind.HANG: 0.8,
    FaultKind.TOO_MANY: 1.9,
    FaultKind.UNAVAILABLE: 1.4,
    FaultKind.SLOW_START: SLOW + 4,
    FaultKind.SLOW_BODY: SLOW + 4,
    FaultKind.HUGE_STATE: 10.0,
    DeadEnd.REFUSED: 1.4,
    DeadEnd.SILENT: 0.8,
    DeadEnd.NO_NAME: 3.0,  # on a busy machine a lookup waits for its turn
    DeadEnd.GONE_AWAY: 1.4,
}
