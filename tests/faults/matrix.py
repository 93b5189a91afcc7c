"""Prints the fault matrix: every case, and what came of it."""

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from typing import Final

from polycompare.model.outcomes import Failure, Outcome, Reply
from polycompare.model.text import visible_line
from polycompare.model.values import Side
from tests.faults.cases import TURNS, Case, every_case
from tests.faults.checking import complaints, faulty_outcome
from tests.faults.driving import Seen, drive_all

_PROXIES: Final = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
_HEAD: Final = ("kind", "place", "sides", "API", "outcome", "twice", "s", "other side", "sentence")
_WIDTHS: Final = (14, 6, 9, 10, 26, 5, 5, 10)


def main(words: Sequence[str]) -> int:
    """Run the cases whose description has all the words; 1 where anything was not as it must be."""
    for name in _PROXIES:  # the cases are about this machine
        os.environ.pop(name, None)
        os.environ.pop(name.lower(), None)
    cases = [case for case in every_case() if all(word in str(case).replace("@", " ").split() for word in words)]
    return asyncio.run(_print(cases))


async def _print(cases: Sequence[Case]) -> int:
    began, wrong = time.monotonic(), 0

    def tell(case: Case, seen: Seen | Exception) -> None:
        nonlocal wrong
        print(_line(_row(case, seen)), flush=True)
        found = complaints(case, seen)
        for complaint in found:
            print(f"    ✖ {visible_line(complaint)}")
        wrong += bool(found)

    print(_line(_HEAD))
    await drive_all(cases, tell)
    seconds = time.monotonic() - began
    print(f"\n{len(cases)} cases in {seconds:.0f} s, {wrong} of them not as they must be")
    print("twice: user turns that the faulty side's simulator received / processed more than once")
    return 1 if wrong else 0


def _row(case: Case, seen: Seen | Exception) -> tuple[str, ...]:
    what = (case.kind.value, case.place.value, case.whose, case.api.value)
    if isinstance(seen, Exception):
        return (*what, type(seen).__name__, "", "", "", visible_line(str(seen)))
    outcome = faulty_outcome(case, seen)
    sentence = outcome.message if isinstance(outcome, Failure) else ""
    row = (_briefly(outcome), _twice(case, seen), f"{seen.took:.2f}", _other(case, seen), visible_line(sentence))
    return (*what, *row)


def _briefly(outcome: Outcome) -> str:
    match outcome:
        case Reply():
            return "reply"
        case Failure():
            return f"{outcome.kind.value}{', outcome unknown' if outcome.outcome_unknown else ''}"
        case _:
            return "not sent"


def _twice(case: Case, seen: Seen) -> str:
    turns = seen.stats.of(case.sides[0]).get("turns")
    return "" if turns is None else f"{turns['received_again']}/{turns['processed_again']}"


def _other(case: Case, seen: Seen) -> str:
    """How many of its replies the other side has."""
    healthy = [side for side in Side if side not in case.sides]
    if not healthy:
        return ""
    outcomes = [turn.turn.outcomes.of(healthy[0]) for turn in seen.comparison.turns]
    return f"{sum(isinstance(outcome, Reply) for outcome in outcomes)}/{len(TURNS) + 1} replies"


def _line(cells: Sequence[str]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, _WIDTHS, strict=False))
    return f"{' '.join(padded)} {cells[-1]}".rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
