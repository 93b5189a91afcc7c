"""A recording in one line, and in a few."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.model.divergences import Signal
from polycompare.model.recordings import Found, RecordingQuery, RecordingSummary, SideSummary, SortBy, TurnOutline
from polycompare.model.reviews import Review
from polycompare.model.targets import Environment
from polycompare.model.turn_marks import Mark
from polycompare.model.turns import UserTurn
from polycompare.model.values import Pair
from polycompare.model.verdicts import Verdict
from polycompare.tui.browsing.columns import heading_line, placed_columns, row_line, side_name, when
from polycompare.tui.browsing.preview import preview_lines
from polycompare.tui.browsing.queue import Queue
from polycompare.tui.detail.spans import Line, line_width

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)

TEXTS = st.text(max_size=80)
SIDES = st.builds(
    SideSummary, TEXTS, st.sampled_from(Environment), st.none() | TEXTS, st.none() | st.sampled_from(["41", "abc"])
)
SUMMARIES = st.builds(
    RecordingSummary,
    id=TEXTS,
    started_at=st.datetimes(datetime(2000, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)),
    name=st.none() | TEXTS,
    sides=st.builds(Pair, SIDES, SIDES),
    turns=st.integers(0, 10_000),
    verdict=st.none() | st.sampled_from(Verdict),
    root_turn=st.none() | st.integers(0, 10_000),
    unfinished=st.booleans(),
    one_sided=st.booleans(),
    signals=st.lists(st.sampled_from(Signal), max_size=4).map(tuple),
    tags=st.lists(TEXTS, max_size=3).map(tuple),
    note=TEXTS,
    reviewed_at=st.none() | st.just(NOW),
    found=st.none() | st.builds(Found, st.integers(0, 9), TEXTS),
    opening=TEXTS,
)
OUTLINES = st.lists(
    st.builds(
        TurnOutline,
        st.integers(0, 9),
        st.builds(UserTurn, TEXTS),
        st.just(NOW),
        st.builds(Pair, st.none() | TEXTS, st.none() | TEXTS),
        st.none() | st.sampled_from(Mark),
    ),
    max_size=5,
)


def text(line: Line) -> str:
    return "".join(span.text for span in line)


def titles(width: int) -> list[str]:
    return [each.column.title for each in placed_columns(width)]


@given(SUMMARIES, st.integers(1, 250))
def test_a_row_takes_the_room_there_is_and_no_more(summary: RecordingSummary, width: int) -> None:
    placed = placed_columns(width)
    row, heading = row_line(summary, placed, NOW), heading_line(placed, SortBy.NAME, ascending=True)
    assert line_width(row) == line_width(heading) <= width
    assert not set("\x1b\n\t") & set(text(row))


def test_what_matters_most_is_there_at_every_width() -> None:
    assert titles(75) == ["", "started", "verdict", "turns", "about"]
    assert titles(115) == ["", "started", "verdict", "turns", "A", "B", "about", "tags · note"]
    assert titles(180)[-1] == "signals"
    assert titles(1) == [""]


@pytest.mark.parametrize(
    ("changes", "narrow", "wide"),
    [
        ({}, "r-1", "r-1"),
        ({"opening": "two please"}, "“two please”", "“two please”"),
        ({"name": "late", "tags": ("odd",), "note": "why"}, "#odd  late · why", "late  #odd  why"),
        (
            {"name": "late booking, one", "found": Found(3, "…a")},
            "late booking,…  3: …a",
            "late booking, one  3: …a",
        ),
        ({"opening": "two", "found": Found(3, "…the terrace…")}, "3: …the terrace…", "“two”  3: …the terrace…"),
    ],
)
def test_at_any_width_a_row_says_what_it_is_about(changes: dict[str, Any], narrow: str, wide: str) -> None:
    row = replace(summary(1), **changes)
    assert squeezed(row, 75).endswith(f"  1  {narrow}")
    assert squeezed(row, 150).endswith(f"  live  live  {wide}")


def squeezed(row: RecordingSummary, width: int) -> str:
    """A row with two spaces between what stands in it."""
    return re.sub(r" {2,}", "  ", text(row_line(row, placed_columns(width), NOW))).strip()


@given(SUMMARIES, st.none() | OUTLINES, st.integers(1, 100), st.integers(1, 40))
def test_a_preview_fits(
    summary: RecordingSummary, outlines: list[TurnOutline] | None, width: int, height: int
) -> None:
    lines = preview_lines(summary, outlines, width, height, NOW)
    assert len(lines) <= height
    assert not any(set("\x1b\n\t") & set(text(line)) for line in lines)


@pytest.mark.parametrize(
    ("ago", "shown"),
    [(timedelta(hours=1), "13:05"), (timedelta(days=3), "17 Nov 14:05"), (timedelta(days=400), "16 Oct 2025")],
)
def test_moments_are_told_as_far_as_they_are_needed(ago: timedelta, shown: str) -> None:
    assert when(NOW - ago, NOW) == shown


def test_a_side_is_named_with_what_its_name_does_not_tell() -> None:
    assert side_name(SideSummary("live-london", Environment.LIVE, "vip", "41")) == "live-london · v41 · vip"
    assert side_name(SideSummary("mine", Environment.SANDBOX, None, "5d20ab84f6e3")) == "mine · sandbox · 5d20ab84"


def summary(number: int) -> RecordingSummary:
    side = SideSummary("live", Environment.LIVE)
    return RecordingSummary(
        id=f"r-{number}",
        started_at=NOW,
        name=None,
        sides=Pair(side, side),
        turns=1,
        verdict=None,
        root_turn=None,
        unfinished=False,
    )


def current_id(queue: Queue) -> str | None:
    return None if queue.current is None else queue.current.id


def test_the_place_in_the_list_stays_with_its_recording() -> None:
    queue, query = Queue(), RecordingQuery()
    queue.take([summary(number) for number in range(5)], query)
    queue.go_to(3)
    queue.take([summary(number) for number in (4, 3, 2)], query)
    assert current_id(queue) == "r-3"
    queue.take([summary(number) for number in (4, 2, 1)], query)  # r-3 was reviewed, say
    assert current_id(queue) == "r-2"
    queue.take([summary(number) for number in (9, 8)], replace(query, text="other"))
    assert queue.at == 0
    queue.take([], query)
    assert current_id(queue) is None
    assert queue.after("r-3", 1) is None


def test_what_was_said_shows_in_the_row() -> None:
    queue = Queue()
    queue.take([summary(1), summary(2)], RecordingQuery(limit=2))
    assert not queue.is_whole
    queue.take_review("r-2", Review(tags=frozenset({"b", "a"}), note="odd", reviewed_at=NOW))
    assert (queue.rows[1].tags, queue.rows[1].note, queue.rows[1].reviewed_at) == (("a", "b"), "odd", NOW)
    assert queue.known_tags == ["a", "b"]
    queue.take_review("r-9", Review())
