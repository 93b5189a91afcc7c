"""What each tab says about a turn: from a comparison to the text of its rows."""

import json
from collections.abc import Mapping

import pytest

from polycompare.model.divergences import Change, Divergence, Mute, MuteReason, Signal, Status
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, RawResponse, Reply
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import MISSING, JsonValue, Missing, Pair, Side
from polycompare.tui.detail.aligned_json import MOST_LINES, aligned_json
from polycompare.tui.detail.durations import duration
from polycompare.tui.detail.json_text import compact_json
from polycompare.tui.detail.layout import Layout
from polycompare.tui.detail.rows import Opened, Row
from polycompare.tui.detail.shown import Shown
from polycompare.tui.detail.tabs import FUNCTIONS, NODES, RAW, REPLY, STATE, TIMING, rows_of, titles
from polycompare.tui.detail.timing import comparison_of_waits
from polycompare.tui.detail.title_bar import TitleBar
from polycompare.tui.detail.values import value_rows

WIDE = 118


def text_of(rows: list[Row], width: int = WIDE) -> str:
    layout = Layout(rows, width)
    lines = (layout.line(number) for number in range(layout.height))
    return "\n".join("".join(span.text for span in line).rstrip() for line in lines)


def reply(text: str = "Hello", **given: object) -> Reply:
    fields: dict[str, object] = {"ended": False, "latency_ms": 800.0, "state": {}, "node_trace": ()} | given
    return Reply("c", text, **fields)  # type: ignore[arg-type] # fields are given by name in each test


def divergence(
    signal: Signal,
    path: str,
    baseline: JsonValue | Missing,
    candidate: JsonValue | Missing,
    change: Change = Change.CHANGED,
    status: Status = Status.NEW,
    since: int = 3,
    *,
    muted: str | None = None,
    moved_from: str | None = None,
) -> Divergence:
    identity = f"{signal}:{path}"
    mute = None if muted is None else Mute(MuteReason.IGNORED, 0, muted)
    return Divergence(signal, path, change, baseline, candidate, status, since, identity, moved_from, mute)


def turn(
    baseline: Outcome,
    candidate: Outcome,
    *divergences: Divergence,
    not_reported: Mapping[Signal, tuple[Side, ...]] | None = None,
    trace_offsets: Pair[int] | None = None,
) -> TurnComparison:
    return TurnComparison(
        Turn(3, "two people", Pair(baseline, candidate)),
        divergences,
        not_reported or {},
        trace_offsets=trace_offsets or Pair(0, 0),
    )


def tab(number: int, comparison: TurnComparison | None, *, fold: bool = False, muted: bool = False) -> str:
    return text_of(rows_of(number, comparison, Shown(fold, muted)))


STATES = (
    divergence(Signal.STATE, "booking.time", "19:00", "19:15"),
    divergence(Signal.STATE, "party", 2, "2", Change.TYPE),
    divergence(Signal.STATE, "hold", MISSING, None, Change.ADDED),
    divergence(Signal.STATE, "items[3]", {"sku": 1}, {"sku": 1}, Change.MOVED, moved_from="items[1]"),
    divergence(Signal.STATE, "style", "warm", MISSING, Change.REMOVED, Status.CARRIED, 0),
    divergence(Signal.STATE, "lang", "en", "fr", Change.CHANGED, Status.CARRIED, 2),
    divergence(Signal.STATE, "asked", 1, 1, Change.CHANGED, Status.RESOLVED, 1),
    divergence(Signal.STATE, "session", "a", "b", muted="noise"),
)


@pytest.mark.parametrize(
    "line",
    [
        '~ booking.time         "19:00"     "19:15"     new',
        '! party                2           "2"         type new',
        "+ hold                 —           null        new",
        '→ items[3] ← items[1]  {"sku": 1}  {"sku": 1}  moved new',
        '- style                "warm"      —           carried from 0',
        "~ asked                1           1           resolved",
        "· 1 muted (ignored: noise) · v shows them",
    ],
)
def test_state_lists_each_divergence_with_glyph_values_and_status(line: str) -> None:
    assert line in tab(STATE, turn(reply(), reply(), *STATES)).splitlines()


def test_carried_divergences_fold_by_the_turn_they_began_at() -> None:
    folded = tab(STATE, turn(reply(), reply(), *STATES), fold=True)
    assert "▸ 1 carried from turn 0\n▸ 1 carried from turn 2" in folded
    assert "style" not in folded
    assert "booking.time" in folded


