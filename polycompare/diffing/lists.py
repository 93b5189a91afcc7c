"""Which item of one list is which item of the other."""

from typing import Final

from polycompare.diffing import sequences
from polycompare.diffing.contents import Alignment, align_by_content, in_place_if_as_many
from polycompare.diffing.likeness import Items
from polycompare.diffing.volatile import volatile_kind
from polycompare.model.values import JsonValue

KEY_NAMES: Final = ("id", "_id", "key", "uuid", "uid", "name", "slug", "code", "sku", "ref", "reference", "slot")
"""Keys under which an item of a list may say who it is, the surest first."""


def align_items(a: Items, b: Items, *, key: str | None = None, fold: bool = False) -> Alignment:
    """Align two lists: by a key where every item has a unique one, else by content.

    A `key` that is given is tried first. With `fold`, items are the same where only volatile values differ.
    """
    found = item_key(a, b, key)
    if found is not None:
        return _by_key(a, b, found, fold=fold)
    if len(a) == len(b) == 1:
        return Alignment(pairs=[(0, 0)])
    return align_by_content(a, b, fold=fold)


def item_key(a: Items, b: Items, given: str | None = None) -> str | None:
    """The key that identifies the items of both lists: unique in each, and shared by most of the shorter list.

    One that is `given` need not be shared.
    """
    if not a or not b or not isinstance(a[0], dict) or not isinstance(b[0], dict):
        return None
    if given is not None and _names(a, given) is not None and _names(b, given) is not None:
        return given
    for key in KEY_NAMES:
        if key not in a[0] or key not in b[0]:
            continue
        names_a, names_b = _names(a, key), _names(b, key)
        if names_a is None or names_b is None:
            continue
        # Keys that are made anew on each side, such as random ids, identify nothing.
        if 2 * len(names_a & names_b) >= min(len(a), len(b)):
            return key
    return None


def _names(items: Items, key: str) -> set[JsonValue] | None:
    """What the items say under `key`, if each says something else, and all say a text or all a whole number."""
    names = [item.get(key) if isinstance(item, dict) else None for item in items]
    if set(map(type, names)) not in ({str}, {int}):
        return None
    distinct = set(names)
    return distinct if len(distinct) == len(names) else None


def _by_key(a: Items, b: Items, key: str, *, fold: bool) -> Alignment:
    names_a = [item[key] if isinstance(item, dict) else None for item in a]
    names_b = [item[key] if isinstance(item, dict) else None for item in b]
    if names_a == names_b:
        return Alignment(key=key, pairs=[(i, i) for i in range(len(a))])
    places_b = {name: j for j, name in enumerate(names_b)}
    shared = [(i, places_b[name]) for i, name in enumerate(names_a) if name in places_b]
    places = [j for _, j in shared]
    staying = set(in_place_if_as_many(shared, [shared[k] for k in sequences.longest_increasing(places)]))
    taken_a, taken_b = {i for i, _ in shared}, {j for _, j in shared}
    alignment = Alignment(
        key=key,
        pairs=[match for match in shared if match in staying],
        moved=[match for match in shared if match not in staying],
        removed=[i for i in range(len(a)) if i not in taken_a],
        added=[j for j in range(len(b)) if j not in taken_b],
    )
    if fold:
        _pair_made_anew(a, b, alignment)
    return alignment


def _pair_made_anew(a: Items, b: Items, alignment: Alignment) -> None:
    """Pair what is left where keys were made anew on each side: such items are told by the rest of them."""
    key = alignment.key
    made_a = [i for i in alignment.removed if _is_made(a[i], key)]
    made_b = [j for j in alignment.added if _is_made(b[j], key)]
    if not made_a or not made_b:
        return
    rest = align_by_content([a[i] for i in made_a], [b[j] for j in made_b], fold=True)
    alignment.pairs += [(made_a[x], made_b[y]) for x, y in rest.pairs]
    alignment.moved += [(made_a[x], made_b[y]) for x, y in rest.moved]
    told_a = set(made_a) - {made_a[x] for x in rest.removed}
    told_b = set(made_b) - {made_b[y] for y in rest.added}
    alignment.removed = [i for i in alignment.removed if i not in told_a]
    alignment.added = [j for j in alignment.added if j not in told_b]


def _is_made(item: JsonValue, key: str | None) -> bool:
    name = item.get(key) if isinstance(item, dict) and key is not None else None
    return isinstance(name, str) and volatile_kind((key or "",), name) is not None
