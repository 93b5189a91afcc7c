"""Moments as a person writes them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.model.moments import moment

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=timezone(timedelta(hours=-5)))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("7d", NOW - timedelta(days=7)),
        ("12h", NOW - timedelta(hours=12)),
        ("90m", NOW - timedelta(minutes=90)),
        ("2w", NOW - timedelta(weeks=2)),
        ("2026-11-20", datetime(2026, 11, 20, 5, tzinfo=UTC)),
        ("2026-11-20T14:05", NOW),
        ("2026-11-20T14:05:00Z", datetime(2026, 11, 20, 14, 5, tzinfo=UTC)),
    ],
)
def test_what_is_written_is_meant(written: str, meant: datetime) -> None:
    assert moment(written, NOW) == meant


def test_a_span_ends_with_its_last_day_and_not_before_it() -> None:
    assert moment("2026-11-19", NOW, is_end=True) == moment("2026-11-20", NOW)
    assert moment("2026-11-19T12:00", NOW, is_end=True) == moment("2026-11-19T12:00", NOW)


@given(st.text(max_size=12))
def test_anything_else_is_refused_in_words(text: str) -> None:
    try:
        meant = moment(text, NOW)
    except ValueError as error:
        said = str(error)
    else:
        assert meant.tzinfo is not None
        return
    assert "write 7d" in said