def test_muted_divergences_show_their_reason_when_asked_for() -> None:
    shown = tab(STATE, turn(reply(), reply(), *STATES), muted=True)
    assert "new · ignored: noise" in shown
    assert "· 1 muted" not in shown


@pytest.mark.parametrize(
    ("sides", "who"),
    [((Side.CANDIDATE,), "B"), ((Side.BASELINE,), "A"), ((Side.BASELINE, Side.CANDIDATE), "either side")],
)
def test_a_state_that_is_not_reported_is_said_and_not_called_the_same(sides: tuple[Side, ...], who: str) -> None:
    said = tab(STATE, turn(reply(), reply(state=None), not_reported={Signal.STATE: sides}))
    assert said == f"state: not reported by {who}"


@pytest.mark.parametrize("number", range(6))
def test_before_the_first_turn_each_tab_says_so(number: int) -> None:
    assert tab(number, None) == "nothing compared yet"


@pytest.mark.parametrize("number", [STATE, NODES, FUNCTIONS, REPLY, TIMING, RAW])
@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        (Failure(FailureKind.RATE_LIMITED, "Wait a minute."), "rate limited"),
        (NotSent(NotSentReason.ENDED, 2), "had ended the conversation at turn 2"),
        (NotSent(NotSentReason.FAILED, 1), "had failed at turn 1"),
    ],
)
def test_every_tab_tells_why_a_side_is_silent(number: int, outcome: Outcome, word: str) -> None:
    said = tab(number, turn(reply(current_node="offer"), outcome))
    if number == REPLY and isinstance(outcome, Failure):
        word = "✖ Wait a minute."
    if number == TIMING and isinstance(outcome, Failure):
        word = "✖ until it failed"
    assert word in said


def test_traces_part_and_rejoin() -> None:
    a = reply(node_trace=("time", "seating", "confirm"), current_node="confirm", flow="booking")
    b = reply(node_trace=("time", "slot", "hold", "confirm"), current_node="confirm", flow="booking")
    drawn = [line.strip() for line in tab(NODES, turn(a, b)).splitlines()]
    assert drawn[:7] == [
        "●  time",
        "A ╭───┴───╮ B",
        "seating  ●   ≠   ●  slot",
        "│   +   ●  hold",
        "╰───┬───╯",
        "●  confirm",
        "",
    ]
    assert drawn[7:] == ["= current node  confirm   confirm", "= flow          booking   booking"]


def test_traces_that_never_meet_have_no_trunk() -> None:
    drawn = [
        line.strip() for line in tab(NODES, turn(reply(node_trace=("a",)), reply(node_trace=("b",)))).splitlines()
    ]
    assert drawn == ["A ╷       ╷ B", "a  ●   ≠   ●  b", "╵       ╵"]


def test_of_a_growing_trace_only_the_turns_own_part_is_drawn() -> None:
    a, b = reply(node_trace=("x", "y", "end")), reply(node_trace=("z", "end"))
    drawn = [line.strip() for line in tab(NODES, turn(a, b, trace_offsets=Pair(2, 1))).splitlines()]
    assert drawn == ["⋮  2 from earlier turns", "●  end"]


def test_a_long_shared_stretch_is_shortened() -> None:
    trace = tuple(f"n{number}" for number in range(20))
    assert "⋮  15 more, the same" in tab(NODES, turn(reply(node_trace=trace), reply(node_trace=trace)))


def test_calls_are_paired_by_name_and_their_arguments_compared() -> None:
    a = reply(functions=({"id": "1", "name": "check", "arguments": {"party": 2, "area": None}}, {"name": "seat"}))
    b = reply(
        functions=({"id": "2", "name": "check", "arguments": {"party": "2"}, "error": "locked"}, {"name": "hold"})
    )
    said = tab(
        FUNCTIONS,
        turn(a, b, divergence(Signal.FUNCTIONS, "check.arguments.party", 2, "2", Change.TYPE)),
    ).splitlines()
    assert said == [
        "~ check()  called by both, 3 different",
        '~   party  2         "2"       type new',
        "-   area   null      —",
        '+   error  —         "locked"',
        "- seat()  only A called it",
        "+ hold()  only B called it",
    ]


