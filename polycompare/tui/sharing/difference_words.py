"""A divergence in plain words: `state booking.time: "19:00" → "19:15"`, `only B calls hold_table`."""

import json
from collections.abc import Iterable, Iterator
from textwrap import shorten
from typing import Final

from polycompare.diffing.call_places import call_of, is_reordered, is_whole_call
from polycompare.diffing.path_patterns import parsed
from polycompare.diffing.paths import format_path
from polycompare.model.divergences import Change, Divergence, Signal, SignalClass, Status
from polycompare.model.text import visible_line
from polycompare.model.values import JsonValue, Missing
from polycompare.tui.detail.durations import duration

_LONGEST_TEXT: Final = 60  # characters of a value, which ends at a word where it can
_MOST_PARTS: Final = 3  # of a list or an object
_NOUNS: Final = {
    Signal.CURRENT_NODE: "node",
    Signal.FLOW: "flow",
    Signal.HANDOFF: "hand-off",
    Signal.LLM: "LLM",
    Signal.NODE_TRACE: "way",
    Signal.TOPICS: "topic",
    Signal.SOURCES: "source",
}
_PLURALS: Final = {Signal.TOPICS: "topics", Signal.SOURCES: "sources", Signal.METRICS: "metrics"}
_VERBS: Final = {
    Signal.HANDOFF: "hands off to",
    Signal.NODE_TRACE: "passes",
    Signal.TOPICS: "retrieves topic",
    Signal.SOURCES: "retrieves source",
    Signal.CITATION: "cites",
}
"""What a side does that alone has a value of these signals."""

_LATE: Final = frozenset({Signal.CURRENT_NODE, Signal.FLOW})
"""What mostly follows from the way that was taken."""


def difference_in_words(divergence: Divergence) -> str:
    """Where the sides differ, in one line that is safe to show."""
    return _in_words(divergence) + (", another type" if divergence.change is Change.TYPE else "")


def _in_words(divergence: Divergence) -> str:
    signal, a, b = divergence.signal, divergence.baseline, divergence.candidate
    if signal is Signal.ENDED and isinstance(a, bool) and isinstance(b, bool):
        return f"only {'A' if a else 'B'} ends the conversation"
    if signal is Signal.FUNCTIONS:
        return _call_in_words(divergence)
    if signal is Signal.LATENCY and isinstance(a, int | float) and isinstance(b, int | float):
        return f"latency {duration(a)} → {duration(b)}"
    if divergence.change is Change.MOVED:
        return f"{_label(divergence)}: {_short(b)} in another place"
    if signal in _VERBS and (signal is not Signal.HANDOFF or not divergence.path):
        done = [(side, value) for side, value in (("A", a), ("B", b)) if not isinstance(value, Missing)]
        if len(done) == 1:
            return f"only {done[0][0]} {_VERBS[signal]} {_bare(done[0][1])}"
        what = "hands off to" if signal is Signal.HANDOFF else _NOUNS.get(signal, signal.value)
        return f"{what}: {_bare(a)} → {_bare(b)}"
    return f"{_label(divergence)}: {_values(a, b)}"


def behaviour_first(divergences: Iterable[Divergence]) -> list[Divergence]:
    """Differences in behaviour, the most telling first: what is new before what is carried, and both before what
    mostly repeats another one."""
    behaviour = [each for each in divergences if each.signal_class is SignalClass.BEHAVIOUR]
    return sorted(behaviour, key=lambda each: (each.status is not Status.NEW, _is_late(each)))


def besides(divergences: Iterable[Divergence]) -> str:
    """Differences in evidence and cost, summed up: `2 topics · latency 2.5 s → 3.7 s · prompt tokens 990 → 1,002`;
    empty where there are none."""
    counted: dict[Signal, list[Divergence]] = {}
    for each in divergences:
        if each.signal_class in (SignalClass.EVIDENCE, SignalClass.COST):
            counted.setdefault(each.signal, []).append(each)
    return " · ".join(part for signal, those in counted.items() for part in _summed(signal, those))


