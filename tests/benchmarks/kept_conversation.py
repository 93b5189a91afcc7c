"""Writes a recording into a store, of as many turns and as large states as are asked for."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from canned_service import reply_body

from polycompare.api.replies import read_reply_of
from polycompare.diffing.conversation import ConversationComparer
from polycompare.model.events import ComparisonStarted, SideAnswered, TurnCompared, TurnStarted
from polycompare.model.outcomes import RawResponse, Reply
from polycompare.model.targets import Api, Environment, Target
from polycompare.model.turns import SideInfo, Turn
from polycompare.model.values import Pair, Side
from polycompare.recordings.store import Store
from polycompare.recordings.writing import RecordingWriter

_BEGAN = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
_EVERY = 50  # turns, one of which parts


def write_recording(store_path: Path, recording_id: str, turns: int, kilobytes: int) -> None:
    """A comparison of so many turns, each answered with about so many kilobytes by both sides."""
    comparer = ConversationComparer()
    same, other = (_reply(kilobytes, differing) for differing in (0, 1))
    sides = Pair(_side("live"), _side("pre-release"))
    with Store(store_path, synchronous="OFF") as store, store.transaction():
        writer = RecordingWriter(store)
        writer.write(ComparisonStarted(recording_id, _BEGAN, sides))
        for index in range(turns):
            user = f"question {index}" if index else ""
            candidate = other if index % _EVERY == _EVERY - 1 else same
            writer.write(TurnStarted(index, user, _BEGAN + timedelta(seconds=2 * index)))
            writer.write(SideAnswered(index, Side.BASELINE, same))
            writer.write(SideAnswered(index, Side.CANDIDATE, candidate))
            writer.write(TurnCompared(comparer.compare(Turn(index, user, Pair(same, candidate)))))


def _reply(kilobytes: int, differing: int) -> Reply:
    body = reply_body(kilobytes, "b", differing)
    return read_reply_of(Api.DEBUG_CHAT, RawResponse(200, body, "application/json", elapsed_ms=800.0))


def _side(name: str) -> SideInfo:
    return SideInfo(Target(name, "http://127.0.0.1:9", "PROJECT-1", Environment.LIVE), "c-1")
