"""Faults as they are written, and which requests they strike."""

import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.simulator.errors import SimulatorError
from polycompare.simulator.fault_draws import FaultDraws
from polycompare.simulator.faults import Fault, FaultKind, Where, parse_fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("reset", Fault(FaultKind.RESET)),
        ("503", Fault(FaultKind.UNAVAILABLE)),
        ("429-date@create", Fault(FaultKind.TOO_MANY_DATE, where=Where.CREATE)),
        ("cut:0.25", Fault(FaultKind.CUT, 0.25)),
        ("cut:.5*7", Fault(FaultKind.CUT, 0.5, times=7)),
        (" hang:1@fetch*2 ", Fault(FaultKind.HANG, 1.0, Where.FETCH, 2)),
    ],
)
def test_faults_are_read(text: str, fault: Fault) -> None:
    assert parse_fault(text) == fault


@given(
    st.builds(
        Fault,
        st.sampled_from(FaultKind),
        st.integers(1, 10**6).map(lambda millionths: millionths / 10**6),
        st.none() | st.sampled_from(Where),
        st.none() | st.integers(1, 10**6),
    )
)
def test_every_fault_can_be_written(fault: Fault) -> None:
    place = "" if fault.where is None else f"@{fault.where}"
    times = "" if fault.times is None else f"*{fault.times}"
    assert parse_fault(f"{fault.kind}:{fault.rate:.6f}{place}{times}") == fault


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("resett", r"no fault 'resett' \(did you mean reset\?\); give one of refuse, 400, .*, controls\.$"),
        ("", "no fault ''; give one of refuse, "),
        ("reset@turns", r"no place 'turns' \(did you mean turn\?\); give one of create, turn, fetch, .*, note\.$"),
        ("reset:0", "rate 0 of the fault reset"),
        ("reset:1.5", "rate 1.5 of the fault reset"),
        ("reset:x", r"'reset:x' is not understood; give KIND\[:RATE\]"),
        ("reset:-1", "'reset:-1' is not understood"),
        ("reset*0", "fault reset cannot strike 0 times"),
        ("reset*2@turn", "not understood"),
        ("reset:٣", "not understood"),
        ("reset:nan", "not understood"),
    ],
)
def test_what_is_no_fault_is_told_in_one_sentence(text: str, says: str) -> None:
    with pytest.raises(SimulatorError, match=says) as caught:
        parse_fault(text)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=30))
def test_any_text_is_a_fault_or_told(text: str) -> None:
    with suppress(SimulatorError):
        assert parse_fault(text).kind in text


def test_the_help_names_every_kind() -> None:
    command = [sys.executable, "-m", "polycompare", "simulate", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    words = shown.replace(",", " ").split()
    assert [kind for kind in FaultKind if kind not in words] == []


def test_a_wrong_option_ends_the_command_with_the_sentence() -> None:
    command = [sys.executable, "-m", "polycompare", "simulate", "--move", "moon@3"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "--move 'moon@3' is not understood; give ENV@N, such as live@10" in done.stderr


def struck(faults: list[Fault], order: list[str], seed: int = 0) -> dict[str, list[FaultKind | None]]:
    """What strikes each conversation's turns, which come in this order."""
    draws = FaultDraws(faults, seed)
    found: dict[str, list[FaultKind | None]] = {name: [] for name in sorted(set(order))}
    for name in order:
        found[name].append(draws.draw(Where.TURN, name))
    return found


@given(st.permutations([name for name in "abcde" for _ in range(8)]), st.integers())
def test_the_same_turns_are_struck_in_whatever_order_they_come(order: list[str], seed: int) -> None:
    faults = [Fault(FaultKind.RESET, 0.3), Fault(FaultKind.CUT, 0.3, Where.TURN)]
    assert struck(faults, order, seed) == struck(faults, sorted(order), seed)


def test_the_rate_is_the_share_that_is_struck() -> None:
    found = struck([Fault(FaultKind.RESET, 0.2)], [f"c{number}" for number in range(2000)])
    assert 0.15 < sum(kinds == [FaultKind.RESET] for kinds in found.values()) / 2000 < 0.25
    assert found != struck([Fault(FaultKind.RESET, 0.2)], list(found), seed=1)


def test_a_number_of_times_is_one_in_all_and_the_next_fault_follows() -> None:
    faults = [Fault(FaultKind.UNAVAILABLE, times=3), Fault(FaultKind.RESET, times=1)]
    found = struck(faults, ["a", "b", "a", "b", "a", "b"])
    unavailable, reset = FaultKind.UNAVAILABLE, FaultKind.RESET
    assert found == {"a": [unavailable, unavailable, None], "b": [unavailable, reset, None]}


def test_a_fault_strikes_only_where_it_is_to() -> None:
    draws = FaultDraws([Fault(FaultKind.CUT, where=Where.FETCH)], 0)
    assert [where for where in Where if draws.draw(where, "a")] == [Where.FETCH]
