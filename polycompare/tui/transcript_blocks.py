"""One turn as lines: in two columns that stay level, or in one with both sides under each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from polycompare.model.divergences import Divergence, Signal
from polycompare.model.outcomes import NotSent, Reply
from polycompare.model.text import visible
from polycompare.model.turn_marks import Mark
from polycompare.model.values import Side
from polycompare.tui.detail.durations import duration
from polycompare.tui.detail.spans import Line, Role, Span, line_width
from polycompare.tui.side_lines import (
    CLIP,
    MOST_REPLY_LINES,
    abridged,
    has_notes,
    outcome_lines,
    reply_lines,
    unread_lines,
)
from polycompare.tui.turn_view import GLYPHS, SideState, TurnView, Unread

MOST_USER_LINES: Final = 4
_SIDE_ROLES: Final = {Side.BASELINE: Role.BASELINE, Side.CANDIDATE: Role.CANDIDATE}
MARK_ROLES: Final = {
    Mark.FAILED: Role.FAILED,
    Mark.NEW: Role.NEW,
    Mark.CARRIED: Role.CARRIED,
    Mark.WORDS: Role.OTHER_WORDS,
    Mark.ONE_SIDED: Role.MUTED,
    Mark.CLEANUP: Role.MUTED,
    Mark.SAME: Role.MUTED,
    Mark.WAITING: Role.MUTED,
}
_SHORT: Final = {Signal.NODE_TRACE: "nodes", Signal.CURRENT_NODE: "nodes", Signal.HANDOFF: "hand-off"}
_WORDS: Final = {
    Mark.FAILED: "failed",
    Mark.CARRIED: "carried",
    Mark.WORDS: "words",
    Mark.ONE_SIDED: "one side only",
}
_UNIFIED_INDENT: Final = 9  # the width of "  A = B  "


@dataclass(frozen=True, slots=True)
class Block:
    """A turn's lines, one list per column, all of the same height; the last line is blank."""

    columns: tuple[list[Line], ...]

    @property
    def height(self) -> int:
        """How many lines each column has."""
        return len(self.columns[0])


def block_of(view: TurnView, widths: Sequence[int], now: float) -> Block:
    """A turn for columns of these widths: two for A and B beside each other, one for both under each other.

    `now` is a monotonic time in seconds, for a side that is waited for.
    """
    if len(widths) == 1:
        return _unified(view, widths[0], now)
    indent = len(_prefix(view))
    users = _level(
        [
            _user_lines(view, side, width, _cleanup(view))
            + _indented(_trouble_lines(view, width - indent), indent)
            for side, width in zip(Side, widths, strict=True)
        ]
    )
    outcomes = _level(
        [
            _indented(outcome_lines(view, side, width - indent, now), indent)
            for side, width in zip(Side, widths, strict=True)
        ]
    )
    return Block(tuple([*user, *outcome, ()] for user, outcome in zip(users, outcomes, strict=True)))


