from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from polycompare.diffing.words import word_changes

TEXTS = st.text(alphabet="ab 7:,.\n", max_size=40) | st.text(max_size=20)


def parts(a: str, b: str) -> list[tuple[str, str, str]]:
    return [(change.kind, change.baseline, change.candidate) for change in word_changes(a, b)]


@given(TEXTS, TEXTS)
def test_the_parts_give_both_texts_back(a: str, b: str) -> None:
    changes = word_changes(a, b)
    assert "".join(change.baseline for change in changes) == a
    assert "".join(change.candidate for change in changes) == b
    for change in changes:
        assert change.baseline or change.candidate
        assert (change.kind == "equal") == (change.baseline == change.candidate)
        assert (change.kind == "added") == (change.baseline == "")
        assert (change.kind == "removed") == (change.candidate == "")


@given(TEXTS, TEXTS)
def test_runs_of_one_kind_are_joined(a: str, b: str) -> None:
    kinds = [change.kind == "equal" for change in word_changes(a, b)]
    assert all(before != after for before, after in pairwise(kinds))


def test_a_time_is_one_word() -> None:
    assert parts("at 7:00 pm", "at 7:15 pm") == [
        ("equal", "at ", "at "),
        ("replaced", "7:00", "7:15"),
        ("equal", " pm", " pm"),
    ]


def test_blanks_between_two_changes_are_no_common_ground() -> None:
    assert parts("one two, three four", "one zwei, drei four") == [
        ("equal", "one ", "one "),
        ("replaced", "two, three", "zwei, drei"),
        ("equal", " four", " four"),
    ]


def test_equal_texts_are_one_run_and_empty_texts_none() -> None:
    assert parts("Hello.", "Hello.") == [("equal", "Hello.", "Hello.")]
    assert parts("", "") == []


def test_a_text_of_100_kb_is_aligned_by_sentence() -> None:
    sentences = [f"This is sentence {n} of a long text." for n in range(3_000)]
    a = " ".join(sentences)
    b = " ".join([*sentences[:1_500], "And this was put in.", *sentences[1_500:]])
    assert len(a) > 100_000
    assert [kind for kind, _, _ in parts(a, b)] == ["equal", "added", "equal"]
