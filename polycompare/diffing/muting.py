"""Which divergences do not count, and why: what is ignored, accepted, or varies by itself.

A rule looks at one divergence and never at another, so none hides more than what it names. What is carried
with the very values that it was muted with stays muted.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import NamedTuple

from polycompare.diffing.causes import likely_causes
from polycompare.diffing.classes import class_in_words, follows_edit, has_values, is_node_edit, shares_place
from polycompare.diffing.equality import canonical, same
from polycompare.diffing.evidence import Place, noise_stands
from polycompare.diffing.importance import by_importance
from polycompare.diffing.noise import NoiseIndex, NoiseVerdict
from polycompare.diffing.path_patterns import PatternIndex
from polycompare.diffing.provenance import PERSISTENT, Surfacing, beginning
from polycompare.model.divergences import Divergence, Mute, MuteReason, Remark, Signal, Status
from polycompare.model.evidence import Tally
from polycompare.model.rules import Acceptance, IgnoreRule, Rules
from polycompare.model.turns import TurnComparison
from polycompare.model.values import Missing


class Muting:
    """Judges the divergences of one conversation by the rules of a team, turn by turn and in order.

    `scenario` is the name of the conversation's scenario; of one that is none, only the rules for all hold. Raises
    `ValueError` for a rule whose path is no pattern.
    """

    def __init__(self, rules: Rules, scenario: str | None = None) -> None:
        self._ignored = [
            (entry, rule) for entry, rule in enumerate(rules.ignored) if _holds_in(rule.scenario, scenario)
        ]
        self._accepted = [
            (entry, acceptance)
            for entry, acceptance in enumerate(rules.accepted)
            if acceptance.scenario in (None, scenario)
        ]
        self._ignored_at = PatternIndex(rule.path for _, rule in self._ignored)
        self._accepted_at = PatternIndex(acceptance.change.path for _, acceptance in self._accepted)
        self._node_edits = [accepted for accepted in self._accepted if is_node_edit(accepted[1].change)]
        self._noise = rules.noise
        self._noise_index = NoiseIndex(rules.noise)
        self._scenario = scenario
        self._surfacing = Surfacing()
        self._standing = _Standing()
        self._last: TurnComparison | None = None

    def judged(self, comparison: TurnComparison, tallies: Mapping[Place, Tally] | None = None) -> TurnComparison:
        """The turn with each divergence judged anew, in order of importance, and with its likely causes.

        With `tallies` of the conversation driven again, learned noise only mutes what these take for chance too.
        Turns are to be judged from the first on, again as often as one likes. Of a turn judged on its own, its
        place in time stays as it was.
        """
        looked_at = [self._looked_at(d, comparison, tallies or {}) for d in comparison.divergences]
        settled = self._surfacing.settle(comparison.index, looked_at)
        ordered = by_importance(settled, comparison.turn)
        before = self._last if self._last is not None and self._last.index == comparison.index - 1 else None
        judged = replace(comparison, divergences=ordered)
        self._last = replace(judged, causes=likely_causes(judged, before))
        return self._last

    def _looked_at(
        self, divergence: Divergence, comparison: TurnComparison, tallies: Mapping[Place, Tally]
    ) -> Divergence:
        muted, remark = self._judgement(divergence, comparison, tallies)
        if divergence.signal in PERSISTENT and divergence.status is not Status.RESOLVED:
            if muted is None:
                tally = tallies.get((comparison.index, divergence.signal, divergence.identity))
                muted = self._standing.muted(comparison.index, divergence, tally)
                remark = None if muted is not None else remark
            self._standing.note(comparison.index, divergence, muted)
        if muted == divergence.muted and remark is divergence.remark:
            return divergence
        return replace(divergence, muted=muted, remark=remark)

    def _judgement(
        self, divergence: Divergence, comparison: TurnComparison, tallies: Mapping[Place, Tally]
    ) -> tuple[Mute | None, Remark | None]:
        turn = comparison.index
        if self._ignored and (mute := self._ignoring(divergence, turn)) is not None:
            return mute, None
        if divergence.status is Status.RESOLVED:
            return None, None  # its values are gone: it goes as it came, see `Surfacing`
        remark: Remark | None = None
        if self._accepted:
            mute, remark = self._acceptance_of(divergence, turn)
            if mute is not None:
                return mute, None
        if self._noise:
            tally = tallies.get((turn, divergence.signal, divergence.identity))
            mute, beyond = self._noise_at(divergence, comparison, tally)
            return mute, None if mute is not None else remark or beyond
        return None, remark

    def _ignoring(self, divergence: Divergence, turn: int) -> Mute | None:
        for number in self._ignored_at.matching(divergence.path):
            entry, rule = self._ignored[number]
            if rule.signal not in (None, divergence.signal) or not _holds_at(rule.turn, turn, divergence):
                continue
            if _has_value(divergence, rule):
                return Mute(MuteReason.IGNORED, entry, rule.reason or _place_of(rule))
        return None

    def _acceptance_of(self, divergence: Divergence, turn: int) -> tuple[Mute | None, Remark | None]:
        remark: Remark | None = None
        for number in self._accepted_at.matching(divergence.path):
            entry, acceptance = self._accepted[number]
            change = acceptance.change
            if change.signal is not divergence.signal or not _holds_at(acceptance.turn, turn, divergence):
                continue
            if has_values(change, divergence):
                return _accepted_by(entry, acceptance), None
            if remark is None and shares_place(change, divergence):
                remark = Remark.CHANGED_SINCE_ACCEPTED
        for entry, acceptance in self._node_edits:
            if follows_edit(acceptance.change, divergence) and _holds_at(acceptance.turn, turn, divergence):
                return _accepted_by(entry, acceptance), None
        return None, remark

    def _noise_at(
        self, divergence: Divergence, comparison: TurnComparison, tally: Tally | None
    ) -> tuple[Mute | None, Remark | None]:
        verdict, entry = self._noise_index.verdict(
            divergence, scenario=self._scenario, turn=comparison.index, comparison=comparison
        )
        if entry is None or verdict is NoiseVerdict.UNKNOWN:
            return None, None
        if verdict is NoiseVerdict.BEYOND or (tally is not None and not noise_stands(tally)):
            return None, Remark.BEYOND_CONTROL
        noise = self._noise[entry]
        why = f"varies by itself: {noise.varied} of {noise.compared} pairs"
        return Mute(MuteReason.NOISE, entry, why), None


class _Stood(NamedTuple):
    """A difference that stays as it is until changed, as it was at a turn."""

    turn: int
    divergence: Divergence
    muted: Mute | None


class _Standing:
    """What is carried on with the very values that it was muted with: nothing happened, so it stays muted.

    The control may well agree at a later turn by chance, and a rule may name the one turn at which the values
    came about. Of each difference the last two turns are kept, so that a turn can be judged again.
    """

    def __init__(self) -> None:
        self._before: dict[tuple[Signal, int, str], tuple[_Stood, ...]] = {}

    def note(self, turn: int, divergence: Divergence, muted: Mute | None) -> None:
        """Take a difference as it was judged."""
        key = divergence.signal, beginning(divergence), divergence.identity
        earlier = [stood for stood in self._before.get(key, ()) if stood.turn < turn]
        self._before[key] = (*earlier[-1:], _Stood(turn, divergence, muted))

    def muted(self, turn: int, divergence: Divergence, tally: Tally | None) -> Mute | None:
        """Why a difference was muted when it was last there, if its values are still the same.

        Noise that driving the conversation again takes for no chance, as `tally` tells, is muted no longer.
        """
        key = divergence.signal, beginning(divergence), divergence.identity
        last = next((stood for stood in reversed(self._before.get(key, ())) if stood.turn < turn), None)
        if last is None or last.muted is None or not _has_stayed(last.divergence, divergence):
            return None
        if last.muted.reason is MuteReason.NOISE and tally is not None and not noise_stands(tally):
            return None
        return last.muted


def _place_of(rule: IgnoreRule) -> str:
    """What a rule without a reason is about."""
    signal = "" if rule.signal is None else f"{rule.signal} "
    value = "" if isinstance(rule.value, Missing) else f" {canonical(rule.value)}"
    return f"{signal}{rule.path}{value}"


def _accepted_by(entry: int, acceptance: Acceptance) -> Mute:
    return Mute(MuteReason.ACCEPTED, entry, acceptance.reason or class_in_words(acceptance.change))


def _has_stayed(before: Divergence, now: Divergence) -> bool:
    return (
        before.change is now.change
        and same(before.baseline, now.baseline)
        and same(before.candidate, now.candidate)
    )


def unused(
    rules: Rules, comparisons: Iterable[TurnComparison], scenarios: Collection[str | None]
) -> tuple[int, ...]:
    """Which entries of `rules.accepted` could have held in these turns of these scenarios, and did not.

    An edit of the node trace is used as well where it only mutes what follows it, see `classes.covers`.
    """
    used: set[int] = set()
    turns: set[int] = set()
    for comparison in comparisons:
        turns.add(comparison.index)
        for divergence in comparison.divergences:
            mute = divergence.muted
            if mute is not None and mute.reason is MuteReason.ACCEPTED:
                used.add(mute.entry)
    return tuple(
        entry
        for entry, acceptance in enumerate(rules.accepted)
        if entry not in used
        and (acceptance.scenario is None or acceptance.scenario in scenarios)
        and (acceptance.turn is None or acceptance.turn in turns)
    )


def _holds_in(pattern: str | None, scenario: str | None) -> bool:
    if pattern is None:
        return True
    return scenario is not None and (pattern == scenario or fnmatchcase(scenario, pattern))


def _holds_at(wanted: int | None, turn: int, divergence: Divergence) -> bool:
    """Whether a rule for a turn holds: also for what is carried from that turn."""
    return wanted is None or wanted in (turn, beginning(divergence))


def _has_value(divergence: Divergence, rule: IgnoreRule) -> bool:
    if isinstance(rule.value, Missing):
        return True
    return same(rule.value, divergence.baseline) or same(rule.value, divergence.candidate)
