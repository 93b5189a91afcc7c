"""A whole comparison as text to read: both sides beside each other, and under each turn where they differ."""

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Final

from polycompare.cli.layout import levelled, padded, shortened, wrap
from polycompare.cli.summary import judgement_in_words, summary_lines
from polycompare.cli.wording import (
    cause_in_words,
    difference_in_words,
    duration,
    failure_in_short,
    glyph_of_divergence,
    glyph_of_turn,
    origin_in_words,
    real_in_words,
    recovery_in_words,
    target_in_words,
)
from polycompare.model.divergences import Divergence, Folded, Signal, SignalClass, Status
from polycompare.model.expectations import Judgement
from polycompare.model.links import studio_link
from polycompare.model.outcomes import Failure, NotSent, Outcome, Reply
from polycompare.model.text import visible_line
from polycompare.model.turns import Comparison, Turn, TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.model.verdicts import Verdict, verdict_of

_SIDE_BY_SIDE: Final = 60  # columns; below, the sides stand under each other
_LONGEST_TEXT: Final = 4000  # characters of one message; all of it is in the recording
_MOST_DIFFERENCES: Final = 40  # lines of one turn


class Style(Enum):
    """How a line looks where there is colour; words and signs say the same without. The values are SGR codes."""

    NONE = ""
    STRONG = "1"
    FAINT = "2"
    NEW = "1;33"
    FAILED = "1;31"


_STYLES: Final = {
    Verdict.SAME: Style.STRONG,
    Verdict.DIVERGED: Style.NEW,
    Verdict.REGRESSED: Style.FAILED,
    Verdict.ERROR: Style.FAILED,
}


def comparison_text(comparison: Comparison, *, width: int, colour: bool, show_muted: bool = False) -> str:
    """The comparison for stdout, every line at most `width` cells wide and safe for a terminal.

    What is muted is counted; with `show_muted` it is listed, with the reason.
    """
    return _Page(max(width, 20), colour, show_muted=show_muted).render(comparison)


