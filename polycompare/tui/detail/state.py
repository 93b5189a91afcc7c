"""The State tab: what differs in the agents' states, and in metadata that has no tab of its own."""

from polycompare.model.divergences import Signal
from polycompare.model.turns import TurnComparison
from polycompare.tui.detail.divergence_rows import divergence_rows
from polycompare.tui.detail.rows import BLANK, Row, heading, note
from polycompare.tui.detail.shown import Shown
from polycompare.tui.detail.sides import not_reported, of_signals, replies, silent_sides


def state_rows(comparison: TurnComparison, shown: Shown) -> list[Row]:
    """The rows of the State tab."""
    rows: list[Row] = silent_sides(comparison)
    rows += not_reported(comparison, (Signal.STATE,))
    seen = of_signals(comparison, (Signal.STATE,))
    rows += divergence_rows(seen, shown)
    candidate = replies(comparison).candidate
    if not rows and not seen and comparison.fault is None and candidate is not None:
        size = len(candidate.state or {})
        rows.append(note(f"= the state is the same on both sides ({size} {'key' if size == 1 else 'keys'})"))
    other = divergence_rows(of_signals(comparison, (Signal.OTHER,)), shown)
    if other:
        rows += [BLANK, heading("Other metadata"), *other]
    return rows
