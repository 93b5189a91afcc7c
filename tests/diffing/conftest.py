"""What the tests of diffing share: JSON of any shape, and replies with little ceremony."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import strategies as st

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


KEYS = st.text(max_size=4) | st.sampled_from(["id", "v", "__x", "a.b", "['a']", "", "root[0]"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([0.0, 1.0, -1.5, float("nan"), float("inf")])
    | st.text(max_size=3)
)


@pytest.fixture(scope="session")
def json_values() -> st.SearchStrategy[Any]:
    return st.recursive(
        SCALARS, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=25
    )
