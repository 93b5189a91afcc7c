"""Drives a real comparison through everything: client, engine, recorder, and the store read back."""

import asyncio
import tempfile
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from polycompare.api.keys import ApiKey
from polycompare.api.replies import read_reply_of
from polycompare.cli.connecting import Agent, Plan, Source, connect
from polycompare.diffing.conversation import ConversationComparer
from polycompare.engine.decisions import Decide, Policy
from polycompare.engine.ledger import Ledger
from polycompare.model.events import Event, SideAnswered, TurnStarted
from polycompare.model.targets import Environment, Target
from polycompare.model.turns import Comparison, UserTurn
from polycompare.model.values import Pair, Side
from polycompare.recordings.playback import load_comparison
from polycompare.recordings.store import Store
from polycompare.simulator.faults import Fault, FaultKind
from tests.faults.cases import TURNS, Case, DeadEnd
from tests.faults.doors import KEY, TOKEN, Door, dead_end, simulated
from tests.faults.expected import Replies, expected_of, turn_timeout

NAMES: Final = Pair("running", "coming")
"""The targets' names."""

TARGET: Final = Target(
    name="",
    base_url="",
    agent_id="PROJECT-1",
    account_id="ws-echo",
    environment=Environment.PRE_RELEASE,
    turn_timeout=20.0,
    delayed_interval=0.02,
    delayed_limit=10.0,
)
"""A healthy side's; its environment is that of `TOKEN`."""

_AT_ONCE: Final = 16  # cases that run at the same time
_LONGEST: Final = 40.0  # seconds; a case that takes as long hangs


@dataclass
class Heard:
    """Takes the events of a comparison, and when each side's outcomes came."""

    ledger: Ledger = field(default_factory=Ledger)
    events: list[Event] = field(default_factory=list)
    took: dict[tuple[int, Side], float] = field(default_factory=dict)
    _started: float = 0.0

    async def __call__(self, event: Event) -> None:
        """Take one event."""
        self.ledger.apply(event)
        self.events.append(event)
        match event:
            case TurnStarted():
                self._started = time.monotonic()
            case SideAnswered(index=index, side=side):
                self.took[index, side] = time.monotonic() - self._started
            case _:
                pass


@dataclass(frozen=True)
class Seen:
    """What came of a case. `took` is how long a faulty side was at the struck turn, in seconds; `stats` is what
    the simulators at the sides' doors count, `stored` the whole store."""

    comparison: Comparison
    read_back: Comparison
    took: float
    stats: Pair[dict[str, Any]]
    stored: bytes


def agent_at(side: Side, target: Target) -> Agent:
    """Who speaks for a side, with the key and token that all simulators here take."""
    named = replace(target, name=NAMES.of(side))
    return Agent(named, ApiKey(KEY, "POLYAI_API_KEY"), ApiKey(TOKEN, "POLYAI_TOKEN"))


def everything_in(store: Path) -> bytes:
    """The bytes of a store's file and of those beside it."""
    return b"".join(path.read_bytes() for path in store.parent.iterdir())


def read_recording(store: Path, recording_id: str) -> Comparison:
    """A recording as it is read back."""
    with Store(store, create=False) as opened:
        return load_comparison(opened, recording_id, read_reply_of, ConversationComparer().compare)


async def compare(
    targets: Pair[Target],
    store: Path,
    heard: Heard,
    decide: Decide,
    turns: Sequence[str] = TURNS,
    after_greeting: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Compare two targets through everything there is, as the commands do."""
    sources: Pair[Source] = Pair(*(agent_at(side, targets.of(side)) for side in Side))
    async with connect(sources, Plan(seed=1), store, heard, decide) as session:
        await session.start()
        if after_greeting is not None:
            await after_greeting()
        for text in turns:
            await session.send(UserTurn(text))
        await session.deployments_read()


async def drive(case: Case) -> Seen:
    """Run one case to its end. Raises `TimeoutError` for one that hangs."""
    async with asyncio.timeout(_LONGEST), _faulty_door(case) as faulty, simulated() as healthy:
        doors = Pair(*(faulty if side in case.sides else healthy for side in Side))
        targets = Pair(*(_target(case, side, doors.of(side)) for side in Side))
        then = faulty.shut if case.kind is DeadEnd.GONE_AWAY else None
        heard = Heard()
        with tempfile.TemporaryDirectory() as directory:
            store = Path(directory) / "store.sqlite3"
            await compare(targets, store, heard, Policy().decide, after_greeting=then)
            stored = await asyncio.to_thread(everything_in, store)
            read_back = await asyncio.to_thread(read_recording, store, heard.ledger.started.id)
        return Seen(
            heard.ledger.comparison,
            read_back,
            max(heard.took[case.struck, side] for side in case.sides),
            Pair(await doors.baseline.stats(), await doors.candidate.stats()),
            stored,
        )


async def drive_all(cases: Iterable[Case], tell: Callable[[Case, Seen | Exception], None]) -> None:
    """Run cases, several at a time, and tell in their order what came of each."""
    slots = asyncio.Semaphore(_AT_ONCE)

    async def one(case: Case) -> Seen | Exception:
        async with slots:
            try:
                return await drive(case)
            except Exception as error:  # that is a result, too
                return error

    async with asyncio.TaskGroup() as running:
        tasks = deque((case, running.create_task(one(case))) for case in cases)
        while tasks:
            case, task = tasks.popleft()
            tell(case, await task)


@asynccontextmanager
async def _faulty_door(case: Case) -> AsyncIterator[Door]:
    if isinstance(case.kind, DeadEnd):
        async with dead_end(case.kind) as door:
            yield door
        return
    # Where the conversation goes on, its next turns are whole again.
    times = len(case.sides) if isinstance(expected_of(case), Replies) else None
    async with simulated([Fault(FaultKind(case.kind), where=case.place, times=times)]) as door:
        yield door


def _target(case: Case, side: Side, door: Door) -> Target:
    target = replace(TARGET, base_url=door.base_url, api=case.api)
    return replace(target, turn_timeout=turn_timeout(case.kind)) if side in case.sides else target
