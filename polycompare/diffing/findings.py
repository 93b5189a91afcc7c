"""A difference at one turn, before its place in the conversation is known."""

from collections.abc import Iterable
from dataclasses import dataclass

from polycompare.diffing.equality import Value
from polycompare.diffing.paths import Path
from polycompare.diffing.states import Address, Place, ValueChange
from polycompare.model.divergences import Change, Signal


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference in one signal at one turn.

    `address` names it over turns, and within its signal and turn it is the only one of that name. `aliases` are
    names that may still hold where the address does not, the surer first. `places` lead into both sides'
    values, for looking there again at a later turn. `edit` tells what is the same when the difference recurs at
    another turn, where that is not its values. `folded` says as what kind of placeholder both values were compared
    as the same: then it is a difference to be told of, and none that counts.
    """

    signal: Signal
    change: Change
    baseline: Value
    candidate: Value
    path: Path
    address: Address
    aliases: tuple[Address, ...] = ()
    moved_from: Path | None = None
    places: tuple[Place, ...] = ()
    edit: str | None = None
    folded: str | None = None


def value_findings(signal: Signal, changes: Iterable[ValueChange], prefix: Path = ()) -> list[Finding]:
    """The differences of two JSON values as findings in a signal, below `prefix`."""
    names = tuple(str(step) for step in prefix)
    return [
        Finding(
            signal,
            change.change,
            change.baseline,
            change.candidate,
            path=prefix + change.path,
            address=names + change.address,
            aliases=tuple(names + alias for alias in change.aliases),
            moved_from=prefix + change.baseline_path if change.change is Change.MOVED else None,
            places=change.places,
            folded=change.folded,
        )
        for change in changes
    ]


def identity_text(address: Address) -> str:
    """An address as one text, such as `items[id=7].v`."""
    parts: list[str] = []
    for label in address:
        parts.append(label if label.startswith("[") or not parts else f".{label}")
    return "".join(parts)
