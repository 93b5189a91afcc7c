"""What is in a store, at a glance, and the names by which a person asks for a recording."""

from sqlite3 import Row
from typing import Final

from polycompare.model.recordings import RecordingSummary, SideSummary
from polycompare.model.targets import Environment
from polycompare.model.values import Pair
from polycompare.model.verdicts import Verdict
from polycompare.recordings.encoding import from_optional_text, from_text, from_time, to_text
from polycompare.recordings.errors import StoreError
from polycompare.recordings.store import Store

LAST: Final = "last"
"""The name of the newest recording that is no part of a run."""

_SHOWN_CANDIDATES: Final = 5  # of the recordings that an ambiguous beginning could mean


def summaries(store: Store, limit: int | None = None, *, with_runs: bool = False) -> list[RecordingSummary]:
    """The recordings of a store, newest first, at most `limit` of them; with those of runs only if so asked."""
    # CROSS keeps SQLite to the order written: it would go through all sides first, a hundred times as long.
    rows = store.rows(
        """
        SELECT recordings.*,
            a.target_name AS baseline_target, a.environment AS baseline_environment,
            b.target_name AS candidate_target, b.environment AS candidate_environment,
            EXISTS (
                SELECT 1 FROM turns
                WHERE turns.recording = recordings.key AND turns.turn = recordings.turns - 1
                    AND turns.compared IS NULL
            ) AS unfinished
        FROM recordings
        CROSS JOIN sides AS a ON a.recording = recordings.key AND a.side = 'baseline'
        CROSS JOIN sides AS b ON b.recording = recordings.key AND b.side = 'candidate'
        WHERE ? OR recordings.run IS NULL
        ORDER BY recordings.started_at DESC, recordings.key DESC
        LIMIT ?
        """,
        (with_runs, -1 if limit is None else limit),
    )
    return [_summary(row) for row in rows]


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


def _summary(row: Row) -> RecordingSummary:
    return RecordingSummary(
        id=from_text(row["id"]),
        started_at=from_time(row["started_at"]),
        name=from_optional_text(row["name"]),
        sides=Pair(
            SideSummary(from_text(row["baseline_target"]), Environment(row["baseline_environment"])),
            SideSummary(from_text(row["candidate_target"]), Environment(row["candidate_environment"])),
        ),
        turns=row["turns"],
        verdict=None if row["verdict"] is None else Verdict(row["verdict"]),
        root_turn=row["root_turn"],
        unfinished=bool(row["unfinished"]),
        run=from_optional_text(row["run"]),
    )
