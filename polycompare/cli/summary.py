"""What a comparison comes to, in words: its verdict, what counts and what does not, what was expected."""

from collections import Counter
from collections.abc import Iterator, Sequence

from polycompare.model.divergences import CLASS_OF_SIGNAL, Signal, SignalClass, Status
from polycompare.model.expectations import Judgement
from polycompare.model.outcomes import Failure, NotSent
from polycompare.model.text import visible_line
from polycompare.model.turns import Comparison, TurnComparison
from polycompare.model.values import Side
from polycompare.model.verdicts import Verdict, regressions, root_turn, verdict_of


def summary_lines(comparison: Comparison) -> Iterator[str]:
    """The lines under a comparison: what was not compared, what was expected, and last the verdict."""
    turns = comparison.turns
    if comparison.origin is not None:
        yield f"real conversation of {len(turns)} turn{'' if len(turns) == 1 else 's'}: nobody to compare with"
        return
    yield from _not_reported_in_words(turns)
    if any(turn.partial_facts for turn in turns):
        yield (
            "facts: partial, since they are read in full only in English, Spanish, French and German; other words "
            "may be other facts"
        )
    yield from _expectations_in_words(comparison.judgements)
    words = [_verdict_in_words(comparison), *_counts_in_words(turns)]
    yield " · ".join(words)


def judgement_in_words(judgement: Judgement) -> str:
    """An expectation that was not met, or of which that is not known."""
    what = "not met" if judgement.passed is False else "not known"
    why = f": {judgement.why}" if judgement.why else ""
    return visible_line(f"{judgement.side.letter} {what}: {judgement.text}{why}")


def _counts_in_words(turns: Sequence[TurnComparison]) -> Iterator[str]:
    divergences = [divergence for turn in turns for divergence in turn.divergences]
    new = Counter(d.signal_class for d in divergences if d.status is Status.NEW and d.muted is None)
    counts = [f"{new[kind]} in {kind.value}" for kind in SignalClass if new[kind]]
    if counts:
        yield f"new differences: {', '.join(counts)}"
    muted = Counter(d.muted.reason for d in divergences if d.muted is not None)
    if muted:
        reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(muted.items()))
        yield f"{muted.total()} muted ({reasons})"
    folded = sum(len(turn.folded) for turn in turns)
    if folded:
        yield f"{folded} volatile folded"


def _expectations_in_words(judgements: Sequence[Judgement]) -> Iterator[str]:
    if not judgements:
        return
    for judgement in judgements:
        if judgement.turn is None and judgement.passed is not True:
            yield judgement_in_words(judgement)
    sides = []
    for side in Side:
        passed = [judgement.passed for judgement in judgements if judgement.side is side]
        if passed:
            unknown = f" ({passed.count(None)} not known)" if None in passed else ""
            sides.append(f"{side.letter} {passed.count(True)} of {len(passed)} met{unknown}")
    yield f"expectations: {', '.join(sides)}"


def _not_reported_in_words(turns: Sequence[TurnComparison]) -> Iterator[str]:
    """Which behaviour was not compared, since a side's replies do not carry it."""
    silent: dict[Signal, set[Side]] = {}
    for turn in turns:
        for signal, unreported in turn.not_reported.items():
            if CLASS_OF_SIGNAL[signal] is SignalClass.BEHAVIOUR:
                silent.setdefault(signal, set()).update(unreported)
    for sides, words in (
        ({*Side}, "neither side reports"),
        ({Side.BASELINE}, "A does not report"),
        ({Side.CANDIDATE}, "B does not report"),
    ):
        signals = [signal.value.replace("_", " ") for signal in Signal if silent.get(signal) == sides]
        if signals:
            yield f"not compared: {words} {', '.join(signals)}"


def _verdict_in_words(comparison: Comparison) -> str:
    turns, judgements = comparison.turns, comparison.judgements
    root = root_turn(turns)
    parted = [] if root is None else [f"diverged at turn {root}"]
    match verdict_of(turns, judgements):
        case Verdict.SAME:
            return _same_in_words(turns)
        case Verdict.DIVERGED:
            return ", ".join(parted)
        case Verdict.REGRESSED:
            count = len(regressions(judgements))
            failed = f"B fails {count} expectation{'' if count == 1 else 's'} that A does not fail"
            return ", ".join([f"regressed: {failed}", *parted])
        case Verdict.ERROR:
            return ", ".join(
                [f"error: {', '.join([*_failures_in_words(turns), *_faults_in_words(turns)])}", *parted]
            )


def _same_in_words(turns: Sequence[TurnComparison]) -> str:
    """Only turns that both sides were asked can be the same."""
    if not turns:
        return "nothing was compared"
    unsent = sum(any(isinstance(turn.turn.outcomes.of(side), NotSent) for side in Side) for turn in turns)
    asked = len(turns) - unsent
    more = f" ({unsent} more {'was' if unsent == 1 else 'were'} not sent)" if unsent else ""
    return f"same behaviour in {asked} turn{'' if asked == 1 else 's'}{more}"


def _failures_in_words(turns: Sequence[TurnComparison]) -> Iterator[str]:
    """Where each side failed: once at most, as a side that failed takes no more turns."""
    for turn in turns:
        failed = [side.letter for side in Side if isinstance(turn.turn.outcomes.of(side), Failure)]
        if failed:
            yield f"{' and '.join(failed)} failed at turn {turn.index}"


def _faults_in_words(turns: Sequence[TurnComparison]) -> Iterator[str]:
    for turn in turns:
        if turn.fault is not None:
            yield f"turn {turn.index} could not be compared"
