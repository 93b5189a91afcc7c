"""Drives many conversations from their first turn to their last, some at the same time, each of them whole."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Final, TypeAlias

from polycompare.engine.ledger import Ledger
from polycompare.engine.twin_session import TwinSession
from polycompare.engine.whole import MOST_REPEATS, spoiling_failure
from polycompare.model.events import Event, Listener
from polycompare.model.outcomes import Failure
from polycompare.model.turns import Comparison, UserTurn

AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True)
class Job:
    """One conversation to drive: the `repeat` of a scenario, counted from 1; `turns` come after the greeting."""

    name: str | None
    repeat: int
    turns: tuple[UserTurn, ...]


@dataclass(frozen=True, slots=True)
class Driven:
    """What came of a job. `spoiled` is why it could not be had whole, where that is so."""

    job: Job
    comparison: Comparison
    spoiled: Failure | None = None


OpenJob: TypeAlias = Callable[[Job, Listener], AbstractAsyncContextManager[TwinSession]]
"""Opens the session that a job is driven in. It should decide to let every failure stand."""


async def drive(
    jobs: Iterable[Job],
    open_job: OpenJob,
    on_driven: Callable[[Driven], Awaitable[None]],
    *,
    at_once: int = AT_ONCE,
) -> None:
    """Drive all jobs, `at_once` of them at the same time, and tell of each when it is done.

    A conversation that could only go on in another session is thrown away and run again from its greeting, at most
    twice: nothing is ever spliced. Raises what opening a session or `on_driven` raises, once all have stopped.
    """
    waiting = iter(jobs)
    try:
        async with asyncio.TaskGroup() as workers:
            for _ in range(at_once):
                workers.create_task(_work(waiting, open_job, on_driven))
    except ExceptionGroup as group:
        raise first_of(group) from group


async def _work(waiting: Iterator[Job], open_job: OpenJob, on_driven: Callable[[Driven], Awaitable[None]]) -> None:
    for job in waiting:
        await on_driven(await _driven(job, open_job))


async def _driven(job: Job, open_job: OpenJob) -> Driven:
    for _ in range(MOST_REPEATS):
        driven = await _driven_once(job, open_job)
        if driven.spoiled is None:
            return driven
    return await _driven_once(job, open_job)


async def _driven_once(job: Job, open_job: OpenJob) -> Driven:
    ledger = Ledger()

    async def listen(event: Event) -> None:
        ledger.apply(event)

    async with open_job(job, listen) as session:
        await session.start()
        for turn in job.turns:
            # What a spoiled conversation left behind is put back all the same.
            if turn.cleanup or spoiling_failure(ledger.turns[-1:]) is None:
                await session.send(turn)
        await session.deployments_read()
    return Driven(job, ledger.comparison, spoiling_failure(ledger.turns))


def first_of(error: Exception) -> Exception:
    """The first error within groups of them."""
    return first_of(error.exceptions[0]) if isinstance(error, ExceptionGroup) else error