def test_evidence_names_a_side_that_did_not_report_it() -> None:
    comparison = turn(
        reply(functions=(), topics=("menu",)),
        reply(functions=(), topics=None),
        not_reported={Signal.TOPICS: (Side.CANDIDATE,)},
    )
    assert '  topics  ["menu"]  not reported' in tab(FUNCTIONS, comparison).splitlines()


@pytest.mark.parametrize("call", [None, 7, "text", [], {"arguments": "text"}, {"name": 5, "arguments": [1]}])
def test_calls_of_any_shape_are_shown(call: JsonValue) -> None:
    assert "unnamed()" in tab(FUNCTIONS, turn(reply(functions=(call,)), reply(functions=())))


def test_reply_marks_the_words_that_differ() -> None:
    rows = rows_of(REPLY, turn(reply("Table at 7 pm?"), reply("Table at 8 pm?")), Shown())
    marked = [span.text for span in rows[0].lines(60)[0] if span.role == "removed-words"]
    assert [text.strip() for text in marked] == ["7"]


def test_equal_replies_are_shown_once_in_a_narrow_panel() -> None:
    assert text_of(rows_of(REPLY, turn(reply("Hi"), reply("Hi")), Shown()), 60).count("Hi") == 1


def test_a_failure_shows_its_sentence_and_what_the_service_said() -> None:
    failure = Failure(
        FailureKind.SERVER, "It answered 500; try again.", 500, "DRAFT_FAILED", "draft [red]failed\x1b[31m", "3f1c"
    )
    said = text_of(rows_of(REPLY, turn(reply(), failure), Shown()), 60)
    assert "✖ It answered 500; try again." in said
    assert "HTTP 500 · code DRAFT_FAILED · correlation id 3f1c" in said
    assert "the service said: draft [red]failed␛[31m" in said


def test_control_characters_are_visible_wherever_they_are() -> None:
    evil = "a\x1b]52;c;\x07\x9b\u202e"
    side = reply(
        evil,
        state={evil: evil},
        node_trace=(evil,),
        current_node=evil,
        functions=({"name": evil, "arguments": {evil: evil}, "error": evil},),
        topics=(evil,),
        handoff=evil,
        asr_lang=evil,
        responses=(RawResponse(200, json.dumps({evil: evil}, ensure_ascii=False).encode(), evil, evil),),
    )
    state = divergence(Signal.STATE, "x", evil, {evil: [evil]}, muted=evil)
    comparison = turn(side, Failure(FailureKind.BROKEN, evil, 1, evil, evil, evil), state)
    for number in range(6):
        said = tab(number, comparison, muted=True) + tab(number, turn(side, side, state), muted=True)
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(said)


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(0, "0 ms"), (812.3, "812 ms"), (999.6, "1.0 s"), (1400, "1.4 s"), (9950, "10 s"), (72_000, "72 s")],
)
def test_durations_read_as_a_person_says_them(milliseconds: float, text: str) -> None:
    assert duration(milliseconds) == text


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        (800, 1200, "B took 400 ms longer · ×1.50"),
        (2000, 1000, "A took 1.0 s longer · ×2.00"),
        (5, 5, "both took the same time"),
        (0, 10, "B took 10 ms longer"),
    ],
)
def test_the_slower_side_is_named(a: float, b: float, said: str) -> None:
    assert comparison_of_waits(a, b).text == said


def test_the_slower_bar_is_the_longer_one() -> None:
    a, b, *_ = tab(TIMING, turn(reply(latency_ms=500.0), reply(latency_ms=1000.0))).splitlines()
    assert 0 < a.count("█") < b.count("█")


def test_the_number_of_answers_is_no_divergence_of_its_own() -> None:
    answer = RawResponse(200, b"{}")
    a, b = reply(responses=(answer,) * 3, delayed=True), reply(responses=(answer,) * 4, delayed=True)
    slower = divergence(Signal.LATENCY, "", 800.0, 2000.0)
    (line,) = (line for line in tab(TIMING, turn(a, b, slower)).splitlines() if "HTTP answers" in line)
    assert line.split() == ["~", "HTTP", "answers", "3", "4"]


def test_raw_bodies_are_aligned() -> None:
    a = reply(responses=(RawResponse(200, b'{"same": 1, "only_a": [1, 2], "v": 1}'),))
    b = reply(responses=(RawResponse(200, b'{"same": 1, "v": "1"}'),))
    lines = [line.rstrip() for line in text_of(rows_of(RAW, turn(a, b), Shown()), 60).splitlines()]
    assert lines[2:] == [
        "  {",
        '    "same": 1,',
        'A   "only_a": [',
        "A     1,",
        "A     2",
        "A   ],",
        'A   "v": 1',
        'B   "v": "1"',
        "  }",
    ]


