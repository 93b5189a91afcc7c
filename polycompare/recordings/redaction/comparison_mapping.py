"""Whole comparisons with other texts in them: replies as they were read, and what was found to differ."""

from dataclasses import replace
from typing import TypeVar

from polycompare.diffing.paths import Path, format_path, parse_path
from polycompare.model.divergences import Cause, Divergence, Folded, Signal
from polycompare.model.expectations import Judgement
from polycompare.model.outcomes import Failure, Outcome, Reply
from polycompare.model.recoveries import Recovery
from polycompare.model.turns import Comparison, Turn, TurnComparison
from polycompare.model.values import MISSING, JsonValue, Missing
from polycompare.recordings.redaction.json_mapping import JsonMapper
from polycompare.recordings.redaction.record_mapping import RecordMapper

V = TypeVar("V", bound=JsonValue)


class ComparisonMapper:
    """Maps what a comparison shows, and the answers that it was read from."""

    def __init__(self, records: RecordMapper, json: JsonMapper) -> None:
        self._records = records
        self._json = json
        self._text = records.text

    def comparison(self, comparison: Comparison) -> Comparison:
        """A whole comparison."""
        origin = comparison.origin
        answer = None if origin is None else self._records.response(origin.answer)
        return replace(
            comparison,
            sides=comparison.sides.map(self._records.side),
            turns=tuple(map(self._compared, comparison.turns)),
            name=self._text(comparison.name),
            judgements=tuple(map(self._judgement, comparison.judgements)),
            origin=None if origin is None or answer is None else replace(origin, answer=answer),
        )

    def _compared(self, compared: TurnComparison) -> TurnComparison:
        return replace(
            compared,
            turn=self._turn(compared.turn),
            divergences=tuple(map(self._divergence, compared.divergences)),
            folded=tuple(map(self._folded, compared.folded)),
            causes=tuple(map(self._cause, compared.causes)),
            fault=self._text(compared.fault),
        )

    def _turn(self, turn: Turn) -> Turn:
        return replace(
            turn,
            user=self._text(turn.user),
            metadata=self._json.value(dict(turn.metadata)),
            outcomes=turn.outcomes.map(self._outcome),
            recoveries=tuple(map(self._recovery, turn.recoveries)),
            to_candidate=self._records.user_turn(turn.to_candidate),
        )

    def _outcome(self, outcome: Outcome) -> Outcome:
        match outcome:
            case Reply():
                return self._reply(outcome)
            case Failure():
                return self._records.failure(outcome)
            case _:
                return outcome

    def _reply(self, reply: Reply) -> Reply:
        return replace(
            reply,
            text=self._text(reply.text),
            responses=self._records.responses(reply.responses),
            state=self._json.value(reply.state),
            functions=self._functions(reply.functions),
            topics=None if reply.topics is None else tuple(map(self._text, reply.topics)),
            sources=None if reply.sources is None else tuple(map(self._text, reply.sources)),
            cited_topic=self._text(reply.cited_topic),
            handoff=self._text(reply.handoff),
            handoff_reason=self._text(reply.handoff_reason),
            llm_requests=self._functions(reply.llm_requests),
            metrics=self._json.value(reply.metrics),
            extra=self._json.value(reply.extra),
        )

    def _functions(self, values: tuple[JsonValue, ...] | None) -> tuple[JsonValue, ...] | None:
        return None if values is None else tuple(map(self._json.call, values))

    def _recovery(self, recovery: Recovery) -> Recovery:
        rebuilt = (replace(turn, outcome=self._outcome(turn.outcome)) for turn in recovery.rebuilt)
        return replace(recovery, failure=self._records.failure(recovery.failure), rebuilt=tuple(rebuilt))

    def _divergence(self, divergence: Divergence) -> Divergence:
        muted = divergence.muted
        return replace(
            divergence,
            path=self._path(divergence.path),
            baseline=self._value(divergence.baseline, divergence.signal, divergence.path),
            candidate=self._value(divergence.candidate, divergence.signal, divergence.path),
            identity=self._text(divergence.identity),
            moved_from=None if divergence.moved_from is None else self._path(divergence.moved_from),
            muted=None if muted is None else replace(muted, why=self._text(muted.why)),
        )

    def _folded(self, folded: Folded) -> Folded:
        return replace(
            folded,
            path=self._path(folded.path),
            baseline=self._json_at(folded.baseline, folded.signal, folded.path),
            candidate=self._json_at(folded.candidate, folded.signal, folded.path),
        )

    def _cause(self, cause: Cause) -> Cause:
        return replace(cause, path=self._path(cause.path), why=self._text(cause.why))

    def _judgement(self, judgement: Judgement) -> Judgement:
        return replace(judgement, text=self._text(judgement.text), why=self._text(judgement.why))

    def _value(self, value: JsonValue | Missing, signal: Signal, path: str) -> JsonValue | Missing:
        return MISSING if isinstance(value, Missing) else self._json_at(value, signal, path)

    def _json_at(self, value: JsonValue, signal: Signal, path: str) -> JsonValue:
        steps = _steps(path)
        if signal in (Signal.FUNCTIONS, Signal.LLM) and "arguments" not in steps:
            return self._json.call(value)
        return self._json.value_at(value, steps)

    def _path(self, path: str) -> str:
        """A path with stand-ins for the keys that are personal."""
        steps = _steps(path)
        if not steps:
            return self._text(path)
        mapped = tuple(self._text(step) if isinstance(step, str) else step for step in steps)
        return path if mapped == steps else format_path(mapped)


def _steps(path: str) -> Path:
    """The steps of a path; none where it is not one, such as that of a fact."""
    try:
        return parse_path(path)
    except ValueError:
        return ()
