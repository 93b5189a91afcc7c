"""What a recording comes to, kept beside it so that a listing or an outline need not work it out."""

import sqlite3
from typing import TypeAlias

from polycompare import __version__
from polycompare.model.divergences import Signal
from polycompare.model.events import ComparisonStarted, Event, SideAnswered, TurnCompared
from polycompare.model.outcomes import Failure, Outcome, Reply
from polycompare.model.turn_marks import mark_of
from polycompare.model.turns import TurnComparison
from polycompare.model.verdicts import Verdict, root_turn, verdict_of
from polycompare.recordings.encoding import to_words
from polycompare.recordings.spoken import keep_spoken, keep_text

Judged: TypeAlias = Event | TurnComparison
"""What a judgement can be made of; most events say nothing about one."""

# A verdict only gets worse as a conversation goes on: same, then diverged, then error.
_KEEP_WORSE_VERDICT = f"""
    UPDATE recordings
    SET verdict = CASE
            WHEN verdict = '{Verdict.ERROR}' OR :verdict = '{Verdict.SAME}' THEN coalesce(verdict, :verdict)
            ELSE :verdict
        END,
        root_turn = coalesce(root_turn, :root_turn),
        judged_by = :judged_by
    WHERE key = :key
"""  # noqa: S608 - the two words are constants of the model


class Judge:
    """Keeps what one recording comes to, told in order. In a real conversation nobody is compared: no verdict."""

    def __init__(self, connection: sqlite3.Connection, key: int, started: ComparisonStarted) -> None:
        self._connection = connection
        self._key = key
        self._has_verdict = started.origin is None
        self._signals: set[Signal] = set()

    def hear(self, judged: Judged) -> None:
        """Take the next event, or a compared turn."""
        match judged:
            case SideAnswered(index, side, outcome):
                keep_text(self._connection, self._key, index, side, text_of(outcome))
                if isinstance(outcome, Failure):
                    self._keep_verdict(Verdict.ERROR, None)
            case TurnCompared(comparison):
                self._keep_comparison(comparison)
            case TurnComparison():
                self._keep_comparison(judged)
            case _:
                pass

    def _keep_comparison(self, comparison: TurnComparison) -> None:
        turn = comparison.turn
        keep_spoken(self._connection, self._key, turn.index, turn.said, turn.outcomes.map(text_of))
        self._connection.execute(
            "UPDATE turns SET mark = ? WHERE recording = ? AND turn = ?",
            (mark_of(comparison).value, self._key, turn.index),
        )
        self._keep_verdict(verdict_of((comparison,)), root_turn((comparison,)))
        counting = {divergence.signal for divergence in comparison.divergences if divergence.counts}
        if not counting <= self._signals:
            self._signals |= counting
            signals = to_words(signal for signal in Signal if signal in self._signals)
            self._connection.execute("UPDATE recordings SET signals = ? WHERE key = ?", (signals, self._key))

    def _keep_verdict(self, verdict: Verdict, root: int | None) -> None:
        """Let the recording's verdict be no better than this one."""
        if self._has_verdict:
            values = {"verdict": verdict.value, "root_turn": root, "judged_by": __version__, "key": self._key}
            self._connection.execute(_KEEP_WORSE_VERDICT, values)


def text_of(outcome: Outcome) -> str | None:
    """What a side said; None where it gave no reply."""
    return outcome.text if isinstance(outcome, Reply) else None
