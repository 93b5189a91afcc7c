"""A recording as a file of its own, for another machine or a later day: the format `polycompare.recording/1`.

JSON Lines: an object a line, in printable ASCII, in the order in which things happened. Nothing of a recording is
lost: the answers are the bytes that came. Within a version keys may be added; readers ignore those that they do
not know. Times are ISO 8601 in UTC.

The first line says what it is, and who is compared:

    {"format": "polycompare.recording/1", "polycompare": the version that wrote it, "id", "started_at", "name",
     "seed", "order", "parent": {"recording", "turn"} | null, "part_of": {"run", "repeat"} | null,
     "origin": ORIGIN | null, "review": REVIEW | null, "baseline": SIDE, "candidate": SIDE}

    ORIGIN      {"fetched_at", "answer": ANSWER}: of a real conversation, in which the baseline alone speaks; the
                answer is the whole conversation as the service told it
    REVIEW      {"tags", "note", "sent_note", "reviewed_at", "bookmarks": [turn],
                 "annotations": [{"turn", "speaker", "kind", "sent_at"}]}

    SIDE        {"target": {the fields of a target}, "conversation_id", "deployment": DEPLOYMENT | null, "ab_test",
                 "recorded": {"recording", "side", "started_at"} | null}, as it was known at the start
    DEPLOYMENT  {"id", "version", "artifact_version", "environment", "account_id", "created_by", "created_at",
                 "message"}

Each other line has an `event`, and where it belongs to one the `turn` under way and the `side`:

    deployment  was read, at any moment: "deployment": DEPLOYMENT | null, "ab_test"
    turn        is about to be sent to both sides: "user", "at", "metadata", "cleanup", what the candidate hears
                instead: "to_candidate": {"text", "metadata"} | null, and the index that the service gives the turn
                of a real conversation: "service_turn" | null
    delayed     the reply is announced: "waited_ms", ANSWERS
    rebuild     a new session is begun: "conversation_id", and the number of user turns to send "again"
    rebuilt     an earlier turn was sent again: its number "rebuilt", "differs", "outcome": OUTCOME
    recovered   a failure was mended: "decision", "conversation_id", "failure": OUTCOME
    answered    the side's "outcome": OUTCOME
    compared    the turn is whole: "parted", the sides that behave otherwise than in a fork's parent
    end         the last line, with the number of "lines" in the file; without it the file was cut off, and with
                another number a line is missing. Files of before have no number.

    OUTCOME     {"status": "reply", "latency_ms", "delayed", ANSWERS}
                {"status": "failed", "kind", "message", "http_status", "code", "service_message", "correlation_id",
                 "retry_after", "elapsed_ms", ANSWERS}
                {"status": "not_sent", "reason", "since"}
    ANSWERS     "answers": [ANSWER]; with "earlier": n they follow the first n answers of this side's line before,
                in the same turn
    ANSWER      {"status", "content_type", "correlation_id", "elapsed_ms", and the body as "text" or "base64"}
"""

import base64
import os
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Final

from polycompare import __version__
from polycompare.model.events import ComparisonStarted, DeploymentRead, RebuildStarted, TurnStarted
from polycompare.model.outcomes import Failure, NotSent, RawResponse
from polycompare.model.reviews import NO_REVIEW, Review
from polycompare.model.targets import Deployment, Target
from polycompare.model.turns import Origin, Parent, RecordedFrom, RunPart, SideInfo
from polycompare.model.values import JsonObject, JsonValue, Side
from polycompare.recordings.document import dump_document
from polycompare.recordings.encoding import to_time
from polycompare.recordings.errors import RecordingFileError, RecordingFileFailedError
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
from polycompare.recordings.review_document import review_document

FORMAT_NAME: Final = "polycompare.recording"
FORMAT_VERSION: Final = 1


def export_lines(records: Iterable[Record], review: Review = NO_REVIEW) -> Iterator[str]:
    """The lines of the file that holds a recording's records, and what was said about it.

    A file that is imported and exported again is the same to the byte, if by the same version of polycompare.
    """
    exporter = _Exporter(review)
    count = 1  # with the last
    for record in records:
        count += 1
        yield f"{dump_document(exporter.line(record))}\n"
    yield f"{dump_document({'event': 'end', 'lines': count})}\n"


def write_private_file(path: Path, lines: Iterable[str], *, replace: bool) -> None:
    """Write a file that only its owner may read, whole or not at all; an existing one only where `replace` is on.

    Raises `RecordingFileError` where that cannot be done.
    """
    try:
        if path.exists() and not (replace and path.is_file()):
            hint = "give another name, or --force to replace it" if path.is_file() else "give the name of a file"
            raise RecordingFileError(f"{path} exists already; {hint}.")
        unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
                file.writelines(lines)
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise RecordingFileFailedError(
            f"{path} cannot be written ({error.strerror}); give another name."
        ) from error


