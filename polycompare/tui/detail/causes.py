"""What may have made a turn part, the likeliest first, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

from polycompare.model.divergences import Cause, Change, Divergence, Likelihood, Signal
from polycompare.model.text import visible_line
from polycompare.model.turns import TurnComparison
from polycompare.model.values import MISSING, JsonValue, Missing
from polycompare.tui.detail.divergence_rows import in_one_line
from polycompare.tui.detail.rows import Opened, Row
from polycompare.tui.detail.spans import Line, Role, Span, fit_line, line_width, wrap

_LISTED_FROM: Final = 60  # cells: with less there is one line for all
_LIKELIHOOD: Final = max(len(likelihood) for likelihood in Likelihood)
_NOUNS: Final = {Signal.TOPICS: "topic", Signal.SOURCES: "source"}
_ROLES: Final = {
    Likelihood.MOST_LIKELY: Role.NEW,
    Likelihood.LIKELY: Role.CARRIED,
    Likelihood.POSSIBLE: Role.MUTED,
}


def cause_in_words(cause: Cause, comparison: TurnComparison) -> str:
    """What differs there: `topic opening_hours retrieved only by B`, `offer → book`; safe to show."""
    earlier = "" if cause.turn == comparison.index else f" in turn {cause.turn}"
    found = next((d for d in comparison.divergences if (d.signal, d.path) == (cause.signal, cause.path)), None)
    if found is None:
        where = "what the user said" if cause.signal is Signal.OTHER else cause.signal.replace("_", " ")
        path = f" {cause.path}" if cause.path and cause.signal is not Signal.OTHER else ""
        return visible_line(f"{where}{path}{earlier}")
    return f"{_difference(found)}{earlier}"


def first_cause(comparison: TurnComparison) -> str | None:
    """The likeliest cause with its likelihood: `most likely: offer → book`; None where none is known."""
    if not comparison.causes:
        return None
    cause = comparison.causes[0]
    return f"{cause.likelihood}: {cause_in_words(cause, comparison)}"


def cause_rows(comparison: TurnComparison, *, listed: bool) -> list[Row]:
    """The causes of a turn: in one line, which opens all, or `listed` under each other where there is room."""
    if not comparison.causes:
        return []
    told = [(cause, cause_in_words(cause, comparison)) for cause in comparison.causes]
    causes = tuple((cause.likelihood, words, visible_line(cause.why)) for cause, words in told)
    return [CausesRow(causes, listed, opens=Opened("likely causes", MISSING, MISSING, text=_as_text(causes)))]


def _as_text(causes: Sequence[tuple[Likelihood, str, str]]) -> Line:
    """All causes with their reasons, for the viewer."""
    return tuple(
        span
        for number, (likelihood, words, why) in enumerate(causes)
        for span in (
            Span("\n\n" if number else ""),
            Span(f"{likelihood}: ", _ROLES[likelihood]),
            Span(f"{words}\n", Role.STRONG),
            Span(why),
        )
    )


@dataclass(frozen=True, slots=True)
class CausesRow(Row):
    """Each cause's likelihood, what differs, and why it may be one."""

    causes: tuple[tuple[Likelihood, str, str], ...]
    listed: bool

    def lines(self, width: int) -> Sequence[Line]:
        """See `Row`."""
        if not self.listed or width < _LISTED_FROM:
            return [self._in_one_line(width)]
        widest = max(cell_len(words) for _, words, _ in self.causes)
        return [line for cause in self.causes for line in _in_full(cause, width, widest)]

    def _in_one_line(self, width: int) -> Line:
        """As many as fit, and how many more there are."""
        line: Line = ()
        for number, (likelihood, words, _) in enumerate(self.causes):
            more = len(self.causes) - number - 1
            rest = f" · +{more}" if more else ""
            said = (Span(f"{' · ' if line else ''}{likelihood}: ", _ROLES[likelihood]), Span(words, Role.STRONG))
            room = width - line_width(line) - len(rest)
            if line and line_width(said) > room:
                return (*line, Span(f" · +{more + 1}", Role.MUTED))
            line = (*line, *_cut(said, room))
        return line


def _in_full(cause: tuple[Likelihood, str, str], width: int, widest: int = 0) -> list[Line]:
    """A cause with its reason, in as many lines as it takes; what it is takes `widest` cells where that fits."""
    likelihood, words, why = cause
    room = width - _LIKELIHOOD - 2
    padded = words + " " * max(0, widest - cell_len(words))
    if cell_len(padded) + 2 + cell_len(why) > room:
        padded = words
    first, *others = wrap((Span(padded, Role.STRONG), Span(f"  {why}", Role.MUTED)), room)
    head = Span(f"{likelihood:<{_LIKELIHOOD}}  ", _ROLES[likelihood])
    return [(head, *first), *((Span(" " * (_LIKELIHOOD + 2)), *line) for line in others)]


def _cut(line: Line, width: int) -> Line:
    return line if line_width(line) <= width else fit_line(line, max(0, width))


def _difference(divergence: Divergence) -> str:
    noun = _NOUNS.get(divergence.signal)
    if noun is not None and divergence.change in (Change.ADDED, Change.REMOVED):
        value, who = (
            (divergence.candidate, "B") if divergence.change is Change.ADDED else (divergence.baseline, "A")
        )
        return f"{noun} {_named(value)} retrieved only by {who}"
    if divergence.signal is Signal.NODE_TRACE:
        if divergence.baseline is MISSING:
            return f"only B visits {_named(divergence.candidate)}"
        if divergence.candidate is MISSING:
            return f"only A visits {_named(divergence.baseline)}"
        return f"{_named(divergence.baseline)} → {_named(divergence.candidate)}"
    return in_one_line(divergence).partition(" ")[2].replace("  ", " ", 1)


def _named(value: JsonValue | Missing) -> str:
    return visible_line(str(value))[:60]
