"""The readable comparison: it fits, it is safe, it says what matters."""

import re
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from polycompare.cli.layout import shortened, wrap
from polycompare.cli.plain import comparison_text
from polycompare.diffing.conversation import compare_all
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, RawResponse, Reply
from polycompare.model.targets import Deployment, Environment, Target
from polycompare.model.text import visible
from polycompare.model.turns import Comparison, Origin, SideInfo, Turn, TurnComparison
from polycompare.model.values import Pair

WORDS = st.text(st.sampled_from("ab  日本e\u0301👩‍🍳\n\t\x1b\x9b\u202e[/x]"), max_size=120)


def side(name: str) -> SideInfo:
    target = Target(name, "https://api.uk.poly.ai", "PROJECT-1", Environment.LIVE, region="uk", variant="spicy")
    return SideInfo(target, f"AS_CHAT_{name}", Deployment("d", "0123456789abcdef", "v41"))


def comparison(*turns: tuple[str, Outcome, Outcome]) -> Comparison:
    whole = [Turn(index, user, Pair(a, b)) for index, (user, a, b) in enumerate(turns)]
    started = datetime(2026, 11, 21, tzinfo=UTC)
    return Comparison(
        "20261121-051523-7f3a9c", started, Pair(side("live"), side("next")), tuple(compare_all(whole))
    )


def reply(text: str, **fields: object) -> Reply:
    plain = Reply("c", text, ended=False, latency_ms=12.0, state={}, current_node="n", node_trace=("n",))
    return replace(plain, **fields)  # type: ignore[arg-type]  # the fields of a Reply


@given(text=WORDS, width=st.integers(2, 40))
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", visible(text))


@given(text=WORDS, width=st.integers(1, 40))
def test_shortened_text_fits(text: str, width: int) -> None:
    assert cell_len(shortened(text, width)) <= width


@settings(max_examples=60)
@given(user=WORDS, left=WORDS, right=WORDS, width=st.integers(20, 130))
def test_every_line_fits_at_every_width(user: str, left: str, right: str, width: int) -> None:
    text = comparison_text(
        comparison(
            ("", reply("hello"), reply("hello")),
            (user, reply(left, state={"a": left}), reply(right, state={"a": right}, node_trace=("n", "m"))),
        ),
        width=width,
        colour=False,
    )
    assert all(cell_len(line) <= width for line in text.split("\n"))
    assert visible(text) == text


def test_narrow_stands_the_sides_under_each_other() -> None:
    compared = comparison(("", reply("from a"), reply("from b")))
    wide = comparison_text(compared, width=60, colour=False).splitlines()
    assert any("A from a" in line and "B from b" in line for line in wide)
    narrow = comparison_text(compared, width=59, colour=False).splitlines()
    assert "A from a" in narrow
    assert "B from b" in narrow


def test_a_real_conversation_has_one_side() -> None:
    absent = NotSent(NotSentReason.ABSENT, 0)
    compared = comparison(("", reply("hello"), absent), ("a table", reply("for two?"), absent))
    origin = Origin(datetime(2026, 11, 22, 8, 5, tzinfo=UTC), RawResponse(200, b"{}"))
    compared = replace(compared, turns=tuple(TurnComparison(turn.turn) for turn in compared.turns), origin=origin)
    lines = comparison_text(compared, width=120, colour=False).splitlines()
    assert lines[0].startswith("real conversation AS_CHAT_live: live · ")
    assert lines[0].endswith("fetched 2026-11-22 08:05 UTC")
    assert lines[6:10] == [f"── 1 · {'─' * 113}", "› a table", "A for two?", "  n · 12 ms"]
    assert lines[-2] == "real conversation of 2 turns: nobody to compare with"
    assert "│" not in "".join(lines)


