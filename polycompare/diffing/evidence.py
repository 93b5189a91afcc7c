"""Real or chance: how often the places of a conversation's divergences differ when it is driven again.

The unit is the conversation. For R repeats there are 2R of them, and for each place a matrix that says which two
of them differ there. Under no difference between the sides, it is chance which R of them are called A: the test is
the share of all ways to name them in which the sides are as far apart as they are, or farther. Its statistic is
the mean over the pairs across the sides less the mean over the pairs within them, as of the energy distance
(Székely and Rizzo 2004), with the exact permutation distribution (Good 2005, chapter 3).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from math import comb, isqrt
from random import Random
from typing import Final, NamedTuple, TypeAlias

from polycompare.diffing.equality import Value
from polycompare.diffing.findings import Finding, identity_text
from polycompare.diffing.lens import Lens
from polycompare.diffing.normalise import signal_values
from polycompare.diffing.paths import format_path
from polycompare.diffing.provenance import PERSISTENT
from polycompare.diffing.turn_findings import TurnFinder
from polycompare.diffing.value_names import value_name
from polycompare.model.divergences import Change, Divergence, Signal, Status
from polycompare.model.evidence import Count, Tally
from polycompare.model.outcomes import Outcome
from polycompare.model.rules import CompareOption
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import Missing, Pair, Side

Place: TypeAlias = tuple[int, Signal, str]
"""A divergence of a conversation: turn index, signal and `Divergence.identity`."""

MOST_LABELLINGS: Final = 13_000
"""Up to so many ways to name the conversations all are gone through: 8 repeats have 12,870."""

DRAWS: Final = 9_999
"""With more repeats so many are drawn instead, with a fixed seed, and the observed one counts as one more (Phipson
and Smyth 2010): p is never 0, and is the same every time."""

_SEED: Final = 20_040

_NESTED: Final = frozenset({Signal.STATE, Signal.FUNCTIONS, Signal.OTHER, Signal.LLM, Signal.METRICS})
"""Signals in which a place differs also where one above or below it does."""

# An item without a name of its own is called by what two versions of it share: of others that may be less.
_NAMELESS: Final = re.compile(r"\[~[^\]]*\](#\d+)?")


def tallies(
    original: Sequence[TurnComparison],
    repeats: Sequence[Sequence[Turn]],
    languages: Pair[str | None] | None = None,
    *,
    options: tuple[CompareOption, ...] = (),
) -> Mapping[Place, Tally]:
    """How often each divergence of the `original` turns comes over `repeats` of them on both sides.

    What counts is whether its place differs, not by which values: a state's by its address, a function's by its
    path, a node trace's by the two nodes in either direction, a topic or source by its name, facts by their kind.
    A conversation that does not report the signal at a turn, since it failed, had ended or was not asked, is left
    out there, and the pairs are fewer. `languages` are those of the targets, `options` those of the comparison.
    What is resolved has no tally.
    """
    spoken = languages or Pair(None, None)
    wanted = {
        turn.index: {d.signal for d in turn.divergences if d.status is not Status.RESOLVED} for turn in original
    }
    conversations = [
        _Conversation(side, [turn.outcomes.of(side) for turn in repeat], wanted)
        for side in Side
        for repeat in repeats
    ]
    comparisons = {
        (a, b): _compared(conversations[a], conversations[b], spoken, options, wanted)
        for a, b in combinations(range(len(conversations)), 2)
    }
    found: dict[Place, Tally] = {}
    for turn in original:
        for divergence in turn.divergences:
            if divergence.status is Status.RESOLVED:
                continue
            there = [n for n, each in enumerate(conversations) if each.reports(turn.index, divergence.signal)]
            differing = {
                (a, b)
                for a, b in combinations(there, 2)
                if _differs(divergence, comparisons[a, b].get((turn.index, divergence.signal), ()))
            }
            found[turn.index, divergence.signal, divergence.identity] = _tally(len(repeats), there, differing)
    return found


def noise_stands(tally: Tally, alpha: float = 0.05) -> bool:
    """Whether a learned noise may still explain the place: the test does not reject, and it could have.

    It could have if a difference that is always across and never within would have been rejected, which 4 repeats
    are enough for at 0.05. `smallest_p` does not tell that: a place that differs in every pair, as one that never
    has the same value twice does, gives 1 whatever the repeats.
    """
    sizes = [_conversations(count.of) for count in (tally.within_baseline, tally.within_candidate)]
    names = comb(sum(sizes), sizes[0])
    least = (2 if sizes[0] == sizes[1] else 1) / names
    return least <= alpha < tally.p_value


def _conversations(pairs: int) -> int:
    """How many conversations make so many pairs; none make none, and of one there is nothing within."""
    return (1 + isqrt(1 + 8 * pairs)) // 2 if pairs else 0


def in_words(tally: Tally) -> str:
    """`across 5/5 · within A 0/10 · within B 1/10`."""
    counts = (("across", tally.across), ("within A", tally.within_baseline), ("within B", tally.within_candidate))
    return " · ".join(f"{name} {count_in_figures(count)}" for name, count in counts)


def count_in_figures(count: Count) -> str:
    """`5/5`; `—` where there was no pair to look at, as within one conversation."""
    return f"{count.hits}/{count.of}" if count.of else "—"


class _Conversation:
    """One side of a repeat, and which of the wanted signals it reports at each turn."""

    def __init__(self, side: Side, outcomes: list[Outcome], wanted: Mapping[int, set[Signal]]) -> None:
        self.side = side
        self.outcomes = outcomes
        self._reports = {
            (index, signal)
            for index, outcome in enumerate(outcomes)
            if wanted.get(index)
            for signal in signal_values(outcome)
        }

    def reports(self, turn: int, signal: Signal) -> bool:
        """Whether it says anything about a signal."""
        return (turn, signal) in self._reports


class _Name(NamedTuple):
    """What differs in a signal, by a name that is the same whichever two conversations are compared.

    `whole` says that everything below differs with it: what moved may be the same within.
    """

    text: str
    whole: bool


_Names: TypeAlias = Mapping[tuple[int, Signal], set[_Name]]


def _compared(
    one: _Conversation,
    other: _Conversation,
    languages: Pair[str | None],
    options: tuple[CompareOption, ...],
    wanted: Mapping[int, set[Signal]],
) -> _Names:
    """What differs between two conversations at each turn, in the wanted signals."""
    finder = TurnFinder(Lens(options, True, Pair(languages.of(one.side), languages.of(other.side))))
    names: dict[tuple[int, Signal], set[_Name]] = {}
    for index, outcomes in enumerate(zip(one.outcomes, other.outcomes, strict=False)):
        if index > max(wanted, default=-1):
            break
        signals = wanted.get(index, set())
        for finding in finder.find(Turn(index, "", Pair(*outcomes))).findings:
            if finding.signal in signals:
                names.setdefault((index, finding.signal), set()).add(_name_of_finding(finding))
    return names


def _name_of_finding(finding: Finding) -> _Name:
    if finding.signal in PERSISTENT:
        text = _NAMELESS.sub("[~]", identity_text(finding.address))
    else:
        text = _own_name(
            finding.signal, finding.change, format_path(finding.path), finding.baseline, finding.candidate
        )
    return _Name(text, finding.change is not Change.MOVED)


def _name_of(divergence: Divergence) -> _Name:
    d = divergence
    if d.signal in PERSISTENT:
        # Provenance tells two places of one name apart by an apostrophe.
        text = _NAMELESS.sub("[~]", d.identity.rstrip("'"))
    else:
        text = _own_name(d.signal, d.change, d.path, d.baseline, d.candidate)
    return _Name(text, d.change is not Change.MOVED)


def _own_name(signal: Signal, change: Change, path: str, baseline: Value, candidate: Value) -> str:
    """The name of what differs in a signal that is a turn's own."""
    match signal:
        case Signal.NODE_TRACE:
            return " – ".join(sorted(map(value_name, (baseline, candidate))))
        case Signal.TOPICS | Signal.SOURCES:
            return value_name(candidate if isinstance(baseline, Missing) else baseline)
        case Signal.FACTS:
            return path.partition("[")[0]
        case Signal.FUNCTIONS if change is Change.MOVED:
            return f"moved {value_name(candidate)}"
        case _:
            return path


