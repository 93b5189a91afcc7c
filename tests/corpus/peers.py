"""Bare DeepDiff on the same turns, counted as favourably as can be.

A turn's state, node trace, current node, flow, functions, hand-off, language, end and reply are compared as one
object; a turn that only one side took part in is left out. DeepDiff knows no conversation, so a difference counts
as new where the turn before had none at its path. It knows no facts: a changed reply finds any fault in what is
said, and is never held against it. What it reports at, above or below an injected fault's path finds that fault,
whatever the values.
"""

from collections.abc import Iterator
from typing import Any

from deepdiff import DeepDiff

from polycompare.diffing.paths import Path, format_path, parse_path
from polycompare.model.divergences import Signal
from polycompare.model.outcomes import Failure, Reply
from polycompare.model.turns import Turn
from polycompare.model.values import MISSING, JsonObject, JsonValue
from tests.corpus.corpus import Conversation
from tests.corpus.faults import Expected
from tests.corpus.scoring import Told

_SIGNALS = {signal.value: signal for signal in Signal}


def deepdiff_told(conversation: Conversation, *, ignore_order: bool) -> list[Told]:
    """What DeepDiff shows of a conversation, as far as it is new."""
    told: list[Told] = []
    before: set[tuple[Signal, str]] = set()
    for turn in conversation.turns:
        here = list(_differences(turn, ignore_order=ignore_order))
        told += [one for one in here if (one.signal, one.path) not in before or one.signal is Signal.FACTS]
        before = {(one.signal, one.path) for one in here}
    said = [expected for fault in conversation.faults for expected in (fault.primary, *fault.effects)]
    return [one for one in told if one.signal is not Signal.FACTS or any(near(expected, one) for expected in said)]


def near(expected: Expected, told: Told) -> bool:
    """Whether a difference is at, above or below the expected path."""
    if expected.turn != told.turn or expected.signal is not told.signal:
        return False
    if expected.signal is Signal.FACTS:
        return True
    path = parse_path(told.path)
    pattern = parse_path(expected.pattern.replace("[*]", "[0]"))
    return all(a == b or (isinstance(a, int) and isinstance(b, int)) for a, b in zip(pattern, path, strict=False))


def _differences(turn: Turn, *, ignore_order: bool) -> Iterator[Told]:
    outcomes = turn.outcomes
    if not isinstance(outcomes.baseline, Reply) or not isinstance(outcomes.candidate, Reply):
        if isinstance(outcomes.baseline, Failure) or isinstance(outcomes.candidate, Failure):
            yield Told(turn.index, Signal.ERROR, "", MISSING, MISSING)
        return
    left, right = _as_object(outcomes.baseline), _as_object(outcomes.candidate)
    found: Any = DeepDiff(left, right, ignore_order=ignore_order, view="tree")
    for levels in found.values():
        for level in levels:
            steps = level.path(output_format="list")
            signal, path = _mapped(steps, left, right)
            yield Told(turn.index, signal, format_path(path), MISSING, MISSING)


def _as_object(outcome: Reply) -> JsonObject:
    return {
        Signal.STATE: outcome.state,
        Signal.NODE_TRACE: list(outcome.node_trace or ()),
        Signal.CURRENT_NODE: outcome.current_node,
        Signal.FLOW: {"flow": outcome.flow, "step": outcome.step},
        Signal.FUNCTIONS: list(outcome.functions or ()),
        Signal.LANGUAGE: {"asr": outcome.asr_lang, "tts": outcome.tts_lang},
        Signal.HANDOFF: {"destination": outcome.handoff, "reason": outcome.handoff_reason},
        Signal.ENDED: outcome.ended,
        Signal.FACTS: outcome.text,
    }


def _mapped(steps: list[str | int], left: JsonObject, right: JsonObject) -> tuple[Signal, Path]:
    """Where a DeepDiff path is for us; a function call goes by its name."""
    signal = _SIGNALS[str(steps[0])] if steps else Signal.ERROR
    path = tuple(steps[1:])
    if signal is Signal.FUNCTIONS and path and isinstance(path[0], int):
        path = (_name_of(path[0], left, right), *path[1:])
    return signal, path


def _name_of(index: int, left: JsonObject, right: JsonObject) -> str:
    for side in (left, right):
        calls: JsonValue = side.get(Signal.FUNCTIONS)
        if isinstance(calls, list) and index < len(calls) and isinstance(call := calls[index], dict):
            return str(call["name"])
    return ""
