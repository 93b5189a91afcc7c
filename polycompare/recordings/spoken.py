"""What was said in each turn, kept so that it can be searched and shown without reading the answers."""

import sqlite3

from polycompare.model.turns import UserTurn
from polycompare.model.values import Pair, Side
from polycompare.recordings.encoding import to_optional_text
from polycompare.recordings.places import is_searchable, place_of


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
    if is_searchable(turn):
        user = said.text if said.to_candidate is None else f"{said.text}\n{said.to_candidate.text}"
        connection.execute(
            "INSERT OR REPLACE INTO spoken (rowid, user, baseline, candidate) VALUES (?, ?, ?, ?)",
            (place_of(key, turn), *map(_indexed, (user, texts.baseline, texts.candidate))),
        )


def _indexed(text: str | None) -> str | None:
    """A text as the index takes it: a lone surrogate, which is no character, becomes a question mark."""
    return None if text is None else text.encode("utf-8", "replace").decode()
