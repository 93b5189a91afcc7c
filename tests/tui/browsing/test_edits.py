"""What is done to a review, and undone."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from polycompare.model.reviews import Annotation, AnnotationKind, Review, Speaker
from polycompare.tui.reviewing.edits import (
    MakeEdit,
    annotate,
    call_reviewed,
    renote,
    retag,
    toggle_bookmark,
)
from polycompare.tui.reviewing.outgoing import annotations_sent, note_sent, outgoing
from polycompare.tui.reviewing.signs import in_short, sign_of

NOW = datetime(2026, 11, 20, tzinfo=UTC)

TURNS = st.integers(0, 3)
TAGS = st.frozensets(st.sampled_from("abc"))
LABELS = st.builds(Annotation, TURNS, st.sampled_from(Speaker), st.sampled_from(AnnotationKind))
REVIEWS = st.builds(
    Review,
    tags=TAGS,
    note=st.sampled_from(["", "one", "two"]),
    sent_note=st.sampled_from([None, "", "one"]),
    reviewed_at=st.sampled_from([None, NOW]),
    bookmarks=st.frozensets(TURNS),
    annotations=st.lists(LABELS, max_size=3, unique=True).map(tuple),
)
EDITS: st.SearchStrategy[MakeEdit] = st.one_of(
    TURNS.map(toggle_bookmark),
    st.builds(retag, TAGS, TAGS),
    st.sampled_from(["", "one", "new"]).map(renote),
    st.just(call_reviewed(NOW)),
    LABELS.map(annotate),
)


@given(REVIEWS, st.lists(EDITS, max_size=8))
def test_edits_are_taken_back_one_after_the_other(review: Review, makes: list[MakeEdit]) -> None:
    past = []
    now: Review | None = review
    for make in makes:
        assert now is not None
        edit = make(now)
        if edit is not None:
            past.append((edit, now))
            now = edit.apply(now)
            assert now != past[-1][1]
    for edit, before in reversed(past):
        assert now is not None
        now = edit.revert(now)
        assert now == before


@given(REVIEWS, EDITS, TURNS)
def test_what_was_done_elsewhere_in_between_stays(review: Review, make: MakeEdit, turn: int) -> None:
    edit = make(review)
    elsewhere = toggle_bookmark(turn)(review)
    if edit is None or elsewhere is None or edit.words.startswith("bookmark"):
        return
    assert edit.revert(elsewhere.apply(edit.apply(review))) == elsewhere.apply(review)


def test_what_the_service_has_is_not_taken_back() -> None:
    label = Annotation(1, Speaker.AGENT, AnnotationKind.WRONG_INFO)
    edit = annotate(label)(Review())
    assert edit is not None
    sent = annotations_sent(edit.apply(Review()), (label,), NOW)
    assert edit.revert(sent) is None
    assert annotate(label)(sent) is None
    assert annotations_sent(Review(), (label,), NOW) == sent  # taken out of the queue while it went


def test_a_note_is_queued_until_the_service_has_it_as_it_is() -> None:
    review = Review(note="odd")
    assert outgoing(review).note == "odd"
    sent = note_sent(review, "odd")
    assert outgoing(sent).count == 0
    assert outgoing(Review(sent_note="odd")).note == ""
    assert outgoing(Review()).note is None


def test_signs_tell_what_is_queued_before_what_is_marked() -> None:
    label = Annotation(1, Speaker.AGENT, AnnotationKind.WRONG_INFO)
    review = Review(frozenset({"b", "a"}), "odd", bookmarks=frozenset({1, 2}), annotations=(label,))
    assert [sign_of(review, turn) for turn in range(3)] == ["", "✎", "★"]
    assert in_short(review, goes_upstream=True) == ("✎ 2 to send (the note)", "★ 2", "#a #b", "note")
    assert in_short(review, goes_upstream=False) == ("★ 2", "#a #b", "note")
    sent = annotations_sent(Review(), (label,), NOW)
    assert sign_of(sent, 1) == "✓"
    assert in_short(sent, goes_upstream=True) == ("1 sent",)
