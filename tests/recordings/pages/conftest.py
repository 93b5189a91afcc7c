"""Comparisons as a page has to show them."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from polycompare.model.divergences import Change, Divergence, Folded, Mute, MuteReason, Signal, Status
from polycompare.model.expectations import Judgement
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, RawResponse, Reply
from polycompare.model.targets import Api, Deployment, Environment, Target
from polycompare.model.turns import Comparison, Origin, SideInfo, Turn, TurnComparison
from polycompare.model.values import Pair, Side

AT = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)


def side(name: str, environment: Environment, hostile: str, studio: str | None) -> SideInfo:
    target = Target(name, "https://x.example", "P-1", environment, account_id="ws-1", studio=studio)
    deployment = Deployment(
        "d", "abcdef0123456789", "v41", created_by=hostile, created_at="2026-11-05", message=hostile
    )
    return SideInfo(target, f"c-{name}", deployment)


def said(text: str, state: str = "") -> Reply:
    return Reply("c", text, ended=False, latency_ms=812.0, node_trace=("ask", "offer"), state={"x": state})


def differs(signal: Signal, path: str, status: Status = Status.NEW, *, muted: str | None = None) -> Divergence:
    mute = None if muted is None else Mute(MuteReason.ACCEPTED, 0, muted)
    return Divergence(signal, path, Change.CHANGED, path, f"{path}?", status, 1, path, muted=mute)


def compared(index: int, user: str, a: Outcome, b: Outcome, *found: Divergence) -> TurnComparison:
    folded = (Folded(Signal.STATE, "hold", "uuid", "a", "b"),) if index else ()
    return TurnComparison(Turn(index, user, Pair(a, b)), found, folded=folded)


def comparison(hostile: str = "x", studio: str | None = "https://studio.eu.poly.ai") -> Comparison:
    turns = (
        compared(0, "", said("Hello"), said("Hello")),
        compared(
            1,
            hostile,
            said(f"I have 7 pm {hostile}"),
            said(f"I can hold 7:15 pm {hostile}"),
            differs(Signal.STATE, "booking.time"),
            differs(Signal.REPLY, ""),
            differs(Signal.STATE, f'["{hostile}"]' if '"' not in hostile else "k", muted=hostile),
        ),
        compared(2, "", said(hostile), Failure(FailureKind.TIMEOUT, hostile), differs(Signal.ERROR, "")),
        compared(
            3, "bye", said("Bye"), NotSent(NotSentReason.FAILED, 2), differs(Signal.STATE, "a", Status.CARRIED)
        ),
    )
    sides = Pair(
        side("live", Environment.LIVE, hostile, studio), side("next", Environment.PRE_RELEASE, hostile, studio)
    )
    judgements = (
        Judgement(hostile, Side.BASELINE, None, passed=True),
        Judgement("b", Side.CANDIDATE, 1, passed=None),
    )
    return Comparison("r-1", AT, sides, turns, name=f"scenario {hostile}", judgements=judgements)


def real() -> Comparison:
    """A real conversation, with one side only."""
    absent = NotSent(NotSentReason.ABSENT, 0)
    target = Target("live", "https://x.example", "P-1", Environment.LIVE, api=Api.CONVERSATIONS)
    info = SideInfo(target, "c-1")
    turns = tuple(TurnComparison(Turn(index, "hi", Pair(said(f"call {index}"), absent))) for index in range(2))
    return Comparison("r-2", AT, Pair(info, info), turns, origin=Origin(AT, RawResponse(200, b"{}")))


@pytest.fixture(scope="session")
def make_comparison() -> Callable[..., Comparison]:
    return comparison


@pytest.fixture
def real_conversation() -> Comparison:
    return real()
