"""A row of the benchmark table, and the one way of timing."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BenchRow:
    """A measured cost beside its floor or peer, measured in the same run.

    `target` is what was promised, in words; `peer_ms` is None where there is nothing to compare with.
    """

    name: str
    median_ms: float
    peer_name: str
    peer_ms: float | None
    target: str

    @property
    def ratio(self) -> float | None:
        """How many times the peer's time ours is."""
        return self.median_ms / self.peer_ms if self.peer_ms else None


def median_ms(function: Callable[[], object], runs: int) -> float:
    """The median wall time of a call in milliseconds, after one call that does not count."""
    function()
    return statistics.median(_once_ms(function) for _ in range(runs))


def _once_ms(function: Callable[[], object]) -> float:
    gc.collect()
    started = time.perf_counter()
    function()
    return (time.perf_counter() - started) * 1000


def medians_in_turn(ours: Callable[[], float], floor: Callable[[], float], runs: int) -> tuple[float, float]:
    """The medians of two things that time themselves, taken in turns: a busy moment of the machine hits both."""
    ours()
    floor()
    pairs = [(ours(), floor()) for _ in range(runs)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)
