"""Recordings with other texts in them: every record, and what was said about it."""

from dataclasses import replace
from typing import TypeVar

from polycompare.model.events import ComparisonStarted, DeploymentRead, RebuildStarted, TurnStarted
from polycompare.model.outcomes import Failure, RawResponse
from polycompare.model.reviews import Review
from polycompare.model.targets import Deployment
from polycompare.model.turns import SideInfo, UserTurn
from polycompare.recordings.records import (
    KeptAnswer,
    KeptDelay,
    KeptOutcome,
    KeptRebuiltTurn,
    KeptRecovery,
    KeptReply,
    KeptTurnEnd,
    Record,
)
from polycompare.recordings.redaction.json_mapping import JsonMapper, Rewriter

T = TypeVar("T", bound=str | None)


class RecordMapper:
    """Maps what people and agents said, and what was known of them. Ids, times and numbers of tries stay."""

    def __init__(self, rewriter: Rewriter, json: JsonMapper) -> None:
        self._on = rewriter
        self._json = json

    def record(self, record: Record) -> Record:
        """One record."""
        match record:
            case ComparisonStarted():
                origin = record.origin
                return replace(
                    record,
                    sides=record.sides.map(self.side),
                    name=self.text(record.name),
                    origin=None if origin is None else replace(origin, answer=self.response(origin.answer)),
                )
            case DeploymentRead():
                return replace(record, deployment=self._deployment(record.deployment))
            case TurnStarted():
                return replace(
                    record,
                    user=self.text(record.user),
                    metadata=self._json.value(dict(record.metadata)),
                    to_candidate=self.user_turn(record.to_candidate),
                )
            case KeptDelay():
                return replace(record, responses=self.responses(record.responses))
            case KeptAnswer() | KeptRebuiltTurn():
                return replace(record, outcome=self._outcome(record.outcome))
            case KeptRecovery():
                return replace(record, failure=self.failure(record.failure))
            case RebuildStarted() | KeptTurnEnd():
                return record

    def review(self, review: Review) -> Review:
        """What was said about a recording."""
        return replace(
            review,
            tags=frozenset(map(self.text, review.tags)),
            note=self.text(review.note),
            sent_note=self.text(review.sent_note),
        )

    def text(self, text: T) -> T:
        """A text; None stays None."""
        return text if text is None else self._on.text(text, "")  # type: ignore[return-value]  # a str for a str

    def side(self, info: SideInfo) -> SideInfo:
        """Who speaks on a side."""
        target = replace(info.target, attributes=self._json.value(dict(info.target.attributes)))
        return replace(info, target=target, deployment=self._deployment(info.deployment))

    def user_turn(self, turn: UserTurn | None) -> UserTurn | None:
        """What one side hears."""
        if turn is None:
            return None
        metadata = self._json.value(dict(turn.metadata))
        return replace(turn, text=self.text(turn.text), metadata=metadata)

    def failure(self, failure: Failure) -> Failure:
        """A failure, with the service's words."""
        return replace(
            failure,
            message=self.text(failure.message),
            service_message=self.text(failure.service_message),
            responses=self.responses(failure.responses),
        )

    def responses(self, responses: tuple[RawResponse, ...]) -> tuple[RawResponse, ...]:
        """Answers as they came."""
        return tuple(map(self.response, responses))

    def response(self, response: RawResponse) -> RawResponse:
        """One answer."""
        return replace(response, body=self._json.body(response.body))

    def _outcome(self, outcome: KeptOutcome) -> KeptOutcome:
        match outcome:
            case KeptReply():
                return replace(outcome, responses=self.responses(outcome.responses))
            case Failure():
                return self.failure(outcome)
            case _:
                return outcome

    def _deployment(self, deployment: Deployment | None) -> Deployment | None:
        """People sign deployments with their addresses."""
        if deployment is None:
            return None
        created_by, message = self.text(deployment.created_by), self.text(deployment.message)
        return replace(deployment, created_by=created_by, message=message)
