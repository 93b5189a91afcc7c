"""An exported file read back into a recording's records and its review; `export` has the format."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from polycompare.model.events import ComparisonStarted, DeploymentRead, RebuildStarted, TurnStarted
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, RawResponse
from polycompare.model.recoveries import Decision
from polycompare.model.reviews import NO_REVIEW, Review
from polycompare.model.targets import AbTest
from polycompare.model.turns import UserTurn
from polycompare.model.values import JsonValue, Side
from polycompare.recordings.checked_fields import CheckedFields
from polycompare.recordings.errors import RecordingFileError
from polycompare.recordings.export import FORMAT_NAME, FORMAT_VERSION
from polycompare.recordings.exported_values import read_answer, read_deployment, read_start
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
from polycompare.recordings.review_document import read_review_document


@dataclass(frozen=True, slots=True)
class ExportedRecording:
    """What a file holds: a recording as it was kept, and what was said about it."""

    started: ComparisonStarted
    later: tuple[Record, ...]
    review: Review

    @property
    def records(self) -> tuple[Record, ...]:
        """All records, in order."""
        return (self.started, *self.later)


def read_recording_file(path: Path) -> list[Record]:
    """The records of an exported recording. Raises as `read_exported_recording` does."""
    return [*read_exported_recording(path).records]


def read_exported_recording(path: Path) -> ExportedRecording:
    """The recording in an exported file, with its review.

    Raises `RecordingFileError` for a file that is none, is of a newer polycompare, is damaged, or cannot be read.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise ValueError("it is no file")  # a device or a pipe may never end
        with path.open("rb") as file:
            return _recording(path, file)
    except (OSError, ValueError) as error:  # a ValueError of `open`: no file can have such a name
        reason = getattr(error, "strerror", None) or str(error)
        raise RecordingFileError(f"{path} cannot be read ({reason}); check the name of the file.") from error


def _recording(path: Path, lines: Iterator[bytes]) -> ExportedRecording:
    header = _first_line(path, next(lines, b""))
    reader = _LineReader()
    number = 1
    try:
        started = read_start(header)
        review = header.later(header.fields, "review")
        said = NO_REVIEW if review is None else read_review_document(review)
        later: list[Record] = []
        for line in lines:
            number += 1
            record = reader.record(_parsed(line), number)
            if record is not None:
                later.append(record)
        if not reader.ended:
            raise ValueError("the lines after it are missing")
    except ValueError as error:
        raise RecordingFileError(
            f"Line {number} of {path} is damaged ({error}); export the recording again."
        ) from error
    return ExportedRecording(started, tuple(later), said)


def _first_line(path: Path, line: bytes) -> CheckedFields:
    """The first line, of a format that this version reads."""
    try:
        fields = CheckedFields(_parsed(line))
        name, _, version = fields.text("format").partition("/")
        if name != FORMAT_NAME or not version.isdecimal():
            raise ValueError("another format")
    except ValueError:
        raise RecordingFileError(
            f'{path} is not an exported recording; make one with "polycompare recordings export ID --to FILE".'
        ) from None
    if int(version) > FORMAT_VERSION:
        raise RecordingFileError(
            f"{path} was written by a newer polycompare (format {version}, this one knows {FORMAT_VERSION}); "
            "update polycompare."
        )
    return fields


def _parsed(line: bytes) -> object:
    try:
        parsed: object = json.loads(line, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError:
        raise ValueError("it is not JSON") from None
    return parsed


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"JSON has no {constant}")


