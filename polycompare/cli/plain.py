"""A whole comparison as text to read: both sides beside each other, and under each turn where they differ."""

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Final

from polycompare.cli.layout import levelled, padded, shortened, wrap
from polycompare.cli.wording import (
    difference_in_words,
    duration,
    failure_in_short,
    glyph_of_divergence,
    glyph_of_turn,
    not_sent_in_words,
    origin_in_words,
    recovery_in_words,
    target_in_words,
)
from polycompare.model.divergences import CLASS_OF_SIGNAL, Divergence, Signal, SignalClass, Status
from polycompare.model.links import studio_link
from polycompare.model.outcomes import Failure, NotSent, Outcome, Reply
from polycompare.model.text import visible_line
from polycompare.model.turns import Comparison, TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.model.verdicts import Verdict, root_turn, verdict_of

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


def comparison_text(comparison: Comparison, *, width: int, colour: bool) -> str:
    """The comparison for stdout, every line at most `width` cells wide and safe for a terminal."""
    return _Page(max(width, 20), colour).render(comparison)


class _Page:
    def __init__(self, width: int, colour: bool) -> None:
        self._width = width
        self._colour = colour
        self._beside = width >= _SIDE_BY_SIDE
        self._column = (width - 3) // 2 if self._beside else width

    def render(self, comparison: Comparison) -> str:
        lines = [*self._head(comparison)]
        for turn in comparison.turns:
            lines += ["", *self._turn(turn)]
        lines += ["", *self._summary(comparison)]
        return "\n".join(line.rstrip() for line in lines) + "\n"

    def _head(self, comparison: Comparison) -> Iterator[str]:
        for side in Side:
            info = comparison.sides.of(side)
            words = f"{side.letter} {side.value}: {target_in_words(info.target)} · {origin_in_words(info)}"
            yield from self._styled(wrap(words, self._width), Style.STRONG)
            link = studio_link(info)
            if link is not None:
                yield from self._styled(self._hanging("  ", visible_line(link), self._width), Style.FAINT)
        if comparison.parent is not None:
            fork = f"fork of recording {comparison.parent.recording_id}, from turn {comparison.parent.turn}"
            yield from wrap(fork, self._width)

    def _turn(self, compared: TurnComparison) -> Iterator[str]:
        title = f"── {compared.index} {glyph_of_turn(compared)} "
        yield self._paint(f"{title}{'─' * (self._width - len(title))}", Style.FAINT)
        if compared.index > 0:
            user = compared.turn.user
            yield from self._styled(
                wrap(f"› {_clipped(user)}" if user else "› (silence)", self._width), Style.STRONG
            )
        yield from self._sides(compared.turn.outcomes)
        for recovery in compared.turn.recoveries:
            words = f"{recovery.side.letter}: {failure_in_short(recovery.failure)}; {recovery_in_words(recovery)}"
            yield from self._styled(self._hanging("↻ ", words, self._width), Style.STRONG)
        for side in compared.turn.parted:
            words = f"{side.letter} behaves otherwise here than it did in the recording"
            yield from self._styled(self._hanging("↻ ", words, self._width), Style.STRONG)
        if compared.fault is not None:
            yield from self._styled(self._hanging("✖ ", visible_line(compared.fault), self._width), Style.FAILED)
        yield from self._differences(compared.divergences)

    def _sides(self, outcomes: Pair[Outcome]) -> Iterator[str]:
        said = Pair(Side.BASELINE, Side.CANDIDATE).map(lambda side: self._said(side, outcomes.of(side)))
        notes = outcomes.map(self._notes)
        if not self._beside:
            for side in Side:
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
                words = f"({not_sent_in_words(outcome)})"
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
        costs = [d for d in divergences if d.signal_class is SignalClass.COST]
        others = [d for d in divergences if d.signal_class is not SignalClass.COST]
        carried = [d for d in others if d.status is Status.CARRIED]
        told = [d for d in others if d.status is not Status.CARRIED]
        for divergence in told[:_MOST_DIFFERENCES]:
            line = f"{glyph_of_divergence(divergence)} {difference_in_words(divergence)}"
            yield self._paint(shortened(line, self._width), Style.NEW if divergence.counts else Style.NONE)
        if len(told) > _MOST_DIFFERENCES:
            yield f"… and {len(told) - _MOST_DIFFERENCES} more; --json has all"
        if carried:
            places = [f"{_place(d)} since {d.since}" for d in carried]
            yield from self._folded(f"◇ {len(carried)} carried: ", places)
        if costs:
            yield from self._folded("≈ cost: ", [_place(d) for d in costs])

    def _folded(self, title: str, places: list[str]) -> list[str]:
        text = shortened(f"{title}{', '.join(places)}", 3 * self._width)
        return self._styled(self._hanging(title[:2], text[2:], self._width), Style.FAINT)

    def _summary(self, comparison: Comparison) -> Iterator[str]:
        verdict = verdict_of(comparison.turns)
        style = {Verdict.SAME: Style.STRONG, Verdict.DIVERGED: Style.NEW, Verdict.ERROR: Style.FAILED}[verdict]
        for words in _not_reported_in_words(comparison.turns):
            yield from wrap(words, self._width)
        yield from self._styled(wrap(_summary_in_words(comparison), self._width), style)
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


