"""The six tabs of the detail panel: their titles with counts, and which builder makes their rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from polycompare.model.divergences import Divergence, Signal, SignalClass, Status
from polycompare.model.turns import TurnComparison
from polycompare.tui.detail.shown import STATUS_ROLES, Shown, is_real
from polycompare.tui.detail.spans import Line, Role, Span

if TYPE_CHECKING:
    from polycompare.tui.detail.rows import (
        Row,  # the kinds of rows load with the first turn, after the first paint
    )

NAMES: Final = ("State", "Nodes", "Functions", "Reply", "Timing", "Raw")
STATE, NODES, FUNCTIONS, REPLY, TIMING, RAW = range(6)

TAB_OF_SIGNAL: Final = {
    Signal.STATE: STATE,
    Signal.OTHER: STATE,
    Signal.NODE_TRACE: NODES,
    Signal.CURRENT_NODE: NODES,
    Signal.FLOW: NODES,
    Signal.FUNCTIONS: FUNCTIONS,
    Signal.TOPICS: FUNCTIONS,
    Signal.SOURCES: FUNCTIONS,
    Signal.CITATION: FUNCTIONS,
    Signal.ERROR: REPLY,
    Signal.ENDED: REPLY,
    Signal.HANDOFF: REPLY,
    Signal.FACTS: REPLY,
    Signal.LANGUAGE: REPLY,
    Signal.REPLY: REPLY,
    Signal.DELAYED: TIMING,
    Signal.LATENCY: TIMING,
    Signal.LLM: TIMING,
    Signal.METRICS: TIMING,
}

_TELL_CAUSES: Final = (STATE, NODES, FUNCTIONS, REPLY)
_SHOW_WHOLE_VALUES: Final = (NODES, FUNCTIONS)  # a row of theirs may stand for several divergences
_STATUS_GLYPHS: Final = {Status.NEW: "◆", Status.CARRIED: "◇", Status.RESOLVED: "○"}


@dataclass(frozen=True, slots=True)
class Title:
    """A tab's name and what stands behind it, in words and, for little room, in signs."""

    name: str
    words: Line = ()
    signs: Line = ()


def titles(comparison: TurnComparison | None) -> list[Title]:
    """The titles of the six tabs for a turn."""
    if comparison is None:
        return [Title(name) for name in NAMES]
    if is_real(comparison):
        from polycompare.tui.detail.alone.tabs import marks_alone

        marks = marks_alone(comparison)
        return [Title(name, marks.get(name, ()), marks.get(name, ())) for name in NAMES]
    of_tab: list[list[Divergence]] = [[] for _ in NAMES]
    for divergence in comparison.divergences:
        if divergence.muted is None:
            of_tab[TAB_OF_SIGNAL[divergence.signal]].append(divergence)
    return [
        _state_title(of_tab[STATE]),
        _marked(NAMES[NODES], of_tab[NODES]),
        _counted(NAMES[FUNCTIONS], of_tab[FUNCTIONS]),
        _marked(NAMES[REPLY], of_tab[REPLY]),
        Title(NAMES[TIMING]),
        Title(NAMES[RAW]),
    ]


def tab_with_news(comparison: TurnComparison, tab: int) -> int:
    """`tab` where it shows behaviour that newly parts in this turn, else the tab of the weightiest that does."""
    tabs = [TAB_OF_SIGNAL[divergence.signal] for divergence in comparison.divergences if divergence.counts]
    return tab if tab in tabs or not tabs else tabs[0]


def rows_of(tab: int, comparison: TurnComparison | None, shown: Shown) -> list["Row"]:
    """The rows of a tab. The builders, and the comparing that some of them need, load at their first use."""
    if comparison is None:
        from polycompare.tui.detail.rows import note

        return [note("nothing compared yet")]
    if is_real(comparison):
        from polycompare.tui.detail.alone.tabs import rows_alone

        return rows_alone(NAMES[tab], comparison, shown)
    rows = _built(tab, comparison, shown)
    if comparison.causes and tab in _TELL_CAUSES:
        from polycompare.tui.detail.causes import cause_rows

        rows = [*cause_rows(comparison, listed=shown.roomy and tab == STATE), *rows]
    if tab != RAW:
        from polycompare.tui.detail.remaining import remaining_rows

        signals = [signal for signal, its_tab in TAB_OF_SIGNAL.items() if its_tab == tab]
        rows += remaining_rows(comparison, signals, shown, rows, others=tab in _SHOW_WHOLE_VALUES)
    if shown.show_muted:
        rows = [*_muted_elsewhere(tab, comparison), *rows]
    return rows if comparison.fault is None else [*_fault_rows(comparison.fault), *rows]


