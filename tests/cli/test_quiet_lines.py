"""What does not count is counted and one flag away; what was expected and what is likely is told."""

from dataclasses import replace
from datetime import UTC, datetime

from polycompare.cli.plain import comparison_text
from polycompare.model.divergences import (
    Cause,
    Change,
    Divergence,
    Folded,
    Likelihood,
    Mute,
    MuteReason,
    Remark,
    Signal,
    Status,
)
from polycompare.model.expectations import Judgement
from polycompare.model.outcomes import Reply
from polycompare.model.targets import Environment, Target
from polycompare.model.turns import Comparison, SideInfo, Turn, TurnComparison, UserTurn
from polycompare.model.values import Pair, Side


def side(name: str) -> SideInfo:
    return SideInfo(Target(name, "https://api.uk.poly.ai", "PROJECT-1", Environment.LIVE), f"AS_CHAT_{name}")


def divergence(path: str, mute: Mute | None = None, remark: Remark | None = None) -> Divergence:
    return Divergence(
        Signal.STATE, path, Change.CHANGED, "19:00", "19:15", Status.NEW, 1, path, muted=mute, remark=remark
    )


def compared(*turns: TurnComparison, judgements: tuple[Judgement, ...] = ()) -> Comparison:
    return Comparison(
        "id-1", datetime(2026, 11, 21, tzinfo=UTC), Pair(side("live"), side("next")), turns, judgements=judgements
    )


def turn(*divergences: Divergence, user: str = "at seven") -> TurnComparison:
    said = Reply("c", "Fine.", ended=False, latency_ms=12.0)
    return TurnComparison(Turn(1, user, Pair(said, said)), divergences)


def text_of(comparison: Comparison, *, show_muted: bool = False) -> str:
    return comparison_text(comparison, width=100, colour=False, show_muted=show_muted)


NOISE = Mute(MuteReason.NOISE, 0, "varies by itself")
IGNORED = Mute(MuteReason.IGNORED, 2, "a\x1b[31m counter")


def test_muted_divergences_are_counted_by_reason() -> None:
    text = text_of(compared(turn(divergence("pace", NOISE), divergence("hits", IGNORED))))
    assert "○ 2 muted: 1 noise, 1 ignored" in text
    assert "same behaviour in 1 turn · 2 muted (1 ignored, 1 noise)" in text
    assert "pace" not in text


def test_show_muted_lists_them_with_the_reason_made_safe() -> None:
    text = text_of(compared(turn(divergence("pace", NOISE), divergence("hits", IGNORED))), show_muted=True)
    assert '○ state pace: "19:00" → "19:15" (noise: varies by itself)' in text
    assert "ignored: a␛[31m counter" in text


def test_the_reason_has_its_place_however_long_the_values_are() -> None:
    long = replace(divergence("offers", NOISE), baseline="x" * 500)
    text = text_of(compared(turn(long)), show_muted=True)
    (line,) = [line for line in text.splitlines() if line.startswith("○")]
    assert line.endswith("… (noise: varies by itself)")
    assert len(line) == 100


def test_what_counts_says_what_is_odd_about_it() -> None:
    text = text_of(compared(turn(divergence("time", remark=Remark.CHANGED_SINCE_ACCEPTED))))
    assert '◆ state time: "19:00" → "19:15" (changed since accepted)' in text


def test_folded_values_are_named() -> None:
    folded = Folded(Signal.STATE, "session.id", "uuid", "u-1", "u-2")
    text = text_of(compared(replace(turn(), folded=(folded,))))
    assert "= 1 volatile: session.id <uuid>" in text
    assert "1 volatile folded" in text


def test_likely_causes_stand_with_the_turn() -> None:
    cause = Cause(Signal.TOPICS, "opening_hours", 1, Likelihood.MOST_LIKELY, "only B retrieved it")
    text = text_of(compared(replace(turn(divergence("time")), causes=(cause,))))
    assert "first cause: most likely topics opening_hours (only B retrieved it)" in text


def test_partial_facts_are_never_called_the_same() -> None:
    assert "facts: partial" in text_of(compared(replace(turn(), partial_facts=True)))


def test_a_candidate_that_heard_something_else_and_a_cleanup_are_told() -> None:
    whole = replace(turn(), turn=replace(turn().turn, to_candidate=UserTurn("I am B"), cleanup=True))
    text = text_of(compared(whole))
    assert "› A at seven" in text
    assert "› B I am B" in text
    assert "cleanup, not compared" in text


def test_expectations_are_told_where_they_fail_and_summed_up() -> None:
    judgements = (
        Judgement("reply contains “7 pm”", Side.BASELINE, 1, passed=True),
        Judgement("reply contains “7 pm”", Side.CANDIDATE, 1, passed=False, why="it says “Fine.”"),
        Judgement("ended", Side.BASELINE, None, passed=None, why="not reached"),
        Judgement("ended", Side.CANDIDATE, None, passed=None, why="not reached"),
    )
    text = text_of(compared(turn(), judgements=judgements))
    assert "! B not met: reply contains “7 pm”: it says “Fine.”" in text
    assert "A not known: ended: not reached" in text
    assert "expectations: A 1 of 2 met (1 not known), B 0 of 2 met (1 not known)" in text
    assert "regressed: B fails 1 expectation that A does not fail" in text
