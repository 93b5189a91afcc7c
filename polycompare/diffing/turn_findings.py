"""What differs within one turn, signal by signal, before its place in the conversation is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from polycompare.diffing.choices import with_choices
from polycompare.diffing.equality import Value
from polycompare.diffing.facts.facts import compare_facts, facts_are_partial
from polycompare.diffing.findings import Finding
from polycompare.diffing.lens import Lens
from polycompare.diffing.normalise import not_reported, signal_values
from polycompare.diffing.options import Options
from polycompare.diffing.own_ids import OwnIds
from polycompare.diffing.own_replies import OwnReplies
from polycompare.diffing.paths import format_path
from polycompare.diffing.reading import Fold, Reading
from polycompare.diffing.signals import VOLATILE_SIGNALS, compare_signal
from polycompare.diffing.traces import OwnTrace, TraceHistory, compare_traces, traces_of
from polycompare.diffing.volatile import without_own_ids
from polycompare.model.divergences import Folded, Signal
from polycompare.model.outcomes import NotSent, Reply
from polycompare.model.turns import Turn
from polycompare.model.values import Missing, Pair, Side


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
    """Compares the turns of one conversation, in order; it remembers what was said and what tells a turn's own
    values."""

    def __init__(self, lens: Lens) -> None:
        self._lens = lens
        self._options = {signal: Options(lens.options, signal) for signal in Signal}
        self._own_ids = OwnIds()
        self._own_replies = OwnReplies()
        self._traces = TraceHistory()

    def find(self, turn: Turn) -> Found:
        """What differs in the next turn."""
        values = {side: signal_values(turn.outcomes.of(side)) for side in Side}
        compared = _comparable(turn, Pair(values[Side.BASELINE], values[Side.CANDIDATE]))
        traces = self._own_traces(turn)
        own_ids = self._own_ids.at(turn)
        self._own_replies.note(turn)
        findings: list[Finding] = []
        partial_facts = False
        for signal, pair in compared.items():
            match signal:
                case Signal.NODE_TRACE:
                    findings += [] if traces is None else compare_traces(traces)
                case Signal.FACTS:
                    found, partial_facts = self._facts(turn, own_ids)
                    findings += found
                case _:
                    findings += compare_signal(signal, *self._read(signal, pair, own_ids))
        told = with_choices(findings, compared)
        return Found(
            tuple(finding for finding in told if finding.folded is None),
            compared,
            not_reported(turn, values),
            tuple(_folded(finding, finding.folded) for finding in told if finding.folded is not None),
            partial_facts,
            Pair(0, 0) if traces is None else traces.map(lambda trace: trace.offset),
        )

    def _read(
        self, signal: Signal, pair: Pair[Value], own_ids: Pair[tuple[str, ...]]
    ) -> tuple[Value, Value, Reading]:
        fold = Fold.VOLATILE if signal in VOLATILE_SIGNALS else Fold.OWN_IDS
        reading = Reading(
            self._options[signal], fold if self._lens.fold else Fold.NOTHING, own_ids, self._own_replies
        )
        return pair.baseline, pair.candidate, reading

    def _facts(self, turn: Turn, own_ids: Pair[tuple[str, ...]]) -> tuple[list[Finding], bool]:
        """Where the replies tell other facts, and whether facts were read only in part."""
        baseline, candidate = turn.outcomes.baseline, turn.outcomes.candidate
        if not isinstance(baseline, Reply) or not isinstance(candidate, Reply):
            return [], False
        texts = Pair(baseline.text, candidate.text)
        if self._lens.fold:
            texts = Pair(
                without_own_ids(baseline.text, own_ids.baseline),
                without_own_ids(candidate.text, own_ids.candidate),
            )
        languages = Pair(
            baseline.tts_lang or self._lens.languages.baseline,
            candidate.tts_lang or self._lens.languages.candidate,
        )
        partial = texts.baseline != texts.candidate and facts_are_partial(languages)
        return compare_facts(texts, languages), partial

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


def _folded(finding: Finding, kind: str) -> Folded:
    # Only values fold that both sides have.
    baseline = None if isinstance(finding.baseline, Missing) else finding.baseline
    candidate = None if isinstance(finding.candidate, Missing) else finding.candidate
    return Folded(finding.signal, format_path(finding.path), kind, baseline, candidate)
