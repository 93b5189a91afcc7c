"""When a failure may be tried again, and after how long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.api.hosts import REGIONS, is_loopback
from polycompare.api.retry import RetryPolicy
from polycompare.model.outcomes import Failure, FailureKind

AGAIN = {FailureKind.CONNECT, FailureKind.RATE_LIMITED, FailureKind.UNAVAILABLE}


@pytest.mark.parametrize("kind", FailureKind)
def test_only_what_was_certainly_not_processed_is_tried_again(kind: FailureKind) -> None:
    wait = RetryPolicy().next_wait(1, Failure(kind, "no"))
    assert (wait is not None) == (kind in AGAIN)


def test_waits_double_and_come_to_an_end() -> None:
    policy = RetryPolicy(attempts=6, base_wait=1.0, longest_wait=5.0)
    failure = Failure(FailureKind.CONNECT, "no")
    waits = [policy.next_wait(attempt, failure) for attempt in range(1, 7)]
    assert waits == [1.0, 2.0, 4.0, 5.0, 5.0, None]


@given(st.integers(1, 5), st.none() | st.floats(0, 1e12))
def test_a_wait_is_within_the_cap(attempt: int, asked: float | None) -> None:
    policy = RetryPolicy()
    wait = policy.next_wait(attempt, Failure(FailureKind.RATE_LIMITED, "slow", retry_after=asked))
    assert (wait is None) == (attempt >= policy.attempts)
    if wait is not None:
        assert 0 <= wait <= policy.longest_wait
        assert asked is None or wait == min(asked, policy.longest_wait)


def test_every_region_has_its_hosts() -> None:
    assert sorted(REGIONS) == ["eu", "studio", "uk", "us"]
    assert REGIONS["eu"].api == "https://api.eu.poly.ai"
    assert REGIONS["eu"].platform == "https://api.euw-1.platform.polyai.app"
    assert REGIONS["studio"].studio == "https://studio.poly.ai"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("127.0.0.1.example.com", False),
        ("0.0.0.0", False),  # noqa: S104  # an address to look at, nothing binds to it
        ("api.us.poly.ai", False),
        ("", False),
    ],
)
def test_this_machine_is_known_by_its_name(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
