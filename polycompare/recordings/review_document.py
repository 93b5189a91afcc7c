"""What a person said about a recording, as a JSON object and back; `export` has its keys."""

from polycompare.model.reviews import Annotation, AnnotationKind, Review, Speaker
from polycompare.model.values import JsonObject, JsonValue
from polycompare.recordings.checked_fields import CheckedFields
from polycompare.recordings.encoding import to_time


def review_document(review: Review) -> JsonObject:
    """The JSON object of a review; the same review gives the same text."""
    return {
        "tags": [*sorted(review.tags)],
        "note": review.note,
        "sent_note": review.sent_note,
        "reviewed_at": None if review.reviewed_at is None else to_time(review.reviewed_at),
        "bookmarks": [*sorted(review.bookmarks)],
        "annotations": [_annotation(annotation) for annotation in review.annotations],
    }


def read_review_document(fields: CheckedFields) -> Review:
    """The review of an object. Raises `ValueError` for one that is none."""
    return Review(
        tags=frozenset(_text(item) for item in fields.items("tags")),
        note=fields.text("note"),
        sent_note=fields.optional(fields.text, "sent_note"),
        reviewed_at=fields.optional(fields.moment, "reviewed_at"),
        bookmarks=frozenset(_turn(item) for item in fields.items("bookmarks")),
        annotations=tuple(_read_annotation(CheckedFields(item)) for item in fields.items("annotations")),
    )


def _annotation(annotation: Annotation) -> JsonObject:
    return {
        "turn": annotation.turn,
        "speaker": annotation.speaker.value,
        "kind": annotation.kind.value,
        "sent_at": None if annotation.sent_at is None else to_time(annotation.sent_at),
    }


def _read_annotation(fields: CheckedFields) -> Annotation:
    return Annotation(
        fields.whole("turn"),
        fields.choice(Speaker, "speaker"),
        fields.choice(AnnotationKind, "kind"),
        fields.optional(fields.moment, "sent_at"),
    )


def _text(item: JsonValue) -> str:
    return CheckedFields({"tag": item}).text("tag")


def _turn(item: JsonValue) -> int:
    return CheckedFields({"bookmark": item}).whole("bookmark")
