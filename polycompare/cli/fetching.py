"""A real conversation as the records of a recording with one side."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from polycompare.api.conversations_wire import HeldConversation, HeldTurn
from polycompare.api.held_turns import NOTHING_SAID
from polycompare.model.events import ComparisonStarted, TurnStarted
from polycompare.model.outcomes import NotSent, NotSentReason, RawResponse
from polycompare.model.targets import Api, Deployment, Environment, Target
from polycompare.model.turns import Origin, SideInfo
from polycompare.model.values import Pair, Side
from polycompare.recordings.paths import new_recording_id
from polycompare.recordings.records import KeptAnswer, KeptReply, KeptTurnEnd, Record

_NOBODY: Final = NotSent(NotSentReason.ABSENT, 0)
_UNTOLD_GREETING: Final = HeldTurn("", NOTHING_SAID)


def records_of(
    conversation: HeldConversation,
    conversation_id: str,
    origin: Origin,
    target: Target,
    deployments: Mapping[str, Deployment],
) -> Iterator[Record]:
    """The records of a real conversation, that was asked for by `conversation_id` through `target`.

    `deployments` are what is known of some, by their ids. The recording is kept under an id of the time when the
    conversation was held. Turn 0 is the greeting: where the caller spoke first, one without words comes before.
    The body of each reply is that turn's alone, with its latency as far as it was told.
    """
    at = conversation.started_at or next((turn.at for turn in conversation.turns if turn.at), origin.fetched_at)
    info = _side(conversation, conversation.id or conversation_id, target, deployments)
    yield ComparisonStarted(new_recording_id(at), at, Pair(info, info), origin=origin)
    turns: list[tuple[int | None, HeldTurn]] = list(enumerate(conversation.turns))
    if turns and turns[0][1].user:
        turns.insert(0, (None, _UNTOLD_GREETING))
    for index, (service_turn, turn) in enumerate(turns):
        at = max(at, turn.at or at)  # a clock that goes back would be nobody's pace
        yield from _turn_records(index, turn, service_turn, at)


def _turn_records(index: int, turn: HeldTurn, service_turn: int | None, at: datetime) -> Iterator[Record]:
    answer = RawResponse(200, turn.body, "application/json", elapsed_ms=turn.latency_ms)
    yield TurnStarted(index, turn.user, at, service_turn=service_turn)
    yield KeptAnswer(index, Side.BASELINE, KeptReply((answer,), turn.latency_ms, delayed=False))
    yield KeptAnswer(index, Side.CANDIDATE, _NOBODY)
    yield KeptTurnEnd(index, ())


def _side(
    conversation: HeldConversation, conversation_id: str, target: Target, deployments: Mapping[str, Deployment]
) -> SideInfo:
    """Who spoke: the target it was asked for through, as the conversation tells that it was."""
    told = conversation.environment
    deployment_id = conversation.deployment_id
    held_by = replace(
        target,
        api=Api.CONVERSATIONS,
        environment=Environment(told) if told in list(Environment) else target.environment,
        account_id=conversation.account_id or target.account_id,
        variant=conversation.variant,
        variant_name=None,
        channel=conversation.channel,
        asr_lang=conversation.language,
        tts_lang=conversation.language,
        attributes={},
    )
    deployment = None
    if deployment_id is not None:
        # Of one that does not run any more only its id is told.
        unknown = Deployment(deployment_id, deployment_id, environment=told, account_id=conversation.account_id)
        deployment = deployments.get(deployment_id, unknown)
    return SideInfo(held_by, conversation_id, deployment)