def _differs(divergence: Divergence, names: Collection[_Name]) -> bool:
    """Whether the place of a divergence is among what differs, or lies above or below of it."""
    place = _name_of(divergence)
    if any(name.text == place.text for name in names):
        return True
    if divergence.signal not in _NESTED:
        return False
    return any(
        (name.whole and _is_below(place.text, name.text)) or (place.whole and _is_below(name.text, place.text))
        for name in names
    )


def _is_below(text: str, above: str) -> bool:
    return text != above and (not above or text.startswith((f"{above}.", f"{above}[")))


def _tally(repeats: int, there: Sequence[int], differing: Collection[tuple[int, int]]) -> Tally:
    """The counts and the test of one place; conversations below `repeats` are the baseline's.

    `there` are those that count, in order, and `differing` the pairs of them that differ.
    """
    of_a = sum(number < repeats for number in there)
    place = {number: index for index, number in enumerate(there)}
    links = [0] * len(there)
    for a, b in differing:
        links[place[a]] |= 1 << place[b]
        links[place[b]] |= 1 << place[a]
    together = [(n, n + repeats) for n in there if n < repeats and n + repeats in place]
    within = [pair for pair in differing if (pair[0] < repeats) == (pair[1] < repeats)]
    p_value, smallest_p = permutation_test(tuple(links), of_a)
    return Tally(
        Count(sum(pair in differing for pair in together), len(together)),
        Count(sum(a < repeats for a, _ in within), comb(of_a, 2)),
        Count(sum(a >= repeats for a, _ in within), comb(len(there) - of_a, 2)),
        p_value,
        smallest_p,
    )


