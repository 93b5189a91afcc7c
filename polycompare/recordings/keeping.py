"""Recordings that are kept no longer."""

from collections.abc import Sequence
from datetime import datetime

from polycompare.recordings.encoding import from_text, to_text, to_time
from polycompare.recordings.errors import StoreError
from polycompare.recordings.store import Store


def prunable(store: Store, before: datetime, *, keep_tagged: bool) -> tuple[str, ...]:
    """The ids of the recordings that were begun before a moment, the oldest first, those of runs too."""
    rows = store.rows(
        "SELECT id FROM recordings WHERE started_at < ? AND NOT (? AND tags <> '') ORDER BY started_at, key",
        (to_time(before), keep_tagged),
    )
    return tuple(from_text(row["id"]) for row in rows)


def delete(store: Store, recording_ids: Sequence[str]) -> None:
    """Delete recordings for good, with all that was said about them; their space goes back to the file system.

    All are deleted or, where one is not there, none: then it raises `StoreError`.
    """
    with store.transaction() as connection:
        connection.execute("PRAGMA secure_delete = ON")  # what people said to an agent is not left in the file
        for recording_id in dict.fromkeys(recording_ids):
            done = connection.execute("DELETE FROM recordings WHERE id = ?", (to_text(recording_id),))
            if not done.rowcount:
                raise StoreError(f'There is no recording "{recording_id}" in {store.path}.')
        # Until then the words of deleted turns stay in the index, only marked as gone.
        connection.execute("INSERT INTO spoken (spoken) VALUES ('optimize')")
        connection.execute("INSERT INTO noted (noted) VALUES ('optimize')")
    store.give_back_space()
