"""What a person said about recordings: tags, a note, bookmarks, labels, and whether it was reviewed."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from polycompare.model.reviews import Annotation, AnnotationKind, Review, Speaker
from polycompare.recordings.encoding import (
    from_optional_text,
    from_optional_time,
    from_tags,
    from_text,
    to_optional_text,
    to_optional_time,
    to_tags,
    to_text,
)
from polycompare.recordings.errors import StoreError
from polycompare.recordings.store import Store

LONGEST_TAG: Final = 60
"""How many characters a tag may have."""


def tag_fault(tag: str) -> str | None:
    """Why this cannot be a tag, as a sentence; None where it can. A tag is one word that can be printed."""
    if not tag:
        return "A tag has at least one character; give it one."
    if any(character.isspace() for character in tag):
        return f'A tag is one word, and "{tag}" has a blank; join its words with a hyphen.'
    if not tag.isprintable():
        return f'The tag "{tag}" has a character that cannot be seen; leave it out.'
    if len(tag) > LONGEST_TAG:
        return f'The tag "{tag[:LONGEST_TAG]}…" is longer than {LONGEST_TAG} characters; shorten it.'
    return None


def read_review(store: Store, recording_id: str) -> Review:
    """What was said about a recording. Raises `StoreError` for an id that is not there."""
    reviews = read_reviews(store, (recording_id,))
    if recording_id not in reviews:
        raise _unknown(store, recording_id)
    return reviews[recording_id]


def read_reviews(store: Store, recording_ids: Sequence[str]) -> dict[str, Review]:
    """What was said about each of several recordings; those that are not there are left out."""
    keys = _keys(store, recording_ids)
    wanted = (json.dumps(list(keys.values())),)
    rows = store.rows(
        "SELECT key, tags, note, sent_note, reviewed_at FROM recordings"
        " WHERE key IN (SELECT value FROM json_each(?))",
        wanted,
    )
    bookmarks: dict[int, set[int]] = defaultdict(set)
    for row in store.rows("SELECT * FROM bookmarks WHERE recording IN (SELECT value FROM json_each(?))", wanted):
        bookmarks[row["recording"]].add(row["turn"])
    annotations: dict[int, list[Annotation]] = defaultdict(list)
    for row in store.rows(
        "SELECT * FROM annotations WHERE recording IN (SELECT value FROM json_each(?)) ORDER BY recording, number",
        wanted,
    ):
        annotations[row["recording"]].append(_annotation(row))
    reviews = {
        row["key"]: Review(
            frozenset(from_tags(row["tags"])),
            from_text(row["note"]),
            from_optional_text(row["sent_note"]),
            from_optional_time(row["reviewed_at"]),
            frozenset(bookmarks[row["key"]]),
            tuple(annotations[row["key"]]),
        )
        for row in rows
    }
    return {recording_id: reviews[key] for recording_id, key in keys.items()}


def write_review(store: Store, recording_id: str, review: Review) -> None:
    """Let this be all that was said about a recording.

    Raises `StoreError` for an id that is not there, and for what cannot be a tag.
    """
    _check(review.tags)
    with store.transaction() as connection:
        (key,) = _known_keys(store, (recording_id,))
        connection.execute(
            "UPDATE recordings SET tags = ?, note = ?, sent_note = ?, reviewed_at = ? WHERE key = ?",
            (
                to_tags(review.tags),
                to_text(review.note),
                to_optional_text(review.sent_note),
                to_optional_time(review.reviewed_at),
                key,
            ),
        )
        for table in ("bookmarks", "annotations"):
            connection.execute(f"DELETE FROM {table} WHERE recording = ?", (key,))  # noqa: S608 - our own names
        connection.executemany(
            "INSERT INTO bookmarks (recording, turn) VALUES (?, ?)", [(key, turn) for turn in review.bookmarks]
        )
        connection.executemany(
            "INSERT INTO annotations (recording, number, turn, speaker, kind, sent_at) VALUES (?, ?, ?, ?, ?, ?)",
            [
                (key, number, said.turn, said.speaker.value, said.kind.value, to_optional_time(said.sent_at))
                for number, said in enumerate(review.annotations)
            ],
        )


def add_tags(store: Store, recording_ids: Sequence[str], tags: Iterable[str]) -> None:
    """Add tags to recordings, to all or, where one of these is not there or no tag, to none: then `StoreError`."""
    more = frozenset(tags)
    _check(more)
    _change_tags(store, recording_ids, more, frozenset())


def remove_tags(store: Store, recording_ids: Sequence[str], tags: Iterable[str]) -> None:
    """Take tags from the recordings that have them. Raises `StoreError` for an id that is not there."""
    _change_tags(store, recording_ids, frozenset(), frozenset(tags))


def _change_tags(store: Store, recording_ids: Sequence[str], more: frozenset[str], fewer: frozenset[str]) -> None:
    with store.transaction() as connection:
        for key in _known_keys(store, recording_ids):
            _change_tags_of(connection, key, more, fewer)


def _change_tags_of(connection: sqlite3.Connection, key: int, more: frozenset[str], fewer: frozenset[str]) -> None:
    (column,) = connection.execute("SELECT tags FROM recordings WHERE key = ?", (key,)).fetchone()
    tags = frozenset(from_tags(column)) | more
    connection.execute("UPDATE recordings SET tags = ? WHERE key = ?", (to_tags(tags - fewer), key))


def _check(tags: Iterable[str]) -> None:
    fault = next((fault for fault in map(tag_fault, sorted(tags)) if fault is not None), None)
    if fault is not None:
        raise StoreError(fault)


def _known_keys(store: Store, recording_ids: Sequence[str]) -> list[int]:
    keys = _keys(store, recording_ids)
    missing = next((wanted for wanted in recording_ids if wanted not in keys), None)
    if missing is not None:
        raise _unknown(store, missing)
    return list(keys.values())


def _keys(store: Store, recording_ids: Sequence[str]) -> dict[str, int]:
    keys: dict[str, int] = {}
    for recording_id in recording_ids:
        for row in store.rows("SELECT key FROM recordings WHERE id = ?", (to_text(recording_id),)):
            keys[recording_id] = row["key"]
    return keys


def _unknown(store: Store, recording_id: str) -> StoreError:
    return StoreError(f'There is no recording "{recording_id}" in {store.path}.')


def _annotation(row: sqlite3.Row) -> Annotation:
    return Annotation(
        row["turn"], Speaker(row["speaker"]), AnnotationKind(row["kind"]), from_optional_time(row["sent_at"])
    )
