"""The comparison of a conversation, turn by turn: normalise, align, compare, place in time."""

from collections.abc import Iterable, Mapping
from typing import Final

from polycompare.diffing.equality import Value
from polycompare.diffing.facts import compare_facts
from polycompare.diffing.findings import Finding
from polycompare.diffing.normalise import not_reported, signal_values
from polycompare.diffing.paths import natural_order, parse_path
from polycompare.diffing.provenance import Provenance
from polycompare.diffing.signals import compare_signal
from polycompare.diffing.traces import OwnTrace, TraceHistory, compare_traces, traces_of
from polycompare.model.divergences import Divergence, Signal, Status
from polycompare.model.outcomes import NotSent, Reply
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import Pair, Side

_IMPORTANCE: Final = {signal: rank for rank, signal in enumerate(Signal)}
_FRESHNESS: Final = {Status.NEW: 0, Status.CARRIED: 1, Status.RESOLVED: 2}


class ConversationComparer:
    """Compares the turns of one conversation, in order. It does no I/O, and never changes what it is given."""

    def __init__(self) -> None:
        self._traces = TraceHistory()
        self._provenance = Provenance()

    def compare(self, turn: Turn) -> TurnComparison:
        """The divergences of the next turn, the most important first."""
        values = {side: signal_values(turn.outcomes.of(side)) for side in Side}
        compared = _comparable(turn, Pair(values[Side.BASELINE], values[Side.CANDIDATE]))
        traces = self._own_traces(turn)
        findings = _findings(turn, compared, traces)
        divergences = self._provenance.place(turn.index, findings, compared)
        return TurnComparison(
            turn,
            tuple(sorted(divergences, key=_rank)),
            not_reported(turn, values),
            Pair(0, 0) if traces is None else traces.map(lambda trace: trace.offset),
        )

    def _own_traces(self, turn: Turn) -> Pair[OwnTrace] | None:
        traces = traces_of(turn)
        return None if traces is None else self._traces.own(traces)


def _comparable(turn: Turn, values: Pair[Mapping[Signal, Value]]) -> dict[Signal, Pair[Value]]:
    """The signals that both sides report.

    A side that is not asked any more may still differ from one that goes on. It resolves nothing: once the other
    side is over too, there is nothing to tell.
    """
    baseline, candidate = values.baseline, values.candidate
    compared = {
        signal: Pair(baseline[signal], candidate[signal])
        for signal in Signal
        if signal in baseline and signal in candidate
    }
    one_not_asked = any(isinstance(turn.outcomes.of(side), NotSent) for side in Side)
    if one_not_asked and compared.get(Signal.ENDED) == Pair(True, True):
        del compared[Signal.ENDED]
    return compared


def _findings(turn: Turn, compared: Mapping[Signal, Pair[Value]], traces: Pair[OwnTrace] | None) -> list[Finding]:
    findings: list[Finding] = []
    for signal, pair in compared.items():
        match signal:
            case Signal.NODE_TRACE:
                if traces is not None:
                    findings += compare_traces(traces)
            case Signal.FACTS:
                findings += _fact_findings(turn)
            case _:
                findings += compare_signal(signal, pair.baseline, pair.candidate)
    return findings


def compare_all(turns: Iterable[Turn]) -> list[TurnComparison]:
    """A whole conversation, compared from its first turn on."""
    comparer = ConversationComparer()
    return [comparer.compare(turn) for turn in turns]


def _fact_findings(turn: Turn) -> list[Finding]:
    baseline, candidate = turn.outcomes.baseline, turn.outcomes.candidate
    if not isinstance(baseline, Reply) or not isinstance(candidate, Reply):
        return []
    return compare_facts(Pair(baseline.text, candidate.text), Pair(baseline.tts_lang, candidate.tts_lang))


def _rank(divergence: Divergence) -> tuple[int, int, tuple[tuple[int, int, str], ...]]:
    return (
        _IMPORTANCE[divergence.signal],
        _FRESHNESS[divergence.status],
        natural_order(parse_path(divergence.path)),
    )
