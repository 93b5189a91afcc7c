"""The recordings of a store, as the screen asks for them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from polycompare.engine.contained import CompareTurn
from polycompare.model.events import ComparisonStarted
from polycompare.model.expectations import Judgement
from polycompare.model.outcomes import RawResponse, Reply
from polycompare.model.recordings import RecordingQuery, RecordingSummary, TurnOutline
from polycompare.model.reviews import Review
from polycompare.model.targets import Api
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import Pair, Side

if TYPE_CHECKING:
    from polycompare.recordings.opened import FiledRecording, StoredRecording
    from polycompare.recordings.store import Store
    from polycompare.scenarios.rulebook import Rulebook
    from polycompare.scenarios.turns import Script
    from polycompare.tui.library import Upstream


class Place(Protocol):
    """Where recordings are looked at: what is agreed there, and who is known there."""

    @property
    def rulebook(self) -> "Rulebook":
        """The rules that hold."""

    def names_of(self, started: ComparisonStarted) -> Pair[str]:
        """By which names a recording's sides are opened again."""

    def upstream_of(self, started: ComparisonStarted) -> "Upstream":
        """The service that a real conversation came from. Raises `UserError`."""


class OpenRecording:
    """A recording that is replayed; see `polycompare.tui.library.OpenedRecording`."""

    def __init__(
        self, recording: "StoredRecording | FiledRecording", place: Place, expected: "Script | None"
    ) -> None:
        self._recording = recording
        self._place = place
        self._expected = expected

    @property
    def started(self) -> ComparisonStarted:
        """Who was compared."""
        return self._recording.started

    @property
    def outlines(self) -> Sequence[TurnOutline]:
        """Every turn, without its answers."""
        return self._recording.outlines

    @property
    def place(self) -> str:
        """Its id, or the path of the file."""
        return self._recording.place

    @property
    def names(self) -> Pair[str]:
        """By which names its sides are opened again."""
        return self._place.names_of(self.started)

    @property
    def is_kept(self) -> bool:
        """Whether it is in the store."""
        return self._recording.is_kept

    def turn(self, index: int) -> Turn:
        """A turn with its outcomes."""
        return self._recording.turn(index)

    def comparer(self) -> CompareTurn:
        """Something that compares its turns, from the first, by the rules that hold now."""
        from polycompare.cli.opening import comparer_for

        return comparer_for(self._place.rulebook.rules(), self.started)

    def judged(self, turns: Sequence[TurnComparison]) -> Sequence[Judgement]:
        """What became of the expectations that a real conversation is held against."""
        if self._expected is None or self.started.origin is None:
            return ()
        from polycompare.scenarios.judging import judge

        languages = self.started.sides.map(lambda info: info.target.tts_lang)
        judgements = judge(self._expected, turns, languages)
        return [judgement for judgement in judgements if judgement.side is Side.BASELINE]  # nobody is on the other

    def close(self) -> None:
        """Let go of it."""
        self._recording.close()


class StoredLibrary:
    """The recordings of the store at `path`, or of the usual one; see `polycompare.tui.library.Library`.

    Each call opens the store anew, which costs a millisecond: so it may come from any thread, and what another
    process recorded meanwhile is there. Real conversations are held against what `expected` expects.
    """

    def __init__(self, path: Path | None, place: Place, expected: "Script | None" = None) -> None:
        self._given = path
        self._place = place
        self._expected = expected
        self._damage: str | None = None

    def check(self, where: str | None) -> None:
        """Raises `UserError` where nothing can be opened under this name; None is the list of all."""
        if where is None:
            self.find(RecordingQuery(limit=1))
        else:
            self._opened(where).close()

    @property
    def damage(self) -> str | None:
        """What is wrong with the store, as far as listing it has shown."""
        return self._damage

    def find(self, query: RecordingQuery) -> Sequence[RecordingSummary]:
        """The recordings that are asked for; none where there is no store yet."""
        from polycompare.recordings.indexing import index_missing
        from polycompare.recordings.listing import find

        if self._given is None and not self._path.exists():
            return ()
        with self._store() as store:
            if query.text:
                index_missing(store, _read_reply)
            found = find(store, query)
            self._damage = store.damage
            return found

    def open(self, where: str) -> OpenRecording:
        """The recording of an id, the beginning of one, `last`, or the path of an exported file."""
        return OpenRecording(self._opened(where), self._place, self._expected)

    def review(self, recording_id: str) -> Review:
        """What was said about a recording."""
        from polycompare.recordings.reviewing import read_review

        with self._store() as store:
            return read_review(store, recording_id)

    def reviews(self, recording_ids: Sequence[str]) -> Mapping[str, Review]:
        """What was said about several."""
        from polycompare.recordings.reviewing import read_reviews

        with self._store() as store:
            return read_reviews(store, recording_ids)

    def keep_review(self, recording_id: str, review: Review) -> None:
        """Let this be what was said about a recording."""
        from polycompare.recordings.reviewing import write_review

        with self._store() as store:
            write_review(store, recording_id, review)

    def upstream(self, recording_id: str) -> "Upstream":
        """The service that the recording's conversation came from."""
        return self._place.upstream_of(self._opened(recording_id).started)

    @property
    def _path(self) -> Path:
        from polycompare.recordings.paths import default_store_path

        return self._given or default_store_path()

    def _store(self) -> "Store":
        from polycompare.recordings.store import Store

        return Store(self._path, create=False)

    def _opened(self, where: str) -> "StoredRecording | FiledRecording":
        from polycompare.recordings.opened import open_recording

        return open_recording(where, self._path, _read_reply)


def _read_reply(api: Api, raw: RawResponse) -> Reply:
    """Read an answer; what that takes to import is not needed before the first picture."""
    from polycompare.api.replies import read_reply_of

    return read_reply_of(api, raw)
