"""Records a conversation and prints each event once it is stored, for a parent that kills it.

Usage: crashing_child.py STORE TURNS [FILE_SIZE_LIMIT]. With a limit no file may grow beyond so many bytes.
"""

import asyncio
import json
import resource
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from polycompare.api.replies import read_reply_of
from polycompare.model.events import (
    ComparisonStarted,
    DeploymentRead,
    Event,
    RebuildStarted,
    SideAnswered,
    SideDelayed,
    SideRecovered,
    TurnCompared,
    TurnRebuilt,
    TurnStarted,
)
from polycompare.model.outcomes import Failure, FailureKind, RawResponse, Reply
from polycompare.model.recoveries import Decision, RebuiltTurn, Recovery
from polycompare.model.targets import Api, Deployment, Environment, Target
from polycompare.model.turns import SideInfo, Turn, TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.recordings.errors import StoreError
from polycompare.recordings.paths import new_recording_id
from polycompare.recordings.recorder import Recorder, recorded


def answer(side: Side, index: int, *, delayed: bool = False) -> RawResponse:
    state = {"turn": index, "side": side.value, "history": [f"item {n}" for n in range(50)]}
    metadata = {"state": state, "currentNode": "menu", "nodeTrace": ["start", "menu"], "functionEvents": []}
    content = {
        "conversationId": "c-1",
        "userInput": f"turn {index}",
        "response": "one moment" if delayed else f"answer {index} of {side.letter}",
        "conversationEnded": False,
        "delayedResponse": delayed,
        "metadata": metadata,
    }
    return RawResponse(200, json.dumps(content).encode(), "application/json", f"corr-{index}", 3.5)


def reply(*responses: RawResponse) -> Reply:
    return replace(
        read_reply_of(Api.DEBUG_CHAT, responses[-1]),
        responses=responses,
        latency_ms=1.5,
        delayed=len(responses) > 1,
    )


def events(turns: int) -> Iterator[Event]:
    now = datetime.now(UTC)
    infos = [SideInfo(Target(name, "https://localhost", "p", Environment.LIVE), f"id-{name}") for name in "ab"]
    yield ComparisonStarted(new_recording_id(now), now, Pair(*infos))
    yield DeploymentRead(Side.BASELINE, Deployment("d-1", "v-1"))
    for index in range(turns):
        yield TurnStarted(index, f"turn {index}", datetime.now(UTC))
        interim = answer(Side.CANDIDATE, index, delayed=True)
        yield SideDelayed(index, Side.CANDIDATE, replace(reply(interim), delayed=True))
        baseline = reply(answer(Side.BASELINE, index))
        yield SideAnswered(index, Side.BASELINE, baseline)
        expired = Failure(FailureKind.EXPIRED, "The session is over.", 400, responses=(interim,))
        yield RebuildStarted(index, Side.CANDIDATE, f"id-b{index}", 0)
        rebuilt = RebuiltTurn(0, reply(answer(Side.CANDIDATE, 0)), differs=False)
        yield TurnRebuilt(index, Side.CANDIDATE, rebuilt)
        recovery = Recovery(Side.CANDIDATE, expired, Decision.FRESH, f"id-b{index}", (rebuilt,))
        yield SideRecovered(index, recovery)
        candidate = reply(answer(Side.CANDIDATE, index))
        yield SideAnswered(index, Side.CANDIDATE, candidate)
        turn = Turn(index, f"turn {index}", Pair(baseline, candidate), recoveries=(recovery,))
        yield TurnCompared(TurnComparison(turn))


async def show(event: Event) -> None:
    print(repr(event), flush=True)


async def main() -> None:
    path, turns = Path(sys.argv[1]), int(sys.argv[2])
    if len(sys.argv) > 3:
        limit = int(sys.argv[3])
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    async with Recorder(path) as recorder:
        listener = recorded(recorder, show)
        for event in events(turns):
            await listener(event)


try:
    asyncio.run(main())
except StoreError as error:
    sys.exit(str(error))
