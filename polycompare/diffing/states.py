"""What differs between two JSON values, each difference at its path."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from polycompare.diffing.equality import Value, both_nan, canonical, same, surely_same
from polycompare.diffing.labels import BY_CONTENT, NAMELESS, Labels, content_label, key_label
from polycompare.diffing.lists import align_items
from polycompare.diffing.made_keys import match_made_keys
from polycompare.diffing.options import equal_under
from polycompare.diffing.paths import Path
from polycompare.diffing.reading import PLAIN, Fold, Reading
from polycompare.diffing.residue import classify
from polycompare.model.divergences import Change
from polycompare.model.rules import CompareOption
from polycompare.model.values import MISSING, JsonObject, JsonValue, Missing, Pair, Side

# Values nested deeper than this are compared whole: no service nests its state so, and recursion has its price.
DEPTH_LIMIT: Final = 100

Address: TypeAlias = tuple[str, ...]
"""The steps to a value in words that outlast a turn: an item is named by its key or content, not by its index."""


class Place(NamedTuple):
    """One step into both values. An item that only one side has, has an index only there."""

    baseline: str | int | None
    candidate: str | int | None
    label: str


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One difference between two values. `address` is the same over turns; so are `aliases`, less surely.

    `folded` says as what kind of placeholder both sides are the same, where they are.
    """

    change: Change
    baseline: Value
    candidate: Value
    places: tuple[Place, ...]
    folded: str | None = None

    @property
    def baseline_path(self) -> Path:
        """The steps into the baseline's value, as far as it has them."""
        return tuple(place.baseline for place in self.places if place.baseline is not None)

    @property
    def candidate_path(self) -> Path:
        """The steps into the candidate's value, as far as it has them."""
        return tuple(place.candidate for place in self.places if place.candidate is not None)

    @property
    def path(self) -> Path:
        """The path a person reads: the candidate's, and the baseline's for what only that has."""
        return self.baseline_path if self.change is Change.REMOVED else self.candidate_path

    @property
    def address(self) -> Address:
        """The steps by name; equal for the same difference at another turn."""
        return tuple(place.label for place in self.places)

    @property
    def aliases(self) -> tuple[Address, ...]:
        """Where an item has no name that lasts, the same steps with its index on either side instead."""
        if not any(place.label.startswith(NAMELESS) for place in self.places):
            return ()
        return (
            tuple(f"[A{p.baseline}]" if p.label.startswith(NAMELESS) else p.label for p in self.places),
            tuple(f"[B{p.candidate}]" if p.label.startswith(NAMELESS) else p.label for p in self.places),
        )


def compare_values(
    baseline: JsonValue, candidate: JsonValue, reading: Reading = PLAIN, prefix: Path = ()
) -> list[ValueChange]:
    """All differences of two JSON values, in the candidate's order; those that fold are among them.

    Read as they are, there are none exactly where the two are `same`. `prefix` is where the values stand, for what
    the reading says of a path.
    """
    walk = _Walk(reading, prefix)
    walk.compare(baseline, candidate)
    kinds = iter(classify([(d.baseline, d.candidate) for d in walk.found if d.change is None]))
    return [
        ValueChange(next(kinds) if d.change is None else d.change, d.baseline, d.candidate, d.places, d.folded)
        for d in walk.found
    ]


class _Difference(NamedTuple):
    """A difference found on the way; without a change it is still to be classified."""

    change: Change | None
    baseline: Value
    candidate: Value
    places: tuple[Place, ...]
    folded: str | None = None


