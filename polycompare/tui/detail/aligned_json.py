"""Two JSON values beside each other, so that equal parts stand on the same line."""

import json
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from polycompare.diffing.equality import same
from polycompare.model.text import visible_line
from polycompare.model.values import MISSING, JsonValue
from polycompare.tui.detail.json_text import compact_json, pretty_json
from polycompare.tui.detail.rows import Opened, Relation, Row, SplitRow, note
from polycompare.tui.detail.spans import Line, Role, Span

MOST_LINES = 20_000
_DEEPEST = 60
_LONGEST_LINE = 2_000
_INDENT = "  "


def aligned_json(a: JsonValue, b: JsonValue) -> list[Row]:
    """Both values as indented JSON in two aligned columns; beyond `MOST_LINES` only a word on what is left."""
    walk = _Walk()
    walk.both(a, b, _Place("", "", 0), last=(True, True))
    return abridged(walk.rows)


def abridged(rows: list[Row]) -> list[Row]:
    """Rows up to `MOST_LINES`, then how many more there are."""
    if len(rows) <= MOST_LINES:
        return rows
    return [*rows[:MOST_LINES], note(f"… {len(rows) - MOST_LINES:,} more lines")]


class _Place:
    """Where a value stands: its path, its key as it is written before it, and how deep it is."""

    __slots__ = ("depth", "key", "path")

    def __init__(self, path: str, key: str, depth: int) -> None:
        self.path = path
        self.key = key
        self.depth = depth

    def member(self, name: str) -> "_Place":
        path = f"{self.path}.{name}" if self.path else name
        return _Place(path, f"{json.dumps(name, ensure_ascii=False)}: ", self.depth + 1)

    def item(self, index: int) -> "_Place":
        return _Place(f"{self.path}[{index}]", "", self.depth + 1)


class _Walk:
    """Collects the rows; one method call for each pair of values."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def both(self, a: JsonValue, b: JsonValue, place: _Place, last: tuple[bool, bool]) -> None:
        commas = tuple("" if end else "," for end in last)
        if same(a, b):
            lines = _written(a, place)
            self._pairs(lines, lines, commas, relation=Relation.SAME, opens=Opened(place.path, a, b))
        elif isinstance(a, dict) and isinstance(b, dict) and a and b and place.depth < _DEEPEST:
            self._brackets(place, "{")
            self._members(a, b, place)
            self._brackets(place, "}", commas)
        elif isinstance(a, list) and isinstance(b, list) and a and b and place.depth < _DEEPEST:
            self._brackets(place, "[")
            self._items(a, b, place)
            self._brackets(place, "]", commas)
        else:
            opens = Opened(place.path, a, b)
            self._pairs(_written(a, place), _written(b, place), commas, relation=Relation.DIFFERENT, opens=opens)

    def _members(self, a: dict[str, JsonValue], b: dict[str, JsonValue], place: _Place) -> None:
        names = _merged(list(a), list(b))
        last_a, last_b = next(reversed(a)), next(reversed(b))
        for name in names:
            inner = place.member(name)
            if name in a and name in b:
                self.both(a[name], b[name], inner, (name == last_a, name == last_b))
            elif name in a:
                self._one(a[name], inner, 0, name == last_a)
            else:
                self._one(b[name], inner, 1, name == last_b)

    def _items(self, a: list[JsonValue], b: list[JsonValue], place: _Place) -> None:
        """Items from both ends pair up as long as they are equal; those between by their position."""
        head = _equal_run(a, b)
        tail = _equal_run(a[head:][::-1], b[head:][::-1])
        for index in range(head):
            self.both(a[index], b[index], place.item(index), (index == len(a) - 1, index == len(b) - 1))
        middle_a, middle_b = range(head, len(a) - tail), range(head, len(b) - tail)
        for one, two in zip_longest(middle_a, middle_b):
            if two is None:
                self._one(a[one], place.item(one), 0, one == len(a) - 1)
            elif one is None:
                self._one(b[two], place.item(two), 1, two == len(b) - 1)
            else:
                self.both(a[one], b[two], place.item(two), (one == len(a) - 1, two == len(b) - 1))
        for offset in range(tail, 0, -1):
            self.both(a[-offset], b[-offset], place.item(len(b) - offset), (offset == 1, offset == 1))

    def _one(self, value: JsonValue, place: _Place, side: int, last: bool) -> None:
        lines = _written(value, place)
        comma = "" if last else ","
        nothing: list[str] = []
        sides = (lines, nothing) if side == 0 else (nothing, lines)
        values = (value, MISSING) if side == 0 else (MISSING, value)
        self._pairs(*sides, (comma, comma), relation=Relation.DIFFERENT, opens=Opened(place.path, *values))

    def _brackets(self, place: _Place, sign: str, commas: Iterable[str] = ("", "")) -> None:
        key = place.key if sign in "{[" else ""
        one, two = (_line(_INDENT * place.depth + key + sign + comma, Role.PLAIN) for comma in commas)
        self.rows.append(SplitRow(one, two, relation=Relation.SAME, clip=True))

    def _pairs(
        self, ones: Sequence[str], twos: Sequence[str], commas: Sequence[str], *, relation: Relation, opens: Opened
    ) -> None:
        roles = (Role.PLAIN, Role.PLAIN) if relation is Relation.SAME else (Role.BASELINE, Role.CANDIDATE)
        for number in range(max(len(ones), len(twos))):
            one, two = (
                _line(side[number] + (comma if number == len(side) - 1 else ""), role)
                if number < len(side)
                else None
                for side, comma, role in zip((ones, twos), commas, roles, strict=True)
            )
            self.rows.append(SplitRow(one, two, relation=relation, clip=True, opens=opens))


def _line(text: str, role: Role) -> Line:
    return (Span(visible_line(text[:_LONGEST_LINE]), role),)


def _written(value: JsonValue, place: _Place) -> list[str]:
    """A value's own lines, with its key before the first."""
    indent = _INDENT * place.depth
    if place.depth >= _DEEPEST:
        return [indent + place.key + compact_json(value, _LONGEST_LINE)]
    first, *rest = pretty_json(value).split("\n")
    return [indent + place.key + first, *(indent + line for line in rest)]


def _merged(a: list[str], b: list[str]) -> list[str]:
    """The keys of both in one order that keeps the candidate's new keys near their neighbours."""
    known = set(a)
    after: dict[str | None, list[str]] = {}
    neighbour: str | None = None
    for name in b:
        if name in known:
            neighbour = name
        else:
            after.setdefault(neighbour, []).append(name)
    merged = after.get(None, []).copy()
    for name in a:
        merged.append(name)
        merged += after.get(name, [])
    return merged


def _equal_run(a: Sequence[JsonValue], b: Sequence[JsonValue]) -> int:
    """How many items at the beginning are equal."""
    count = 0
    for one, two in zip(a, b, strict=False):
        if not same(one, two):
            break
        count += 1
    return count
