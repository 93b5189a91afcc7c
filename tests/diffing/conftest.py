"""What the tests of diffing share: replies and turns with little ceremony."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from polycompare.diffing.paths import Path, natural_order
from polycompare.diffing.states import ValueChange
from polycompare.model.divergences import Change
from polycompare.model.outcomes import Outcome, Reply
from polycompare.model.turns import Turn
from polycompare.model.values import JsonValue, Pair


@pytest.fixture(scope="session")
def reply() -> Callable[..., Reply]:
    def make(text: str = "Hello.", **fields: Any) -> Reply:
        defaults: dict[str, Any] = {"conversation_id": "c", "ended": False, "latency_ms": 100.0}
        return Reply(text=text, **{**defaults, **fields})

    return make


@pytest.fixture(scope="session")
def turns() -> Callable[..., list[Turn]]:
    """Turns from pairs of outcomes."""

    def make(*pairs: tuple[Outcome, Outcome]) -> list[Turn]:
        return [Turn(index, f"turn {index}", Pair(*pair)) for index, pair in enumerate(pairs)]

    return make


def _container(root: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        root = root[step]
    return root


def _applied(changes: list[ValueChange], baseline: JsonValue) -> JsonValue:
    """The baseline with the changes made to it: removals by its own paths, the rest by the candidate's."""
    root: Any = {"root": copy.deepcopy(baseline)}
    moved: dict[Path, Any] = {}
    leaving = [c for c in changes if c.change in (Change.REMOVED, Change.MOVED)]
    for change in sorted(leaving, key=lambda c: natural_order(c.baseline_path), reverse=True):
        path: tuple[Any, ...] = ("root", *change.baseline_path)
        value = _container(root, path[:-1]).pop(path[-1])
        if change.change is Change.MOVED:
            moved[change.candidate_path] = value
    arriving = [c for c in changes if c.change in (Change.ADDED, Change.MOVED)]
    for change in sorted(arriving, key=lambda c: natural_order(c.candidate_path)):
        path = ("root", *change.candidate_path)
        value = moved.get(change.candidate_path, copy.deepcopy(change.candidate))
        holder = _container(root, path[:-1])
        if isinstance(holder, list):
            holder.insert(path[-1], value)
        else:
            holder[path[-1]] = value
    for change in changes:
        if change.change in (Change.CHANGED, Change.TYPE):
            path = ("root", *change.candidate_path)
            _container(root, path[:-1])[path[-1]] = copy.deepcopy(change.candidate)
    result: JsonValue = root["root"]
    return result


@pytest.fixture(scope="session")
def applied() -> Callable[[list[ValueChange], JsonValue], JsonValue]:
    """Makes changes to a baseline."""
    return _applied