class _Exporter:
    """Makes the lines of one file."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self._answers: dict[Side, tuple[RawResponse, ...]] = {}

    def line(self, record: Record) -> JsonObject:
        """The object of one record's line."""
        match record:
            case ComparisonStarted():
                return _start(record, self._review)
            case DeploymentRead(side, deployment, ab_test):
                entries: JsonObject = {"deployment": _deployment(deployment), "ab_test": ab_test.value}
                return {"event": "deployment", "side": side.value, **entries}
            case TurnStarted():
                self._answers.clear()
                return _turn(record)
            case KeptDelay(index, side, responses, waited_ms):
                return {**_at("delayed", index, side), "waited_ms": waited_ms, **self._given(side, responses)}
            case RebuildStarted(index, side, conversation_id, again):
                return {**_at("rebuild", index, side), "conversation_id": conversation_id, "again": again}
            case KeptRebuiltTurn(index, side, rebuilt, outcome, differs):
                entries = {"rebuilt": rebuilt, "differs": differs, "outcome": self._outcome(side, outcome)}
                return {**_at("rebuilt", index, side), **entries}
            case KeptRecovery(index, side, decision, failure, conversation_id):
                entries = {"decision": decision.value, "conversation_id": conversation_id}
                return {**_at("recovered", index, side), **entries, "failure": self._outcome(side, failure)}
            case KeptAnswer(index, side, outcome):
                return {**_at("answered", index, side), "outcome": self._outcome(side, outcome)}
            case KeptTurnEnd(index, parted):
                return {"event": "compared", "turn": index, "parted": [side.value for side in parted]}

    def _outcome(self, side: Side, outcome: KeptOutcome) -> JsonObject:
        match outcome:
            case KeptReply(responses, latency_ms, delayed):
                given = self._given(side, responses)
                return {"status": "reply", "latency_ms": latency_ms, "delayed": delayed, **given}
            case Failure():
                return {
                    "status": "failed",
                    "kind": outcome.kind.value,
                    "message": outcome.message,
                    "http_status": outcome.http_status,
                    "code": outcome.code,
                    "service_message": outcome.service_message,
                    "correlation_id": outcome.correlation_id,
                    "retry_after": outcome.retry_after,
                    "elapsed_ms": outcome.elapsed_ms,
                    **self._given(side, outcome.responses),
                }
            case NotSent(reason, since):
                return {"status": "not_sent", "reason": reason.value, "since": since}

    def _given(self, side: Side, responses: tuple[RawResponse, ...]) -> JsonObject:
        """The keys for a list of answers. What announced a reply is not told with each line anew."""
        before, self._answers[side] = self._answers.get(side, ()), responses
        earlier = 0
        while earlier < min(len(before), len(responses)) and before[earlier] == responses[earlier]:
            earlier += 1
        answers: JsonObject = {"answers": [_answer(response) for response in responses[earlier:]]}
        return {"earlier": earlier, **answers} if earlier else answers


def _at(event: str, index: int, side: Side) -> JsonObject:
    return {"event": event, "turn": index, "side": side.value}


def _turn(started: TurnStarted) -> JsonObject:
    other = started.to_candidate
    return {
        "event": "turn",
        "turn": started.index,
        "user": started.user,
        "at": to_time(started.at),
        "metadata": dict(started.metadata),
        "to_candidate": None if other is None else {"text": other.text, "metadata": dict(other.metadata)},
        "cleanup": started.cleanup,
        "service_turn": started.service_turn,
    }


def _start(started: ComparisonStarted, review: Review) -> JsonObject:
    return {
        "format": f"{FORMAT_NAME}/{FORMAT_VERSION}",
        "polycompare": __version__,
        "id": started.id,
        "started_at": to_time(started.started_at),
        "name": started.name,
        "seed": started.seed,
        "order": started.order.value,
        "parent": None if started.parent is None else _parent(started.parent),
        "part_of": None if started.part_of is None else _part_of(started.part_of),
        "origin": None if started.origin is None else _origin(started.origin),
        "review": None if review == NO_REVIEW else review_document(review),
        "baseline": _side(started.sides.baseline),
        "candidate": _side(started.sides.candidate),
    }


def _parent(parent: Parent) -> JsonObject:
    return {"recording": parent.recording_id, "turn": parent.turn}


def _part_of(part: RunPart) -> JsonObject:
    return {"run": part.run_id, "repeat": part.repeat}


def _origin(origin: Origin) -> JsonObject:
    return {"fetched_at": to_time(origin.fetched_at), "answer": _answer(origin.answer)}


def _side(info: SideInfo) -> JsonObject:
    return {
        "target": _target(info.target),
        "conversation_id": info.conversation_id,
        "deployment": _deployment(info.deployment),
        "ab_test": info.ab_test.value,
        "recorded": None if info.recorded is None else _recorded(info.recorded),
    }


def _target(target: Target) -> JsonObject:
    values: dict[str, JsonValue] = {field.name: getattr(target, field.name) for field in fields(target)}
    return {
        **values,
        "environment": target.environment.value,
        "api": target.api.value,
        "attributes": dict(target.attributes),
    }


def _deployment(deployment: Deployment | None) -> JsonObject | None:
    return (
        None
        if deployment is None
        else {field.name: getattr(deployment, field.name) for field in fields(deployment)}
    )


def _recorded(recorded: RecordedFrom) -> JsonObject:
    started_at = to_time(recorded.started_at)
    return {"recording": recorded.recording_id, "side": recorded.side.value, "started_at": started_at}


def _answer(response: RawResponse) -> JsonObject:
    return {
        "status": response.status,
        "content_type": response.content_type,
        "correlation_id": response.correlation_id,
        "elapsed_ms": response.elapsed_ms,
        **_body(response.body),
    }


def _body(body: bytes) -> JsonObject:
    try:
        return {"text": body.decode()}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}
