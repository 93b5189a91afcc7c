"""What a team wants taken out of recordings beside e-mail addresses, telephone and card numbers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RedactionRules:
    """Places and patterns whose values are personal.

    `paths` are path patterns as `polycompare.diffing.path_patterns` reads them; a place in a state, in metadata,
    in attributes or in the arguments of a function is meant, with all that lies below it. `patterns` are regular
    expressions; where one has a group, the first group is what is personal. Whatever is found by either is
    replaced wherever else it stands, too. True, false and null stay.
    """

    paths: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
