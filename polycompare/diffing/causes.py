"""What may have made a turn part: the earliest of its differences, by what could have influenced what.

Nothing of this was observed. Influence only runs forward, from what was heard over what was retrieved, the path
through the nodes, function calls and their results to the state and the words. So of all that differs the earliest
is the likeliest first cause, and what is last in line explains nothing but itself.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby, islice
from typing import Final

from polycompare.diffing.call_places import (
    Changed,
    call_of,
    is_from_outside,
    is_reordered,
    is_result,
    is_whole_call,
)
from polycompare.diffing.equality import Value, same
from polycompare.diffing.importance import facts_of, leaves
from polycompare.diffing.path_patterns import parsed
from polycompare.model.divergences import Cause, Change, Divergence, Likelihood, Signal, Status
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import JsonValue, Missing, Side

MOST_CAUSES: Final = 3
"""They stand in one line: more nobody reads."""

_MOST_OF_A_STAGE: Final = 2
_MOST_LOOKED_AT: Final = 25  # older differences, and new ones that their values are looked for in
_SHORTEST_TELLING: Final = 2  # characters from which on a text says where it comes from


class _Stage(IntEnum):
    """How far into a turn something happens."""

    FAILED = 0
    HEARD = 1
    ANSWERED_BY = 2
    RETRIEVED = 3
    PATH = 4
    CALLED = 5
    RETURNED = 6
    PATH_AFTER_CALL = 7
    STATE = 8
    SAID = 9
    ENDED = 10


_STAGES: Final = {
    Signal.ERROR: _Stage.FAILED,
    Signal.LANGUAGE: _Stage.HEARD,
    Signal.LLM: _Stage.ANSWERED_BY,
    Signal.TOPICS: _Stage.RETRIEVED,
    Signal.SOURCES: _Stage.RETRIEVED,
    Signal.NODE_TRACE: _Stage.PATH,
    Signal.CURRENT_NODE: _Stage.PATH,
    Signal.FLOW: _Stage.PATH,
    Signal.FUNCTIONS: _Stage.CALLED,
    Signal.STATE: _Stage.STATE,
    Signal.FACTS: _Stage.SAID,
    Signal.HANDOFF: _Stage.ENDED,
    Signal.ENDED: _Stage.ENDED,
}

_DONE: Final = frozenset({Signal.NODE_TRACE, Signal.CURRENT_NODE, Signal.FLOW, Signal.FUNCTIONS})
"""What an agent did in a turn, rather than what it keeps or says."""

_LIKELIHOODS: Final = {likelihood: rank for rank, likelihood in enumerate(Likelihood)}


@dataclass(frozen=True, slots=True)
class _Staged:
    """A new difference of the turn, and when in the turn it came about."""

    stage: _Stage
    divergence: Divergence


def likely_causes(comparison: TurnComparison, before: TurnComparison | None = None) -> tuple[Cause, ...]:
    """What may have made a turn part, the likeliest first; nothing unless new behaviour counts there.

    `before` is the comparison of the turn before; without it, what was worked out with it stays. What is muted is
    neither explained nor the cause of anything.
    """
    if not any(divergence.counts for divergence in comparison.divergences):
        return ()
    staged = _staged(comparison)
    causes = [*_heard(comparison.turn), *_carried(comparison, staged)]
    known = any(cause.likelihood is Likelihood.MOST_LIKELY for cause in causes)
    causes += _of_this_turn(comparison.index, staged, first=not known)
    better_known = any(cause.signal not in _LAST for cause in causes)
    earlier = _kept(comparison) if before is None else _just_before(before)
    causes += (cause for cause in earlier if cause.signal is not Signal.REPLY or not better_known)
    causes.sort(key=lambda cause: _LIKELIHOODS[cause.likelihood])
    return tuple(causes[:MOST_CAUSES])


def _staged(comparison: TurnComparison) -> list[_Staged]:
    """The new, unmuted differences in the order in which they came about, without mere effects of calls."""
    fresh = [d for d in comparison.divergences if d.status is Status.NEW and d.muted is None]
    functions = [d for d in fresh if d.signal is Signal.FUNCTIONS]
    calls = [d for d in comparison.divergences if d.signal is Signal.FUNCTIONS and d.status is not Status.RESOLVED]
    given_otherwise = {call_of(d) for d in calls if not is_result(d)}  # muted or not: a result follows from it
    results = [d for d in functions if is_result(d) and call_of(d) not in given_otherwise]
    leads_elsewhere = any("transition" in parsed(d.path) for d in results)
    changed = Changed(comparison.turn, {call_of(d)[0] for d in functions})
    staged: list[_Staged] = []
    for divergence in fresh:
        stage = _STAGES.get(divergence.signal)
        if stage is None or (stage is _Stage.ANSWERED_BY and parsed(divergence.path)[:1] != ("models",)):
            continue
        if stage is _Stage.STATE and changed.touches(divergence.path):
            continue
        if stage is _Stage.CALLED and is_result(divergence):
            if call_of(divergence) in given_otherwise:
                continue
            stage = _Stage.RETURNED
        if stage is _Stage.PATH and leads_elsewhere:
            stage = _Stage.PATH_AFTER_CALL
        staged.append(_Staged(stage, divergence))
    return sorted(staged, key=lambda item: item.stage)


def _of_this_turn(turn: int, staged: Sequence[_Staged], *, first: bool) -> Iterator[Cause]:
    """A cause for each stage that something could have followed from; for the `first` of all in any case."""
    last_effect = max((item.stage for item in staged if item.divergence.counts), default=_Stage.FAILED)
    likelihood = Likelihood.MOST_LIKELY if first else Likelihood.LIKELY
    earliest = first
    called_otherwise = any(item.stage is _Stage.CALLED for item in staged)
    for stage, group in groupby(staged, key=lambda item: item.stage):
        if not earliest and stage >= min(last_effect, _Stage.SAID):
            return
        items = list(group)
        is_model = stage is _Stage.ANSWERED_BY
        for divergence in _representatives(items):
            yield Cause(
                divergence.signal,
                divergence.path,
                turn,
                Likelihood.POSSIBLE if is_model else likelihood,
                _why(stage, divergence, first=earliest, called_otherwise=called_otherwise),
            )
        if not is_model:
            likelihood = Likelihood.LIKELY if likelihood is Likelihood.MOST_LIKELY else Likelihood.POSSIBLE
            earliest = False


def _representatives(items: Iterable[_Staged]) -> list[Divergence]:
    """The first differences of a stage of which something else is to be said."""
    kept: dict[str, Divergence] = {}
    for item in items:
        kept.setdefault(_why(item.stage, item.divergence, first=False), item.divergence)
    return list(kept.values())[:_MOST_OF_A_STAGE]


def _why(stage: _Stage, divergence: Divergence, *, first: bool, called_otherwise: bool = False) -> str:
    if first and stage is _Stage.PATH and called_otherwise:
        return "which came first, the path or the call, is not told"
    if first and stage in _DECIDED_BY:
        return f"nothing earlier differs: {_DECIDED_BY[stage]}"
    if stage is _Stage.RETURNED and not is_from_outside(divergence):
        return "same arguments, another outcome of the function"
    return _called_otherwise(divergence) if stage is _Stage.CALLED else _WHYS[stage]


_WHYS: Final = {
    _Stage.FAILED: "a side failed",
    _Stage.HEARD: "other languages heard or spoken",
    _Stage.ANSWERED_BY: "other models answered",
    _Stage.RETRIEVED: "retrieved before path and words",
    _Stage.PATH: "another path, other calls and words",
    _Stage.RETURNED: "same arguments, another result: the integration, not the agent",
    _Stage.PATH_AFTER_CALL: "a function's result led there",
    _Stage.STATE: "the words may come from it",
    _Stage.SAID: "said before it ended",
    _Stage.ENDED: "it comes last",
}
_DECIDED_BY: Final = {
    _Stage.PATH: "the flow or the prompt",
    _Stage.STATE: "read otherwise",
    _Stage.SAID: "the model's wording",
    _Stage.ENDED: "the flow or the prompt",
}


def _called_otherwise(divergence: Divergence) -> str:
    if is_reordered(divergence):
        return "calls in another order"
    if not is_whole_call(divergence):
        return "called with other arguments"
    side = Side.CANDIDATE if divergence.change is Change.ADDED else Side.BASELINE
    return f"only the {side.value} makes this call"


def _heard(turn: Turn) -> list[Cause]:
    if turn.to_candidate is None:
        return []
    why = "the sides heard different things"
    return [Cause(Signal.OTHER, "user", turn.index, Likelihood.MOST_LIKELY, why)]


def _carried(comparison: TurnComparison, staged: Sequence[_Staged]) -> list[Cause]:
    """Older differences that the turn began with: another node, or a value that turns up in what is new.

    Beside a new path or call an older difference is the likeliest only where it turns up in the first of these.
    """
    fresh = [item for item in staged[:_MOST_LOOKED_AT] if item.stage is not _Stage.ANSWERED_BY]
    done = [item for item in fresh if item.divergence.signal in _DONE]
    decisive = [item.divergence for item in done if item.stage is done[0].stage]
    causes: list[Cause] = []
    for divergence in _elsewhere_or_stored(comparison.divergences):
        is_state = divergence.signal is Signal.STATE
        first = next((d for d in decisive if _turns_up(divergence, d)), None)
        place = first or next((item.divergence for item in fresh if _turns_up(divergence, item.divergence)), None)
        if first is not None or (not done and (place is not None or not is_state)):
            likelihood = Likelihood.MOST_LIKELY
        else:
            likelihood = Likelihood.POSSIBLE if is_state and place is None else Likelihood.LIKELY
        why = f"{'differs' if is_state else 'elsewhere'} since turn {divergence.since}"
        if place is not None and is_state:
            why += f", turns up in {place.signal.replace('_', ' ')} {place.path}".rstrip()
        causes.append(Cause(divergence.signal, divergence.path, divergence.since, likelihood, why))
    causes.sort(key=lambda cause: _LIKELIHOODS[cause.likelihood])
    told: dict[str, Cause] = {}
    for cause in causes:
        told.setdefault(cause.why, cause)
    return list(told.values())[:_MOST_OF_A_STAGE]


def _elsewhere_or_stored(divergences: Iterable[Divergence]) -> list[Divergence]:
    """The unmuted older differences in where the sides are and what they keep, as many as are looked at."""
    carried = (d for d in divergences if d.status is Status.CARRIED and d.muted is None)
    kept = (d for d in carried if d.signal in (Signal.CURRENT_NODE, Signal.FLOW, Signal.STATE))
    return list(islice(kept, _MOST_LOOKED_AT))


def _turns_up(older: Divergence, newer: Divergence) -> bool:
    """Whether each side of a newer difference has the scalar that the side has in an older one."""
    sides = ((older.baseline, newer.baseline), (older.candidate, newer.candidate))
    telling = [(value, place) for value, place in sides if not isinstance(value, Missing)]
    return bool(telling) and all(_is_telling(value) and _is_in(value, place, newer) for value, place in telling)


def _is_telling(value: JsonValue) -> bool:
    """Whether a scalar says by itself where it comes from: a yes does not."""
    if isinstance(value, str):
        return len(value) >= _SHORTEST_TELLING
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_in(value: JsonValue, place: Value, newer: Divergence) -> bool:
    if newer.signal is Signal.FACTS and isinstance(place, str) and isinstance(value, str):
        return f"{parsed(newer.path)[0]} {place}" in facts_of(value, None)
    return any(same(value, leaf) for leaf in leaves(place))


def _just_before(before: TurnComparison) -> list[Cause]:
    """What the sides said or looked up in the turn before, if it was not the same."""
    seen = [d for d in before.divergences if d.muted is None and d.status is not Status.RESOLVED]
    told: list[Cause] = []
    for signals, likelihood, why in _EARLIER:
        found = next((d for d in seen if d.signal in signals), None)
        if found is not None:
            told.append(Cause(found.signal, found.path, before.index, likelihood, why))
    return told


_EARLIER: Final = (
    ({Signal.FACTS}, Likelihood.LIKELY, "the replies before told other facts"),
    ({Signal.TOPICS, Signal.SOURCES}, Likelihood.POSSIBLE, "retrieved otherwise before"),
    ({Signal.REPLY}, Likelihood.POSSIBLE, "the replies before were worded otherwise"),
)
_LAST: Final = frozenset({Signal.FACTS, Signal.HANDOFF, Signal.ENDED})
"""What comes last in a turn: it explains little beside itself."""

_EARLIER_SIGNALS: Final = frozenset().union(*(signals for signals, _, _ in _EARLIER))


def _kept(comparison: TurnComparison) -> list[Cause]:
    """What was worked out with the turn before at hand."""
    return [c for c in comparison.causes if c.turn < comparison.index and c.signal in _EARLIER_SIGNALS]
