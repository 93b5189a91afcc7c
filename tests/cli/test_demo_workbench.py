"""The demo's workbench, as the screen uses it."""

import asyncio
from pathlib import Path

import pytest

from polycompare.cli.demo_workbench import AGENT, TARGET_NAMES, VARIANTS, DemoError, DemoWorkbench
from polycompare.engine.ledger import Ledger
from polycompare.model.events import Event
from polycompare.model.values import Pair
from polycompare.simulator.agent_loading import load_agents


def test_its_variants_are_the_agents() -> None:
    assert tuple(load_agents(AGENT).file.variants) == VARIANTS


async def test_sessions_open_one_after_the_other_and_beside_each_other(tmp_path: Path) -> None:
    async def greeting(bench: DemoWorkbench, pair: Pair[str]) -> str:
        ledger = Ledger()

        async def listen(event: Event) -> None:
            ledger.apply(event)

        async with bench.open(pair, listen) as session:
            await session.start()
        assert ledger.comparison.sides.map(lambda info: info.target.name) == pair
        assert [bench.comparer()(ledger.turns[0].turn)] == ledger.turns
        return ledger.comparison.id

    with DemoWorkbench(Pair("live", "pre-release"), store=tmp_path / "store.db", latency="0") as bench:
        assert bench.target_names == TARGET_NAMES
        assert bench.describe("sandbox/spicy") == "sandbox · variant spicy · simulated"
        first = await greeting(bench, bench.pair)
        async with asyncio.TaskGroup() as tasks:
            others = [
                tasks.create_task(greeting(bench, Pair("live", name))) for name in ("sandbox", "sandbox/brief")
            ]
    assert len({first, *(task.result() for task in others)}) == 3


@pytest.mark.parametrize("name", ["", "prod", "sandbox/", "sandbox/none", "sandbox/spicy/x"])
def test_a_target_it_does_not_have_is_refused(name: str) -> None:
    with pytest.raises(DemoError, match="The demo has no target"):
        DemoWorkbench(Pair("live", name))
