"""Filters as they are typed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.model.divergences import Signal
from polycompare.model.recordings import RecordingQuery
from polycompare.model.targets import Environment
from polycompare.model.verdicts import Verdict
from polycompare.tui.browsing.filters import FORMS, NOT_REVIEWED, parse_filter, toggled

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=timezone(timedelta(hours=2)))


def test_words_and_terms_are_told_apart() -> None:
    asked = parse_filter(
        'late  table tag:#refund verdict:diverged env:live is:unreviewed signal:state since:7d "19:15"', NOW
    )
    assert not asked.faults
    assert asked.query == RecordingQuery(
        text="late table 19:15",
        tag="refund",
        verdict=Verdict.DIVERGED,
        environment=Environment.LIVE,
        reviewed=False,
        signal=Signal.STATE,
        since=datetime(2026, 11, 13, 12, 5, tzinfo=UTC),
    )


def test_quotes_keep_spaces_together_and_unknown_keys_are_words() -> None:
    asked = parse_filter('scenario:"late booking" target:sandbox at 19:15 "unfinished quote', NOW)
    assert asked.query == RecordingQuery(
        text="at 19:15 unfinished quote", scenario="late booking", target="sandbox"
    )


def test_a_value_may_be_begun_and_a_term_may_be_empty() -> None:
    assert parse_filter("verdict:div env:pre signal:node-t is:r with:r", NOW).query == RecordingQuery(
        verdict=Verdict.DIVERGED,
        environment=Environment.PRE_RELEASE,
        signal=Signal.NODE_TRACE,
        reviewed=True,
        with_runs=True,
    )
    assert parse_filter("verdict: tag: since:", NOW) == parse_filter("", NOW)


def test_the_last_of_two_holds_and_days_end_with_their_end() -> None:
    query = parse_filter("tag:a tag:b until:2026-11-19", NOW).query
    assert query.tag == "b"
    assert query.until == datetime(2026, 11, 19, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("term", "word"),
    [("verdict:odd", "same, diverged"), ("signal:l", "language, latency, llm"), ("since:soon", "write 7d")],
)
def test_what_means_nothing_is_told_and_asks_for_nothing(term: str, word: str) -> None:
    asked = parse_filter(f"words {term}", NOW)
    assert asked.query == RecordingQuery(text="words")
    (fault,) = asked.faults
    assert word in fault


def test_every_form_that_is_offered_is_understood() -> None:
    for form, _ in FORMS[1:]:
        asked = parse_filter(form, NOW)
        assert not asked.faults
        assert replace(asked.query, text="") == asked.query != RecordingQuery()


def test_a_term_is_put_in_and_taken_out() -> None:
    assert toggled("refund", NOT_REVIEWED) == "is:unreviewed refund"
    assert toggled("is:unreviewed refund", NOT_REVIEWED) == "refund"
    assert toggled("is:reviewed  tag:x", NOT_REVIEWED) == "is:unreviewed tag:x"


@given(st.text(max_size=60))
def test_nothing_that_is_typed_is_too_odd(text: str) -> None:
    assert parse_filter(text, NOW).query.limit is None
    assert parse_filter(toggled(text, NOT_REVIEWED), NOW).query.reviewed in (False, True)
