"""Each difference's place in the conversation: new, carried from an earlier turn, or resolved.

`Provenance` tells it from the differences alone, `Surfacing` from what of them is muted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from polycompare.diffing.equality import Value, digest, same
from polycompare.diffing.facts.fact import WORDS, FactKind
from polycompare.diffing.findings import Finding, identity_text
from polycompare.diffing.paths import format_path
from polycompare.diffing.states import Address, look_up
from polycompare.model.divergences import Change, Divergence, Mute, Signal, Status
from polycompare.model.values import MISSING, Pair, Side

PERSISTENT: Final = frozenset({Signal.STATE, Signal.CURRENT_NODE, Signal.FLOW, Signal.LANGUAGE, Signal.ENDED})
"""Signals that stay as they are until changed. A difference in one is carried for as long as its place
differs, whatever the values, and is then resolved. All other signals are a turn's own: a difference is carried
only while the very same one recurs, and it is over with its turn.

Facts have two rules of their own. A value that one side tells for another's (7:15 for 7) is carried when it is
told so again, however many turns later: not to mention it in between mends nothing. Whether something is denied,
asked or said at all is about the statement of its turn: it is new each time."""

_OF_A_STATEMENT: Final = frozenset({FactKind.NEGATION.value, FactKind.QUESTION.value, WORDS})


@dataclass(frozen=True, slots=True)
class _Open:
    """A difference that was there when its signal was last compared."""

    finding: Finding
    since: int
    identity: str


class Provenance:
    """Follows the differences of one conversation over its turns."""

    def __init__(self) -> None:
        self._open: dict[Signal, list[_Open]] = {}

    def place(
        self, turn: int, findings: Iterable[Finding], compared: Mapping[Signal, Pair[Value]]
    ) -> list[Divergence]:
        """The turn's findings as divergences, and those that are resolved by it.

        `compared` has both sides' values of every signal that was compared. What is open in another signal stays
        open, unseen.
        """
        by_signal: dict[Signal, list[Finding]] = {signal: [] for signal in compared}
        for finding in findings:
            by_signal[finding.signal].append(finding)
        divergences: list[Divergence] = []
        for signal, found in by_signal.items():
            before = self._open.get(signal, [])
            if signal in PERSISTENT:
                now, gone = _follow(turn, found, before)
                divergences += [_resolved(old, compared[signal]) for old in gone]
            else:
                now = _recur(turn, found, before)
            self._open[signal] = _lasting_facts(now, before) if signal is Signal.FACTS else now
            divergences += [_divergence(item, turn) for item in now]
        return divergences


def _recur(turn: int, found: list[Finding], before: list[_Open]) -> list[_Open]:
    """A turn's own differences, carried where exactly the same was there before."""
    known = {old.identity: old.since for old in before}
    now: list[_Open] = []
    for finding in found:
        identity = own_identity(finding)
        now.append(_Open(finding, known.get(identity, turn), identity))
    return now


def _lasting_facts(now: list[_Open], before: list[_Open]) -> list[_Open]:
    """What of the facts would not be new if it came again."""
    there = {item.identity for item in now}
    untold = [old for old in before if old.identity not in there and old.finding.change is Change.CHANGED]
    return [item for item in (*now, *untold) if _OF_A_STATEMENT.isdisjoint(item.finding.address)]


def own_identity(finding: Finding) -> str:
    """The identity of a difference that its values, or its edit, are a part of."""
    edit = finding.edit or f"{finding.change} {digest(finding.baseline, finding.candidate)}"
    return f"{identity_text(finding.address)} {edit}".lstrip()


def _follow(turn: int, found: list[Finding], before: list[_Open]) -> tuple[list[_Open], list[_Open]]:
    """What of the differences is there now, and which of the earlier ones are gone."""
    heirs = _heirs(found, before)
    by_address = {old.finding.address: old for old in before if _is_whole(old.finding)}
    now: list[_Open] = []
    used = {old.identity for old in heirs.values()}
    continued = {id(old) for old in heirs.values()}
    for position, finding in enumerate(found):
        if (old := heirs.get(position)) is not None:
            now.append(_Open(finding, old.since, old.identity))
            continue
        identity = identity_text(finding.address)
        while identity in used:  # an earlier difference goes by this name, though it lies elsewhere now
            identity += "'"
        used.add(identity)
        above = next((by_address[a] for a in _ancestors(finding.address) if a in by_address), None)
        if above is not None:
            continued.add(id(above))
        now.append(_Open(finding, turn if above is None else above.since, identity))
    wholes = {finding.address for finding in found if _is_whole(finding)}
    gone = [
        old for old in before if id(old) not in continued and wholes.isdisjoint(_ancestors(old.finding.address))
    ]
    return now, gone


def _heirs(found: list[Finding], before: list[_Open]) -> dict[int, _Open]:
    """Which finding continues which earlier one: by its address, else by an alias."""
    by_address = {old.finding.address: old for old in before}
    heirs = {
        position: by_address[finding.address]
        for position, finding in enumerate(found)
        if finding.address in by_address
    }
    taken = {id(old) for old in heirs.values()}
    by_alias = {alias: old for old in before if id(old) not in taken for alias in old.finding.aliases}
    for position, finding in enumerate(found):
        if position in heirs:
            continue
        old = next((by_alias[alias] for alias in finding.aliases if alias in by_alias), None)
        if old is not None and id(old) not in taken:
            heirs[position] = old
            taken.add(id(old))
    return heirs


