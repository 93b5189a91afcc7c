"""How two sides are driven, as the `[comparison]` of a configuration says."""

from dataclasses import dataclass

from polycompare.model.recoveries import Decision
from polycompare.model.targets import Order


@dataclass(frozen=True, slots=True)
class ComparisonSettings:
    """How turns are sent, and what becomes of a side whose turn has an unknown outcome or whose session expired,
    where nobody is asked. Without a `seed` each comparison draws its own."""

    order: Order = Order.CONCURRENT
    on_unknown: Decision = Decision.STOP
    on_expired: Decision = Decision.STOP
    seed: int | None = None