def _place(divergence: Divergence) -> str:
    if divergence.signal is Signal.STATE:
        return visible_line(divergence.path)
    return visible_line(f"{divergence.signal.value} {divergence.path}".rstrip())


def _summary_in_words(comparison: Comparison) -> str:
    turns = comparison.turns
    new = Counter(
        d.signal_class for turn in turns for d in turn.divergences if d.status is Status.NEW and not d.muted
    )
    muted = sum(d.muted is not None for turn in turns for d in turn.divergences)
    counts = [f"{new[kind]} in {kind.value}" for kind in SignalClass if new[kind]]
    if muted:
        counts.append(f"{muted} muted")
    words = [_verdict_in_words(turns)]
    if counts:
        words.append(f"new differences: {', '.join(counts)}")
    return " · ".join(words)


def _not_reported_in_words(turns: Sequence[TurnComparison]) -> Iterator[str]:
    """Which behaviour was not compared, since a side's replies do not carry it."""
    silent: dict[Signal, set[Side]] = {}
    for turn in turns:
        for signal, unreported in turn.not_reported.items():
            if CLASS_OF_SIGNAL[signal] is SignalClass.BEHAVIOUR:
                silent.setdefault(signal, set()).update(unreported)
    for sides, words in (
        ({*Side}, "neither side reports"),
        ({Side.BASELINE}, "A does not report"),
        ({Side.CANDIDATE}, "B does not report"),
    ):
        signals = [signal.value.replace("_", " ") for signal in Signal if silent.get(signal) == sides]
        if signals:
            yield f"not compared: {words} {', '.join(signals)}"


def _verdict_in_words(turns: Sequence[TurnComparison]) -> str:
    root = root_turn(turns)
    match verdict_of(turns):
        case Verdict.SAME:
            return _same_in_words(turns)
        case Verdict.REGRESSED:
            return "regressed"
        case Verdict.DIVERGED:
            return f"diverged at turn {root}"
        case Verdict.ERROR:
            errors = [*_failures_in_words(turns), *_faults_in_words(turns)]
            if root is not None:
                errors.append(f"diverged at turn {root}")
            return f"error: {', '.join(errors)}"


def _same_in_words(turns: Sequence[TurnComparison]) -> str:
    """Only turns that both sides were asked can be the same."""
    if not turns:
        return "nothing was compared"
    unsent = sum(any(isinstance(turn.turn.outcomes.of(side), NotSent) for side in Side) for turn in turns)
    asked = len(turns) - unsent
    more = f" ({unsent} more {'was' if unsent == 1 else 'were'} not sent)" if unsent else ""
    return f"same behaviour in {asked} turn{'' if asked == 1 else 's'}{more}"


def _failures_in_words(turns: Sequence[TurnComparison]) -> Iterator[str]:
    """Where each side failed: once at most, as a side that failed takes no more turns."""
    for turn in turns:
        failed = [side.letter for side in Side if isinstance(turn.turn.outcomes.of(side), Failure)]
        if failed:
            yield f"{' and '.join(failed)} failed at turn {turn.index}"


def _faults_in_words(turns: Sequence[TurnComparison]) -> Iterator[str]:
    for turn in turns:
        if turn.fault is not None:
            yield f"turn {turn.index} could not be compared"
