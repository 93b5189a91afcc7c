"""The message for a colleague: behaviour first, little of it, in words and with units."""

from dataclasses import replace

import pytest

from polycompare.diffing.conversation import ConversationComparer
from polycompare.model.divergences import Change, Divergence, Mute, MuteReason, Signal, Status
from polycompare.model.outcomes import Reply
from polycompare.model.targets import Deployment, Environment, Target
from polycompare.model.turns import SideInfo, Turn, TurnComparison
from polycompare.model.values import MISSING, JsonObject, JsonValue, Missing, Pair
from polycompare.tui.sharing.difference_words import besides, difference_in_words
from polycompare.tui.sharing.message import in_words
from polycompare.tui.sharing.told_turn import ToldTurn

HELLO = Reply("c-1", "Hello.", False, 100.0, state={}, functions=(), node_trace=(), topics=(), llm_requests=())
LIVE = Deployment("d", "abcdef0123", artifact_version="41", created_at="2026-01-03T12:00:00")
TARGET = Target("live", "http://x", "agent", Environment.LIVE)


def message(*turns: tuple[str, Reply, Reply], studio: str | None = None) -> list[str]:
    """The lines about the last of these turns, behind a greeting."""
    comparer = ConversationComparer()
    for index, (said, a, b) in enumerate((("", HELLO, HELLO), *turns)):
        compared = comparer.compare(Turn(index, said, Pair(a, b)))
    target = replace(TARGET, studio=studio, account_id="ws")
    infos = Pair(SideInfo(target, "c-1", LIVE), SideInfo(target, "c-2", replace(LIVE, artifact_version=None)))
    return in_words(ToldTurn(compared, Pair("live", "pre-release"), infos, "r-1")).splitlines()


def replies(a: JsonObject, b: JsonObject) -> tuple[str, Reply, Reply]:
    return "two", replace(HELLO, text="At 7.", state=a), replace(HELLO, text="At 7.", state=b)


def test_a_whole_message() -> None:
    one = replace(
        HELLO,
        text="At 7 pm.",
        state={"time": "19:00"},
        latency_ms=2482.18636099773,
        topics=("hours",),
        llm_requests=({"usage": {"prompt_tokens": 1002}},),
    )
    two = replace(
        HELLO,
        text="At 8 pm.",
        state={"time": "20:00"},
        latency_ms=3706.011643000238,
        topics=("prices",),
        llm_requests=({"usage": {"prompt_tokens": 994}},),
        functions=({"name": "hold_table", "arguments": {"x": 1}},),
    )
    lines = message(("two at 7", one, two), studio="https://studio.uk.poly.ai")
    cause = next(line for line in lines if " cause: " in line)
    assert cause.startswith(("Most likely cause: ", "Likely cause: ", "Possible cause: "))
    assert [line for line in lines if line is not cause] == [
        "live ⇄ pre-release · turn 1 · recording r-1",
        "A = live: v41 (abcdef0, 2026-01-03)",
        "B = pre-release: abcdef0 (2026-01-03)",
        "",
        "User: two at 7",
        "A: At 7 pm.",
        "B: At 8 pm.",
        "",
        "3 differences in behaviour:",
        '- state time: "19:00" → "20:00"',
        "- only B calls hold_table",
        '- reply tells time: "19:00" → "20:00"',
        "Evidence and cost: 2 topics · latency 2.5 s → 3.7 s · prompt tokens 1,002 → 994",
        "",
        "Studio A: https://studio.uk.poly.ai/ws/agent/conversations/c-1",
        "Studio B: https://studio.uk.poly.ai/ws/agent/conversations/c-2",
    ]


def test_no_more_than_twelve_differences_stand_in_it_and_no_links_that_are_not_known() -> None:
    lines = message(replies({f"k{n}": n for n in range(20)}, {f"k{n}": n + 1 for n in range(20)}))
    listed = [line for line in lines if line.startswith("- ")]
    assert "20 differences in behaviour:" in lines
    assert len(listed) == 13
    assert listed[-1] == "- … and 8 more"
    assert not any("Studio" in line for line in lines)


def test_what_is_new_stands_before_what_is_carried() -> None:
    lines = message(replies({"a": 1}, {"a": "1"}), replies({"a": 1, "b": 1}, {"a": "1", "b": 2}))
    assert [line for line in lines if line.startswith("- ")] == [
        "- state b: 1 → 2",
        '- state a: 1 → "1", another type (since turn 1)',
    ]