@lru_cache(maxsize=4_096)
def permutation_test(links: tuple[int, ...], of_a: int) -> tuple[float, float]:
    """The p-value of *farther apart across than within*, and the smallest that this matrix could have given.

    `links[n]` has a bit for each conversation that n differs from; the first `of_a` conversations are A's. The
    number of differing pairs is the same however they are named, so that the mean across less the mean within
    grows with the pairs across alone: they are compared as whole numbers.
    """
    if not 0 < of_a < len(links):
        return 1.0, 1.0
    everyone = (1 << len(links)) - 1
    observed = _across(links, range(of_a), everyone)
    statistics = Counter(_across(links, named, everyone) for named in _labellings(len(links), of_a))
    if comb(len(links), of_a) > MOST_LABELLINGS:
        statistics[observed] += 1
    of = statistics.total()
    return sum(n for s, n in statistics.items() if s >= observed) / of, statistics[max(statistics)] / of


def _across(links: tuple[int, ...], named_a: Iterable[int], everyone: int) -> int:
    """How many differing pairs lie across, if these conversations are A's."""
    chosen = list(named_a)
    others = everyone
    for n in chosen:
        others ^= 1 << n
    return sum((links[n] & others).bit_count() for n in chosen)


def _labellings(count: int, of_a: int) -> Iterator[Sequence[int]]:
    """The ways to name `of_a` of `count` conversations A: all of them, or a fixed sample where they are too many.

    Sides of equal size may be exchanged: then those with the first conversation stand for all.
    """
    if comb(count, of_a) > MOST_LABELLINGS:
        random = Random(_SEED)  # noqa: S311 (nobody is to be kept from guessing it)
        return (random.sample(range(count), of_a) for _ in range(DRAWS))
    if 2 * of_a == count:
        return ((0, *rest) for rest in combinations(range(1, count), of_a - 1))
    return combinations(range(count), of_a)
