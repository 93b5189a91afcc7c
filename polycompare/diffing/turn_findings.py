"""What differs within one turn, signal by signal, before its place in the conversation is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from polycompare.diffing.equality import Value
from polycompare.diffing.facts import compare_facts
from polycompare.diffing.findings import Finding
from polycompare.diffing.lens import Lens
from polycompare.diffing.normalise import not_reported, signal_values
from polycompare.diffing.signals import compare_signal
from polycompare.diffing.traces import OwnTrace, TraceHistory, compare_traces, traces_of
from polycompare.model.divergences import Folded, Signal
from polycompare.model.outcomes import NotSent, Reply
from polycompare.model.turns import Turn
from polycompare.model.values import Pair, Side


@dataclass(frozen=True, slots=True)
class Found:
    """What one turn shows. `compared` has both sides' values of every signal that both report."""

    findings: tuple[Finding, ...]
    compared: Mapping[Signal, Pair[Value]]
    not_reported: Mapping[Signal, tuple[Side, ...]] = field(default_factory=dict)
    folded: tuple[Folded, ...] = ()
    partial_facts: bool = False
    trace_offsets: Pair[int] = field(default_factory=lambda: Pair(0, 0))


class TurnFinder:
    """Compares the turns of one conversation, in order; it remembers only what tells a turn's own values."""

    def __init__(self, lens: Lens) -> None:
        self._lens = lens
        self._traces = TraceHistory()

    def find(self, turn: Turn) -> Found:
        """What differs in the next turn."""
        values = {side: signal_values(turn.outcomes.of(side)) for side in Side}
        compared = _comparable(turn, Pair(values[Side.BASELINE], values[Side.CANDIDATE]))
        traces = self._own_traces(turn)
        return Found(
            tuple(_findings(turn, compared, traces)),
            compared,
            not_reported(turn, values),
            trace_offsets=Pair(0, 0) if traces is None else traces.map(lambda trace: trace.offset),
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


def _fact_findings(turn: Turn) -> list[Finding]:
    baseline, candidate = turn.outcomes.baseline, turn.outcomes.candidate
    if not isinstance(baseline, Reply) or not isinstance(candidate, Reply):
        return []
    return compare_facts(Pair(baseline.text, candidate.text), Pair(baseline.tts_lang, candidate.tts_lang))
