"""What the tests of diffing share: replies and turns with little ceremony."""

from collections.abc import Callable
from typing import Any

import pytest

from polycompare.model.outcomes import Outcome, Reply
from polycompare.model.turns import Turn
from polycompare.model.values import Pair


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
