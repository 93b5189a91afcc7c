"""What was recorded before it could be searched, made searchable."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import groupby
from sqlite3 import Connection
from typing import Final, TypeAlias

from polycompare.recordings.encoding import from_text
from polycompare.recordings.errors import IllegibleError
from polycompare.recordings.judging import text_of
from polycompare.recordings.outlines import stored_plan
from polycompare.recordings.playback import DecodeReply
from polycompare.recordings.reading import recording_start, turn_records
from polycompare.recordings.spoken import keep_spoken
from polycompare.recordings.store import Store
from polycompare.recordings.turn_reading import TurnReader

Told: TypeAlias = Callable[[int, int], None]
"""Takes how many turns are done, and how many there are to do."""

_TURNS_AT_ONCE: Final = 100  # so many are read and written while another process has to wait


def index_missing(store: Store, decode_reply: DecodeReply, told: Told | None = None) -> None:
    """Make every turn searchable that is not yet, and let its outline do without its answers.

    These are turns that an earlier version recorded, in which polycompare was killed, or that were kept without
    being judged. Where there are none this costs nothing; what is done stays done, also where it is broken off. A
    damaged store is left as it is.
    """
    if store.damage is not None:
        return
    missing = store.rows("SELECT recording, turn FROM turns WHERE NOT searchable ORDER BY recording, turn")
    done = 0
    for start in range(0, len(missing), _TURNS_AT_ONCE):
        portion = missing[start : start + _TURNS_AT_ONCE]
        with store.transaction() as connection:  # also read: a turn may be going on in another process
            for key, rows in groupby(portion, key=lambda row: int(row["recording"])):
                _index(store, connection, key, {int(row["turn"]) for row in rows}, decode_reply)
        done += len(portion)
        if told is not None:
            told(done, len(missing))


def _index(store: Store, connection: Connection, key: int, turns: set[int], decode_reply: DecodeReply) -> None:
    for row in store.rows("SELECT id FROM recordings WHERE key = ?", (key,)):
        with suppress(IllegibleError):  # what cannot be read must not keep the others from being found
            _, started = recording_start(store, from_text(row["id"]))
            plan = stored_plan(store, key)
            reader = TurnReader(started, plan, partial(turn_records, store, key), decode_reply)
            for index in turns.intersection(plan.indices):
                with suppress(IllegibleError):
                    turn = reader.turn(index)
                    keep_spoken(connection, key, index, turn.said, turn.outcomes.map(text_of))
