"""What is done to a review, and undone: pure.

An edit is made for a review as it is. Taking it back touches only what the edit did, so that what was done in
between, here or by another program, stays.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from polycompare.model.reviews import Annotation, AnnotationKind, Review, Speaker

KIND_WORDS = {
    AnnotationKind.WRONG_INFO: "wrong info",
    AnnotationKind.MISSING_TOPIC: "missing topic",
    AnnotationKind.WRONG_TRANSCRIPT: "wrong transcript",
}


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit in words, and the two directions of it; `revert` gives None where it cannot be taken back."""

    words: str
    apply: Callable[[Review], Review]
    revert: Callable[[Review], Review | None]


MakeEdit: TypeAlias = Callable[[Review], Edit | None]
"""The edit that a review as it is calls for; None where there is nothing to do."""


def toggle_bookmark(turn: int) -> MakeEdit:
    """A bookmark on a turn, or none where it has one."""

    def make(review: Review) -> Edit:
        has_one = turn in review.bookmarks
        words = f"bookmark at turn {turn}{' taken away' if has_one else ''}"
        on, off = _with_bookmark(turn), _without_bookmark(turn)
        return Edit(words, off if has_one else on, on if has_one else off)

    return make


def retag(tags: frozenset[str], before: frozenset[str]) -> MakeEdit:
    """Other tags than `before`; those that came from elsewhere in the meantime stay."""

    def make(review: Review) -> Edit | None:
        added, removed = (tags - before) - review.tags, (before - tags) & review.tags
        if not added and not removed:
            return None
        signs = [*(f"+{tag}" for tag in sorted(added)), *(f"-{tag}" for tag in sorted(removed))]
        return Edit(
            f"tags {' '.join(signs)}",
            lambda now: replace(now, tags=(now.tags | added) - removed),
            lambda now: replace(now, tags=(now.tags - added) | removed),
        )

    return make


def renote(note: str) -> MakeEdit:
    """Another note."""

    def make(review: Review) -> Edit | None:
        before = review.note
        if note == before:
            return None
        words = "note" if note else "note taken away"
        return Edit(words, lambda now: replace(now, note=note), lambda now: replace(now, note=before))

    return make


def call_reviewed(at: datetime) -> MakeEdit:
    """Reviewed, unless it is already."""

    def make(review: Review) -> Edit | None:
        if review.reviewed_at is not None:
            return None
        return Edit(
            "reviewed",
            lambda now: replace(now, reviewed_at=at),
            lambda now: replace(now, reviewed_at=None),
        )

    return make


def annotate(annotation: Annotation) -> MakeEdit:
    """A label more in the queue, unless it is there, or was sent."""

    def make(review: Review) -> Edit | None:
        if any(_same(annotation, each) for each in review.annotations):
            return None
        return Edit(
            f"{label_words(annotation)} at turn {annotation.turn}",
            lambda now: replace(now, annotations=(*now.annotations, annotation)),
            lambda now: _without_label(now, annotation),
        )

    return make


def label_words(annotation: Annotation) -> str:
    """A label in words."""
    whose = "user" if annotation.speaker is Speaker.USER else "agent"
    return f"{whose}: {KIND_WORDS[annotation.kind]}"


def _same(one: Annotation, other: Annotation) -> bool:
    return (one.turn, one.speaker, one.kind) == (other.turn, other.speaker, other.kind)


def _without_label(review: Review, annotation: Annotation) -> Review | None:
    """A review without a label in its queue; None where that was sent."""
    if any(_same(annotation, each) and each.sent_at is not None for each in review.annotations):
        return None
    kept = tuple(each for each in review.annotations if not _same(annotation, each))
    return replace(review, annotations=kept)


def _with_bookmark(turn: int) -> Callable[[Review], Review]:
    return lambda now: replace(now, bookmarks=now.bookmarks | {turn})


def _without_bookmark(turn: int) -> Callable[[Review], Review]:
    return lambda now: replace(now, bookmarks=now.bookmarks - {turn})