def test_the_same_behaviour_is_said_to_be_the_same() -> None:
    said = replace(HELLO, text="Sure. Which day?"), replace(HELLO, text="Gladly. Which day?")
    assert message(("a", *said))[-1] == "The same behaviour, in other words."
    assert message(("a", HELLO, HELLO))[-1] == "No differences."
    muted = Divergence(
        Signal.STATE, "x", Change.CHANGED, 1, 2, Status.NEW, 1, "x", muted=Mute(MuteReason.NOISE, 0)
    )
    turn = TurnComparison(Turn(1, "a", Pair(HELLO, HELLO)), (muted,))
    info = SideInfo(TARGET, "c")
    told = ToldTurn(turn, Pair("live", "pre-release"), Pair(info, info), "r-1")
    assert in_words(told).splitlines()[-2:] == ["No differences.", "(1 muted)"]
    assert "A = live\nB = pre-release\n" in in_words(told)


def test_long_texts_are_shortened() -> None:
    lines = message(("x" * 5000, replace(HELLO, text="word " * 400), HELLO))
    assert max(map(len, lines)) < 720


def divergence(signal: Signal, path: str, a: JsonValue | Missing, b: JsonValue | Missing) -> Divergence:
    change = Change.CHANGED
    if isinstance(a, Missing) or isinstance(b, Missing):
        change = Change.ADDED if isinstance(a, Missing) else Change.REMOVED
    return Divergence(signal, path, change, a, b, Status.NEW, 1, path)


@pytest.mark.parametrize(
    ("signal", "path", "a", "b", "words"),
    [
        (Signal.ENDED, "", False, True, "only B ends the conversation"),
        (Signal.HANDOFF, "", "desk", MISSING, "only A hands off to desk"),
        (Signal.HANDOFF, "", "desk", "team", "hands off to: desk → team"),
        (Signal.HANDOFF, "reason", MISSING, "large", 'hand-off reason: only B: "large"'),
        (Signal.NODE_TRACE, "[2]", "offer", "book", "way: offer → book"),
        (Signal.NODE_TRACE, "[2]", "offer", MISSING, "only A passes offer"),
        (Signal.FUNCTIONS, "book", {"id": 1}, MISSING, "only A calls book"),
        (Signal.FUNCTIONS, "book.arguments.party", 2, 3, "book(party): 2 → 3"),
        (Signal.FUNCTIONS, "book[1].arguments.party", 2, 3, "book(party): 2 → 3"),
        (Signal.FUNCTIONS, "book.result", MISSING, "no", 'book result: only B: "no"'),
        (Signal.FACTS, "question", "asks", "asks nothing", 'reply tells question: "asks" → "asks nothing"'),
        (Signal.TOPICS, "[0]", MISSING, "hours", "only B retrieves topic hours"),
        (Signal.LATENCY, "", 2482.18636099773, 812.4, "latency 2.5 s → 812 ms"),
        (Signal.STATE, "score", 0.123456, 1234.5678, "state score: 0.12 → 1234.57"),
        (Signal.STATE, "n", 5.0, None, "state n: 5 → null"),
        (Signal.STATE, "a\x1bb", "\n\x1b", True, 'state a␛b: "\\n\\u001b" → true'),
        (
            Signal.STATE,
            "x",
            {"a": 1, "b": [1], "c": {}, "d": 4},
            [1, 2, 3, 4, 5],
            "state x: {a: 1, b: […], c: {}, 1 more} → [1, 2, 3, 2 more]",
        ),
        (
            Signal.STATE,
            "note",
            "The caller would like a quiet table near the window, for the evening of the day",
            "z" * 200,
            'state note: "The caller would like a quiet table near the window, for…" → "' + "z" * 59 + '…"',
        ),
    ],
)
def test_differences_in_words(
    signal: Signal, path: str, a: JsonValue | Missing, b: JsonValue | Missing, words: str
) -> None:
    assert difference_in_words(divergence(signal, path, a, b)) == words


def test_evidence_and_cost_are_summed_up() -> None:
    assert besides([]) == ""
    those = [
        divergence(Signal.STATE, "x", 1, 2),
        divergence(Signal.SOURCES, "[0]", "a", MISSING),
        divergence(Signal.OTHER, "x", 1, 2),
        divergence(Signal.LLM, "count", 1, 2),
        divergence(Signal.LLM, "tokens.completionTokens", 1021, 15),
        divergence(Signal.LLM, "models[0]", "x", "y"),
        divergence(Signal.METRICS, "x", 1, 2),
        divergence(Signal.METRICS, "y", 1, 2),
    ]
    assert besides(those) == (
        "only A retrieves source a · 1 other · LLM requests 1 → 2 · completion tokens 1,021 → 15 · "
        'LLM models[0]: "x" → "y" · 2 metrics'
    )