def _is_whole(finding: Finding) -> bool:
    """Whether everything below its place differs with it. What moved may be the same within."""
    return finding.change is not Change.MOVED


def _ancestors(address: Address) -> Iterator[Address]:
    """The addresses above one, the nearest first."""
    return (address[:length] for length in range(len(address) - 1, -1, -1))


def _divergence(item: _Open, turn: int) -> Divergence:
    finding = item.finding
    return Divergence(
        finding.signal,
        format_path(finding.path),
        finding.change,
        finding.baseline,
        finding.candidate,
        Status.NEW if item.since == turn else Status.CARRIED,
        item.since,
        item.identity,
        moved_from=None if finding.moved_from is None else format_path(finding.moved_from),
    )


def _resolved(old: _Open, values: Pair[Value]) -> Divergence:
    """A difference that is gone, with the value that both sides have there now, if they have one."""
    finding = old.finding
    left = look_up(values.baseline, finding.places, Side.BASELINE)
    right = look_up(values.candidate, finding.places, Side.CANDIDATE)
    both_there = left is not None and right is not None and same(left.value, right.value)
    return Divergence(
        finding.signal,
        format_path(right.path if right is not None and both_there else finding.path),
        finding.change,
        left.value if left is not None and both_there else MISSING,
        right.value if right is not None and both_there else MISSING,
        Status.RESOLVED,
        old.since,
        old.identity,
        moved_from=None if finding.moved_from is None else format_path(finding.moved_from),
    )


class Surfacing:
    """Where the differences of one conversation first show, once it is known which of them are muted.

    A difference that is muted where it begins makes no root turn there. If it shows at a later turn, because its
    values moved beyond what the rules say, that is the turn at which something new happens, though it is carried
    in fact: there it is *new*, and `since` is that turn from then on, as a person would jump there; `began` still
    tells where it began. It is carried from there also over turns at which it is muted again. So whenever an
    unmuted difference stands, one was new there or before: no verdict is *same* beside it.

    What is below a place that differed as a whole goes on from it, so it is new only where the whole was muted.
    A difference that is resolved goes as it came: muted, where it never showed.
    """

    def __init__(self) -> None:
        self._judged: set[int] = set()
        self._shown: dict[tuple[Signal, int], dict[str, int]] = {}
        self._muted: dict[tuple[Signal, int, str], Mute] = {}

    def settle(self, turn: int, divergences: Iterable[Divergence]) -> list[Divergence]:
        """The divergences of a turn, as far as they are muted, with the status and turn that follow from it.

        Turns come in order, and again at any time. What began at a turn that was never seen here keeps both.
        """
        self._judged.add(turn)
        return [
            self._gone(turn, divergence) if divergence.status is Status.RESOLVED else self._open(turn, divergence)
            for divergence in divergences
        ]

    def _open(self, turn: int, divergence: Divergence) -> Divergence:
        start = beginning(divergence)
        shown = self._shown.setdefault((divergence.signal, start), {})
        if divergence.muted is not None:
            self._muted[divergence.signal, start, divergence.identity] = divergence.muted
            if shown.get(divergence.identity) == turn:
                del shown[divergence.identity]
        else:
            shown[divergence.identity] = min(turn, shown.get(divergence.identity, turn))
        before = _first_shown(divergence, shown, turn)
        if before is not None:
            return _placed(divergence, Status.CARRIED, before)
        if start == turn:
            return _placed(divergence, Status.NEW, turn)
        if start not in self._judged:
            return divergence
        if divergence.muted is not None:
            return _placed(divergence, Status.CARRIED, start)
        return _placed(divergence, Status.NEW, turn)

    def _gone(self, turn: int, divergence: Divergence) -> Divergence:
        start = beginning(divergence)
        before = _first_shown(divergence, self._shown.get((divergence.signal, start), {}), turn)
        if before is None and start not in self._judged:
            return divergence
        placed = _placed(divergence, Status.RESOLVED, start if before is None else before)
        muted = self._muted.get((divergence.signal, start, divergence.identity))
        if placed.muted is not None or muted is None or self._has_shown(divergence, start):
            return placed
        return replace(placed, muted=muted)

    def _has_shown(self, divergence: Divergence, start: int) -> bool:
        return divergence.identity in self._shown.get((divergence.signal, start), {})


def beginning(divergence: Divergence) -> int:
    """The turn at which a difference began, muted or not."""
    return divergence.since if divergence.began is None else divergence.began


def _first_shown(divergence: Divergence, shown: Mapping[str, int], turn: int) -> int | None:
    """The turn before this one at which a difference, or a place above it, first showed."""
    turns = (shown.get(name, turn) for name in itself_and_above(divergence.identity))
    return min((earlier for earlier in turns if earlier < turn), default=None)


def _placed(divergence: Divergence, status: Status, since: int) -> Divergence:
    start = beginning(divergence)
    began = None if since == start else start
    if (divergence.status, divergence.since, divergence.began) == (status, since, began):
        return divergence
    return replace(divergence, status=status, since=since, began=began)


def itself_and_above(identity: str) -> Iterator[str]:
    """An identity or a path, and all that may be those of the places above it."""
    yield identity
    yield from (identity[:at] for at, letter in enumerate(identity) if letter in ".[")
    yield ""
