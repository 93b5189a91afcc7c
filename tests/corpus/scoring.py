"""Counts what a comparison tells of a conversation against what is known to be wrong in it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from polycompare.diffing.equality import same
from polycompare.diffing.path_patterns import matches_path
from polycompare.model.divergences import Divergence, Signal, SignalClass
from polycompare.model.outcomes import Reply
from polycompare.model.turns import TurnComparison
from polycompare.model.values import JsonValue, Missing
from polycompare.model.verdicts import root_turn
from tests.corpus.corpus import Conversation
from tests.corpus.faults import AnyValue, Expected, ExpectedValue, Fault, Later


@dataclass(frozen=True, slots=True)
class Told:
    """One difference that a comparison shows as new, in behaviour."""

    turn: int
    signal: Signal
    path: str
    before: JsonValue | Missing
    after: JsonValue | Missing


Match: TypeAlias = Callable[[Expected, Told], bool]
"""Whether what was told is what was expected."""


@dataclass(slots=True)
class Score:
    """The counts over many conversations. The lists name each case, for a person to look at."""

    conversations: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    hidden: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    free: int = 0
    free_found: int = 0
    told: int = 0
    false: list[str] = field(default_factory=list)
    faulty: int = 0
    faulty_root_right: int = 0
    clean: int = 0
    clean_root_right: int = 0
    wrong_roots: list[str] = field(default_factory=list)
    later: int = 0
    later_wrong: list[str] = field(default_factory=list)
    causes: int = 0
    causes_wrong: list[str] = field(default_factory=list)
    muted: Counter[str] = field(default_factory=Counter)
    folded: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        """The share of what was told that was injected, or a direct effect of it."""
        return 1 - len(self.false) / self.told if self.told else 1.0

    @property
    def recall(self) -> float:
        """The share of the injected faults that was told, at the turn and path of the injection."""
        return self.found.total() / self.faults.total() if self.faults else 1.0

    @property
    def root_accuracy(self) -> float:
        """The share of the conversations with faults whose root turn is that of the first."""
        return self.faulty_root_right / self.faulty if self.faulty else 1.0

    def add(
        self,
        conversation: Conversation,
        told: Sequence[Told],
        root: int | None,
        match: Match,
        muted: Sequence[Told] = (),
    ) -> None:
        """Count one conversation: what was told of it, its root turn, what was muted; `match` tells hits."""
        self.conversations += 1
        self._add_faults(conversation, told, match, muted)
        allowed = [expected for fault in conversation.faults for expected in (fault.primary, *fault.effects)]
        self.told += len(told)
        self.false += [
            f"{conversation.name}: {_in_words(one)}"
            for one in told
            if not any(match(expected, one) for expected in allowed)
        ]
        self._add_root(conversation, root)

    def _add_faults(
        self, conversation: Conversation, told: Sequence[Told], match: Match, muted: Sequence[Told]
    ) -> None:
        for fault in conversation.faults:
            found = any(match(fault.primary, one) for one in told)
            if fault.free:
                self.free += 1
                self.free_found += found
                continue
            self.faults[fault.kind] += 1
            if found:
                self.found[fault.kind] += 1
            elif any(match(fault.primary, one) for one in muted):
                self.hidden.append(_case(conversation, fault))
            else:
                self.missed.append(_case(conversation, fault))

    def _add_root(self, conversation: Conversation, told: int | None) -> None:
        truth = min((fault.turn for fault in conversation.faults if not fault.free), default=None)
        right = told == truth
        if truth is None:
            self.clean += 1
            self.clean_root_right += right
        else:
            self.faulty += 1
            self.faulty_root_right += right
        if not right:
            self.wrong_roots.append(f"{conversation.name}: root {told}, injected at {truth}")

    def add_ours(self, conversation: Conversation, turns: Sequence[TurnComparison]) -> None:
        """Count one conversation as `ConversationComparer` tells it."""
        self.add(
            conversation,
            [_told(turn.index, d) for turn in turns for d in turn.divergences if d.counts],
            root_turn(turns),
            hits,
            [_told(turn.index, d) for turn in turns for d in turn.divergences if d.muted is not None],
        )
        for turn in turns:
            for divergence in turn.divergences:
                if divergence.muted is not None and divergence.signal_class is SignalClass.BEHAVIOUR:
                    self.muted[divergence.signal] += 1
            self.folded.update(folded.kind for folded in turn.folded)
        for fault in conversation.faults:
            if not fault.free:
                self._add_later(conversation, fault, turns)
                self._add_cause(conversation, fault, turns)

    def _add_later(self, conversation: Conversation, fault: Fault, turns: Sequence[TurnComparison]) -> None:
        for later in fault.later:
            if later.turn >= len(turns) or not _followable(fault, turns[later.turn]):
                continue
            self.later += 1
            if not any(_follows(fault, later, d) for d in turns[later.turn].divergences):
                self.later_wrong.append(f"{_case(conversation, fault)}: not {later.status} at {later.turn}")

    def _add_cause(self, conversation: Conversation, fault: Fault, turns: Sequence[TurnComparison]) -> None:
        causes = turns[fault.turn].causes
        if not causes:
            return
        self.causes += 1
        if causes[0].signal not in fault.named_as:
            named = f"{causes[0].signal} {causes[0].path}"
            self.causes_wrong.append(f"{_case(conversation, fault)}: {named} named first")


def hits(expected: Expected, told: Told) -> bool:
    """Whether a difference is the expected one: turn, signal, path and values."""
    return (
        expected.turn == told.turn
        and expected.signal is told.signal
        and matches_path(expected.pattern, told.path)
        and _is_value(expected.before, told.before)
        and _is_value(expected.after, told.after)
    )


def _is_value(expected: ExpectedValue, told: JsonValue | Missing) -> bool:
    return isinstance(expected, AnyValue) or same(expected, told)


def _told(turn: int, divergence: Divergence) -> Told:
    return Told(turn, divergence.signal, divergence.path, divergence.baseline, divergence.candidate)


def _followable(fault: Fault, turn: TurnComparison) -> bool:
    """That a side is over can be told beside a side that goes on; all else needs two replies."""
    outcomes = turn.turn.outcomes
    return fault.primary.signal is Signal.ENDED or (
        isinstance(outcomes.baseline, Reply) and isinstance(outcomes.candidate, Reply)
    )


def _follows(fault: Fault, later: Later, divergence: Divergence) -> bool:
    return (
        divergence.signal is fault.primary.signal
        and divergence.status is later.status
        and divergence.since == fault.turn
        and matches_path(fault.primary.pattern, divergence.path)
    )


def _case(conversation: Conversation, fault: Fault) -> str:
    primary = fault.primary
    return f"{conversation.name}: {fault.kind} at turn {fault.turn}, {primary.signal} {primary.pattern}"


def _in_words(told: Told) -> str:
    return f"turn {told.turn} {told.signal} {told.path} {told.before!r:.60} → {told.after!r:.60}"
