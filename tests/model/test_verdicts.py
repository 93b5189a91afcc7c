"""Verdicts, root turns, and the one table of exit codes."""

import itertools

import pytest

from polycompare.model.divergences import (
    CLASS_OF_SIGNAL,
    Change,
    Divergence,
    Mute,
    MuteReason,
    Signal,
    SignalClass,
    Status,
)
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, Reply
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import Pair
from polycompare.model.verdicts import ExitCode, Verdict, root_turn, verdict_of, worst_exit

REPLY = Reply("c-1", "hello", False, 1.0)


def divergence(signal: Signal, status: Status = Status.NEW, muted: str | None = None) -> Divergence:
    return Divergence(
        signal,
        "",
        Change.CHANGED,
        "a",
        "b",
        status,
        0,
        "id",
        muted=None if muted is None else Mute(MuteReason.IGNORED, 0, muted),
    )


def turn(index: int, *divergences: Divergence, candidate: Outcome = REPLY) -> TurnComparison:
    return TurnComparison(Turn(index, "hi", Pair(REPLY, candidate)), divergences)


def test_other_words_and_latency_alone_are_the_same() -> None:
    turns = [turn(0, divergence(Signal.REPLY), divergence(Signal.LATENCY), divergence(Signal.TOPICS))]
    assert verdict_of(turns) is Verdict.SAME
    assert root_turn(turns) is None


@pytest.mark.parametrize("signal", [s for s in Signal if CLASS_OF_SIGNAL[s] is SignalClass.BEHAVIOUR])
def test_new_behaviour_makes_the_root_turn(signal: Signal) -> None:
    turns = [turn(0), turn(1, divergence(signal)), turn(2, divergence(signal))]
    assert root_turn(turns) == 1
    assert verdict_of(turns) is Verdict.DIVERGED


def test_carried_resolved_and_muted_make_none() -> None:
    quiet = [
        divergence(Signal.STATE, Status.CARRIED),
        divergence(Signal.STATE, Status.RESOLVED),
        divergence(Signal.STATE, muted="ignored"),
    ]
    assert verdict_of([turn(0, *quiet)]) is Verdict.SAME


def test_a_failure_is_an_error_even_beside_divergences() -> None:
    failed = Failure(FailureKind.SERVER, "the service failed")
    assert verdict_of([turn(0, divergence(Signal.STATE)), turn(1, candidate=failed)]) is Verdict.ERROR


def test_a_turn_that_could_not_be_compared_is_never_the_same() -> None:
    assert verdict_of([turn(0), TurnComparison(turn(1).turn, fault="a bug")]) is Verdict.ERROR


def test_not_sent_is_no_failure() -> None:
    assert verdict_of([turn(0, candidate=NotSent(NotSentReason.ENDED, 0))]) is Verdict.SAME


def test_every_signal_has_a_class() -> None:
    assert set(CLASS_OF_SIGNAL) == set(Signal)


def test_of_several_exit_codes_the_gravest_is_given() -> None:
    order = [130, 2, 5, 4, 1, 3, 0]
    for size in (1, 2, 3):
        for codes in itertools.permutations(ExitCode, size):
            assert worst_exit(codes) == min(codes, key=order.index)
    assert worst_exit([]) is ExitCode.PASS
