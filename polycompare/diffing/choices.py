"""Ids that were not made in the session but chosen: both sides know them, and a difference is a real choice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from polycompare.diffing.equality import Value
from polycompare.diffing.findings import Finding
from polycompare.diffing.volatile import OPAQUE, TEXT, URL, UUID, drawn_parts
from polycompare.model.divergences import Signal
from polycompare.model.values import Pair

_DRAWN: Final = frozenset({UUID, OPAQUE, URL, TEXT})


def with_choices(findings: Sequence[Finding], reported: Mapping[Signal, Pair[Value]]) -> list[Finding]:
    """The findings, where those that were folded in spite of a choice are differences again.

    An id is shared data where both sides report it, in any signal, as a whole value or a key: a list of offers
    that both have, of which each chose another one.
    """
    drawn = {n: _parts(finding) for n, finding in enumerate(findings) if finding.folded in _DRAWN}
    if not drawn:
        return list(findings)
    wanted = frozenset[str]().union(*drawn.values())
    known = _there(wanted, (pair.baseline for pair in reported.values()))
    known &= _there(known, (pair.candidate for pair in reported.values()))
    return [
        replace(finding, folded=None) if n in drawn and not known.isdisjoint(drawn[n]) else finding
        for n, finding in enumerate(findings)
    ]


def _parts(finding: Finding) -> set[str]:
    """The ids that one side has here and the other has not."""
    left, right = (
        drawn_parts(value) if isinstance(value, str) else set() for value in (finding.baseline, finding.candidate)
    )
    return left ^ right


def _there(wanted: frozenset[str], values: Iterable[Value]) -> frozenset[str]:
    """Which of the texts are values or keys somewhere, at any depth."""
    found: set[str] = set()
    waiting: list[Value] = list(values) if wanted else []
    while waiting:
        value = waiting.pop()
        # JSON's types have no subclasses here; asked so it takes half the time: most of what folding takes.
        if type(value) is str:
            if value in wanted:
                found.add(value)
        elif type(value) is dict:
            if not wanted.isdisjoint(value):
                found.update(wanted.intersection(value))
            waiting += value.values()
        elif type(value) is list:
            waiting += value
    return frozenset(found)
