"""Events fold into the comparison they amount to."""

from datetime import UTC, datetime

import pytest

from polycompare.engine.ledger import Ledger
from polycompare.model.events import (
    ComparisonStarted,
    DeploymentRead,
    SideAnswered,
    TurnCompared,
    TurnStarted,
)
from polycompare.model.outcomes import Reply
from polycompare.model.targets import Deployment, Environment, Target
from polycompare.model.turns import SideInfo, Turn, TurnComparison
from polycompare.model.values import Pair, Side

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
REPLY = Reply("c-1", "hello", False, 1.0)


def started() -> ComparisonStarted:
    def side(name: str) -> SideInfo:
        return SideInfo(Target(name, "http://127.0.0.1:1", "agent", Environment.LIVE), f"c-{name}")

    return ComparisonStarted("r-1", NOW, Pair(side("a"), side("b")), "booking")


def test_a_turn_counts_from_its_comparison_on() -> None:
    ledger = Ledger()
    ledger.apply(started())
    ledger.apply(TurnStarted(0, "", NOW))
    ledger.apply(SideAnswered(0, Side.CANDIDATE, REPLY))
    assert len(ledger.comparison.turns) == 0

    compared = TurnComparison(Turn(0, "", Pair(REPLY, REPLY)))
    ledger.apply(TurnCompared(compared))
    assert list(ledger.comparison.turns) == [compared]
    assert ledger.comparison.name == "booking"


def test_a_deployment_belongs_to_its_side() -> None:
    ledger = Ledger()
    ledger.apply(started())
    ledger.apply(DeploymentRead(Side.CANDIDATE, Deployment("d-1", "abc")))
    sides = ledger.comparison.sides
    assert sides.baseline.deployment is None
    assert sides.candidate.deployment == Deployment("d-1", "abc")


def test_before_the_start_there_is_no_comparison() -> None:
    with pytest.raises(LookupError):
        _ = Ledger().comparison
