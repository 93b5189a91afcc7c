"""What a person said about a recording: tags, a note, bookmarks, and labels for the service on a real call."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final


class Speaker(StrEnum):
    """Whom an annotation is about; the values are the service's `role`."""

    USER = "user"
    AGENT = "agent"


class AnnotationKind(StrEnum):
    """What is wrong at a turn of a real conversation; the values are the service's `annotationType`."""

    WRONG_INFO = "wrong_info"
    MISSING_TOPIC = "missing_topic"
    WRONG_TRANSCRIPT = "wrong_transcript"  # of what was heard on the phone


@dataclass(frozen=True, slots=True)
class Annotation:
    """One label on a turn of a real conversation.

    `turn` is the index in the recording; what the service calls the turn is `Turn.service_turn`. `sent_at` is when
    the service took it, in UTC; None while it is only queued here.
    """

    turn: int
    speaker: Speaker
    kind: AnnotationKind
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """All that was said about one recording.

    `sent_note` is the note that the service has, as far as we sent it. `reviewed_at` is in UTC; None for a
    recording that nobody has called reviewed.
    """

    tags: frozenset[str] = frozenset()
    note: str = ""
    sent_note: str | None = None
    reviewed_at: datetime | None = None
    bookmarks: frozenset[int] = frozenset()
    annotations: tuple[Annotation, ...] = field(default=())


NO_REVIEW: Final = Review()
"""Nothing was said."""
