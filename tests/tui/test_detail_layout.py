"""Spans, rows and their layout: whatever the text and the width, lines have the cells they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from polycompare.model.text import visible
from polycompare.tui.detail.layout import Layout
from polycompare.tui.detail.rows import (
    SIDE_BY_SIDE,
    BarRow,
    Relation,
    Row,
    SplitRow,
    TextRow,
)
from polycompare.tui.detail.spans import Role, Span, fit, fit_line, line_width, wrap
from polycompare.tui.detail.table import Json, Needs, TableRow, Words, columns, needs_of
from polycompare.tui.detail.tracks import StepRow

PIECES = ("a", "Zoë", " ", "  ", "\n", "\t", "食事", "👩‍👩‍👧", "❤️", "e\u0301", "x" * 30, "7:15", ".", "\u200d")
pieces = st.sampled_from(PIECES)
texts = st.lists(pieces, max_size=30).map("".join)
widths = st.integers(min_value=2, max_value=140)
roles = st.sampled_from(list(Role))
spans = st.lists(st.builds(Span, texts, roles), max_size=6).map(tuple)
one_line = texts.map(lambda text: text.replace("\n", "⏎").replace("\t", "⇥"))


@given(one_line, st.integers(min_value=0, max_value=80))
def test_fitted_text_takes_exactly_its_cells(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width


@pytest.mark.parametrize(
    ("text", "width", "fitted"),
    [("abc", 5, "abc  "), ("abcdef", 4, "abc…"), ("食事中", 4, "食… "), ("食事", 4, "食事"), ("abc", 0, "")],
)
def test_fitting_pads_or_cuts_with_an_ellipsis(text: str, width: int, fitted: str) -> None:
    assert fit(text, width) == fitted


@given(spans, widths)
def test_wrapped_lines_never_exceed_the_width(text: tuple[Span, ...], width: int) -> None:
    assert all(line_width(line) <= width for line in wrap(text, width))


@given(spans, widths)
def test_wrapping_loses_nothing_but_blanks(text: tuple[Span, ...], width: int) -> None:
    given = "".join(span.text for span in text)
    wrapped = "".join(span.text for line in wrap(text, width) for span in line)
    assert _letters(wrapped) == _letters(given)


def _letters(text: str) -> str:
    """A text without blanks and without the joiners that wrapping may drop."""
    return "".join(text.replace("\u200d", "").replace("\ufe0f", "").split())


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 8, ["one two", "three"]),
        ("one\n\ntwo", 8, ["one", "", "two"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("ab abcdefghij", 4, ["ab", "abcd", "efgh", "ij"]),
        ("", 4, [""]),
    ],
)
def test_text_breaks_at_blanks_and_newlines(text: str, width: int, lines: list[str]) -> None:
    assert ["".join(span.text for span in line) for line in wrap((Span(text),), width)] == lines


def test_a_word_of_two_spans_stays_whole() -> None:
    line = (Span("at 7", Role.PLAIN), Span(":15", Role.ADDED_WORDS), Span(" pm", Role.PLAIN))
    assert wrap(line, 5) == [(Span("at"),), (Span("7"), Span(":15", Role.ADDED_WORDS)), (Span("pm"),)]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | one_line,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(one_line, inner, max_size=3),
    max_leaves=8,
)


said = st.sampled_from(
    [
        Words(),
        Words((Span("new"),), (Span("new"),)),
        Words((Span("carried from 12 · across 5/5 · within A 0/10"),), (Span("carried from 12 · 5/5 · 0/10"),)),
    ]
)


@st.composite
def rows(draw: st.DrawFn) -> Row:
    label, words = (Span(draw(one_line)),), draw(said)
    a, b = Json(draw(values)), Json(draw(values))
    table = TableRow(Span("~"), label, a, b, words, needs_of([(label, a, b, words)]))
    step = StepRow(draw(one_line), draw(one_line), draw(said))
    text = (Span(visible(draw(one_line))),)
    other = draw(st.sampled_from([(text, None), (None, text), (text, (Span("other"),))]))
    sides, relation = draw(st.sampled_from([((text, text), Relation.SAME), (other, Relation.DIFFERENT)]))
    split = SplitRow(*sides, relation, clip=draw(st.booleans()))
    bar = BarRow(label, draw(st.floats(0, 1)), Role.BASELINE)
    return draw(st.sampled_from([table, step, split, bar, TextRow(draw(spans))]))


@given(st.lists(rows(), max_size=8), st.integers(min_value=20, max_value=140))
def test_every_line_of_a_layout_fits_and_belongs_to_its_row(given: list[Row], width: int) -> None:
    layout = Layout(given, width)
    seen = [(layout.row_at(number), layout.line(number)) for number in range(layout.height)]
    assert all(line_width(line) <= width for _, line in seen)
    for number, row in enumerate(given):
        own = [line for owner, line in seen if owner == number]
        assert len(own) == layout.row_height(number)
        assert own == list(row.lines(width))[: len(own)]


@pytest.mark.parametrize(
    ("needs", "width", "stacked"),
    [
        (Needs(12, 8, 8, 3, 3), 60, False),
        (Needs(40, 40, 40, 15, 15), 60, True),
        (Needs(40, 60, 60, 15, 15), 118, False),
    ],
)
def test_a_table_stacks_its_values_only_where_they_would_not_fit(needs: Needs, width: int, stacked: bool) -> None:
    assert columns(needs, width).stacked is stacked


@given(
    st.builds(
        Needs, st.integers(0, 60), st.integers(8, 60), st.integers(8, 60), st.integers(30, 90), st.integers(0, 30)
    ),
    st.integers(min_value=76, max_value=200),
)
def test_columns_beside_each_other_fit_the_width(needs: Needs, width: int) -> None:
    share = columns(needs, width)
    assert 2 + share.label + share.baseline + share.candidate + share.words + 6 <= width


@pytest.mark.parametrize(("width", "full"), [(140, True), (100, False), (70, True), (50, False)])
def test_words_are_said_in_short_where_there_is_little_room(width: int, full: bool) -> None:
    assert columns(Needs(20, 20, 20, 40, 20), width).full is full


def test_equal_sides_are_drawn_once_under_each_other_and_twice_beside_each_other() -> None:
    row = SplitRow((Span("hello"),), (Span("hello"),), Relation.SAME)
    assert len(row.lines(60)) == 1
    assert "".join(span.text for span in row.lines(SIDE_BY_SIDE)[0]).count("hello") == 2


def test_a_long_list_is_laid_out_without_drawing_it() -> None:
    drawn: list[int] = []

    class Counted(TextRow):
        def height(self, width: int) -> int:
            return 1

        def lines(self, width: int) -> list[tuple[Span, ...]]:
            drawn.append(width)
            return [fit_line((Span("x"),), width)]

    layout = Layout([Counted((Span("x"),)) for _ in range(2_000)], 80)
    assert layout.height == 2_000
    assert not drawn
    layout.line(1_999)
    assert drawn == [80]
