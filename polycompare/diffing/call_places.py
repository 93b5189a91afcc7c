"""Where in a turn's function calls a divergence lies, told by its path."""

from collections.abc import Collection, Iterator
from typing import Final

from polycompare.diffing.path_patterns import parsed
from polycompare.diffing.provenance import itself_and_above
from polycompare.model.divergences import Change, Divergence
from polycompare.model.outcomes import Reply
from polycompare.model.turns import Turn
from polycompare.model.values import JsonValue

_OF_THE_AGENT: Final = frozenset({"handoff", "hangup", "transition", "utterance", "variant_id_change"})


def call_of(divergence: Divergence) -> tuple[str | int, int]:
    """Which call a difference in functions lies in: its name, and its number among those of the name."""
    if is_reordered(divergence):
        return str(divergence.baseline), 0
    path = parsed(divergence.path)
    number = path[1] if len(path) > 1 and isinstance(path[1], int) else 0
    return path[0] if path else "", number


def is_reordered(divergence: Divergence) -> bool:
    """Whether whole calls come in another order, rather than something within one."""
    path = parsed(divergence.path)
    return divergence.change is Change.MOVED and len(path) == 1 and isinstance(path[0], int)


def _field(divergence: Divergence) -> str | None:
    """Which field of a call differs; None where the whole call does."""
    keys = [step for step in parsed(divergence.path) if isinstance(step, str)]
    return keys[1] if len(keys) > 1 else None


def is_whole_call(divergence: Divergence) -> bool:
    """Whether one side makes the call and the other does not."""
    return _field(divergence) is None


def is_result(divergence: Divergence) -> bool:
    """Whether a difference in functions is in what a call gave back."""
    return _field(divergence) not in (None, "arguments")


def is_from_outside(divergence: Divergence) -> bool:
    """Whether what a call gave back may come from the system behind it; the rest is the agent's own doing."""
    return _field(divergence) not in _OF_THE_AGENT


class Changed:
    """The places in the state that calls of some names say they changed, on either side."""

    def __init__(self, turn: Turn, names: Collection[str | int]) -> None:
        self._places: set[str] = set()
        for outcome in (turn.outcomes.baseline, turn.outcomes.candidate):
            for event in (outcome.functions or ()) if isinstance(outcome, Reply) else ():
                if isinstance(event, dict) and isinstance(name := event.get("name"), str) and name in names:
                    self._places.update(_keys(event.get("state_changes"), levels=2))
        self._above = {above for place in self._places for above in itself_and_above(place)}

    def touches(self, path: str) -> bool:
        """Whether a path is one of these places, above or below one."""
        return path in self._above or any(above in self._places for above in itself_and_above(path))


def _keys(value: JsonValue, levels: int) -> Iterator[str]:
    """The keys of an object and, at the next level, of what it sorts them into, such as `added`."""
    if isinstance(value, dict) and levels:
        for key, inner in value.items():
            yield key
            yield from _keys(inner, levels - 1)
