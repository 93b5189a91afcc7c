"""The agent's path through its nodes: aligned, and cut to the turn's own part where it grows over turns."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from polycompare.diffing.findings import Finding
from polycompare.diffing.sequences import matches
from polycompare.model.divergences import Change, Signal
from polycompare.model.outcomes import Reply
from polycompare.model.turns import Turn
from polycompare.model.values import MISSING, Pair

Trace: TypeAlias = tuple[str, ...]

_Row: TypeAlias = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One row of two aligned traces: the same node on both sides, another one, or one that only a side has.

    Paths part where the nodes of a row differ, and rejoin where they are the same again. `again` says of a node
    that only one side has here that both pass it, and that side more often: a loop.
    """

    baseline: str | None
    candidate: str | None
    again: bool = False


@dataclass(frozen=True, slots=True)
class OwnTrace:
    """What of a reported trace belongs to the turn itself: `nodes`, which start at `offset` in the whole."""

    nodes: Trace
    offset: int = 0


class TraceHistory:
    """Tells a turn's own part of its traces.

    A trace may hold the turn's nodes only, or grow over the conversation. It is taken to grow as long as each
    side's next trace begins with all of the one before and goes on: every turn passes a node, so the same trace
    again is another turn in the same node. Once that fails on either side, it never holds again. Traces of single
    turns may begin like the turn before by chance: what is cut then was told at that turn.
    """

    def __init__(self) -> None:
        self._so_far: Pair[Trace] | None = None
        self._grows = True

    def own(self, traces: Pair[Trace]) -> Pair[OwnTrace]:
        """The own parts of the next turn that has a trace on both sides."""
        before, self._so_far = self._so_far, traces
        if before is None:
            return traces.map(OwnTrace)
        goes_on = all(
            len(now) > len(then) and now[: len(then)] == then
            for then, now in ((before.baseline, traces.baseline), (before.candidate, traces.candidate))
        )
        self._grows = self._grows and goes_on
        if not self._grows:
            return traces.map(OwnTrace)
        return Pair(_from(traces.baseline, len(before.baseline)), _from(traces.candidate, len(before.candidate)))


def _from(trace: Trace, offset: int) -> OwnTrace:
    return OwnTrace(trace[offset:], offset)


def traces_of(turn: Turn) -> Pair[Trace] | None:
    """Both traces of a turn, or None unless both sides report one."""
    baseline, candidate = turn.outcomes.baseline, turn.outcomes.candidate
    if not isinstance(baseline, Reply) or not isinstance(candidate, Reply):
        return None
    if baseline.node_trace is None or candidate.node_trace is None:
        return None
    return Pair(baseline.node_trace, candidate.node_trace)


def align_traces(a: Sequence[str], b: Sequence[str]) -> list[TraceStep]:
    """Two traces as rows of two tracks, for display: where they part, rejoin, and what only one has."""
    counts = Pair(Counter(a), Counter(b))
    rows = ((None if i is None else a[i], None if j is None else b[j]) for i, j in _aligned(a, b, counts))
    return [TraceStep(before, after, _is_loop(before, after, counts)) for before, after in rows]


def compare_traces(own: Pair[OwnTrace]) -> list[Finding]:
    """One finding per node that was replaced, left out or put in. Indexes are those of the reported traces.

    A node that both sides pass, one of them more often, was put in or left out, and its edit says *again*.
    """
    a, b = own.baseline, own.candidate
    counts = Pair(Counter(a.nodes), Counter(b.nodes))
    findings: list[Finding] = []
    seen: Counter[str] = Counter()
    for i, j in _aligned(a.nodes, b.nodes, counts):
        before = None if i is None else a.nodes[i]
        after = None if j is None else b.nodes[j]
        if before == after:
            continue
        edit = f"{before or ''} → {after or ''}{' again' if _is_loop(before, after, counts) else ''}"
        seen[edit] += 1
        finding = Finding(
            Signal.NODE_TRACE,
            Change.REMOVED if after is None else Change.ADDED if before is None else Change.CHANGED,
            MISSING if before is None else before,
            MISSING if after is None else after,
            path=(a.offset + i,) if i is not None and j is None else (b.offset + (j or 0),),
            address=(),
            edit=edit if seen[edit] == 1 else f"{edit} #{seen[edit]}",
        )
        findings.append(finding)
    return findings


def _is_loop(before: str | None, after: str | None, counts: Pair[Counter[str]]) -> bool:
    """Whether a node that only one side has here is passed by both, and more often by that one."""
    if before is None and after is not None:
        return 0 < counts.baseline[after] < counts.candidate[after]
    if after is None and before is not None:
        return 0 < counts.candidate[before] < counts.baseline[before]
    return False


def _aligned(a: Sequence[str], b: Sequence[str], counts: Pair[Counter[str]]) -> list[_Row]:
    rows: list[_Row] = []
    next_a = next_b = 0
    for i, j in (*matches(a, b), (len(a), len(b))):
        gap_a, gap_b = range(next_a, i), range(next_b, j)
        if len(gap_a) > len(gap_b):
            loops = [k for k in gap_a if _is_loop(a[k], None, counts)]
            rows += _apart(gap_a, gap_b, loops)
        elif gap_b:
            loops = [k for k in gap_b if _is_loop(None, b[k], counts)]
            rows += [(i, j) for j, i in _apart(gap_b, gap_a, loops)]
        if i < len(a) and j < len(b):
            rows.append((i, j))
        next_a, next_b = i + 1, j + 1
    return rows


def _apart(longer: range, shorter: range, loops: list[int]) -> list[_Row]:
    """The rows between two nodes that both sides pass: one node in another's place, as far as there are as many.

    Of the longer part what is left over are loops first, then what comes last.
    """
    surplus = len(longer) - len(shorter)
    alone = set(loops[:surplus])
    for place in reversed(longer):
        if len(alone) == surplus:
            break
        alone.add(place)
    others = iter(shorter)
    return [(place, None if place in alone else next(others)) for place in longer]