def estimated_height(view: TurnView, widths: Sequence[int]) -> int:
    """About how many lines a turn takes, for far less than laying it out costs."""
    room = max(1, widths[0] - _UNIFIED_INDENT)
    user = min(MOST_USER_LINES, 1 + len(view.user) // room)
    heights = [_estimated_side(view.sides.of(side), room) for side in Side]
    agree = len(widths) == 1 and _said(view.sides.baseline) == _said(view.sides.candidate)
    return user + (sum(heights) if len(widths) == 1 and not agree else max(heights)) + 1


def _estimated_side(state: SideState, room: int) -> int:
    said = _said(state)
    if said is None:
        return 0 if isinstance(state, NotSent) else 1
    return min(MOST_REPLY_LINES, 1 + len(said) // room) + 1  # and the way with the wait


def _said(state: SideState) -> str | None:
    return state.text if isinstance(state, Reply | Unread) else None


def _unified(view: TurnView, width: int, now: float) -> Block:
    if view.is_one_sided:
        return _alone(view, width, now)
    lines = _user_lines(view, Side.BASELINE, width, _summary(view))
    if view.to_candidate is not None:
        lines += _user_lines(view, Side.CANDIDATE, width)
    lines += _indented(_trouble_lines(view, width - len(_prefix(view))), len(_prefix(view)))
    room = max(1, width - _UNIFIED_INDENT)
    a, b = view.sides.baseline, view.sides.candidate
    both = (Span("  A = B  ", Role.MUTED),)
    if isinstance(a, Reply) and isinstance(b, Reply) and _agree(view, a, b):
        waits = f"A {duration(a.latency_ms)} · B {duration(b.latency_ms)}"
        lines += _labelled(reply_lines(view, Side.BASELINE, a, room, waits), both)
    elif isinstance(a, Unread) and a == b and view.mark is Mark.SAME:
        lines += _labelled(unread_lines(a, room), both)
    else:
        for side in Side:
            label = Span(f"{side.letter:>7}  ", _SIDE_ROLES[side])
            lines += _labelled(outcome_lines(view, side, room, now), (label,))
    return Block(([*lines, ()],))


def _alone(view: TurnView, width: int, now: float) -> Block:
    """A turn of a real conversation: nobody was there on the other side."""
    side = Side.CANDIDATE if isinstance(view.sides.baseline, NotSent) else Side.BASELINE
    indent = len(_prefix(view))
    said = outcome_lines(view, side, width - indent, now)
    lines = [*_trouble_lines(view, width - indent), *said]
    return Block(([*_user_lines(view, side, width), *_indented(lines, indent), ()],))


def _agree(view: TurnView, a: Reply, b: Reply) -> bool:
    """Whether both sides said the same, went the same way and go on alike."""
    here = (a.text, a.ended, a.handoff, view.paths.baseline)
    is_plain = view.comparison is not None and view.trouble is None and not has_notes(view)
    return is_plain and here == (b.text, b.ended, b.handoff, view.paths.candidate)


def _summary(view: TurnView) -> Line:
    """What is new in a turn, in a few words for the end of its first line."""
    if view.trouble is not None:
        return (Span(f"{GLYPHS[view.mark]} not compared", MARK_ROLES[view.mark]),)
    if view.cleanup:
        return _cleanup(view)
    if view.mark in (Mark.SAME, Mark.WAITING):
        return ()
    if view.comparison is None or not view.placed:
        return (Span(f"{GLYPHS[view.mark]} {_WORDS.get(view.mark, view.mark.value)}", MARK_ROLES[view.mark]),)
    fresh: list[Divergence] = [d for d in view.comparison.divergences if d.counts]
    signals = list(dict.fromkeys(_SHORT.get(d.signal, d.signal.value) for d in fresh))
    words = _WORDS.get(view.mark, ", ".join(signals[:2]))
    if view.mark is Mark.NEW and len(signals) > 2:
        words += f" +{len(signals) - 2}"
    if view.mark is Mark.WORDS and view.comparison.partial_facts:
        words += " · facts: partial"
    return (Span(f"{GLYPHS[view.mark]} {words}", MARK_ROLES[view.mark]),)


def _cleanup(view: TurnView) -> Line:
    """A word on a turn that only puts things back."""
    return (Span(f"{GLYPHS[Mark.CLEANUP]} cleanup", Role.MUTED),) if view.cleanup else ()


def _prefix(view: TurnView, side: Side | None = None) -> str:
    """`  3 › `, with the side that hears it where the sides do not hear the same."""
    to = f"{side.letter} " if side is not None and view.to_candidate is not None else ""
    return f"{view.index:>3} › {to}"


def _user_lines(view: TurnView, side: Side, width: int, summary: Line = ()) -> list[Line]:
    prefix = _prefix(view, side)
    said = view.heard_by(side)
    room = max(1, width - len(prefix))
    taken = line_width(summary) + 2 if summary else 0
    if taken > room // 2:
        summary, taken = (), 0
    if said:
        text = abridged((Span(visible(said[:CLIP]), Role.STRONG),), room - taken, MOST_USER_LINES, len(said))
    else:
        text = [(Span("greeting" if view.index == 0 else "silence", Role.MUTED),)]
    lines = _labelled(text, (Span(prefix, Role.MUTED),))
    if summary:
        gap = max(1, width - line_width(lines[0]) - line_width(summary))
        lines[0] = (*lines[0], Span(" " * gap), *summary)
    return lines


def _trouble_lines(view: TurnView, width: int) -> list[Line]:
    """Why a turn is not compared, where that is so."""
    if view.trouble is None:
        return []
    return abridged((Span(f"✖ {visible(view.trouble[:CLIP])}", Role.FAILED),), width, MOST_USER_LINES)


def _labelled(lines: Sequence[Line], label: Line) -> list[Line]:
    """Lines with a label before the first and the same room before the others."""
    blank = Span(" " * line_width(label))
    return [(*(label if number == 0 else (blank,)), *line) for number, line in enumerate(lines)]


def _indented(lines: Sequence[Line], indent: int) -> list[Line]:
    return _labelled(lines, (Span(" " * indent),))


def _level(columns: Sequence[list[Line]]) -> list[list[Line]]:
    """The columns padded with blank lines to the height of the tallest."""
    height = max(len(column) for column in columns)
    return [column + [()] * (height - len(column)) for column in columns]
