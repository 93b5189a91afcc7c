"""The store's tables, their format version, and the way from each version to the next."""

import sqlite3
from typing import Final

APPLICATION_ID: Final = 0x50436D70  # "PCmp", in the file's header: it tells a store from any other SQLite file

_VERSION_1: Final = (
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
    # `position` numbers the events of one recording in their order, in every table that has it. Here it was that
    # of the deployment's reading; version 2 keeps those in a table of their own and leaves it empty.
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
    # One row per HTTP answer, numbered in `seq`. One that only announced the reply has the event's `position` and
    # the wait so far.
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


# The columns of `outcomes`, for what is kept in the same way elsewhere.
_OUTCOME_COLUMNS: Final = """
    kind TEXT NOT NULL,
    first INTEGER NOT NULL,
    responses INTEGER NOT NULL,
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
    since INTEGER
"""

_VERSION_2: Final = (
    # `parent` is the id of the recording that this one was forked from, which may be gone, or in another store.
    "ALTER TABLE recordings ADD COLUMN seed INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE recordings ADD COLUMN send_order TEXT NOT NULL DEFAULT 'concurrent'",
    "ALTER TABLE recordings ADD COLUMN parent TEXT",
    "ALTER TABLE recordings ADD COLUMN parent_turn INTEGER",
    # `deployment` and `ab_test` are what was known at the start; `recorded` tells the recording that speaks here.
    "ALTER TABLE sides ADD COLUMN ab_test TEXT NOT NULL DEFAULT 'unknown'",
    "ALTER TABLE sides ADD COLUMN recorded TEXT",
    # A deployment that was read, also where the service did not tell which it is.
    """
    CREATE TABLE deployments (
        recording INTEGER NOT NULL REFERENCES recordings (key) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        side TEXT NOT NULL,
        deployment TEXT,
        ab_test TEXT NOT NULL,
        PRIMARY KEY (recording, position)
    ) WITHOUT ROWID
    """,
    """
    INSERT INTO deployments
    SELECT recording, position, side, deployment, 'unknown' FROM sides WHERE position IS NOT NULL
    """,
    "UPDATE sides SET deployment = NULL, position = NULL WHERE position IS NOT NULL",
    # `parted` names sides, a blank between them.
    "ALTER TABLE turns ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE turns ADD COLUMN parted TEXT NOT NULL DEFAULT ''",
    # The answers of an outcome are those of its turn and side from `seq` `first` on, `responses` many; those of an
    # announced reply the ones from `first` to itself.
    "ALTER TABLE outcomes ADD COLUMN first INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE responses ADD COLUMN first INTEGER NOT NULL DEFAULT 0",
    # A new session that was begun on a side in a turn.
    """
    CREATE TABLE rebuilds (
        recording INTEGER NOT NULL,
        turn INTEGER NOT NULL,
        position INTEGER NOT NULL,
        side TEXT NOT NULL,
        conversation_id TEXT NOT NULL,
        again INTEGER NOT NULL,
        PRIMARY KEY (recording, turn, position),
        FOREIGN KEY (recording, turn) REFERENCES turns (recording, turn) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    # The outcome of turn `rebuilt`, sent again in turn `turn`; its answers stand with that one's.
    f"""
    CREATE TABLE rebuilt_turns (
        recording INTEGER NOT NULL,
        turn INTEGER NOT NULL,
        position INTEGER NOT NULL,
        side TEXT NOT NULL,
        rebuilt INTEGER NOT NULL,
        differs INTEGER NOT NULL,
        {_OUTCOME_COLUMNS},
        PRIMARY KEY (recording, turn, position),
        FOREIGN KEY (recording, turn) REFERENCES turns (recording, turn) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
    # What was done about a failure; the other columns are that failure's.
    f"""
    CREATE TABLE recoveries (
        recording INTEGER NOT NULL,
        turn INTEGER NOT NULL,
        position INTEGER NOT NULL,
        side TEXT NOT NULL,
        decision TEXT NOT NULL,
        conversation_id TEXT,
        {_OUTCOME_COLUMNS},
        PRIMARY KEY (recording, turn, position),
        FOREIGN KEY (recording, turn) REFERENCES turns (recording, turn) ON DELETE CASCADE
    ) WITHOUT ROWID
    """,
)

_VERSION_3: Final = (
    # `run` is the id of the run that the recording is the `repeat`ed conversation of.
    "ALTER TABLE recordings ADD COLUMN run TEXT",
    "ALTER TABLE recordings ADD COLUMN repeat INTEGER",
    "CREATE INDEX recordings_by_run ON recordings (run) WHERE run IS NOT NULL",
    # What the candidate heard instead, as JSON; empty where both sides heard the same.
    "ALTER TABLE turns ADD COLUMN to_candidate TEXT",
    "ALTER TABLE turns ADD COLUMN cleanup INTEGER NOT NULL DEFAULT 0",
)

MIGRATIONS: Final = (_VERSION_1, _VERSION_2, _VERSION_3)
"""Each takes a store from the format version that is its index to the next; an empty file has version 0."""

FORMAT_VERSION: Final = len(MIGRATIONS)
"""The format version that this version of polycompare reads and writes."""


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring a store of format `version` to `FORMAT_VERSION`, inside the caller's transaction."""
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
