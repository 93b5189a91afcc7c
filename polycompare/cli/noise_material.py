"""What can be learned from: whole conversations that one target had in one session each."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from polycompare.model.errors import UserError
from polycompare.model.outcomes import Failure, Outcome
from polycompare.model.targets import Deployment, Target
from polycompare.model.turns import Comparison
from polycompare.model.values import Side


class OtherTargetError(UserError):
    """Conversations of several targets do not make one control."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """One side of a comparison: what it `heard`, as a text that is the same where they heard the same, and the
    outcomes of its turns from the greeting on, without those of cleanup turns."""

    scenario: str | None
    target: Target
    deployment: Deployment | None
    heard: str
    outcomes: tuple[Outcome, ...]


def conversations_of(comparison: Comparison) -> list[Conversation]:
    """The baseline's conversation, and the candidate's where both sides are the same target.

    One that failed, was mended in another session or is played from a recording is no evidence and left out.
    """
    sides = [Side.BASELINE]
    if _who(comparison.sides.candidate.target) == _who(comparison.sides.baseline.target):
        sides.append(Side.CANDIDATE)
    return [_conversation(comparison, side) for side in sides if fault_of(comparison, side) is None]


def fault_of(comparison: Comparison, side: Side) -> str | None:
    """Why a side's conversation is not whole, as a sentence; None where it is."""
    if comparison.sides.of(side).recorded is not None:
        return "It is a recording played once more."
    for turn in comparison.turns:
        outcome = turn.turn.outcomes.of(side)
        if isinstance(outcome, Failure) and not turn.turn.cleanup:
            return outcome.message
        if any(recovery.side is side for recovery in turn.turn.recoveries):
            return f"It was mended in turn {turn.index}."
    return None if comparison.turns else "It has no turn."


def only_target(conversations: Iterable[Conversation]) -> Target:
    """The one target that had these conversations, at least one. Raises `OtherTargetError` for several."""
    targets = {_who(each.target): each.target for each in conversations}
    if len(targets) > 1:
        names = ", ".join(sorted({target.name for target in targets.values()}))
        raise OtherTargetError(f"These conversations are of several targets ({names}); learn from one at a time.")
    return next(iter(targets.values()))


def versions_of(conversations: Iterable[Conversation]) -> list[str]:
    """The deployments that answered, as far as they are known, in a form for people."""
    known = {each.deployment.id: each.deployment for each in conversations if each.deployment is not None}
    return [deployment.artifact_version or deployment.version for deployment in known.values()]


def _who(target: Target) -> str:
    """Who answers, whatever a scenario's attributes and languages are."""
    place = (target.api, target.base_url, target.agent_id, target.environment, target.variant, target.channel)
    return json.dumps([str(part) for part in place])


def _conversation(comparison: Comparison, side: Side) -> Conversation:
    info = comparison.sides.of(side)
    turns = [turn.turn for turn in comparison.turns if not turn.turn.cleanup]
    said = [turn.said.heard_by(side) for turn in turns[1:]]
    target = info.target
    heard = json.dumps(
        [
            [[each.text, dict(each.metadata)] for each in said],
            dict(target.attributes),
            target.asr_lang,
            target.tts_lang,
        ],
        sort_keys=True,
    )
    outcomes = tuple(turn.outcomes.of(side) for turn in turns)
    return Conversation(comparison.name, target, info.deployment, heard, outcomes)
