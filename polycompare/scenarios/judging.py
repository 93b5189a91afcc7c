"""What became of a scenario's expectations, on each side.

An expectation never passes unseen:

- of a turn that failed, it failed;
- of a turn that was not sent because the side had ended or failed, what should have been there failed, and of what
  should not have been there nothing is known;
- of a turn that nobody sent, or that a recording does not have, nothing is known;
- of the whole conversation, replies, nodes, calls and topics count wherever they are, the state, the end and the
  hand-off by the last reply, and what must not be, and the latency, in every reply from the greeting on. A
  conversation that the agent ended is whole. One that failed is not: what was found in it counts, all else failed.
  Cleanup turns are no part of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from polycompare.diffing.traces import TraceHistory
from polycompare.model.expectations import Judgement
from polycompare.model.outcomes import Failure, NotSent, NotSentReason, Reply
from polycompare.model.turns import TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.scenarios.expectations import (
    Called,
    Ended,
    Exists,
    Expectation,
    HandedOff,
    LatencyUnder,
    NotCalled,
    NotVisited,
    ReplyContains,
    ReplyLacks,
    ReplyMatches,
    ReplyTells,
    State,
    TopicRetrieved,
    Visited,
)
from polycompare.scenarios.reply_judging import PASSED, Result, Seen, judged
from polycompare.scenarios.turns import Script


def judge(
    script: Script, turns: Sequence[TurnComparison], languages: Pair[str | None] | None = None
) -> tuple[Judgement, ...]:
    """Every expectation on every side that it is about, in the order of the script.

    `languages` are those of the targets, for replies that do not tell theirs and a scenario that does not either.
    """
    last = sum(not turn.cleanup for turn in script.turns)
    of_targets = languages or Pair(None, None)
    views = {side: _View(side, turns, last, script.languages.tts or of_targets.of(side)) for side in Side}
    return tuple(
        Judgement(expected.text, side, expected.turn, result.passed, result.why)
        for expected in script.expectations
        for side in expected.sides
        for result in [views[side].judged(expected.what.of(side), expected.turn)]
    )


class _View:
    """One side of a conversation, and what is to be thought of it."""

    def __init__(self, side: Side, turns: Iterable[TurnComparison], last: int, language: str | None) -> None:
        self._letter = side.letter
        self._last = last
        self._outcomes = {turn.index: turn.turn.outcomes.of(side) for turn in turns}
        self._seen: dict[int, Seen] = {}
        traces = TraceHistory()
        for index, outcome in sorted(self._outcomes.items()):
            if isinstance(outcome, Reply):
                nodes = _own_nodes(outcome, traces)
                self._seen[index] = Seen(side.letter, outcome, nodes, outcome.tts_lang or language)
        self._whole = {index: seen for index, seen in self._seen.items() if index <= last}

    def judged(self, expectation: Expectation, turn: int | None) -> Result:
        """The result for an expectation of a turn, or of the whole."""
        if turn is not None:
            return self._of_turn(expectation, turn)
        if not self._whole:
            return self._unseen(0)
        match expectation:
            case ReplyLacks() | NotVisited() | NotCalled() | LatencyUnder():
                return self._throughout(expectation)
            case State() | HandedOff() | Ended():
                return self._at_the_end(expectation)
            case Visited() | Called() | TopicRetrieved():
                return self._overall(expectation)
            case ReplyContains() | ReplyMatches() | ReplyTells():
                return self._anywhere(expectation)

    def _of_turn(self, expectation: Expectation, turn: int) -> Result:
        if turn in self._seen:
            return judged(expectation, self._seen[turn])
        unseen = self._unseen(turn)
        if _forbids(expectation) and not isinstance(self._outcomes.get(turn), Failure):
            return Result(None, unseen.why)
        return unseen

    def _throughout(self, expectation: Expectation) -> Result:
        results = [(turn, judged(expectation, seen)) for turn, seen in self._whole.items()]
        wrong = next(((turn, result) for turn, result in results if result.passed is False), None)
        if wrong is not None:
            turn, result = wrong
            return Result(False, f"turn {turn}: {result.why}")
        return self._gap() or next((result for _, result in results if result.passed is None), PASSED)

    def _at_the_end(self, expectation: Expectation) -> Result:
        return self._gap() or judged(expectation, list(self._whole.values())[-1])

    def _overall(self, expectation: Expectation) -> Result:
        """As if the whole conversation were one reply."""
        whole = list(self._whole.values())
        result = judged(expectation, _as_one(whole))
        if result.passed:
            return result
        single = (judged(expectation, seen) for seen in whole)
        return self._gap() or next((unknown for unknown in single if unknown.passed is None), result)

    def _anywhere(self, expectation: ReplyContains | ReplyMatches | ReplyTells) -> Result:
        whole = self._whole.values()
        for part in _parts(expectation):
            results = [judged(part, seen) for seen in whole]
            if not any(result.passed for result in results):
                unknown = (result for result in results if result.passed is None)
                return self._gap() or next(unknown, Result(False, f"{part.in_words}: in none of {len(results)}"))
        return PASSED

    def _gap(self) -> Result | None:
        """Why the conversation was not seen to its end; None if it was."""
        for turn in range(self._last + 1):
            if turn not in self._seen:
                return None if self._ended_before(turn) is not None else self._unseen(turn)
        return None

    def _unseen(self, turn: int) -> Result:
        """What is to be said of a turn without a reply."""
        ended = self._ended_before(turn)
        if ended is not None:
            return Result(False, f"not reached: {self._letter} ended at turn {ended}")
        match self._outcomes.get(turn):
            case Failure(kind=kind):
                return Result(False, f"{self._letter} failed at turn {turn}: {kind}")
            case NotSent(reason=NotSentReason.FAILED, since=since):
                return Result(False, f"not reached: {self._letter} failed at turn {since}")
            case NotSent():
                return Result(None, f"{self._letter} is a recording without turn {turn}")
        return Result(None, f"turn {turn} was not driven")

    def _ended_before(self, turn: int) -> int | None:
        """The turn with which the agent had ended the conversation, if it had."""
        outcome = self._outcomes.get(turn)
        if isinstance(outcome, NotSent) and outcome.reason is NotSentReason.ENDED:
            return outcome.since
        if outcome is not None:
            return None
        return next((index for index, seen in self._seen.items() if index < turn and seen.reply.ended), None)


def _own_nodes(reply: Reply, traces: TraceHistory) -> tuple[str, ...] | None:
    """The nodes of this turn, by this side alone: what the other does must not change the judgement."""
    if reply.node_trace is None:
        return None
    return traces.own(Pair(reply.node_trace, reply.node_trace)).baseline.nodes


def _forbids(expectation: Expectation) -> bool:
    """Whether it is about what must not be: a turn that never came does not break it."""
    match expectation:
        case ReplyLacks() | NotVisited() | NotCalled() | LatencyUnder():
            return True
        case HandedOff(expected=expected) | Ended(expected=expected) | State(test=Exists(expected=expected)):
            return not expected
    return False


def _parts(
    expectation: ReplyContains | ReplyMatches | ReplyTells,
) -> list[ReplyContains | ReplyMatches | ReplyTells]:
    """One expectation for each text, which may be told in different turns."""
    match expectation:
        case ReplyContains(texts):
            return [ReplyContains((text,)) for text in texts]
        case ReplyTells(texts):
            return [ReplyTells((text,)) for text in texts]
        case ReplyMatches(patterns):
            return [ReplyMatches((pattern,)) for pattern in patterns]


def _as_one(whole: Sequence[Seen]) -> Seen:
    """A reply with the nodes, calls and topics of all."""
    replies = [seen.reply for seen in whole]
    topics = [topic for reply in replies for topic in (*(reply.topics or ()), reply.cited_topic)]
    reply = replace(
        replies[-1],
        functions=tuple(call for reply in replies for call in reply.functions or ()),
        topics=tuple(topic for topic in topics if topic is not None),
        cited_topic=None,
    )
    return replace(whole[-1], reply=reply, nodes=tuple(node for seen in whole for node in seen.nodes or ()))