def _summed(signal: Signal, those: list[Divergence]) -> Iterator[str]:
    if signal is Signal.LLM:
        for each in those:
            yield _tokens(each)
    elif signal in (Signal.LATENCY, Signal.DELAYED, Signal.CITATION) or (len(those) == 1 and signal in _PLURALS):
        yield from map(difference_in_words, those)
    else:
        noun = _PLURALS.get(signal, "other" if len(those) == 1 else "others")
        yield f"{len(those)} {noun}"


def _tokens(divergence: Divergence) -> str:
    """`prompt tokens 1,002 → 994`, `LLM requests 1 → 2`."""
    a, b = divergence.baseline, divergence.candidate
    steps = parsed(divergence.path)
    name = str(steps[-1]) if steps else ""
    what = {"count": "LLM requests"}.get(name) or _spaced(name)
    if type(a) is int and type(b) is int:
        return f"{what} {a:,} → {b:,}"
    return f"LLM {visible_line(divergence.path)}: {_values(a, b)}"


def _spaced(name: str) -> str:
    """`promptTokens` and `prompt_tokens` as words."""
    words = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name)
    return visible_line(words.replace("_", " ").strip())


def _call_in_words(divergence: Divergence) -> str:
    a, b = divergence.baseline, divergence.candidate
    called, _ = call_of(divergence)
    name = visible_line(str(called))
    if is_reordered(divergence):
        return f"calls {name} in another order"
    if is_whole_call(divergence):
        return f"only {'A' if isinstance(b, Missing) else 'B'} calls {name}"
    steps = list(parsed(divergence.path)[1:])
    if steps and isinstance(steps[0], int):
        steps = steps[1:]
    where = (
        f"{name}({format_path(tuple(steps[1:]))})"
        if steps[:1] == ["arguments"]
        else f"{name} {format_path(tuple(steps))}"
    )
    moved = f"{_short(b)} in another place" if divergence.change is Change.MOVED else _values(a, b)
    return f"{visible_line(where)}: {moved}"


def _label(divergence: Divergence) -> str:
    noun = _NOUNS.get(divergence.signal, divergence.signal.replace("_", " "))
    path = divergence.path
    if divergence.signal is Signal.FACTS:
        noun, path = "reply tells", path.partition("[")[0]
    return visible_line(f"{noun} {path}".rstrip())


def _values(a: JsonValue | Missing, b: JsonValue | Missing) -> str:
    if isinstance(a, Missing):
        return f"only B: {_short(b)}"
    return f"only A: {_short(a)}" if isinstance(b, Missing) else f"{_short(a)} → {_short(b)}"


def _bare(value: JsonValue | Missing) -> str:
    """A name without quotes."""
    return _cut(visible_line(value)) if isinstance(value, str) else _short(value)


def _short(value: JsonValue | Missing) -> str:
    """A value as a person would write it down: rounded, and of what is long the beginning."""
    match value:
        case Missing():
            return "nothing"
        case str():
            return visible_line(json.dumps(_cut(value), ensure_ascii=False))
        case float():
            return f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) >= 1 else f"{value:.2g}"
        case list():
            more = [f"{len(value) - _MOST_PARTS} more"] if len(value) > _MOST_PARTS else []
            return f"[{', '.join([*map(_part, value[:_MOST_PARTS]), *more])}]"
        case dict():
            first = [
                f"{visible_line(_cut(key))}: {_part(item)}" for key, item in list(value.items())[:_MOST_PARTS]
            ]
            more = [f"{len(value) - _MOST_PARTS} more"] if len(value) > _MOST_PARTS else []
            return f"{{{', '.join([*first, *more])}}}"
    return json.dumps(value)


def _part(value: JsonValue) -> str:
    """A value within another."""
    if isinstance(value, list | dict) and value:
        return "[…]" if isinstance(value, list) else "{…}"
    return _short(value)


def _cut(text: str) -> str:
    if len(text) <= _LONGEST_TEXT:
        return text
    words = shorten(text[: 2 * _LONGEST_TEXT], _LONGEST_TEXT, placeholder="…")
    return words if len(words) > _LONGEST_TEXT // 2 else f"{text[: _LONGEST_TEXT - 1]}…"


def _is_late(divergence: Divergence) -> bool:
    is_result = divergence.signal is Signal.FUNCTIONS and "arguments" not in parsed(divergence.path)
    return divergence.signal in _LATE or (is_result and not is_whole_call(divergence))
