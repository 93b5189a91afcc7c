"""What was said about a recording, in a few signs."""

from typing import Final

from polycompare.model.reviews import Review
from polycompare.model.text import visible_line
from polycompare.tui.reviewing.outgoing import Outgoing, outgoing

BOOKMARK: Final = "★"
QUEUED: Final = "✎"
SENT: Final = "✓"


def sign_of(review: Review, turn: int) -> str:
    """The sign of a turn, one cell wide; empty for nothing. What is queued goes before what is only marked."""
    labels = [each for each in review.annotations if each.turn == turn]
    if any(each.sent_at is None for each in labels):
        return QUEUED
    if turn in review.bookmarks:
        return BOOKMARK
    return SENT if labels else ""


def in_short(review: Review, *, goes_upstream: bool) -> tuple[str, ...]:
    """What was said, the most important first; `goes_upstream` counts what is queued for the service."""
    queued = _queued(outgoing(review)) if goes_upstream else ""
    sent = sum(each.sent_at is not None for each in review.annotations)
    said = (
        queued,
        f"{sent} sent" if sent else "",
        f"{BOOKMARK} {len(review.bookmarks)}" if review.bookmarks else "",
        " ".join(f"#{visible_line(tag)}" for tag in sorted(review.tags)),
        "note" if review.note else "",
        "reviewed" if review.reviewed_at is not None else "",
    )
    return tuple(filter(None, said))


def _queued(queue: Outgoing) -> str:
    """What is to be sent: how many things, and whether the note is among them."""
    if not queue.count:
        return ""
    note = "" if queue.note is None else " (the note)" if queue.note else " (takes the note away)"
    return f"{QUEUED} {queue.count} to send{note}"
