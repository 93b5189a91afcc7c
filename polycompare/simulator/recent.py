"""A memory that stays small."""

from collections import OrderedDict
from typing import Final, Generic, TypeVar

MAX_KEPT: Final = 20_000

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """A mapping that forgets its oldest key when it has more than `limit`: a simulator may run for months."""

    def __init__(self, limit: int = MAX_KEPT) -> None:
        self._limit = limit
        self._values: OrderedDict[K, V] = OrderedDict()

    def __contains__(self, key: K) -> bool:
        return key in self._values

    def __setitem__(self, key: K, value: V) -> None:
        self._values[key] = value
        if len(self._values) > self._limit:
            self._values.popitem(last=False)

    def get(self, key: K) -> V | None:
        """The value, None where there is none."""
        return self._values.get(key)

    def items(self) -> list[tuple[K, V]]:
        """All that is remembered, the oldest first."""
        return list(self._values.items())
