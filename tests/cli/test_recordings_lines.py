"""How a recording reads in a listing: in one safe line, and in what has been said about it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from polycompare.cli.recordings_lines import line_of, listing_text, review_in_words
from polycompare.model.recordings import Found, RecordingSummary, SideSummary
from polycompare.model.reviews import NO_REVIEW, Annotation, AnnotationKind, Review, Speaker
from polycompare.model.targets import Environment
from polycompare.model.values import Pair
from polycompare.model.verdicts import Verdict

AT = datetime(2026, 11, 21, 5, 15, tzinfo=UTC)
SIDES = Pair(SideSummary("live", Environment.LIVE), SideSummary("next", Environment.PRE_RELEASE))
PLAIN = RecordingSummary("id-1", AT, None, SIDES, 2, Verdict.SAME, None, unfinished=False)


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({}, "id-1  same  2 turns  live ⇄ next"),
        ({"turns": 1, "verdict": Verdict.DIVERGED, "root_turn": 0}, "id-1  diverged at 0  1 turn  live ⇄ next"),
        ({"verdict": Verdict.ERROR, "root_turn": 1}, "id-1  error, diverged at 1  2 turns  live ⇄ next"),
        ({"verdict": Verdict.ERROR}, "id-1  error  2 turns  live ⇄ next"),
        ({"unfinished": True}, "id-1  unfinished  2 turns  live ⇄ next"),
        ({"verdict": None, "turns": 0}, "id-1  empty  0 turns  live ⇄ next"),
        ({"verdict": None, "one_sided": True}, "id-1  real conversation  2 turns  live"),
        ({"name": "booking", "run": "run-1"}, "id-1  same  2 turns  live ⇄ next  booking  run run-1"),
        ({"tags": ("a", "b"), "reviewed_at": AT}, "id-1  same  2 turns  live ⇄ next  #a #b  reviewed"),
        ({"note": "two\nlines"}, "id-1  same  2 turns  live ⇄ next  “two⏎lines”"),
        ({"note": "x" * 61}, f"id-1  same  2 turns  live ⇄ next  “{'x' * 59}…”"),
        ({"name": "\x1b[2J"}, "id-1  same  2 turns  live ⇄ next  ␛[2J"),
    ],
)
def test_a_recording_is_one_line(changes: dict[str, Any], line: str) -> None:
    assert line_of(replace(PLAIN, **changes)) == line


def test_what_was_found_stands_under_its_recording() -> None:
    found = replace(PLAIN, found=Found(3, "…of \x9b a table\n…"))
    assert listing_text([found, PLAIN]).splitlines()[1:] == ["    turn 3: …of ⟨9B⟩ a table⏎…", line_of(PLAIN)]


def test_all_that_was_said_is_one_line() -> None:
    annotations = (
        Annotation(3, Speaker.AGENT, AnnotationKind.WRONG_INFO, AT),
        Annotation(4, Speaker.USER, AnnotationKind.WRONG_TRANSCRIPT),
    )
    review = Review(frozenset({"b", "a"}), "a\x1bn", None, AT, frozenset({7, 3}), annotations)
    assert review_in_words(review) == (
        "#a #b · reviewed 2026-11-21 05:15 UTC · bookmarks at 3, 7 · turn 3 agent: wrong info · "
        "turn 4 user: wrong transcript, not sent · “a␛n”"
    )
    assert review_in_words(NO_REVIEW) == "nothing said"
