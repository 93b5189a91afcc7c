"""What a stored recording's turns are without their answers."""

from sqlite3 import Row

from polycompare.model.recordings import TurnOutline
from polycompare.model.turn_marks import Mark
from polycompare.model.turns import UserTurn
from polycompare.model.values import Pair, Side
from polycompare.recordings.encoding import (
    from_metadata,
    from_optional_text,
    from_text,
    from_time,
    from_user_turn,
)
from polycompare.recordings.judging import text_of
from polycompare.recordings.reading import legible_rows
from polycompare.recordings.store import Store
from polycompare.recordings.turn_reading import TurnPlan, TurnReader


def stored_plan(store: Store, key: int) -> TurnPlan:
    """What must be known to read any turn of a recording."""
    turns = store.rows("SELECT turn, compared FROM turns WHERE recording = ? ORDER BY turn", (key,))
    rebuilds = store.rows("SELECT DISTINCT side, turn FROM rebuilds WHERE recording = ? ORDER BY turn", (key,))
    return TurnPlan(
        [row["turn"] for row in turns],
        {side: [row["turn"] for row in rebuilds if row["side"] == side.value] for side in Side},
        frozenset(row["turn"] for row in turns if row["compared"] is None),
    )


def stored_outlines(store: Store, key: int, reader: TurnReader) -> tuple[TurnOutline, ...]:
    """The outlines of a recording. Only of a turn that is not searchable yet are the answers read."""
    rows = store.rows(
        "SELECT turn, user, metadata, to_candidate, cleanup, started_at, baseline_text, candidate_text, mark,"
        " searchable, service_turn FROM turns WHERE recording = ? ORDER BY turn",
        (key,),
    )
    with legible_rows(store):
        return tuple(_outline(row, reader) for row in rows)


def _outline(row: Row, reader: TurnReader) -> TurnOutline:
    return TurnOutline(
        index=row["turn"],
        said=_said(row),
        started_at=from_time(row["started_at"]),
        texts=_texts(row) if row["searchable"] else reader.turn(row["turn"]).outcomes.map(text_of),
        mark=_mark(row["mark"]),
    )


def _mark(kept: str | None) -> Mark | None:
    """The mark that was kept, which is worked out anew anyway: one that damage made illegible is none."""
    return Mark(kept) if kept in list(Mark) else None


def _said(row: Row) -> UserTurn:
    cleanup = bool(row["cleanup"])
    candidate = from_user_turn(row["to_candidate"], cleanup=cleanup)
    return UserTurn(from_text(row["user"]), from_metadata(row["metadata"]), candidate, cleanup)


def _texts(row: Row) -> Pair[str | None]:
    return Pair(from_optional_text(row["baseline_text"]), from_optional_text(row["candidate_text"]))
