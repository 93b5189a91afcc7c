"""Recordings of which rows were lost, made such that what is left of them can be read."""

import sqlite3
import zlib
from collections.abc import Set
from typing import Final

from polycompare.model.outcomes import Failure, FailureKind
from polycompare.model.targets import Environment, Target
from polycompare.recordings.columns import outcome_columns
from polycompare.recordings.encoding import from_target, from_text, legible, to_target
from polycompare.recordings.glances import fill_glances
from polycompare.recordings.spoken import make_searchable

_UNKNOWN: Final = "unknown"

_LOST_ANSWER: Final = "The answer is lost, because the store was damaged; whether the agent gave one is unknown."

_MOST_ANSWERS: Final = 1000  # to an outcome: a number above that is itself damaged

# The tables with outcomes, which say where the answers are that they were read from.
_OUTCOMES: Final = ("outcomes", "rebuilt_turns", "recoveries")

_WITHOUT_TURNS: Final = """
    SELECT key FROM recordings WHERE turns <> (SELECT count(*) FROM turns WHERE recording = key)
"""
_WITHOUT_ORIGIN: Final = (
    "SELECT key FROM recordings WHERE one_sided AND key NOT IN (SELECT recording FROM origins)"
)
_LOST_SIDES: Final = """
    SELECT recordings.key, side.value,
        CASE side.value WHEN 'baseline' THEN baseline_target ELSE candidate_target END,
        CASE side.value WHEN 'baseline' THEN baseline_environment ELSE candidate_environment END
    FROM recordings JOIN json_each('["baseline", "candidate"]') AS side
    WHERE NOT EXISTS (SELECT 1 FROM sides WHERE recording = recordings.key AND sides.side = side.value)
"""
_LOST_OUTCOMES: Final = """
    SELECT recording, turn, side.value, position FROM turns JOIN json_each('["baseline", "candidate"]') AS side
    WHERE compared IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM outcomes
        WHERE outcomes.recording = turns.recording AND outcomes.turn = turns.turn AND outcomes.side = side.value
    )
"""
_LOST_ANSWERS: Final = """
    SELECT recording, turn, side, first, responses FROM {table} AS kept WHERE responses > (
        SELECT count(*) FROM responses AS answer
        WHERE answer.recording = kept.recording AND answer.turn = kept.turn AND answer.side = kept.side
        AND seq >= kept.first AND seq < kept.first + kept.responses
    )
"""
_ILLEGIBLE_ANSWERS: Final = "SELECT DISTINCT recording FROM responses WHERE NOT is_whole(body)"


def mend(saved: sqlite3.Connection, lost: Set[int]) -> tuple[int, int]:
    """Put something that says so in the place of rows that are not there.

    `lost` are the keys of recordings whose own row is not as it was. Returns how many recordings are as they were
    written, as far as the others tell, and how many are there in part: these are under way for good.
    """
    saved.create_function("is_whole", 1, _is_whole, deterministic=True)
    in_part = {*lost, *_keys(saved, _WITHOUT_TURNS), *_keys(saved, _WITHOUT_ORIGIN)}
    fill_glances(saved, lost)
    in_part |= {*_mend_sides(saved), *_mend_outcomes(saved), *_mend_answers(saved)}
    in_part |= _keys(saved, _ILLEGIBLE_ANSWERS)
    saved.executemany("UPDATE recordings SET under_way = 1 WHERE key = ?", [(key,) for key in in_part])
    there = _keys(saved, "SELECT key FROM recordings")
    make_searchable(saved)
    return len(there - in_part), len(there & in_part)


def _keys(saved: sqlite3.Connection, query: str) -> set[int]:
    return {row[0] for row in saved.execute(query)}


def _mend_sides(saved: sqlite3.Connection) -> set[int]:
    """Let a side of which nothing is left be the one that the listing names, or an unknown one."""
    saved.create_function("is_target", 1, _is_target, deterministic=True)
    saved.execute("DELETE FROM sides WHERE NOT is_target(target)")
    lost = saved.execute(_LOST_SIDES).fetchall()
    for key, side, column, environment in lost:
        name = from_text(column) or _UNKNOWN
        target = Target(name, "", "", legible(Environment, environment, Environment.LIVE))
        saved.execute(
            "INSERT INTO sides (recording, side, target_name, environment, target, conversation_id)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (key, side, name, target.environment.value, to_target(target), _UNKNOWN),
        )
        saved.execute(
            f"UPDATE recordings SET {side}_target = ?, {side}_environment = ? WHERE key = ?",  # noqa: S608 - ours
            (name, target.environment.value, key),
        )
    return {row[0] for row in lost}


def _is_target(column: str | bytes) -> bool:
    return legible(from_target, column, None) is not None


def _mend_outcomes(saved: sqlite3.Connection) -> set[int]:
    lost = saved.execute(_LOST_OUTCOMES).fetchall()
    columns = outcome_columns(Failure(FailureKind.BROKEN, _LOST_ANSWER))
    names, places = ", ".join(columns), ", ".join("?" * len(columns))
    for row in lost:
        saved.execute(
            f"INSERT INTO outcomes (recording, turn, side, position, {names}) VALUES (?, ?, ?, ?, {places})",  # noqa: S608
            (*row, *columns.values()),
        )
    return {row[0] for row in lost}


def _mend_answers(saved: sqlite3.Connection) -> set[int]:
    """Let an answer that is lost be an empty one: outcomes find theirs by counting."""
    lost = [row for table in _OUTCOMES for row in saved.execute(_LOST_ANSWERS.format(table=table))]
    for key, turn, side, _, _ in lost:
        (count,) = saved.execute(
            " UNION ALL ".join(
                f"SELECT max(first + responses) AS count FROM {table}"  # noqa: S608 - our own names
                " WHERE recording = :key AND turn = :turn AND side = :side"
                for table in _OUTCOMES
            ).join(("SELECT max(count) FROM (", ")")),
            {"key": key, "turn": turn, "side": side},
        ).fetchone()
        saved.executemany(
            "INSERT OR IGNORE INTO responses (recording, turn, side, seq, http_status, elapsed_ms, body)"
            " VALUES (?, ?, ?, ?, 0, 0, x'')",
            [(key, turn, side, seq) for seq in range(min(count, _MOST_ANSWERS))],
        )
    return {row[0] for row in lost}


def _is_whole(body: object) -> bool:
    """Whether a body is as it was compressed: zlib has a checksum."""
    try:
        zlib.decompress(body if isinstance(body, bytes) else b"")
    except zlib.error:
        return False
    return True
