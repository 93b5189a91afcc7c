"""What is in a store, at a glance, and the names by which a person asks for a recording."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from sqlite3 import Row
from typing import Final, overload

from polycompare.model.divergences import Signal
from polycompare.model.recordings import Found, RecordingQuery, RecordingSummary, SideSummary, SortBy
from polycompare.model.targets import Environment
from polycompare.model.values import Pair
from polycompare.model.verdicts import Verdict
from polycompare.recordings.encoding import (
    Column,
    from_optional_text,
    from_optional_time,
    from_tags,
    from_text,
    from_time,
    legible,
    to_text,
    to_time,
)
from polycompare.recordings.errors import StoreError
from polycompare.recordings.searching import found_in, search, searchable_words, texts_of
from polycompare.recordings.store import Store

LAST: Final = "last"
"""The name of the newest recording that is no part of a run."""

_SHOWN_CANDIDATES: Final = 5  # of the recordings that an ambiguous beginning could mean

_ILLEGIBLE: Final = "\N{REPLACEMENT CHARACTER}"
_SOME_TIME: Final = datetime.fromtimestamp(0, UTC)

_COLUMNS: Final = """
    key, id, started_at, name, turns, verdict, root_turn, under_way, run, one_sided, ended,
    signals, tags, note, reviewed_at,
    baseline_target, baseline_environment, baseline_variant, baseline_deployment,
    candidate_target, candidate_environment, candidate_variant, candidate_deployment,
    CASE WHEN name IS NULL THEN (
        SELECT user FROM turns WHERE recording = key AND turn > 0 AND user != '' ORDER BY turn LIMIT 1
    ) END
