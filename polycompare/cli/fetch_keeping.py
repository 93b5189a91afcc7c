"""What becomes of a real conversation that was fetched: a recording in the store, or a scenario file."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol

from polycompare.api.replies import read_reply_of
from polycompare.config.errors import shown_path
from polycompare.model.events import ComparisonStarted, Event
from polycompare.model.reviews import NO_REVIEW
from polycompare.model.turns import Comparison, TurnComparison
from polycompare.recordings.encoding import to_text
from polycompare.recordings.export import write_private_file
from polycompare.recordings.fetched import fetched_conversations
from polycompare.recordings.playback import comparison_of, played
from polycompare.recordings.records import Record
from polycompare.recordings.reviewing import read_reviews, write_review
from polycompare.recordings.store import Store
from polycompare.recordings.writing import RecordingWriter
from polycompare.scenarios.drafting import draft_of, scenario_text

_LONGEST_NAME: Final = 100
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a conversation is now: the id of a recording, or the name of a file, and how many turns it has.

    `replaced` says in words what is there no longer; empty where nothing was there.
    """

    place: str
    turns: int
    replaced: str = ""


class Keeper(Protocol):
    """Keeps conversations."""

    def place_of(self, conversation_id: str) -> str | None:
        """Where a conversation is that was kept before."""

    def keep(self, conversation_id: str, records: Iterable[Record]) -> Kept:
        """Keep one. Raises `UserError` where that cannot be done."""


class RecordingKeeper:
    """Keeps recordings in an open store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._before = fetched_conversations(store)

    def place_of(self, conversation_id: str) -> str | None:
        """The recording of a conversation."""
        return self._before.get(conversation_id)

    def keep(self, conversation_id: str, records: Iterable[Record]) -> Kept:
        """Record a conversation, whole or not at all.

        It takes the place of one that was recorded before, under the same id: what was said about that stays, and
        whoever wrote the id down finds it.
        """
        writer = RecordingWriter(self._store)
        events = list(played(records, read_reply_of, TurnComparison))
        with self._store.transaction() as connection:
            before = self._before.get(conversation_id)
            review = None if before is None else read_reviews(self._store, (before,)).get(before)
            if before is not None and review is not None:
                connection.execute("DELETE FROM recordings WHERE id = ?", (to_text(before),))
                events = [_called(event, before) for event in events]
            for event in events:
                writer.write(event)
            if before is not None and review is not None:
                write_review(self._store, before, review)
        comparison = comparison_of(events)
        replaced = "" if review is None else "the recording of before"
        if review not in (None, NO_REVIEW):
            replaced += "; its tags, note and labels stay"
        return Kept(comparison.id, len(comparison.turns), replaced)


def _called(event: Event, recording_id: str) -> Event:
    return replace(event, id=recording_id) if isinstance(event, ComparisonStarted) else event


class ScenarioKeeper:
    """Keeps user turns as scenario files in a folder that is there; `redacted` takes out what is personal.

    A file has the name of its conversation, and takes the place of one that is there.
    """

    def __init__(self, folder: Path, redacted: Callable[[Comparison], Comparison] | None) -> None:
        self._folder = folder
        self._redacted = redacted

    def place_of(self, conversation_id: str) -> str | None:
        """The file of a conversation."""
        path = self._path(conversation_id)
        return shown_path(path) if path.exists() else None

    def keep(self, conversation_id: str, records: Iterable[Record]) -> Kept:
        """Write the file of a conversation. Raises `DraftError` for one without user turns."""
        comparison = comparison_of(played(records, read_reply_of, TurnComparison))
        if self._redacted is not None:
            comparison = self._redacted(comparison)
        info = comparison.sides.baseline
        day = comparison.started_at.date()
        channel = f", {info.target.channel}" if info.target.channel else ""
        redacted = "" if self._redacted is None else " E-mail addresses, phone and card numbers were replaced."
        fetched = "" if comparison.origin is None else f" and fetched on {comparison.origin.fetched_at.date()}"
        draft = draft_of(
            comparison.turns,
            None,
            name=_stem(conversation_id),
            day=day,
            description=f"The user turns of conversation {conversation_id} ({info.target.environment}{channel}), "
            f"held on {day}{fetched}.{redacted}",
            language=info.target.tts_lang,
        )
        path = self._path(conversation_id)
        replaced = "the file of before" if path.exists() else ""
        write_private_file(path, [scenario_text(draft)], replace=True)
        return Kept(shown_path(path), len(draft.turns), replaced)

    def _path(self, conversation_id: str) -> Path:
        return self._folder / f"{_stem(conversation_id)}.yaml"


def _stem(conversation_id: str) -> str:
    """A file's name that is safe everywhere, whatever the id is."""
    return _UNSAFE.sub("-", conversation_id)[:_LONGEST_NAME].strip("-") or "conversation"