class _Page:
    def __init__(self, width: int, colour: bool, *, show_muted: bool) -> None:
        self._width = width
        self._colour = colour
        self._show_muted = show_muted
        self._beside = width >= _SIDE_BY_SIDE
        self._present = tuple(Side)

    @property
    def _column(self) -> int:
        return (self._width - 3) // 2 if self._beside else self._width

    def render(self, comparison: Comparison) -> str:
        if comparison.origin is not None:  # nobody is on the other side
            self._present, self._beside = (Side.BASELINE,), False
        lines = [*self._head(comparison)]
        for turn in comparison.turns:
            judged = [judgement for judgement in comparison.judgements if judgement.turn == turn.index]
            lines += ["", *self._turn(turn, judged)]
        lines += ["", *self._summary(comparison)]
        return "\n".join(line.rstrip() for line in lines) + "\n"

    def _head(self, comparison: Comparison) -> Iterator[str]:
        for side in self._present:
            info = comparison.sides.of(side)
            words = f"{side.letter} {side.value}: {target_in_words(info.target)} · {origin_in_words(info)}"
            if comparison.origin is not None:
                words = real_in_words(info, comparison.origin)
            yield from self._styled(wrap(words, self._width), Style.STRONG)
            link = studio_link(info)
            if link is not None:
                yield from self._styled(self._hanging("  ", visible_line(link), self._width), Style.FAINT)
        if comparison.parent is not None:
            fork = f"fork of recording {comparison.parent.recording_id}, from turn {comparison.parent.turn}"
            yield from wrap(fork, self._width)

    def _turn(self, compared: TurnComparison, judgements: Sequence[Judgement]) -> Iterator[str]:
        cleanup = "cleanup, not compared " if compared.turn.cleanup else ""
        title = f"── {compared.index} {glyph_of_turn(compared)} {cleanup}"
        yield self._paint(f"{title}{'─' * (self._width - len(title))}", Style.FAINT)
        if compared.index > 0:
            yield from self._heard(compared.turn)
        yield from self._sides(compared.turn.outcomes)
        for recovery in compared.turn.recoveries:
            words = f"{recovery.side.letter}: {failure_in_short(recovery.failure)}; {recovery_in_words(recovery)}"
            yield from self._styled(self._hanging("↻ ", words, self._width), Style.STRONG)
        for side in compared.turn.parted:
            words = f"{side.letter} behaves otherwise here than it did in the recording"
            yield from self._styled(self._hanging("↻ ", words, self._width), Style.STRONG)
        if compared.fault is not None:
            yield from self._styled(self._hanging("✖ ", visible_line(compared.fault), self._width), Style.FAILED)
        for judgement in judgements:
            if judgement.passed is not True:
                failed = Style.FAILED if judgement.passed is False else Style.NONE
                yield from self._styled(self._hanging("! ", judgement_in_words(judgement), self._width), failed)
        if compared.causes:
            words = f"first cause: {'; '.join(map(cause_in_words, compared.causes))}"
            yield from self._hanging("↯ ", words, self._width)
        yield from self._differences(compared.divergences)
        yield from self._quiet(compared)

    def _heard(self, turn: Turn) -> Iterator[str]:
        """What the user said; both lines where the candidate heard something else."""
        other = turn.to_candidate
        leads = [("› ", turn.user)] if other is None else [("› A ", turn.user), ("› B ", other.text)]
        for lead, text in leads:
            yield from self._styled(wrap(f"{lead}{_clipped(text) or '(silence)'}", self._width), Style.STRONG)

    def _sides(self, outcomes: Pair[Outcome]) -> Iterator[str]:
        said = Pair(Side.BASELINE, Side.CANDIDATE).map(lambda side: self._said(side, outcomes.of(side)))
        notes = outcomes.map(self._notes)
        if not self._beside:
            for side in self._present:
                yield from said.of(side)
                yield from self._styled(notes.of(side), Style.FAINT)
            return
        for left, right in levelled(said.baseline, said.candidate):
            yield f"{padded(left, self._column)} │ {right}"
        for left, right in levelled(notes.baseline, notes.candidate):
            yield self._paint(f"{padded(left, self._column)} │ {right}", Style.FAINT)

    def _said(self, side: Side, outcome: Outcome) -> list[str]:
        match outcome:
            case Reply():
                words = _clipped(outcome.text) or "(no words)"
            case Failure():
                words = f"✖ {outcome.message}"
            case NotSent():
                words = f"({outcome.in_words})"
        return self._hanging(f"{side.letter} ", words, self._column)

    def _notes(self, outcome: Outcome) -> list[str]:
        """What else a side's outcome says: its way through the agent, how it ended, how long it took."""
        match outcome:
            case Reply():
                notes = [" → ".join(outcome.node_trace)] if outcome.node_trace else []
                if outcome.handoff is not None:
                    notes.append(f"handed off to {outcome.handoff}")
                if outcome.ended:
                    notes.append("ended")
                notes.append(duration(outcome.latency_ms))
            case Failure():
                notes = [outcome.kind.value, duration(outcome.elapsed_ms)]
            case NotSent():
                return []
        return self._hanging("  ", " · ".join(notes), self._column)

    def _differences(self, divergences: Sequence[Divergence]) -> Iterator[str]:
        """New and resolved ones a line each; carried ones and costs, which say little, folded into a line."""
        shown = [d for d in divergences if d.muted is None]
        costs = [d for d in shown if d.signal_class is SignalClass.COST]
        others = [d for d in shown if d.signal_class is not SignalClass.COST]
        carried = [d for d in others if d.status is Status.CARRIED]
        told = [d for d in others if d.status is not Status.CARRIED]
        for divergence in told[:_MOST_DIFFERENCES]:
            line = f"{glyph_of_divergence(divergence)} {difference_in_words(divergence, self._width - 2)}"
            yield self._paint(line, Style.NEW if divergence.counts else Style.NONE)
        if len(told) > _MOST_DIFFERENCES:
            yield f"… and {len(told) - _MOST_DIFFERENCES} more; --json has all"
        if carried:
            places = [f"{_place(d)} since {d.since}" for d in carried]
            yield from self._folded(f"◇ {len(carried)} carried: ", places)
        if costs:
            yield from self._folded("≈ cost: ", [_place(d) for d in costs])

    def _quiet(self, compared: TurnComparison) -> Iterator[str]:
        """What does not count: muted divergences, and volatile values that were compared as placeholders."""
        muted = [d for d in compared.divergences if d.muted is not None]
        if self._show_muted:
            for divergence in muted:
                yield self._paint(f"○ {difference_in_words(divergence, self._width - 2)}", Style.FAINT)
        elif muted:
            reasons = Counter(d.muted.reason.value for d in muted if d.muted is not None)
            counts = [f"{count} {reason}" for reason, count in reasons.items()]
            yield from self._folded(f"○ {len(muted)} muted: ", counts)
        if compared.folded:
            places = [f"{_place(folded)} <{folded.kind}>" for folded in compared.folded]
            yield from self._folded(f"= {len(places)} volatile: ", places)

    def _folded(self, title: str, places: list[str]) -> list[str]:
        text = shortened(f"{title}{', '.join(places)}", 3 * self._width)
        return self._styled(self._hanging(title[:2], text[2:], self._width), Style.FAINT)

    def _summary(self, comparison: Comparison) -> Iterator[str]:
        verdict = verdict_of(comparison.turns, comparison.judgements)
        *others, last = summary_lines(comparison)
        for words in others:
            yield from wrap(words, self._width)
        yield from self._styled(wrap(last, self._width), _STYLES[verdict])
        yield from wrap(f"recording {comparison.id}", self._width)

    def _hanging(self, lead: str, text: str, width: int) -> list[str]:
        """`text` wrapped behind `lead`, with its further lines level with the first."""
        first, *rest = wrap(text, width - len(lead))
        return [f"{lead}{first}", *(f"{' ' * len(lead)}{line}" for line in rest)]

    def _styled(self, lines: list[str], style: Style) -> list[str]:
        return [self._paint(line, style) for line in lines]

    def _paint(self, line: str, style: Style) -> str:
        if not self._colour or style is Style.NONE:
            return line
        return f"\x1b[{style.value}m{line}\x1b[0m"


def _clipped(text: str) -> str:
    if len(text) <= _LONGEST_TEXT:
        return text
    return f"{text[:_LONGEST_TEXT]} … ({len(text)} characters)"


def _place(divergence: Divergence | Folded) -> str:
    if divergence.signal is Signal.STATE:
        return visible_line(divergence.path)
    return visible_line(f"{divergence.signal.value} {divergence.path}".rstrip())
