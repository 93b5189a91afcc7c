"""How recordings read in a listing: a line for a person, an object for a program."""

from collections.abc import Sequence
from typing import Final

from polycompare.model.recordings import RecordingSummary, SideSummary
from polycompare.model.reviews import Review
from polycompare.model.text import visible_line
from polycompare.model.values import JsonObject
from polycompare.model.verdicts import Verdict

LIST_FORMAT: Final = "polycompare.recordings/1"
"""The object's name and version. Keys may be added within a version; readers ignore those they do not know."""

_LONGEST_NOTE: Final = 60  # characters; the recording itself shows all of it


def listing_document(found: Sequence[RecordingSummary]) -> JsonObject:
    """The JSON object of a listing."""
    return {"format": LIST_FORMAT, "recordings": [_document(summary) for summary in found]}


def listing_text(found: Sequence[RecordingSummary]) -> str:
    """A listing to be read, safe for a terminal: a line each, and one more with what a search found."""
    return "".join(f"{line}\n" for summary in found for line in _lines(summary))


def line_of(summary: RecordingSummary) -> str:
    """A recording in one line."""
    turns = f"{summary.turns} turn{'' if summary.turns == 1 else 's'}"
    parts = [summary.id, _verdict(summary), turns, _sides(summary)]
    if summary.name is not None:
        parts.append(summary.name)
    if summary.run is not None:
        parts.append(f"run {summary.run}")
    if summary.tags:
        parts.append(" ".join(f"#{tag}" for tag in summary.tags))
    if summary.reviewed_at is not None:
        parts.append("reviewed")
    if summary.note:
        note = summary.note
        parts.append(f"“{note if len(note) <= _LONGEST_NOTE else f'{note[: _LONGEST_NOTE - 1]}…'}”")
    return visible_line("  ".join(parts))


def review_in_words(review: Review) -> str:
    """What was said about a recording, in one line safe for a terminal; that nothing was, where so."""
    parts = []
    if review.tags:
        parts.append(" ".join(f"#{tag}" for tag in sorted(review.tags)))
    if review.reviewed_at is not None:
        parts.append(f"reviewed {review.reviewed_at:%Y-%m-%d %H:%M} UTC")
    if review.bookmarks:
        parts.append(f"bookmarks at {', '.join(map(str, sorted(review.bookmarks)))}")
    for annotation in review.annotations:
        queued = "" if annotation.sent_at is not None else ", not sent"
        what = annotation.kind.value.replace("_", " ")
        parts.append(f"turn {annotation.turn} {annotation.speaker.value}: {what}{queued}")
    if review.note:
        parts.append(f"“{review.note}”")
    return visible_line(" · ".join(parts) or "nothing said")


def _lines(summary: RecordingSummary) -> list[str]:
    line = line_of(summary)
    found = summary.found
    return [line] if found is None else [line, f"    turn {found.turn}: {visible_line(found.excerpt)}"]


def _sides(summary: RecordingSummary) -> str:
    baseline, candidate = summary.sides.baseline.target, summary.sides.candidate.target
    return baseline if summary.one_sided else f"{baseline} ⇄ {candidate}"


def _verdict(summary: RecordingSummary) -> str:
    if summary.one_sided:
        return "real conversation"
    if summary.unfinished:
        return "unfinished"
    if summary.verdict is None:
        return "empty"
    if summary.root_turn is None:
        return summary.verdict.value
    diverged = f"{Verdict.DIVERGED.value} at {summary.root_turn}"
    return diverged if summary.verdict is Verdict.DIVERGED else f"{summary.verdict.value}, {diverged}"


def _document(summary: RecordingSummary) -> JsonObject:
    found = summary.found
    return {
        "id": summary.id,
        "started_at": summary.started_at.isoformat(),
        "name": summary.name,
        "baseline": _side(summary.sides.baseline),
        "candidate": _side(summary.sides.candidate),
        "turns": summary.turns,
        "verdict": None if summary.verdict is None else summary.verdict.value,
        "root_turn": summary.root_turn,
        "signals": [signal.value for signal in summary.signals],
        "run": summary.run,
        "unfinished": summary.unfinished,
        "one_sided": summary.one_sided,
        "tags": [*summary.tags],
        "note": summary.note,
        "reviewed_at": None if summary.reviewed_at is None else summary.reviewed_at.isoformat(),
        "found": None if found is None else {"turn": found.turn, "excerpt": found.excerpt},
    }


def _side(side: SideSummary) -> JsonObject:
    return {
        "target": side.target,
        "environment": side.environment.value,
        "variant": side.variant,
        "deployment": side.deployment,
    }
