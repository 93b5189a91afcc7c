"""The function calls of a turn as both sides made them, paired as the comparison pairs them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from polycompare.diffing.paths import Path
from polycompare.model.divergences import Signal
from polycompare.model.values import MISSING, JsonObject, JsonValue, Missing, Side
from polycompare.tui.detail.fields import Field

TOLD: Final = ("error", "handoff", "hangup", "transition", "utterance", "state_changes", "variant_id_change")
"""The keys of a call that say what it did; the others are ids and times, which differ by nature."""


@dataclass(frozen=True, slots=True)
class Call:
    """One function call as both sides made it, or as the one that did. `path` is its place among the calls."""

    path: Path
    baseline: JsonValue | Missing
    candidate: JsonValue | Missing

    @property
    def name(self) -> str:
        """The function's name, or a word for a call that has none."""
        return str(self.path[0]) or "unnamed"

    def fields(self, silent: Mapping[Side, str]) -> list[Field]:
        """The arguments and what the call did; `silent` are the sides that did not report their calls."""
        one, two = _arguments(self.baseline), _arguments(self.candidate)
        parts: list[tuple[str, Path, JsonValue | Missing, JsonValue | Missing]] = [
            (name, ("arguments", name), one.get(name, MISSING), two.get(name, MISSING))
            for name in dict.fromkeys((*one, *two))
        ]
        parts += [
            (key.replace("_", " "), (key,), _told(self.baseline, key), _told(self.candidate, key)) for key in TOLD
        ]
        fields = [
            Field(name, Signal.FUNCTIONS, (*self.path, *path), a, b, indent=2, silent=silent)
            for name, path, a, b in parts
        ]
        return [field for field in fields if field.given]


def paired_calls(a: Sequence[JsonValue], b: Sequence[JsonValue]) -> list[Call]:
    """The nth call of a name beside the nth call of that name: the baseline's order, then the candidate's own."""
    ones, twos = _numbered(a), _numbered(b)
    return [Call(path, ones.get(path, MISSING), twos.get(path, MISSING)) for path in dict.fromkeys((*ones, *twos))]


def _numbered(calls: Sequence[JsonValue]) -> dict[Path, JsonValue]:
    """Each call by its name and, from the second of that name on, its number."""
    counts: Counter[str] = Counter()
    numbered: dict[Path, JsonValue] = {}
    for call in calls:
        name = call.get("name") if isinstance(call, dict) else None
        key = name if isinstance(name, str) else ""
        numbered[(key, counts[key]) if counts[key] else (key,)] = call
        counts[key] += 1
    return numbered


def _arguments(call: JsonValue | Missing) -> JsonObject:
    """A call's arguments by name; arguments that are no object, and calls that are none, under one name."""
    if not isinstance(call, dict):
        return {} if isinstance(call, Missing) else {"call": call}
    arguments = call.get("arguments")
    if arguments is None or isinstance(arguments, dict):
        return arguments or {}
    return {"arguments": arguments}


def _told(call: JsonValue | Missing, key: str) -> JsonValue | Missing:
    """What a call says under a key; an empty value says nothing."""
    return (call.get(key) if isinstance(call, dict) else None) or MISSING
