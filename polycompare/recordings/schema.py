"""The store's tables, their format version, and the way from each version to the next."""

import sqlite3
from typing import Final

from polycompare.recordings.glances import fill_glances
from polycompare.recordings.places import TURN_BITS
from polycompare.recordings.unspaced import UNSPACED

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

# The user's words of a turn and what the sides said, once the turn is whole; `rowid` is `place_of` the turn.
# Queries are made of the beginnings of words, as a person types them: `prefix` makes the short ones as fast.
_SEARCHED: Final = """tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3'"""

_VERSION_4: Final = (
    # What a listing shows is in one table, for its speed. `under_way` says that the last turn was not compared,
    # `signals` names those that count, a blank between them. `..._deployment` is what people call it; beside it
    # are all of its names, each after a line feed.
    "ALTER TABLE recordings ADD COLUMN under_way INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE recordings ADD COLUMN one_sided INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE recordings ADD COLUMN signals TEXT NOT NULL DEFAULT ''",
    *(
        f"ALTER TABLE recordings ADD COLUMN {side}_{column}"
        for side in ("baseline", "candidate")
        for column in (
            "target TEXT NOT NULL DEFAULT ''",
            "environment TEXT NOT NULL DEFAULT ''",
            "variant TEXT",
            "deployment TEXT",
            "deployment_names TEXT",
        )
    ),
    # What a person said about a recording. `tags` has each tag between line feeds.
    "ALTER TABLE recordings ADD COLUMN tags TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE recordings ADD COLUMN note TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE recordings ADD COLUMN sent_note TEXT",
    "ALTER TABLE recordings ADD COLUMN reviewed_at TEXT",
    """
    CREATE TABLE bookmarks (
        recording INTEGER NOT NULL REFERENCES recordings (key) ON DELETE CASCADE,
        turn INTEGER NOT NULL,
        PRIMARY KEY (recording, turn)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE annotations (
        recording INTEGER NOT NULL REFERENCES recordings (key) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        turn INTEGER NOT NULL,
        speaker TEXT NOT NULL,
        kind TEXT NOT NULL,
        sent_at TEXT,
        PRIMARY KEY (recording, number)
    ) WITHOUT ROWID
    """,
    # The real conversation that a recording was made of, as the service told it.
    """
    CREATE TABLE origins (
        recording INTEGER PRIMARY KEY REFERENCES recordings (key) ON DELETE CASCADE,
        fetched_at TEXT NOT NULL,
        http_status INTEGER NOT NULL,
        content_type TEXT,
        correlation_id TEXT,
        elapsed_ms REAL NOT NULL,
        body BLOB NOT NULL
    )
    """,
    "ALTER TABLE turns ADD COLUMN service_turn INTEGER",
    # What the replies say, read from the answers, and what the turn came to. `searchable` tells that the turn is
    # in `spoken` with both texts; one that is not is put there when something is first searched for.
    "ALTER TABLE turns ADD COLUMN baseline_text TEXT",
    "ALTER TABLE turns ADD COLUMN candidate_text TEXT",
    "ALTER TABLE turns ADD COLUMN mark TEXT",
    "ALTER TABLE turns ADD COLUMN searchable INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX turns_to_index ON turns (recording, turn) WHERE NOT searchable",
    f"CREATE VIRTUAL TABLE spoken USING fts5 (user, baseline, candidate, {_SEARCHED})",
    f"""
    CREATE TRIGGER turns_unspoken AFTER DELETE ON turns WHEN old.turn < {1 << TURN_BITS} BEGIN
        DELETE FROM spoken WHERE rowid = old.recording << {TURN_BITS} | old.turn;
    END
    """,  # noqa: S608 - a constant of ours
    # What a recording is called and what was noted of it; `rowid` is its key.
    f"CREATE VIRTUAL TABLE noted USING fts5 (name, note, tags, {_SEARCHED})",
    """
    CREATE TRIGGER recordings_noted AFTER INSERT ON recordings BEGIN
        INSERT INTO noted (rowid, name, note, tags) VALUES (new.key, new.name, new.note, new.tags);
    END
    """,
    """
    CREATE TRIGGER recordings_noted_anew AFTER UPDATE OF note, tags ON recordings BEGIN
        UPDATE noted SET note = new.note, tags = new.tags WHERE rowid = new.key;
    END
    """,
    # A key is never used again: a process that records into what another deleted must find nothing there.
    "CREATE TABLE used_keys (last INTEGER NOT NULL)",
    "INSERT INTO used_keys VALUES (0)",
    """
    CREATE TRIGGER recordings_gone AFTER DELETE ON recordings BEGIN
        DELETE FROM noted WHERE rowid = old.key;
        UPDATE used_keys SET last = max(last, old.key);
    END
    """,
    "INSERT INTO noted (rowid, name, note, tags) SELECT key, name, note, tags FROM recordings",
    """
    UPDATE recordings SET under_way = EXISTS (
        SELECT 1 FROM turns
        WHERE turns.recording = recordings.key AND turns.turn = recordings.turns - 1 AND turns.compared IS NULL
    )
    """,
)

_SPOKEN_TEXTS: Final = ("user", "to_candidate", "baseline_text", "candidate_text")

_VERSION_5: Final = (
    # Of what is recorded as it happens, whether that came to its end; empty where nobody can tell: in what was
    # imported, fetched, or recorded earlier.
    "ALTER TABLE recordings ADD COLUMN ended INTEGER",
    # `spoken` has each character of a script without blanks as a word of its own: these turns are put there anew.
    f"""
    UPDATE turns SET searchable = 0
    WHERE {" OR ".join(f"{text} GLOB '*[{UNSPACED}]*'" for text in _SPOKEN_TEXTS)}
    """,  # noqa: S608 - constants of ours
)

MIGRATIONS: Final = (_VERSION_1, _VERSION_2, _VERSION_3, _VERSION_4, _VERSION_5)
"""Each takes a store from the format version that is its index to the next; an empty file has version 0."""

GLANCE_VERSION: Final = 4
"""The format version since which what a listing shows is kept beside each recording."""

FORMAT_VERSION: Final = len(MIGRATIONS)
"""The format version that this version of polycompare reads and writes."""


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Bring a store of format `version` to `FORMAT_VERSION`, inside the caller's transaction."""
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            connection.execute(statement)
    if 0 < version < GLANCE_VERSION:
        fill_glances(connection)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
