"""The recordings that a person goes through: what is asked for, what came, and where the person is."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from polycompare.model.recordings import RecordingQuery, RecordingSummary, SortBy
from polycompare.model.reviews import Review
from polycompare.tui.browsing.filters import Filter, parse_filter

FIRST_ROWS: Final = 500
"""How many rows are asked for at first; all others once the person comes near the last of them."""


@dataclass(slots=True)
class Queue:
    """What stays while recordings are opened and left again.

    `rows` are those that came last, `at` the one the person is at. `is_whole` says that there are no further ones.
    """

    text: str = ""
    sort: SortBy = SortBy.STARTED
    ascending: bool = False
    rows: Sequence[RecordingSummary] = ()
    at: int = 0
    is_whole: bool = False
    is_loaded: bool = field(default=False, init=False)
    _words: str = field(default="", init=False)

    def asked(self, now: datetime) -> Filter:
        """What the person asks for; `now` has their time zone."""
        asked = parse_filter(self.text, now)
        return replace(asked, query=replace(asked.query, sort=self.sort, ascending=self.ascending))

    def take(self, rows: Sequence[RecordingSummary], query: RecordingQuery) -> None:
        """These came for a query. The person stays at the recording they are at, else near its place; where other
        words were searched for, else at the first."""
        current = self.current
        self.rows = rows
        self.is_whole = query.limit is None or len(rows) < query.limit
        self.is_loaded = True
        found = None if current is None else self.index_of(current.id)
        near = self.at if query.text == self._words else 0
        self._words = query.text
        self.go_to(near if found is None else found)

    @property
    def current(self) -> RecordingSummary | None:
        """The recording that the person is at; None where there are none."""
        return self.rows[self.at] if self.at < len(self.rows) else None

    def index_of(self, recording_id: str) -> int | None:
        """Where a recording is; None where it is not among the rows."""
        return next((index for index, row in enumerate(self.rows) if row.id == recording_id), None)

    def found_turn(self, recording_id: str) -> int | None:
        """The turn of a recording in which what is searched for was found; None where nothing is."""
        index = self.index_of(recording_id)
        found = None if index is None else self.rows[index].found
        return None if found is None else found.turn

    def go_to_recording(self, recording_id: str) -> None:
        """Go to a recording, if it is among the rows."""
        found = self.index_of(recording_id)
        if found is not None:
            self.go_to(found)

    @property
    def known_tags(self) -> list[str]:
        """The tags of the rows."""
        return sorted({tag for row in self.rows for tag in row.tags})

    def go_to(self, index: int) -> None:
        """Go to the nearest row there is."""
        self.at = max(0, min(index, len(self.rows) - 1))

    def after(self, recording_id: str, step: int) -> str | None:
        """The id of the recording so many rows after one; None where there is none.

        One that is not among the rows counts as before the first.
        """
        found = self.index_of(recording_id)
        index = (-1 if found is None else found) + step
        return self.rows[index].id if 0 <= index < len(self.rows) else None

    def take_review(self, recording_id: str, review: Review) -> None:
        """What was said about a recording changed."""
        index = self.index_of(recording_id)
        if index is not None:
            changed = replace(
                self.rows[index],
                tags=tuple(sorted(review.tags)),
                note=review.note,
                reviewed_at=review.reviewed_at,
            )
            self.rows = [*self.rows[:index], changed, *self.rows[index + 1 :]]
