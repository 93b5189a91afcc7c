"""One turn for somebody who does not see the screen: what there is to tell of it, and as JSON."""

import json
from dataclasses import dataclass

from polycompare.model.divergences import Divergence
from polycompare.model.outcomes import Failure, NotSent, Outcome, Reply
from polycompare.model.text import visible
from polycompare.model.turns import SideInfo, TurnComparison
from polycompare.model.values import JsonObject, JsonValue, Missing, Pair, Side


@dataclass(frozen=True, slots=True)
class ToldTurn:
    """A turn with who took it, all as shown: `names` are those of the targets, `title` is the comparison's."""

    comparison: TurnComparison
    names: Pair[str]
    infos: Pair[SideInfo]
    recording_id: str
    title: str | None = None
    one_sided: bool = False

    @property
    def sides(self) -> tuple[Side, ...]:
        """Those that were there."""
        return (Side.BASELINE,) if self.one_sided else tuple(Side)

    def reply(self, side: Side) -> str | None:
        """What a side said; None where it gave no reply."""
        outcome = self.comparison.turn.outcomes.of(side)
        return outcome.text if isinstance(outcome, Reply) else None


def as_json(told: ToldTurn) -> str:
    """The turn as JSON: the answers as the service gave them, and the divergences."""
    turn = told.comparison.turn
    data: JsonObject = {"recording": told.recording_id, "turn": turn.index, "user": turn.user}
    if turn.metadata:
        data["metadata"] = dict(turn.metadata)
    if turn.to_candidate is not None:
        data["user_candidate"] = turn.to_candidate.text
    for side in told.sides:
        data[side.value] = {"target": told.names.of(side), **_outcome(turn.outcomes.of(side))}
    if not told.one_sided:
        data["divergences"] = [_divergence(each) for each in told.comparison.divergences]
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return "".join(letter if visible(letter) == letter else f"\\u{ord(letter):04x}" for letter in text)


def _outcome(outcome: Outcome) -> JsonObject:
    match outcome:
        case Reply(responses=responses):
            body: list[JsonValue] = [_body(response.body) for response in responses]
            return {"conversation_id": outcome.conversation_id, "text": outcome.text, "answers": body}
        case Failure():
            return {"failure": outcome.kind.value, "message": outcome.message, "http_status": outcome.http_status}
        case NotSent():
            return {"not_sent": outcome.reason.value, "since": outcome.since}


def _body(body: bytes) -> JsonValue:
    try:
        value: JsonValue = json.loads(body)
    except (ValueError, RecursionError):
        return body.decode(errors="replace")
    return value


def _divergence(divergence: Divergence) -> JsonObject:
    values = {"baseline": divergence.baseline, "candidate": divergence.candidate}
    there: JsonObject = {name: value for name, value in values.items() if not isinstance(value, Missing)}
    data: JsonObject = {
        "signal": divergence.signal.value,
        "path": divergence.path,
        "change": divergence.change.value,
        **there,
        "status": divergence.status.value,
        "since": divergence.since,
    }
    if divergence.muted is not None:
        data["muted"] = divergence.muted.in_words
    return data
