"""What a person said about recordings comes back as it was said."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polycompare.model.events import Event
from polycompare.model.reviews import NO_REVIEW, Annotation, AnnotationKind, Review, Speaker
from polycompare.recordings.errors import StoreError
from polycompare.recordings.reviewing import (
    add_tags,
    read_review,
    read_reviews,
    remove_tags,
    tag_fault,
    write_review,
)
from polycompare.recordings.store import Store
from polycompare.recordings.writing import RecordingWriter

moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
texts = st.text(st.characters(exclude_categories=[]), max_size=30)
tags = st.text(max_size=20).filter(lambda tag: tag_fault(tag) is None)
turns = st.integers(0, 10_000)
annotations = st.builds(
    Annotation, turns, st.sampled_from(Speaker), st.sampled_from(AnnotationKind), st.none() | moments
)
reviews = st.builds(
    Review,
    st.frozensets(tags, max_size=4),
    texts,
    st.none() | texts,
    st.none() | moments,
    st.frozensets(turns, max_size=4),
    st.lists(annotations, max_size=4).map(tuple),
)


@pytest.fixture
def store(store_path: Path, make_conversation: Callable[..., list[Event]]) -> Store:
    opened = Store(store_path, synchronous="OFF")
    for identity in ("a", "b", "c"):
        writer = RecordingWriter(opened)
        for event in make_conversation([("", "hello", "hello")], identity=identity):
            writer.write(event)
    return opened


def test_any_review_comes_back_and_takes_the_place_of_the_last(store: Store) -> None:
    @settings(max_examples=60, deadline=None)
    @given(reviews)
    def check(review: Review) -> None:
        write_review(store, "b", review)
        assert read_review(store, "b") == review

    with store:
        check()
        assert read_reviews(store, ["a", "c"]) == {"a": NO_REVIEW, "c": NO_REVIEW}


def test_tags_are_added_and_removed_of_several(store: Store) -> None:
    with store:
        write_review(store, "a", Review(frozenset({"old"}), "a note", bookmarks=frozenset({0})))
        add_tags(store, ["a", "b", "a"], ["new", "odd"])
        remove_tags(store, ["a", "c"], ["odd", "unknown"])
        found = read_reviews(store, ["a", "b", "c"])
        assert {name: set(review.tags) for name, review in found.items()} == {
            "a": {"old", "new"},
            "b": {"new", "odd"},
            "c": set(),
        }
        assert (found["a"].note, found["a"].bookmarks) == ("a note", frozenset({0}))


@pytest.mark.parametrize(
    ("tag", "fault"),
    [
        ("", "at least one character"),
        ("two words", "has a blank"),
        ("a\nb", "has a blank"),
        ("\x1b[31m", "cannot be seen"),
        ("\ud800", "cannot be seen"),
        ("x" * 61, "longer than 60"),
    ],
)
def test_what_is_no_tag_is_a_sentence_and_changes_nothing(store: Store, tag: str, fault: str) -> None:
    assert fault in str(tag_fault(tag))
    with store:
        with pytest.raises(StoreError, match=fault):
            add_tags(store, ["a"], ["good", tag])
        with pytest.raises(StoreError, match=fault):
            write_review(store, "a", Review(frozenset({"good", tag})))
        assert read_review(store, "a") == NO_REVIEW


@pytest.mark.parametrize("tag", ["odd", "to-do", "prüfen", "#1", "a,b", "50%", "日本"])
def test_what_is_a_tag(tag: str) -> None:
    assert tag_fault(tag) is None


def test_an_unknown_recording_is_a_sentence_and_changes_none(store: Store) -> None:
    unknown = 'There is no recording "x"'
    with store:
        with pytest.raises(StoreError, match=unknown):
            read_review(store, "x")
        with pytest.raises(StoreError, match=unknown):
            write_review(store, "x", NO_REVIEW)
        with pytest.raises(StoreError, match=unknown):
            add_tags(store, ["a", "x"], ["odd"])
        with pytest.raises(StoreError, match=unknown):
            remove_tags(store, ["x"], ["odd"])
        assert read_reviews(store, ["a", "x"]) == {"a": NO_REVIEW}
