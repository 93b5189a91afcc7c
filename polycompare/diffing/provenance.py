"""Each difference's place in the conversation: new, carried from an earlier turn, or resolved.

`Provenance` tells it from the differences alone, `Surfacing` from what of them is muted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from polycompare.diffing.equality import Value, digest, same
from polycompare.diffing.findings import Finding, identity_text
from polycompare.diffing.paths import format_path
from polycompare.diffing.states import Address, look_up
from polycompare.model.divergences import Change, Divergence, Mute, Signal, Status
from polycompare.model.values import MISSING, Pair, Side

PERSISTENT: Final = frozenset({Signal.STATE, Signal.CURRENT_NODE, Signal.FLOW, Signal.LANGUAGE, Signal.ENDED})
"""Signals that stay as they are until changed. A difference in one is carried for as long as its place
differs, whatever the values, and is then resolved. All other signals are a turn's own: a difference is carried
only while the very same one recurs, and it is over with its turn. A fact that was told otherwise once is still so
when it is told again later: not to mention it in between mends nothing."""


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
            self._open[signal] = [*now, *_untold(now, before)] if signal is Signal.FACTS else now
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


def _untold(now: list[_Open], before: list[_Open]) -> list[_Open]:
    """What was there before and is not there now."""
    there = {item.identity for item in now}
    return [old for old in before if old.identity not in there]


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
    values moved beyond what the rules say or because the rules name other turns, that is the turn at which
    something new happens, though it is carried in fact: there it is *new*, and `since` still tells where it began.
    From then on it is carried, also over turns at which it is muted again. So whenever an unmuted difference
    stands, one was new there or before: no verdict is *same* beside it.

    What is below a place that differed as a whole goes on from it, so it is new only where the whole was muted.
    A difference that is resolved goes as it came: muted, where it never showed.
    """

    def __init__(self) -> None:
        self._judged: set[int] = set()
        self._shown: dict[tuple[Signal, int], dict[str, int]] = {}
        self._muted: dict[tuple[Signal, int, str], Mute] = {}

    def settle(self, turn: int, divergences: Iterable[Divergence]) -> list[Divergence]:
        """The divergences of a turn, as far as they are muted, with the status that follows from it.

        Turns come in order, and again at any time. What began at a turn that was never seen here keeps its status.
        """
        self._judged.add(turn)
        return [
            self._gone(divergence) if divergence.status is Status.RESOLVED else self._open(turn, divergence)
            for divergence in divergences
        ]

    def _open(self, turn: int, divergence: Divergence) -> Divergence:
        key = divergence.signal, divergence.since, divergence.identity
        shown = self._shown.setdefault(key[:2], {})
        if divergence.muted is not None:
            self._muted[key] = divergence.muted
            if shown.get(divergence.identity) == turn:
                del shown[divergence.identity]
        else:
            shown[divergence.identity] = min(turn, shown.get(divergence.identity, turn))
        return _with_status(divergence, self._status(turn, divergence, shown))

    def _status(self, turn: int, divergence: Divergence, shown: Mapping[str, int]) -> Status:
        if divergence.since == turn:
            return Status.NEW
        if divergence.muted is not None:
            return Status.CARRIED
        if any(shown.get(name, turn) < turn for name in itself_and_above(divergence.identity)):
            return Status.CARRIED
        return Status.NEW if divergence.since in self._judged else divergence.status

    def _gone(self, divergence: Divergence) -> Divergence:
        key = divergence.signal, divergence.since, divergence.identity
        muted = self._muted.get(key)
        if divergence.muted is not None or muted is None or divergence.identity in self._shown.get(key[:2], {}):
            return divergence
        return replace(divergence, muted=muted)


def _with_status(divergence: Divergence, status: Status) -> Divergence:
    return divergence if status is divergence.status else replace(divergence, status=status)


def itself_and_above(identity: str) -> Iterator[str]:
    """An identity or a path, and all that may be those of the places above it."""
    yield identity
    yield from (identity[:at] for at, letter in enumerate(identity) if letter in ".[")
    yield ""
