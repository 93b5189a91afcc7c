"""What one side gave for a turn, as lines: a reply, a failure, a wait, and what was mended before it came."""

from collections.abc import Sequence
from typing import Final

from polycompare.model.outcomes import Failure, NotSent, Outcome, Reply
from polycompare.model.text import visible, visible_line
from polycompare.model.values import Side
from polycompare.tui.detail.durations import duration
from polycompare.tui.detail.spans import Line, Role, Span, fit, line_width, wrap
from polycompare.tui.turn_view import BrokenOff, TurnView, Unread, Waiting

MOST_REPLY_LINES: Final = 12
MOST_WAITING_LINES: Final = 4
CLIP: Final = 4_000
"""Characters of a text that are looked at here; whatever is longer is cut to `MOST_REPLY_LINES` anyway."""

_SPINNER: Final = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_OWN_WORDS: Final = {Side.BASELINE: Role.REMOVED_WORDS, Side.CANDIDATE: Role.ADDED_WORDS}
_SHORTEST_PATH: Final = 8  # cells; with less there is room for the wait alone


def outcome_lines(view: TurnView, side: Side, width: int, now: float) -> list[Line]:
    """What a side gave, or is waited for; `now` is a monotonic time in seconds."""
    width = max(1, width)
    state = view.sides.of(side)
    notes = _note_lines(view, side, width)
    if isinstance(state, Waiting):
        return notes + _waiting_lines(state, width, now)
    if isinstance(state, BrokenOff):
        return notes + wrap((Span("– no reply was kept", Role.MUTED),), width)
    if isinstance(state, Unread):
        return unread_lines(state, width)
    return notes + _answer_lines(view, side, state, width)


def has_notes(view: TurnView) -> bool:
    """Whether something is to be said about how the outcomes came."""
    return bool(view.recoveries or view.parted)


def _note_lines(view: TurnView, side: Side, width: int) -> list[Line]:
    """What was mended on a side before its outcome came, and whether it parts from what it was forked from."""
    if not has_notes(view):
        return []
    from polycompare.tui.mending import notes_on

    recoveries = [each for each in view.recoveries if each.side is side]
    notes = notes_on(recoveries, view.sides.of(side))
    if side in view.parted:
        notes.append("≠ differs from the recording")
    return [line for note in notes for line in wrap((Span(note, Role.CHANGED),), width)]


def _answer_lines(view: TurnView, side: Side, outcome: Outcome, width: int) -> list[Line]:
    match outcome:
        case Reply():
            return reply_lines(view, side, outcome, width)
        case Failure():
            return _failure_lines(outcome, width)
        case NotSent():
            return wrap((Span(f"– {outcome.in_words}", Role.MUTED),), width)


def unread_lines(state: Unread, width: int) -> list[Line]:
    """What a side said; of its way and its wait nothing is known yet."""
    if state.text is None:
        return [(Span("…", Role.MUTED),)]
    words = Span(visible(state.text[:CLIP])) if state.text.strip() else Span("no words", Role.MUTED)
    return [*abridged((words,), width, MOST_REPLY_LINES, len(state.text)), (Span("…", Role.MUTED),)]


def reply_lines(view: TurnView, side: Side, reply: Reply, width: int, wait: str = "") -> list[Line]:
    """A side's words, its way through the nodes, and the wait, in `wait`'s words where there are any."""
    words = tuple(_highlighted(view, side)) or (Span(visible(reply.text[:CLIP])),)
    lines = abridged(words, width, MOST_REPLY_LINES, len(reply.text))
    if not reply.text.strip():
        lines = [(Span("no words", Role.MUTED),)]
    lines.append(_path_line(view, side, wait or _wait(view, reply), width))
    if reply.handoff:
        lines += wrap((Span(f"→ handed off to {visible_line(reply.handoff[:CLIP])}", Role.STRONG),), width)
    if reply.ended:
        lines.append((Span(fit("— conversation ended —", width).rstrip(), Role.MUTED),))
    return lines


def _wait(view: TurnView, reply: Reply) -> str:
    """How long a reply took. Where a real conversation does not tell, nothing is said."""
    return "" if view.is_one_sided and reply.latency_ms <= 0 else duration(reply.latency_ms)


def _highlighted(view: TurnView, side: Side) -> list[Span]:
    """A side's reply with the words marked that the other does not say."""
    spans: list[Span] = []
    for change in view.words:
        text = change.baseline if side is Side.BASELINE else change.candidate
        if text:
            spans.append(Span(visible(text), Role.PLAIN if change.kind == "equal" else _OWN_WORDS[side]))
    return spans


