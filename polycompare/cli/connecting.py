"""Joins client, recorder, comparer and engine into a session. Heavy to import: wait until a session is wanted."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import randbits
from typing import TYPE_CHECKING, TypeAlias

from polycompare.api.keys import ApiKey
from polycompare.api.transports import transport_for
from polycompare.diffing.conversation import ConversationComparer
from polycompare.engine.contained import CompareTurn
from polycompare.engine.decisions import Decide
from polycompare.engine.recorded_side import RecordedSide
from polycompare.engine.side_session import SideSession
from polycompare.engine.speaker import Speaker
from polycompare.engine.twin_session import TwinSession
from polycompare.model.events import Listener
from polycompare.model.rules import NO_RULES, Rules
from polycompare.model.targets import Order, Target
from polycompare.model.turns import Parent, RecordedFrom, RunPart, SideInfo
from polycompare.model.values import Pair, Side
from polycompare.recordings.paths import new_recording_id
from polycompare.recordings.recorder import Recorder, recorded

if TYPE_CHECKING:
    from polycompare.recordings.sources import RecordedConversation


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent that speaks for a side, and what opens its door."""

    target: Target
    key: ApiKey
    token: ApiKey | None = None


@dataclass(frozen=True, slots=True)
class Played:
    """One side of a recording that speaks for a side."""

    conversation: "RecordedConversation"
    side: Side


Source: TypeAlias = Agent | Played
"""Who speaks for a side."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A comparison about to be opened, and what is looked past in it. Without a `seed` it draws its own."""

    name: str | None = None
    order: Order = Order.CONCURRENT
    seed: int | None = None
    parent: Parent | None = None
    part_of: RunPart | None = None
    rules: Rules = NO_RULES


@asynccontextmanager
async def connect(
    sources: Pair[Source], plan: Plan, store: Path, emit: Listener, decide: Decide
) -> AsyncIterator[TwinSession]:
    """A session between two sources, recorded: every event is on disk before `emit` has it.

    Raises `UserError` for a key that no header can hold or a store that cannot be used; nothing was sent then.
    """
    recording_id = new_recording_id(datetime.now(UTC))
    languages = sources.map(lambda source: _target_of(source).tts_lang)

    def new_comparer() -> CompareTurn:
        return ConversationComparer(plan.rules, scenario=plan.name, languages=languages).compare

    async with AsyncExitStack() as stack:

        async def speaker(side: Side) -> Speaker:
            source = sources.of(side)
            if isinstance(source, Played):
                return _recorded_side(source)
            transport = transport_for(source.target, source.key, source.token)
            await stack.enter_async_context(transport)
            info = SideInfo(source.target, f"{source.target.conversation_prefix}{recording_id}_{side.letter}")
            return SideSession(side, info, transport, decide, new_comparer)

        sides = Pair(await speaker(Side.BASELINE), await speaker(Side.CANDIDATE))
        recorder = await stack.enter_async_context(Recorder(store))
        twin = TwinSession(
            recording_id,
            sides,
            recorded(recorder, emit),
            new_comparer,
            name=plan.name,
            seed=randbits(32) if plan.seed is None else plan.seed,
            order=plan.order,
            parent=plan.parent,
            part_of=plan.part_of,
        )
        yield await stack.enter_async_context(twin)


def _target_of(source: Source) -> Target:
    if isinstance(source, Played):
        return source.conversation.sides.of(source.side).target
    return source.target


def _recorded_side(source: Played) -> RecordedSide:
    conversation = source.conversation
    info = conversation.sides.of(source.side)
    origin = info.recorded or RecordedFrom(conversation.id, source.side, conversation.started_at)
    played = SideInfo(info.target, info.conversation_id, info.deployment, info.ab_test, origin)
    return RecordedSide(played, source.side, conversation.turns)
