"""What of a real conversation's review the service has not got yet."""

from dataclasses import dataclass, replace
from datetime import datetime

from polycompare.model.reviews import Annotation, Review


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The labels and the note that are queued; `note` is None where the service has it as it is."""

    annotations: tuple[Annotation, ...] = ()
    note: str | None = None

    @property
    def count(self) -> int:
        """How many things are queued."""
        return len(self.annotations) + (self.note is not None)


def outgoing(review: Review) -> Outgoing:
    """What is queued. An empty note is sent only to take back one that was."""
    queued = tuple(each for each in review.annotations if each.sent_at is None)
    return Outgoing(queued, None if review.note == (review.sent_note or "") else review.note)


def annotations_sent(review: Review, sent: tuple[Annotation, ...], at: datetime) -> Review:
    """The service took these labels, also those that were taken out of the queue while they went."""
    kept = tuple(each for each in review.annotations if each not in sent)
    return replace(review, annotations=(*kept, *(replace(each, sent_at=at) for each in sent)))


def note_sent(review: Review, note: str) -> Review:
    """The service took this note."""
    return replace(review, sent_note=note)
