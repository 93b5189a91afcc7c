"""What driving a conversation again tells about one divergence: real, or chance."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Count:
    """How many of how many pairs of conversations differ."""

    hits: int
    of: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How often the place of a divergence differs, over the repeats of a conversation.

    `across` counts the pairs that were driven together, the others all pairs of one side. `p_value` is that of the
    exact permutation test of across against within; `smallest_p` the least it could have been with so many
    repeats and values as they fell.
    """

    across: Count
    within_baseline: Count
    within_candidate: Count
    p_value: float
    smallest_p: float
