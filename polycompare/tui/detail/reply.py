"""The Reply tab: what both sides said, word by word, the facts in it, and how the turn ended."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from polycompare.model.divergences import Signal
from polycompare.model.outcomes import Failure, Outcome, Reply
from polycompare.model.text import visible
from polycompare.model.turns import TurnComparison
from polycompare.model.values import MISSING, JsonValue, Missing
from polycompare.tui.detail.divergence_rows import divergence_rows, opened, status_words
from polycompare.tui.detail.fields import Field, Statuses, field_of, field_rows
from polycompare.tui.detail.rows import BLANK, Opened, Relation, Row, SplitRow, TextRow, heading, note
from polycompare.tui.detail.shown import Shown
from polycompare.tui.detail.sides import of_signals, replies, silence
from polycompare.tui.detail.spans import Line, Role, Span

_LONGEST: Final = 12_000
_PARTIAL: Final = "facts: partial · in this language only digits, codes, URLs and addresses are compared"


def reply_rows(comparison: TurnComparison, shown: Shown) -> list[Row]:
    """The rows of the Reply tab."""
    outcomes = comparison.turn.outcomes
    both = replies(comparison)
    if both.baseline is not None and both.candidate is not None:
        wording = next(iter(of_signals(comparison, (Signal.REPLY,))), None)
        rows: list[Row] = [replace(text_row("reply", both.baseline.text, both.candidate.text), about=wording)]
    else:
        a, b = _said(outcomes.baseline), _said(outcomes.candidate)
        opens = Opened("reply", _body(outcomes.baseline), _body(outcomes.candidate))
        rows = [SplitRow(a, b, Relation.UNRELATED, opens=opens)]
    rows += _wording_rows(comparison, shown)
    rows += divergence_rows(of_signals(comparison, (Signal.ERROR,)), shown)
    facts = divergence_rows(of_signals(comparison, (Signal.FACTS,)), shown)
    if comparison.partial_facts:
        facts.insert(0, note(_PARTIAL))
    if facts:
        rows += [BLANK, heading("Facts"), *facts]
    fields = _fields(comparison)
    if fields:
        rows += [BLANK, *field_rows(fields, Statuses(comparison, shown))]
    return rows


def _wording_rows(comparison: TurnComparison, shown: Shown) -> list[Row]:
    """What is told of other words, for a person who wants to mute or accept them."""
    return [
        TextRow(
            (Span("≈ other words  ", Role.OTHER_WORDS), *status_words(divergence, shown).full),
            opens=opened(divergence),
            about=divergence,
        )
        for divergence in of_signals(comparison, (Signal.REPLY,))
    ]


def text_row(title: str, a: str, b: str) -> SplitRow:
    """Two texts beside or under each other, with the words that only one of them has marked."""
    opens = Opened(title, a, b)
    if a == b:
        text = shortened(a)
        return SplitRow(text, text, Relation.SAME, opens=opens)
    if len(a) + len(b) > _LONGEST:
        return SplitRow(shortened(a), shortened(b), Relation.DIFFERENT, opens=opens)
    one, two = word_spans(a, b)
    return SplitRow(one, two, Relation.DIFFERENT, opens=opens)


def word_spans(a: str, b: str) -> tuple[Line, Line]:
    """Both texts as spans, with the words that only one of them has in their own role."""
    from polycompare.diffing.words import word_changes

    ones: list[Span] = []
    twos: list[Span] = []
    for change in word_changes(a, b):
        same = change.kind == "equal"
        if change.baseline:
            ones.append(Span(visible(change.baseline), Role.PLAIN if same else Role.REMOVED_WORDS))
        if change.candidate:
            twos.append(Span(visible(change.candidate), Role.PLAIN if same else Role.ADDED_WORDS))
    return tuple(ones), tuple(twos)


def shortened(text: str, limit: int = _LONGEST) -> Line:
    """A text as one span, a very long one cut with a word on how much is left."""
    if len(text) <= limit:
        return (Span(visible(text)),)
    return (Span(visible(text[:limit])), Span(f"… {len(text) - limit:,} more characters", Role.MUTED))


def failure_lines(failure: Failure) -> Line:
    """A failure's sentence, then what the service itself said."""
    said = [Span(f"✖ {visible(failure.message)}", Role.FAILED)]
    marks = [
        f"HTTP {failure.http_status}" if failure.http_status is not None else None,
        f"code {visible(failure.code)}" if failure.code else None,
        f"correlation id {visible(failure.correlation_id)}" if failure.correlation_id else None,
    ]
    if given := [mark for mark in marks if mark]:
        said.append(Span("\n" + " · ".join(given), Role.MUTED))
    if failure.service_message:
        said += [Span("\nthe service said: ", Role.MUTED), *shortened(failure.service_message, 2_000)]
    return tuple(said)


def _said(outcome: Outcome) -> Line:
    if isinstance(outcome, Reply):
        return shortened(outcome.text)
    if isinstance(outcome, Failure):
        return failure_lines(outcome)
    silent = silence(outcome)
    return (silent,) if silent is not None else ()


def _body(outcome: Outcome) -> JsonValue | Missing:
    match outcome:
        case Reply(text=text):
            return text
        case Failure(message=message):
            return message
        case _:
            return MISSING


def _fields(comparison: TurnComparison) -> Sequence[Field]:
    from polycompare.diffing.functions import handoff_reason

    def field(signal: Signal, name: str, read: Callable[[Reply], JsonValue], path: tuple[str, ...] = ()) -> Field:
        return field_of(comparison, signal, name, read, path=path, plain=True)

    fields = [
        field(Signal.ENDED, "ended", lambda reply: reply.ended),
        field(Signal.HANDOFF, "hand-off", lambda reply: reply.handoff),
        field(Signal.HANDOFF, "hand-off reason", lambda reply: handoff_reason(reply.functions), ("reason",)),
        field(Signal.LANGUAGE, "language heard", lambda reply: reply.asr_lang, ("asr",)),
        field(Signal.LANGUAGE, "language spoken", lambda reply: reply.tts_lang, ("tts",)),
    ]
    return [field for field in fields if field.given]