def test_a_body_that_is_no_json_is_shown_as_text() -> None:
    html = RawResponse(502, b"<html>\n\xff</html>", "text/html")
    said = tab(
        RAW, turn(Failure(FailureKind.UNAVAILABLE, "x", responses=(html,)), NotSent(NotSentReason.ENDED, 1))
    )
    assert "HTTP 502 · 0 ms · 15 bytes · text/html" in said
    assert "�</html>" in said


def test_an_item_put_in_front_of_a_list_is_one_line() -> None:
    items: list[JsonValue] = [{"id": n} for n in range(20)]
    rows = aligned_json(items, [{"id": 99}, *items])
    assert sum(1 for line in text_of(rows, 60).splitlines() if line.startswith(("A", "B"))) == 3


def test_very_long_values_are_cut_with_a_word() -> None:
    said = text_of(aligned_json(list(range(MOST_LINES + 100)), [])[-1:])
    assert said == "… 102 more lines"


def test_deeply_nested_values_are_cut_and_do_not_break() -> None:
    deep: JsonValue = 1
    for _ in range(2_000):
        deep = [deep]
    assert text_of(aligned_json(deep, {"x": deep}), 60)
    assert compact_json(deep).startswith("[[[")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (MISSING, "—"),
        ("—", '"—"'),
        (None, "null"),
        (True, "true"),
        (1.0, "1.0"),
        ("é\n\x1b", '"é\\n\\u001b"'),
        ({"a": [1, "2"]}, '{"a": [1, "2"]}'),
    ],
)
def test_values_on_one_line_are_json(value: JsonValue | Missing, text: str) -> None:
    assert compact_json(value) == text


def test_a_large_value_on_one_line_is_cut() -> None:
    assert len(compact_json({str(n): "x" * 100 for n in range(10_000)}, limit=50)) == 51


@pytest.mark.parametrize(
    ("opened", "lines"),
    [
        (Opened("t", "same text", "same text"), ["  same text"]),
        (Opened("t", MISSING, {"a": 1}), ["A — not there", "B {", '    "a": 1', "  }"]),
        (Opened("t", "2", 2), ['A "2"', "B 2"]),
    ],
)
def test_opened_values_are_shown_whole(opened: Opened, lines: list[str]) -> None:
    assert text_of(value_rows(opened), 60).splitlines() == lines


def test_titles_count_what_is_behind_them() -> None:
    comparison = turn(
        reply(),
        reply(),
        *STATES,
        divergence(Signal.CURRENT_NODE, "", "a", "b"),
        divergence(Signal.FUNCTIONS, "x", 1, 2, Change.CHANGED, Status.CARRIED),
        divergence(Signal.REPLY, "", "a", "b"),
    )
    line = TitleBar(titles(comparison)).line(STATE, 200)
    said = "".join(span.text for span in line)
    assert said == "State 4 new 2 carried 1 resolved │ Nodes ≠ │ Functions 1 ◇ │ Reply ≈ │ Timing │ Raw"


@pytest.mark.parametrize(
    ("given", "mark"),
    [
        ((divergence(Signal.ERROR, "", "server", MISSING),), "Reply ✖"),
        ((divergence(Signal.FACTS, "times[0]", 1, 2),), "Reply ≠"),
        ((divergence(Signal.FACTS, "times[0]", 1, 2, status=Status.CARRIED),), "Reply ◇"),
        ((divergence(Signal.FACTS, "times[0]", 1, 2, muted="noise"),), "Reply │"),
        ((), "Reply │"),
    ],
)
def test_the_reply_title_has_a_sign_for_what_differs(given: tuple[Divergence, ...], mark: str) -> None:
    line = TitleBar(titles(turn(reply(), reply(), *given))).line(STATE, 200)
    assert mark in "".join(span.text for span in line)


def test_titles_turn_to_signs_where_there_is_little_room() -> None:
    bar = TitleBar(titles(turn(reply(), reply(), *STATES)))
    said = "".join(span.text for span in bar.line(STATE, 50))
    assert said == "State 4◆ 2◇ 1○│Nodes│Functions│Reply│Timing│Raw"
    assert [bar.tab_at(x, 50) for x in (0, 14, 15, 21, 47)] == [0, None, 1, 2, None]
