"""What was said in each turn, kept so that it can be searched and shown without reading the answers."""

import sqlite3
from contextlib import suppress

from polycompare.model.turns import UserTurn
from polycompare.model.values import Pair, Side
from polycompare.recordings.encoding import (
    ILLEGIBLE,
    from_optional_text,
    from_text,
    from_user_turn,
    to_optional_text,
)
from polycompare.recordings.places import is_searchable, place_of
from polycompare.recordings.unspaced import spaced


def keep_text(connection: sqlite3.Connection, key: int, turn: int, side: Side, text: str | None) -> None:
    """Let this be what a side said in a turn that is under way; None where it gave no reply."""
    connection.execute(
        f"UPDATE turns SET {side.value}_text = ?, searchable = 0 WHERE recording = ? AND turn = ?",  # noqa: S608
        (to_optional_text(text), key, turn),
    )


def keep_spoken(
    connection: sqlite3.Connection, key: int, turn: int, said: UserTurn, texts: Pair[str | None]
) -> None:
    """Let this be all that was said in a turn, and have it found from now on."""
    connection.execute(
        "UPDATE turns SET baseline_text = ?, candidate_text = ?, searchable = 1 WHERE recording = ? AND turn = ?",
        (to_optional_text(texts.baseline), to_optional_text(texts.candidate), key, turn),
    )
    _put(connection, (key, turn), said.text, said.to_candidate, texts)


def make_searchable(connection: sqlite3.Connection) -> None:
    """Have everything found that the turns say without their answers; for a store whose index is empty."""
    query = "SELECT recording, turn, user, to_candidate, baseline_text, candidate_text FROM turns"
    for key, turn, user, to_candidate, *texts in connection.execute(query).fetchall():
        with suppress(*ILLEGIBLE):
            other = from_user_turn(to_candidate, cleanup=False)
            _put(connection, (key, turn), from_text(user), other, Pair(*map(from_optional_text, texts)))


def _put(
    connection: sqlite3.Connection,
    place: tuple[int, int],
    user: str,
    to_candidate: UserTurn | None,
    texts: Pair[str | None],
) -> None:
    if is_searchable(place[1]):
        both = user if to_candidate is None else f"{user}\n{to_candidate.text}"
        connection.execute(
            "INSERT OR REPLACE INTO spoken (rowid, user, baseline, candidate) VALUES (?, ?, ?, ?)",
            (place_of(*place), *map(_indexed, (both, texts.baseline, texts.candidate))),
        )


def _indexed(text: str | None) -> str | None:
    """A text as the index takes it: a lone surrogate, which is no character, becomes a question mark."""
    return None if text is None else spaced(text.encode("utf-8", "replace").decode())