class _LineReader:
    """Reads the lines after the first, in order."""

    def __init__(self) -> None:
        self.ended = False
        self._turns = 0
        self._is_under_way = False
        self._answers: dict[Side, tuple[RawResponse, ...]] = {}

    def record(self, parsed: object, number: int) -> Record | None:
        """The record of the line of this number; None for the last."""
        if self.ended:
            raise ValueError("nothing comes after the end")
        line = CheckedFields(parsed)
        match line.text("event"):
            case "end":
                lines = line.later(line.whole, "lines")
                if lines not in (None, number):
                    raise ValueError(f"of {lines} lines {number} are there")
                self.ended = True
                return None
            case "deployment":
                return DeploymentRead(_side_of(line), read_deployment(line), line.choice(AbTest, "ab_test"))
            case "turn":
                return self._turn(line)
            case "compared":
                index = self._index(line)
                self._is_under_way = False
                return KeptTurnEnd(index, tuple(_side(word) for word in line.items("parted")))
            case event:
                return self._within_turn(event, line, self._index(line), _side_of(line))

    def _turn(self, line: CheckedFields) -> TurnStarted:
        index = line.whole("turn")
        if index != self._turns:
            raise ValueError(f"turn {index} stands where turn {self._turns} should")
        self._turns += 1
        self._is_under_way = True
        self._answers.clear()
        cleanup = line.has("cleanup") and line.flag("cleanup")
        other = line.later(line.fields, "to_candidate")
        return TurnStarted(
            index,
            line.text("user"),
            line.moment("at"),
            line.json_object("metadata"),
            None
            if other is None
            else UserTurn(other.text("text"), other.json_object("metadata"), cleanup=cleanup),
            cleanup,
            line.later(line.whole, "service_turn"),
        )

    def _index(self, line: CheckedFields) -> int:
        index = line.whole("turn")
        if not self._is_under_way or index != self._turns - 1:
            raise ValueError(f"turn {index} is not under way there")
        return index

    def _within_turn(self, event: str, line: CheckedFields, index: int, side: Side) -> Record:
        match event:
            case "delayed":
                return KeptDelay(index, side, self._given(side, line), line.number("waited_ms"))
            case "rebuild":
                return RebuildStarted(index, side, line.text("conversation_id"), line.whole("again"))
            case "rebuilt":
                outcome = self._outcome(side, line.fields("outcome"))
                return KeptRebuiltTurn(index, side, line.whole("rebuilt"), outcome, line.flag("differs"))
            case "recovered":
                failure = self._outcome(side, line.fields("failure"))
                if not isinstance(failure, Failure):
                    raise ValueError('"failure" is none')
                conversation_id = line.optional(line.text, "conversation_id")
                return KeptRecovery(index, side, line.choice(Decision, "decision"), failure, conversation_id)
            case "answered":
                return KeptAnswer(index, side, self._outcome(side, line.fields("outcome")))
            case _:
                raise ValueError('"event" is none of the words that this version knows')

    def _outcome(self, side: Side, fields: CheckedFields) -> KeptOutcome:
        match fields.text("status"):
            case "reply":
                return KeptReply(self._given(side, fields), fields.number("latency_ms"), fields.flag("delayed"))
            case "failed":
                return Failure(
                    fields.choice(FailureKind, "kind"),
                    fields.text("message"),
                    fields.optional(fields.whole, "http_status"),
                    fields.optional(fields.text, "code"),
                    fields.optional(fields.text, "service_message"),
                    fields.optional(fields.text, "correlation_id"),
                    fields.optional(fields.number, "retry_after"),
                    fields.number("elapsed_ms"),
                    self._given(side, fields),
                )
            case "not_sent":
                return NotSent(fields.choice(NotSentReason, "reason"), fields.whole("since"))
            case _:
                raise ValueError('"status" is none of the words that this version knows')

    def _given(self, side: Side, fields: CheckedFields) -> tuple[RawResponse, ...]:
        """A list of answers, with those of the line before that it begins with."""
        before = self._answers.get(side, ())
        earlier = fields.whole("earlier") if fields.has("earlier") else 0
        if not 0 <= earlier <= len(before):
            raise ValueError(f"there are no {earlier} earlier answers")
        answers = before[:earlier] + tuple(read_answer(CheckedFields(item)) for item in fields.items("answers"))
        self._answers[side] = answers
        return answers


def _side(word: JsonValue) -> Side:
    return CheckedFields({"side": word}).choice(Side, "side")


def _side_of(line: CheckedFields) -> Side:
    return line.choice(Side, "side")
