"""The store's tables, their format version, and the way from each version to the next."""

import sqlite3
from collections.abc import Callable
from typing import Final

APPLICATION_ID: Final = 0x50436D70  # "PCmp", in the file's header: it tells a store from any other SQLite file

_TABLES: Final = (
    # `turns`, `verdict` and `root_turn` are a cache for listings; `judged_by` is the version that compared.
    """
    CREATE TABLE recordings (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        started_at TEXT NOT NULL,
        name TEXT,
        turns INTEGER NOT NULL DEFAULT 0,
        verdict TEXT,
        root_turn INTEGER,
        judged_by TEXT
    )
    """,
    "CREATE INDEX recordings_by_time ON recordings (started_at)",
    # `position` numbers the events of one recording in their order, in this table and all below. A deployment
    # that was read has its position even where the service did not tell which it is.
    """
    CREATE TABLE sides (
        recording INTEGER NOT NULL REFERENCES recordings (key) ON DELETE CASCADE,
        side TEXT NOT NULL,
        target_name TEXT NOT NULL,
        environment TEXT NOT NULL,
        target TEXT NOT NULL,
        conversation_id TEXT NOT NULL,
        deployment TEXT,
        position INTEGER,
        PRIMARY KEY (recording, side)
    ) WITHOUT ROWID
    """,
    # A turn without `compared` was under way when the recording ended.
    """
    CREATE TABLE turns (
        recording INTEGER NOT NULL REFERENCES recordings (key) ON DELETE CASCADE,
        turn INTEGER NOT NULL,
        user TEXT NOT NULL,
        started_at TEXT NOT NULL,
        position INTEGER NOT NULL,
        compared INTEGER,
        PRIMARY KEY (recording, turn)
    )
    """,
    # `kind` is reply, failed or not_sent. `elapsed_ms` is a reply's latency or the time until a failure.
    """
    CREATE TABLE outcomes (
        recording INTEGER NOT NULL,
        turn INTEGER NOT NULL,
        side TEXT NOT NULL,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        responses INTEGER NOT NULL DEFAULT 0,
        elapsed_ms REAL,
        delayed INTEGER,
        failure_kind TEXT,
        message TEXT,
        http_status INTEGER,
        code TEXT,
        service_message TEXT,
        correlation_id TEXT,
        retry_after REAL,
        reason TEXT,
        since INTEGER,
        PRIMARY KEY (recording, turn, side),
        FOREIGN KEY (recording, turn) REFERENCES turns (recording, turn) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    # One row per HTTP answer. One that only announced the reply has the event's `position` and the wait so far.
    """
    CREATE TABLE responses (
        recording INTEGER NOT NULL,
        turn INTEGER NOT NULL,
        side TEXT NOT NULL,
        seq INTEGER NOT NULL,
        http_status INTEGER NOT NULL,
        content_type TEXT,
        correlation_id TEXT,
        elapsed_ms REAL NOT NULL,
        body BLOB NOT NULL,
        position INTEGER,
        waited_ms REAL,
        PRIMARY KEY (recording, turn, side, seq),
        FOREIGN KEY (recording, turn) REFERENCES turns (recording, turn) ON DELETE CASCADE
    )
    """,
)


def _create_tables(connection: sqlite3.Connection) -> None:
    for statement in _TABLES:
        connection.execute(statement)


MIGRATIONS: Final[tuple[Callable[[sqlite3.Connection], None], ...]] = (_create_tables,)
"""Each takes a store from the format version that is its index to the next; an empty file has version 0."""

FORMAT_VERSION: Final = len(MIGRATIONS)
"""The format version that this version of polycompare reads and writes."""


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring a store of format `version` to `FORMAT_VERSION`, inside the caller's transaction."""
    for migration in MIGRATIONS[version:]:
        migration(connection)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