def test_failures_ends_and_hand_offs_are_told_in_words() -> None:
    failed = Failure(FailureKind.TIMEOUT, "next did not answer within 60 s.", elapsed_ms=60_000)
    text = comparison_text(
        comparison(
            ("", reply("hello"), reply("hello")),
            ("a", reply("bye", ended=True, handoff="desk", latency_ms=1400.0), failed),
            ("", NotSent(NotSentReason.ENDED, 1), NotSent(NotSentReason.FAILED, 1)),
        ),
        width=100,
        colour=False,
    )
    for part in (
        "A baseline: live · variant spicy · PROJECT-1 · uk · deployment v41 0123456789ab",
        "── 1 ✖",
        "✖ next did not answer within 60 s.",
        "handed off to desk · ended · 1.4 s",
        "timeout · 60.0 s",
        "› (silence)",
        "(not sent: ended in turn 1)",
        "(not sent: failed in turn 1)",
        "error: B failed at turn 1",
    ):
        assert part in text


def test_colour_adds_nothing_but_colour() -> None:
    compared = comparison(("", reply("hello", state={"a": 1}), reply("hello", state={"a": 2})))
    plain = comparison_text(compared, width=80, colour=False)
    coloured = comparison_text(compared, width=80, colour=True)
    assert "\x1b[" in coloured
    assert [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).split("\n")] == plain.split("\n")


def test_many_differences_are_cut_short_with_their_number() -> None:
    left = {f"k{index}": index for index in range(100)}
    right = {key: value + 1 for key, value in left.items()}
    text = comparison_text(
        comparison(("", reply("x", state=left), reply("x", state=right))), width=80, colour=False
    )
    assert "… and 60 more; --json has all" in text


def summary(compared: Comparison) -> str:
    """The last but one line: what the comparison comes to."""
    return comparison_text(compared, width=100, colour=False).splitlines()[-2]


def test_only_turns_that_both_sides_were_asked_are_the_same() -> None:
    ended, unsent = reply("bye", ended=True), NotSent(NotSentReason.ENDED, 1)
    compared = comparison(
        ("", reply("hello"), reply("hello")), ("a", ended, ended), ("b", unsent, unsent), ("c", unsent, unsent)
    )
    text = comparison_text(compared, width=100, colour=False)
    assert "── 1 · ─" in text
    assert "── 2 – ─" in text
    assert summary(compared) == "same behaviour in 2 turns (2 more were not sent)"


def test_where_nothing_came_nothing_was_compared() -> None:
    assert summary(comparison()) == "nothing was compared"


def test_both_sides_that_failed_are_named() -> None:
    failed = Failure(FailureKind.TIMEOUT, "It did not answer.")
    unsent = NotSent(NotSentReason.FAILED, 0)
    together = comparison(("", failed, failed), ("a", unsent, unsent))
    assert summary(together).startswith("error: A and B failed at turn 0")
    apart = comparison(("", reply("hello"), failed), ("a", failed, unsent))
    assert "error: B failed at turn 0, A failed at turn 1" in summary(apart)


def test_a_turn_that_could_not_be_compared_is_shown_and_named() -> None:
    compared = comparison(("", reply("hello from a"), reply("hello from b")))
    fault = "The differences of turn 0 could not be worked out."
    broken = replace(compared, turns=(replace(compared.turns[0], fault=fault),))
    text = comparison_text(broken, width=100, colour=False)
    for part in ("── 0 ✖ ─", "A hello from a", "B hello from b", f"✖ {fault}"):
        assert part in text
    assert summary(broken).startswith("error: turn 0 could not be compared")


def test_behaviour_that_a_side_does_not_report_is_named() -> None:
    bare = Reply("c", "hello", ended=False, latency_ms=12.0, handoff_reported=True)
    text = comparison_text(comparison(("", bare, reply("hello", functions=()))), width=100, colour=False)
    assert "same behaviour in 1 turn" in text
    assert "not compared: A does not report state, node trace, current node, flow, functions" in text
    assert "not compared: neither side reports language" in text
