"""The State tab of a real conversation: the state, and what of it changed since the turn before."""

from collections.abc import Iterator, Set
from itertools import islice
from typing import Final

from polycompare.diffing.paths import Path, format_path
from polycompare.diffing.states import ValueChange, compare_values
from polycompare.model.divergences import Change
from polycompare.model.outcomes import Reply
from polycompare.model.values import MISSING, JsonObject, JsonValue
from polycompare.tui.detail.alone.value_rows import Fact, alone, json_fact, value_rows_of
from polycompare.tui.detail.divergence_rows import GLYPHS
from polycompare.tui.detail.rows import BLANK, Row, TextRow, heading, note
from polycompare.tui.detail.shown import Shown
from polycompare.tui.detail.spans import Role, Span
from polycompare.tui.detail.table import Json

_MOST: Final = 2_000  # values that are listed
_DEEPEST: Final = 60  # values nested deeper are shown whole
_WORDS: Final = {Change.ADDED: "added", Change.REMOVED: "removed", Change.MOVED: "moved"}


def state_rows(reply: Reply, shown: Shown) -> list[Row]:
    """What changed, then all else, which can be folded."""
    rows = _rows(reply.state, shown)
    if reply.extra:
        rows += [
            BLANK,
            heading("Other metadata"),
            *value_rows_of([json_fact(*each) for each in reply.extra.items()]),
        ]
    return rows


def _rows(state: JsonObject | None, shown: Shown) -> list[Row]:
    if state is None:
        return [note("state: not reported")]
    if shown.before is None:
        return _listed(list(islice(_leaves(state, (), frozenset(), frozenset()), _MOST + 1))) or [_empty()]
    changes = compare_values(shown.before, state)
    places = frozenset(change.candidate_path for change in changes if change.change is not Change.REMOVED)
    around = frozenset(
        place[:length] for change in changes for place in [change.candidate_path] for length in range(len(place))
    )
    rest = list(islice(_leaves(state, (), places, around), _MOST + 1))
    rows = value_rows_of([_changed(change) for change in changes])
    if not rows:
        rows.append(note("= nothing changed in this turn") if state else _empty())
    if not rest:
        return rows
    if shown.fold_carried:
        count = f"{_MOST:,} and more" if len(rest) > _MOST else str(len(rest))
        return [*rows, TextRow((Span(f"▸ {count} unchanged", Role.CARRIED),), folds=True)]
    return [*rows, BLANK, heading("Unchanged"), *_listed(rest)]


def _empty() -> Row:
    return note("the state is empty")


def _changed(change: ValueChange) -> Fact:
    before, now = change.baseline, change.candidate
    is_removed = now is MISSING
    name = format_path(change.path)
    return Fact(
        name,
        Json(before if is_removed else now),
        None if is_removed or before is MISSING or change.change is Change.MOVED else Json(before),
        GLYPHS[change.change],
        _WORDS.get(change.change, "changed"),
        alone(name, now, before),
    )


def _leaves(
    value: JsonValue, path: Path, changed: Set[Path], around: Set[Path]
) -> Iterator[tuple[Path, JsonValue]]:
    """The values that did not change, each object by its members and a list whole, but where there is a change in
    it: `changed` are the places of the changes, `around` those that hold one."""
    if path in changed:
        return
    if isinstance(value, dict) and value and len(path) < _DEEPEST:
        for key, member in value.items():
            yield from _leaves(member, (*path, key), changed, around)
    elif isinstance(value, list) and value and path in around and len(path) < _DEEPEST:
        for number, item in enumerate(value):
            yield from _leaves(item, (*path, number), changed, around)
    elif path:
        yield path, value


def _listed(leaves: list[tuple[Path, JsonValue]]) -> list[Row]:
    rows = value_rows_of([json_fact(format_path(path), value) for path, value in leaves[:_MOST]])
    return [*rows, note("… and more: the Raw tab has all of it")] if len(leaves) > _MOST else rows
