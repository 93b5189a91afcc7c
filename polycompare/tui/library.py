"""What the screen needs of the recordings on this machine. The command line provides it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from polycompare.model.events import ComparisonStarted
from polycompare.model.expectations import Judgement
from polycompare.model.recordings import RecordingQuery, RecordingSummary, TurnOutline
from polycompare.model.reviews import Annotation, Review
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import Pair

if TYPE_CHECKING:
    from polycompare.engine.contained import CompareTurn


class OpenedRecording(Protocol):
    """A recording that is replayed. Opening it reads no answers: those of a turn are read when they are asked for.

    Its methods are called off the event loop, from any thread, one at a time or not.
    """

    @property
    def started(self) -> ComparisonStarted:
        """Who was compared, with the deployments and conversations as they were known at the end."""

    @property
    def outlines(self) -> Sequence[TurnOutline]:
        """Every turn, in order, without its answers."""

    @property
    def place(self) -> str:
        """Where it is, as `recording:` takes it: its id, or the path of a file."""

    @property
    def names(self) -> Pair[str]:
        """By which names the sides are opened again, to go on from a turn or to send all of it once more."""

    @property
    def is_kept(self) -> bool:
        """Whether it is in the store, so that something can be said about it; a file is only read."""

    def turn(self, index: int) -> Turn:
        """A turn with its outcomes, read from the answers that were kept."""

    def comparer(self) -> "CompareTurn":
        """Something that compares the turns, from the first, by the rules that hold now. Raises `UserError` where
        these cannot be read."""

    def judged(self, turns: Sequence[TurnComparison]) -> Sequence[Judgement]:
        """What became of the expectations that a real conversation is held against, if it is held against any."""

    def close(self) -> None:
        """Let go of it; nothing is asked of it after that."""


class Upstream(Protocol):
    """The service that a real conversation came from. Each call raises `UserError` where the service refuses."""

    async def annotate(self, annotations: Sequence[tuple[int, Annotation]]) -> None:
        """Send labels, each with the service's own index of its turn; all of them or none are taken."""

    async def write_note(self, note: str) -> None:
        """Let this be the conversation's note; it takes the place of the one before."""

    async def fetch_audio(self, to: Path, *, direction: str = "combined", redacted: bool = True) -> None:
        """Write the call's sound to a new file; `direction` is `combined`, `user` or `agent`."""


class Library(Protocol):
    """The recordings of one store. All but `upstream` is called off the event loop, and raises `UserError`."""

    @property
    def damage(self) -> str | None:
        """What is wrong with the store, as far as reading it has shown: what can be read of it is."""

    def find(self, query: RecordingQuery) -> Sequence[RecordingSummary]:
        """The recordings that are asked for."""

    def open(self, where: str) -> OpenedRecording:
        """The recording of an id, the beginning of one, `last`, or the path of an exported file."""

    def review(self, recording_id: str) -> Review:
        """What was said about a recording."""

    def reviews(self, recording_ids: Sequence[str]) -> Mapping[str, Review]:
        """What was said about several."""

    def keep_review(self, recording_id: str, review: Review) -> None:
        """Let this be what was said about a recording."""

    def upstream(self, recording_id: str) -> Upstream:
        """The service that the recording's conversation came from. Raises `UserError` where it is no real one, or
        its target is not configured."""