"""

_DEPLOYMENTS: Final = "coalesce(baseline_deployment_names, '') || coalesce(candidate_deployment_names, '')"

_SORT_COLUMNS: Final = {
    SortBy.STARTED: "started_at",
    SortBy.NAME: "name COLLATE NOCASE",
    SortBy.TURNS: "turns",
    SortBy.VERDICT: "instr('same diverged regressed error', verdict)",
    SortBy.BASELINE: "baseline_target COLLATE NOCASE",
    SortBy.CANDIDATE: "candidate_target COLLATE NOCASE",
}


def find(store: Store, query: RecordingQuery) -> Sequence[RecordingSummary]:
    """The recordings that are asked for, in the order asked for; of those that are alike there the newest first.

    What has no value in the column that is sorted by comes last. Words find nothing in what was recorded by an
    earlier version until `index_missing` has gone over it.
    """
    where, values = _conditions(query)
    selected = f"FROM recordings WHERE {where} ORDER BY {_order(query)}"
    if not query.text.strip():
        limit = -1 if query.limit is None else query.limit
        return Listing(store.rows(f"SELECT {_COLUMNS} {selected} LIMIT ?", (*values, limit)))
    words = searchable_words(query.text)
    keys = [row[0] for row in store.rows(f"SELECT key {selected}", values)]
    turns = search(store, words, keys, query.limit)
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM recordings WHERE key IN (SELECT value FROM json_each(?))",  # noqa: S608 - our own
        (json.dumps([*turns]),),
    )
    by_key = {row[0]: row for row in rows}
    ordered = [by_key[key] for key in turns if key in by_key]
    return Listing(ordered, _Finds(words, turns, texts_of(store, turns)))


def resolve_id(store: Store, wanted: str) -> str:
    """The id of the recording that `wanted` means: an id, the beginning of one only, or `last`.

    Raises `StoreError` where there is none, or more than one.
    """
    if wanted == LAST:
        newest = store.rows(
            "SELECT id FROM recordings WHERE run IS NULL ORDER BY started_at DESC, key DESC LIMIT 1"
        )
        if not newest:
            raise StoreError(f"There are no recordings in {store.path} yet; run a comparison first.")
        return from_text(newest[0]["id"])
    beginning = to_text(wanted)
    rows = store.rows(
        "SELECT id FROM recordings WHERE substr(id, 1, length(?)) = ? ORDER BY started_at DESC",
        (beginning, beginning),
    )
    found = [from_text(row["id"]) for row in rows]
    if wanted in found:
        return wanted
    if not wanted or not found:
        raise StoreError(
            f'There is no recording "{wanted}" in {store.path}; list them with "polycompare recordings list".'
        )
    if len(found) > 1:
        more = ", …" if len(found) > _SHOWN_CANDIDATES else ""
        names = ", ".join(found[:_SHOWN_CANDIDATES])
        raise StoreError(
            f'"{wanted}" could be any of {len(found)} recordings ({names}{more}); give more of the id.'
        )
    return found[0]


def _conditions(query: RecordingQuery) -> tuple[str, tuple[Column, ...]]:
    """What must hold of a recording, but for the words, and the values in it."""
    texts = {
        "? IN (baseline_target, candidate_target)": query.target,
        "? IN (baseline_environment, candidate_environment)": query.environment,
        "? IN (baseline_variant, candidate_variant)": query.variant,
        "name GLOB ?": query.scenario,
        "verdict = ?": query.verdict,
        "instr(' ' || signals || ' ', ' ' || ? || ' ')": query.signal,
        f"instr({_DEPLOYMENTS}, char(10) || ?)": query.deployment,
        "instr(tags, char(10) || ? || char(10))": query.tag,
        "started_at >= ?": None if query.since is None else to_time(query.since),
        "started_at < ?": None if query.until is None else to_time(query.until),
    }
    asked = {condition: to_text(str(text)) for condition, text in texts.items() if text}
    always = [] if query.with_runs else ["run IS NULL"]
    if query.reviewed is not None:
        always.append(f"reviewed_at IS {'NOT ' if query.reviewed else ''}NULL")
    return " AND ".join([*asked, *always]) or "TRUE", tuple(asked.values())


def _order(query: RecordingQuery) -> str:
    direction = "ASC" if query.ascending else "DESC"
    if query.sort is SortBy.STARTED:
        return f"started_at {direction}, key {direction}"
    return f"{_SORT_COLUMNS[query.sort]} {direction} NULLS LAST, started_at DESC, key DESC"


class Listing(Sequence[RecordingSummary]):
    """Recordings that were found. A summary is made when it is asked for: of very many only few are looked at."""

    def __init__(self, rows: Sequence[Row], finds: "_Finds | None" = None) -> None:
        self._rows = rows
        self._finds = finds

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, number: int) -> RecordingSummary: ...
    @overload
    def __getitem__(self, number: slice) -> "Listing": ...
    def __getitem__(self, number: int | slice) -> "RecordingSummary | Listing":
        if isinstance(number, slice):
            return Listing(self._rows[number], self._finds)
        row = self._rows[number]
        return _summary(row, None if self._finds is None else self._finds.of(row[0]))


@dataclass(frozen=True, slots=True)
class _Finds:
    """What a search found: the turn in each recording, by its key, and what was said in it."""

    words: Sequence[str]
    turns: Mapping[int, int | None]
    texts: Mapping[int, Sequence[str]]

    def of(self, key: int) -> Found | None:
        turn = self.turns[key]
        return None if turn is None else found_in(turn, self.texts.get(key, ()), self.words)


def _summary(row: Row, found: Found | None) -> RecordingSummary:
    """A line of the listing. A value that is damaged must not cost the others."""
    _, recording_id, started_at, name, turns, verdict, root_turn, under_way, run, one_sided, ended, *rest = row
    signals, tags, note, reviewed_at, *sides, opening = rest
    return RecordingSummary(
        legible(from_text, recording_id, _ILLEGIBLE),
        legible(from_time, started_at, _SOME_TIME),
        legible(from_optional_text, name, None),
        Pair(_side(*sides[:4]), _side(*sides[4:])),
        legible(int, turns, 0),
        legible(_verdict, verdict, None),
        legible(_number, root_turn, None),
        bool(under_way) or ended == 0,
        legible(from_optional_text, run, None),
        bool(one_sided),
        legible(_signals, signals, ()),
        legible(from_tags, tags, ()),
        legible(from_text, note, _ILLEGIBLE),
        legible(from_optional_time, reviewed_at, None),
        found,
        legible(from_optional_text, opening, None) or "",
    )


def _verdict(column: str | None) -> Verdict | None:
    return None if column is None else Verdict(column)


def _number(column: int | None) -> int | None:
    return None if column is None else int(column)


def _signals(column: str) -> tuple[Signal, ...]:
    return tuple(map(Signal, column.split()))


def _side(
    target: str | bytes, environment: str, variant: str | bytes | None, deployment: str | bytes | None
) -> SideSummary:
    return SideSummary(
        legible(from_text, target, _ILLEGIBLE),
        legible(Environment, environment, Environment.LIVE),
        legible(from_optional_text, variant, None),
        legible(from_optional_text, deployment, None),
    )