@dataclass(slots=True)
class _Walk:
    """Goes through two values side by side and keeps where they differ."""

    reading: Reading
    prefix: Path
    found: list[_Difference] = field(default_factory=list)
    here: list[Place] = field(default_factory=list)

    def compare(self, left: JsonValue, right: JsonValue) -> None:
        if left is right:
            return
        if type(left) is not type(right):
            self._leaves(left, right)
        elif isinstance(left, dict) and isinstance(right, dict):
            if self._fits(left, right):
                self._objects(left, right)
        elif isinstance(left, list) and isinstance(right, list):
            if self._fits(left, right):
                self._lists(left, right)
        elif left != right and not both_nan(left, right):
            self._leaves(left, right)

    def _fits(self, left: JsonValue, right: JsonValue) -> bool:
        """Whether to look inside two containers; beyond the depth limit they are compared whole, here and now."""
        if surely_same(left, right):
            return False
        option = self._option()
        if len(self.here) < DEPTH_LIMIT and not (option is not None and option.opaque):
            return True
        if not same(left, right):
            self._keep(left, right, Change.CHANGED)
        return False

    def _leaves(self, left: JsonValue, right: JsonValue) -> None:
        """Two values that differ and are not looked into."""
        option = self._option()
        if option is not None and equal_under(option, left, right):
            return
        folded = self.reading.folded_as(self._path(), option, Pair(left, right))
        self.found.append(_Difference(None, left, right, tuple(self.here), folded))

    def _keep(self, left: Value, right: Value, change: Change | None = None) -> None:
        self.found.append(_Difference(change, left, right, tuple(self.here)))

    def _option(self) -> CompareOption | None:
        return self.reading.options.at(self._path()) if self.reading.options else None

    def _path(self) -> Path:
        steps = (p.baseline if p.candidate is None else p.candidate for p in self.here)
        return self.prefix + tuple(step for step in steps if step is not None)

    def _objects(self, left: JsonObject, right: JsonObject) -> None:
        shared = len(left)
        made: dict[str, Place] | None = None
        for key, value in left.items():
            other = right.get(key, MISSING)
            if value is other:
                continue
            kind = type(value)
            if kind is type(other) and kind is not dict and kind is not list and value == other:
                continue  # most values end here; the call below would take most of the time
            if isinstance(other, Missing):
                shared -= 1
                if made is None:
                    made = self._made_keys(left, right)
                self._only_baseline(key, value, right, made.get(key))
            else:
                self._step(Place(key, key, key_label(key)), value, other)
        if shared < len(right):
            matched = {place.candidate for place in made.values()} if made else set()
            for key, value in right.items():
                if key not in left and key not in matched:
                    self._step(Place(None, key, key_label(key)), MISSING, value)

    def _made_keys(self, left: JsonObject, right: JsonObject) -> dict[str, Place]:
        """Where in the candidate's object is what has a key of its own in each session, by the baseline's key."""
        if self.reading.fold is not Fold.VOLATILE:
            return {}
        places = {key.baseline: Place(*key) for key in match_made_keys(left, right)}
        return {key: place for key, place in places.items() if self._key_folded(place) is not None}

    def _key_folded(self, place: Place) -> str | None:
        """As what a place's two keys are the same, if they are."""
        self.here.append(place)
        folded = self.reading.folded_as(self._path(), self._option(), Pair(place.baseline, place.candidate))
        self.here.pop()
        return folded

    def _only_baseline(self, key: str, value: JsonValue, right: JsonObject, made: Place | None) -> None:
        """A key that the candidate has not, or of which it has one of its own."""
        if made is None or not isinstance(made.candidate, str):
            self._step(Place(key, None, key_label(key)), value, MISSING)
            return
        # The keys need a name beside that of the values, which may differ as a whole.
        places = (*self.here, made._replace(label=f"{made.label}'"))
        folded = self._key_folded(made)
        self.found.append(_Difference(Change.CHANGED, key, made.candidate, places, folded))
        self._step(made, value, right[made.candidate])

    def _step(self, place: Place, left: Value, right: Value) -> None:
        self.here.append(place)
        if isinstance(left, Missing) or isinstance(right, Missing):
            self._keep(left, right)
        else:
            self.compare(left, right)
        self.here.pop()

    def _lists(self, left: list[JsonValue], right: list[JsonValue]) -> None:
        option = self._option()
        alignment = align_items(
            left, right, key=option.key if option is not None else None, fold=self.reading.fold is Fold.VOLATILE
        )
        if option is not None and option.ignore_order:
            alignment.pairs += [(i, j) for i, j in alignment.moved if not same(left[i], right[j])]
            alignment.moved = []
        labels = Labels(alignment)
        for i in alignment.removed:
            self._step(Place(i, None, labels.of_item(left[i])), left[i], MISSING)
        for j in alignment.added:
            self._step(Place(None, j, labels.of_item(right[j])), MISSING, right[j])
        for i, j in alignment.moved:
            self._moved(Place(i, j, labels.of_item(right[j])), left[i], right[j])
        if alignment.key is not None and _all_same(left, right, alignment.pairs):
            return
        for i, j in alignment.pairs:
            if alignment.key is None or not same(left[i], right[j]):
                self._step(Place(i, j, labels.of_pair(left[i], right[j])), left[i], right[j])

    def _moved(self, place: Place, left: JsonValue, right: JsonValue) -> None:
        """An item that moved, and what differs within it."""
        self.here.append(place)
        self._keep(left, right, Change.MOVED)
        within = len(self.found)
        self.compare(left, right)
        if len(self.found) > within and self.found[within].places == tuple(self.here):
            # It differs as a whole, which needs a name beside that of the move.
            self.here[-1] = place._replace(label=f"{place.label}'")
            self.found[within] = self.found[within]._replace(places=tuple(self.here))
        self.here.pop()


def _all_same(left: list[JsonValue], right: list[JsonValue], pairs: list[tuple[int, int]]) -> bool:
    """Whether items that a key has paired are plainly the same, all at once: so most are, beside an insertion."""
    return surely_same([left[i] for i, _ in pairs], [right[j] for _, j in pairs])


class Spot(NamedTuple):
    """A value and where it is now."""

    path: Path
    value: JsonValue


def look_up(value: Value, places: Iterable[Place], side: Side) -> Spot | None:
    """What is at a difference's place in a later version of a side's value: by name where it has one."""
    path: list[str | int] = []
    for place in places:
        if isinstance(value, dict):
            own, others = place.baseline, place.candidate
            if side is Side.CANDIDATE:
                own, others = others, own
            key = others if own is None else own
            if not isinstance(key, str) or key not in value:
                return None
            path.append(key)
            value = value[key]
        elif isinstance(value, list) and (index := _index_of(value, place, side)) is not None:
            path.append(index)
            value = value[index]
        else:
            return None
    return None if isinstance(value, Missing) else Spot(tuple(path), value)


def _index_of(items: list[JsonValue], place: Place, side: Side) -> int | None:
    if place.label.startswith(NAMELESS):
        index = place.baseline if side is Side.BASELINE else place.candidate
        return index if isinstance(index, int) and index < len(items) else None
    if place.label.startswith(BY_CONTENT):
        return next((n for n, item in enumerate(items) if content_label(item) == place.label), None)
    key, _, name = place.label[1:-1].partition("=")
    for n, item in enumerate(items):
        if isinstance(item, dict) and key in item and canonical(item[key]) == name:
            return n
    return None
