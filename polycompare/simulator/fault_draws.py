"""Which request is struck by which fault."""

from collections import Counter
from collections.abc import Sequence

from polycompare.simulator.draws import Draws
from polycompare.simulator.faults import Fault, FaultKind, Where
from polycompare.simulator.recent import Recent


class FaultDraws:
    """Draws a fault for each request, from the seed.

    A draw depends on the seed, the conversation's id, what is asked, and how often that was asked before in this
    conversation. So conversations may come in any order, or at once, and each meets the same faults. Only where a
    fault strikes a given number of times, the first that come are struck.
    """

    def __init__(self, faults: Sequence[Fault], seed: int) -> None:
        self._faults = tuple(faults)
        self._seed = seed
        self._asked: Recent[tuple[str, Where], int] = Recent()
        self._struck: Counter[int] = Counter()

    def draw(self, where: Where, conversation_id: str) -> FaultKind | None:
        """The fault that strikes this request, if any: the first one given that does."""
        if not self._faults:
            return None
        key = (conversation_id, where)
        before = self._asked.get(key) or 0
        self._asked[key] = before + 1
        draws = Draws(self._seed, conversation_id, before)
        for place, fault in enumerate(self._faults):
            exhausted = fault.times is not None and self._struck[place] >= fault.times
            if exhausted or fault.where not in (None, where):
                continue
            if draws.unit(f"fault {place} {fault.kind} {where}") < fault.rate:
                self._struck[place] += 1
                return fault.kind
        return None
