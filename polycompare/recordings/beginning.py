"""The rows that a recording begins with."""

import sqlite3

from polycompare.model.events import ComparisonStarted
from polycompare.model.turns import Origin, SideInfo
from polycompare.model.values import Side
from polycompare.recordings.columns import response_columns
from polycompare.recordings.encoding import (
    Column,
    to_deployment,
    to_optional_text,
    to_recorded,
    to_target,
    to_text,
    to_time,
)
from polycompare.recordings.glances import deployment_glance, target_glance

_NEXT_KEY = "SELECT 1 + max(last, coalesce((SELECT max(key) FROM recordings), 0)) FROM used_keys"


def insert_recording(connection: sqlite3.Connection, started: ComparisonStarted) -> int:
    """Add a recording without turns; its key."""
    key: int = connection.execute(_NEXT_KEY).fetchone()[0]
    parent, part = started.parent, started.part_of
    columns: dict[str, Column] = {
        "key": key,
        "id": to_text(started.id),
        "started_at": to_time(started.started_at),
        "name": to_optional_text(started.name),
        "seed": started.seed,
        "send_order": started.order.value,
        "parent": None if parent is None else to_text(parent.recording_id),
        "parent_turn": None if parent is None else parent.turn,
        "run": None if part is None else to_text(part.run_id),
        "repeat": None if part is None else part.repeat,
        "one_sided": started.origin is not None,
    }
    for side in Side:
        info = started.sides.of(side)
        columns |= target_glance(side, info.target) | deployment_glance(side, info.deployment)
    names, places = ", ".join(columns), ", ".join("?" * len(columns))
    connection.execute(
        f"INSERT INTO recordings ({names}) VALUES ({places})",  # noqa: S608 - our own names
        tuple(columns.values()),
    )
    connection.executemany(
        "INSERT INTO sides (recording, side, target_name, environment, target, conversation_id, deployment,"
        " ab_test, recorded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_side_row(key, side, started.sides.of(side)) for side in Side],
    )
    if started.origin is not None:
        _insert_origin(connection, key, started.origin)
    return key


def _side_row(key: int, side: Side, info: SideInfo) -> tuple[Column, ...]:
    return (
        *(key, side.value),
        to_text(info.target.name),
        info.target.environment.value,
        to_target(info.target),
        to_text(info.conversation_id),
        to_deployment(info.deployment),
        info.ab_test.value,
        to_recorded(info.recorded),
    )


def _insert_origin(connection: sqlite3.Connection, key: int, origin: Origin) -> None:
    connection.execute(
        "INSERT INTO origins (recording, fetched_at, http_status, content_type, correlation_id, elapsed_ms, body)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (key, to_time(origin.fetched_at), *response_columns(origin.answer)),
    )