def _fault_rows(fault: str) -> list["Row"]:
    """Why no difference is listed, so that nobody takes that for the same."""
    from polycompare.model.text import visible
    from polycompare.tui.detail.rows import BLANK, TextRow

    return [TextRow((Span(f"✖ {visible(fault)}", Role.FAILED),)), BLANK]


def _muted_elsewhere(tab: int, comparison: TurnComparison) -> list["Row"]:
    """Where what does not count is, in a tab that has none of it: `1 muted: Nodes`."""
    muted = Counter(TAB_OF_SIGNAL[each.signal] for each in comparison.divergences if each.muted is not None)
    folded = Counter(TAB_OF_SIGNAL[each.signal] for each in comparison.folded)
    if tab in muted or tab in folded or not (muted or folded):
        return []
    from polycompare.tui.detail.rows import BLANK, note

    told = [
        f"{counts.total()} {word}: {', '.join(NAMES[number] for number in sorted(counts))}"
        for counts, word in ((muted, "muted"), (folded, "folded"))
        if counts
    ]
    return [note(f"· {' · '.join(told)}"), BLANK]


def _built(tab: int, comparison: TurnComparison, shown: Shown) -> list["Row"]:
    match tab:
        case 0:
            from polycompare.tui.detail.state import state_rows

            return state_rows(comparison, shown)
        case 1:
            from polycompare.tui.detail.nodes import node_rows

            return node_rows(comparison, shown)
        case 2:
            from polycompare.tui.detail.functions import function_rows

            return function_rows(comparison, shown)
        case 3:
            from polycompare.tui.detail.reply import reply_rows

            return reply_rows(comparison, shown)
        case 4:
            from polycompare.tui.detail.timing import timing_rows

            return timing_rows(comparison, shown)
        case _:
            from polycompare.tui.detail.raw import raw_rows

            return raw_rows(comparison)


def _state_title(divergences: Sequence[Divergence]) -> Title:
    counts = [(status, sum(d.status is status for d in divergences)) for status in Status]
    seen = [(status, count) for status, count in counts if count]
    words = tuple(Span(f" {count} {status}", STATUS_ROLES[status]) for status, count in seen)
    signs = tuple(Span(f" {count}{_STATUS_GLYPHS[status]}", STATUS_ROLES[status]) for status, count in seen)
    return Title(NAMES[STATE], words, signs)


def _counted(name: str, divergences: Sequence[Divergence]) -> Title:
    current = [d for d in divergences if d.status is not Status.RESOLVED]
    if not current:
        return Title(name)
    fresh = any(d.status is Status.NEW for d in current)
    mark = (Span(f" {len(current)}" if fresh else f" {len(current)} ◇", Role.NEW if fresh else Role.CARRIED),)
    return Title(name, mark, mark)


def _marked(name: str, divergences: Sequence[Divergence]) -> Title:
    mark = _mark([d for d in divergences if d.status is not Status.RESOLVED])
    return Title(name, mark, mark)


def _mark(current: Sequence[Divergence]) -> Line:
    """`✖` failed, `≠` new, `◇` only carried, `≈` only other words."""
    behaviour = [d for d in current if d.signal_class is not SignalClass.WORDING]
    if any(d.signal is Signal.ERROR for d in behaviour):
        return (Span(" ✖", Role.FAILED),)
    if any(d.status is Status.NEW for d in behaviour):
        return (Span(" ≠", Role.NEW),)
    if behaviour:
        return (Span(" ◇", Role.CARRIED),)
    return (Span(" ≈", Role.OTHER_WORDS),) if current else ()