def _failure_lines(failure: Failure, width: int) -> list[Line]:
    message = abridged((Span(f"✖ {visible(failure.message[:CLIP])}", Role.FAILED),), width, MOST_REPLY_LINES)
    status = f"HTTP {failure.http_status}" if failure.http_status is not None else None
    known = [part for part in (failure.kind.value, status, failure.code, failure.correlation_id) if part]
    if failure.outcome_unknown:
        from polycompare.tui.mending import OUTCOME_UNKNOWN

        message += wrap((Span(OUTCOME_UNKNOWN, Role.FAILED),), width)
    return [*message, *wrap((Span(visible_line(" · ".join(known)), Role.MUTED),), width)[:2]]


def _waiting_lines(waiting: Waiting, width: int, now: float) -> list[Line]:
    lines: list[Line] = []
    if waiting.delayed:
        lines += abridged((Span(visible(waiting.delayed[:CLIP]), Role.MUTED),), width, MOST_WAITING_LINES)
    elapsed = f"{_SPINNER[int(now * 10) % len(_SPINNER)]} {max(0.0, now - waiting.since):.1f} s"
    return [*lines, *wrap((Span(f"{elapsed}{_patience(waiting, now)}", Role.MUTED),), width)]


def _patience(waiting: Waiting, now: float) -> str:
    """Why a side is still waited for, where that is known."""
    if waiting.retry is not None:
        failure = waiting.retry.failure
        what = str(failure.http_status) if failure.http_status is not None else failure.kind.value
        left = waiting.retry_at - now
        again = f" · {what}, again in {left:.0f} s" if left > 0.5 else f" · {what}, trying again"
        return f"{_mending(waiting)}{again}"
    if waiting.trouble is not None or waiting.rebuilding is not None:
        return _mending(waiting)
    return " · fetching the reply" if waiting.delayed is not None else ""


def _mending(waiting: Waiting) -> str:
    """What is being done about a failure, or that this is to be decided."""
    if waiting.trouble is None and waiting.rebuilding is None:
        return ""
    from polycompare.tui.mending import rebuilding_in_words, trouble_in_short

    if waiting.rebuilding is not None:
        return f" · {rebuilding_in_words(waiting.rebuilding)}"
    return f" · {trouble_in_short(waiting.trouble)}: to be decided" if waiting.trouble else ""


def _path_line(view: TurnView, side: Side, wait: str, width: int) -> Line:
    """The way through the nodes at the left, the person's wait at the right."""
    path = view.paths.of(side)
    other = view.paths.of(side.other)
    differs = path is not None and other is not None and other != path
    sign = (Span(" ≠", Role.NEW),) if differs and side is Side.CANDIDATE else ()
    room = width - len(wait) - 2 - line_width(sign)
    spans: list[Span] = []
    if path is not None and room >= _SHORTEST_PATH:
        spans = [*_nodes(path, other if differs else None, room), *sign]
    return (
        *spans,
        Span(" " * max(0, width - line_width(spans) - len(wait))),
        Span(fit(wait, min(len(wait), width)), Role.MUTED),
    )


def _nodes(path: tuple[str, ...], other: tuple[str, ...] | None, width: int) -> list[Span]:
    """As many of the last nodes as fit."""
    if not path:
        return [Span("no node", Role.MUTED)]
    spans: list[Span] = []
    for number, node in enumerate(reversed(path)):
        name = visible_line(node[:CLIP])
        role = Role.MUTED if other is None or node in other else Role.CHANGED
        is_first = number == len(path) - 1
        room = width - line_width(spans) - (0 if is_first else 4)
        if not spans:
            spans = [Span(fit(name, max(1, room)).rstrip(), role)]
        elif line_width((Span(name),)) + 3 <= room:
            spans = [Span(name, role), Span(" → ", Role.MUTED), *spans]
        else:
            return [Span("… → ", Role.MUTED), *spans]
    return spans


def abridged(spans: Sequence[Span], width: int, most: int, length: int = 0) -> list[Line]:
    """Wrapped lines, at most so many; then how much of a text of `length` characters is left."""
    lines = wrap(spans, max(1, width))
    shown = sum(len(span.text) for span in spans)
    if len(lines) <= most and length <= shown:
        return lines
    if length <= CLIP:
        more = f"… {len(lines) - most + 1:,} more lines · enter"
    else:
        more = (
            f"… {length - sum(len(span.text) for line in lines[:most] for span in line):,} more characters · enter"
        )
    return [*lines[: most - 1], (Span(fit(more, width).rstrip(), Role.MUTED),)]
