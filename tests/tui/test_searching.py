"""Finding turns by what was said in them."""

import time
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from polycompare.model.values import Pair
from polycompare.tui.searching import Finder
from polycompare.tui.turn_view import BrokenOff, SideState, TurnView, Unread

TEXTS = st.text("aAßSsé ", max_size=6)
VIEWS = st.lists(
    st.builds(
        TurnView,
        st.just(0),
        TEXTS,
        st.builds(Pair, st.builds(Unread, TEXTS | st.none()), st.just(BrokenOff()) | st.builds(Unread, TEXTS)),
        to_candidate=TEXTS | st.none(),
    ),
    max_size=4,
)


def texts_of(view: TurnView) -> list[str]:
    sides = (view.sides.baseline, view.sides.candidate)
    said = [side.text or "" for side in sides if isinstance(side, Unread)]
    return [view.user, view.to_candidate or "", *said]


@given(VIEWS, VIEWS, st.text("aAßSsé ", max_size=2))
def test_a_turn_is_found_by_any_of_its_texts_also_after_it_changed(
    views: list[TurnView], later: list[TurnView], words: str
) -> None:
    finder = Finder(views)
    for shown in (list(views), later):
        views[:] = shown
        wanted = words.casefold()
        expected = [
            number
            for number, view in enumerate(views)
            if wanted and any(wanted in text.casefold() for text in texts_of(view))
        ]
        assert finder.turns_with(words) == expected


def test_a_key_costs_little_in_ten_thousand_turns() -> None:
    said = "I would like to sit outside, on the terrace, if it is not too cold for Ünal. " * 4
    sides: Pair[SideState] = Pair(Unread(said), Unread(said))
    views = [TurnView(number, f"turn {number}", sides) for number in range(10_000)]
    finder = Finder(views)
    finder.catch_up()
    views[7] = replace(views[7], user="parking?")
    times = []
    for words in ("p", "pa", "par", "turn 99", "zzz"):
        begun = time.process_time()
        finder.turns_with(words)
        times.append(time.process_time() - begun)
    assert finder.turns_with("PARKING") == [7]
    assert sorted(times)[2] < 0.02, times  # a few ms; the margin is for slow machines
