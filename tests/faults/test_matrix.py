"""Each kind of fault, on real sockets and through everything there is: it stays with its side, and is told."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.cases import KINDS, SIDES, Case, every_case, some_cases
from tests.faults.checking import complaints
from tests.faults.driving import Seen, drive_all

CASES = tuple(some_cases())


@pytest.fixture(scope="module")
def seen() -> dict[Case, Seen | Exception]:
    """What came of the cases; they run beside each other, since most of them wait."""
    results: dict[Case, Seen | Exception] = {}
    asyncio.run(drive_all(CASES, results.__setitem__))
    return results


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fault_stays_with_its_side_and_is_told(seen: dict[Case, Seen | Exception], case: Case) -> None:
    assert complaints(case, seen[case]) == []


def test_the_quick_part_has_something_of_everything() -> None:
    whole = tuple(every_case())
    assert {case.kind for case in CASES} == set(KINDS)
    assert {(case.place, case.api) for case in CASES} == {(case.place, case.api) for case in whole}
    assert {case.sides for case in CASES} == set(SIDES)
    assert set(CASES) <= set(whole)


@pytest.mark.slow
def test_the_whole_matrix() -> None:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parent)], capture_output=True, text=True, timeout=300, check=False
    )
    print(done.stdout, done.stderr)
    assert done.returncode == 0
    assert f"{len(list(every_case()))} cases" in done.stdout
