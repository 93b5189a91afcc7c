"""What is in a store, at a glance, and the names by which a person asks for a recording."""

import json
from collections.abc import Mapping, Sequence
from sqlite3 import Row
from typing import Final

from polycompare.model.divergences import Signal
from polycompare.model.recordings import Found, RecordingQuery, RecordingSummary, SideSummary, SortBy
from polycompare.model.targets import Environment
from polycompare.model.values import Pair, Side
from polycompare.model.verdicts import Verdict
from polycompare.recordings.encoding import (
    Column,
    from_optional_text,
    from_optional_time,
    from_tags,
    from_text,
    from_time,
    to_text,
    to_time,
)
from polycompare.recordings.errors import StoreError
from polycompare.recordings.searching import found_in, search, searchable_words
from polycompare.recordings.store import Store

LAST: Final = "last"
"""The name of the newest recording that is no part of a run."""

_SHOWN_CANDIDATES: Final = 5  # of the recordings that an ambiguous beginning could mean

_COLUMNS: Final = """
    key, id, started_at, name, turns, verdict, root_turn, under_way, run, one_sided, signals,
    tags, note, reviewed_at,
    baseline_target, baseline_environment, baseline_variant, baseline_deployment,
    candidate_target, candidate_environment, candidate_variant, candidate_deployment
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


def find(store: Store, query: RecordingQuery) -> list[RecordingSummary]:
    """The recordings that are asked for, in the order asked for; of those that are alike there the newest first.

    What has no value in the column that is sorted by comes last. Words find nothing in what was recorded by an
    earlier version until `index_missing` has gone over it.
    """
    where, values = _conditions(query)
    order = _order(query)
    words = searchable_words(query.text)
    if not query.text.strip():
        limit = -1 if query.limit is None else query.limit
        rows = store.rows(
            f"SELECT {_COLUMNS} FROM recordings WHERE {where} ORDER BY {order} LIMIT ?",  # noqa: S608 - our own words
            (*values, limit),
        )
        return [_summary(row, None) for row in rows]
    keys = store.rows(f"SELECT key FROM recordings WHERE {where} ORDER BY {order}", values)  # noqa: S608 - our own
    turns = search(store, words, [row[0] for row in keys], query.limit)
    excerpts = found_in(store, words, turns)
    by_key = _rows_of(store, list(turns))
    return [_summary(by_key[key], excerpts.get(key)) for key in turns if key in by_key]


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


def _rows_of(store: Store, keys: Sequence[int]) -> Mapping[int, Row]:
    rows = store.rows(
        f"SELECT {_COLUMNS} FROM recordings WHERE key IN (SELECT value FROM json_each(?))",  # noqa: S608 - our own
        (json.dumps(keys),),
    )
    return {row["key"]: row for row in rows}


def _summary(row: Row, found: Found | None) -> RecordingSummary:
    return RecordingSummary(
        id=from_text(row["id"]),
        started_at=from_time(row["started_at"]),
        name=from_optional_text(row["name"]),
        sides=Pair(_side(row, Side.BASELINE), _side(row, Side.CANDIDATE)),
        turns=row["turns"],
        verdict=None if row["verdict"] is None else Verdict(row["verdict"]),
        root_turn=row["root_turn"],
        unfinished=bool(row["under_way"]),
        run=from_optional_text(row["run"]),
        one_sided=bool(row["one_sided"]),
        signals=tuple(map(Signal, row["signals"].split())),
        tags=from_tags(row["tags"]),
        note=from_text(row["note"]),
        reviewed_at=from_optional_time(row["reviewed_at"]),
        found=found,
    )


def _side(row: Row, side: Side) -> SideSummary:
    return SideSummary(
        from_text(row[f"{side.value}_target"]),
        Environment(row[f"{side.value}_environment"]),
        from_optional_text(row[f"{side.value}_variant"]),
        from_optional_text(row[f"{side.value}_deployment"]),
    )
