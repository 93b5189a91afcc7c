"""Verdicts and the one table of exit codes."""

from collections.abc import Iterable
from enum import IntEnum, StrEnum

from polycompare.model.expectations import Judgement
from polycompare.model.outcomes import Failure
from polycompare.model.turns import TurnComparison
from polycompare.model.values import Side


class ExitCode(IntEnum):
    """What a command leaves to the shell. Where several hold, `worst_exit` picks one."""

    PASS = 0
    DIVERGED = 1  # regressed, or an unaccepted divergence
    USAGE = 2  # usage or configuration: also a missing key, an unknown name, consent not given
    INCONCLUSIVE = 3
    INCOMPLETE = 4  # key rejected, unreachable, bad reply
    MOVED = 5  # a deployment moved during the check
    INTERRUPTED = 130


_PRECEDENCE = (
    ExitCode.INTERRUPTED,
    ExitCode.USAGE,
    ExitCode.MOVED,
    ExitCode.INCOMPLETE,
    ExitCode.DIVERGED,
    ExitCode.INCONCLUSIVE,
    ExitCode.PASS,
)


def worst_exit(codes: Iterable[ExitCode]) -> ExitCode:
    """The one code that is given where several hold; `PASS` for none."""
    return min(codes, key=_PRECEDENCE.index, default=ExitCode.PASS)


class Verdict(StrEnum):
    """What a comparison comes to."""

    SAME = "same"
    DIVERGED = "diverged"
    REGRESSED = "regressed"  # the candidate fails what a scenario expects and the baseline does
    ERROR = "error"

    @property
    def exit_code(self) -> ExitCode:
        """The exit code of a command that ends with this verdict."""
        return {
            Verdict.SAME: ExitCode.PASS,
            Verdict.DIVERGED: ExitCode.DIVERGED,
            Verdict.REGRESSED: ExitCode.DIVERGED,
            Verdict.ERROR: ExitCode.INCOMPLETE,
        }[self]


def root_turn(turns: Iterable[TurnComparison]) -> int | None:
    """The first turn with a new, unmuted divergence in behaviour."""
    return next((t.index for t in turns if any(d.counts for d in t.divergences)), None)


def verdict_of(turns: Iterable[TurnComparison], judgements: Iterable[Judgement] = ()) -> Verdict:
    """The verdict of a comparison.

    A failed outcome on either side is an error, even beside divergences; so is a turn that could not be compared,
    but for cleanup turns. An expectation that the candidate fails and the baseline does not is a regression.
    """
    seen = tuple(turns)
    for turn in seen:
        outcomes = turn.turn.outcomes
        failed = isinstance(outcomes.baseline, Failure) or isinstance(outcomes.candidate, Failure)
        if (failed and not turn.turn.cleanup) or turn.fault is not None:
            return Verdict.ERROR
    if regressions(judgements):
        return Verdict.REGRESSED
    return Verdict.SAME if root_turn(seen) is None else Verdict.DIVERGED


def regressions(judgements: Iterable[Judgement]) -> list[Judgement]:
    """What the candidate fails of the expectations that the baseline does not fail."""
    judged = tuple(judgements)
    failing_alike = {(j.turn, j.text) for j in judged if j.side is Side.BASELINE and j.passed is False}
    return [
        j
        for j in judged
        if j.side is Side.CANDIDATE and j.passed is False and (j.turn, j.text) not in failing_alike
    ]
