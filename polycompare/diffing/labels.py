"""Names for the steps into a value that outlast a turn: an item is named by its key or content, not its index."""

from collections import Counter
from typing import Final

from polycompare.diffing.contents import Alignment
from polycompare.diffing.equality import canonical, digest, same
from polycompare.diffing.paths import format_path
from polycompare.diffing.volatile import with_placeholders
from polycompare.model.values import JsonObject, JsonValue

# How the label of a list's item begins that has no key: one by its content, and one that differs in content.
BY_CONTENT: Final = "[="
NAMELESS: Final = "[~"
_SHORT: Final = 40  # texts up to this length stand in a label as they are


def key_label(key: str) -> str:
    """The label of a step to an object's key."""
    return format_path((key,))


class Labels:
    """Names for the differing items of one pair of lists: by key, else by content; counted where they recur."""

    def __init__(self, alignment: Alignment) -> None:
        self._key = alignment.key
        self._seen: Counter[str] = Counter()

    def of_item(self, item: JsonValue) -> str:
        """The label of an item that one side has, or that moved."""
        return self._keyed(item) or self._counted(content_label(item))

    def of_pair(self, left: JsonValue, right: JsonValue) -> str:
        """The label of a changed item: what its two versions have in common."""
        keyed = self._keyed(right)
        if keyed is None or keyed != self._keyed(left):
            return self._counted(f"{NAMELESS}{_common_label(left, right)}]")
        return keyed

    def _keyed(self, item: JsonValue) -> str | None:
        if self._key is None or not isinstance(item, dict):
            return None
        return f"[{self._key}={canonical(item[self._key])}]"

    def _counted(self, label: str) -> str:
        self._seen[label] += 1
        count = self._seen[label]
        return label if count == 1 else f"{label}#{count}"


def content_label(item: JsonValue) -> str:
    """A name by an item's content, which is the same in another session: what is made anew is left out."""
    text = canonical(item)
    made = with_placeholders(text)
    is_short = not isinstance(item, dict | list | str) or (isinstance(item, str) and len(item) <= _SHORT)
    return f"{BY_CONTENT}{text if is_short and made == text else digest(made)}]"


def _common_label(left: JsonValue, right: JsonValue) -> str:
    if isinstance(left, dict) and isinstance(right, dict):
        common: JsonObject = {k: v for k, v in left.items() if k in right and same(v, right[k])}
        return digest(common) if common else ""
    return ""
