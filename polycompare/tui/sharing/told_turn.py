"""One turn in words and as JSON, for somebody who does not see the screen."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from polycompare.model.divergences import Divergence, Status
from polycompare.model.links import studio_link
from polycompare.model.outcomes import Failure, NotSent, Outcome, Reply
from polycompare.model.text import visible
from polycompare.model.turns import SideInfo, TurnComparison
from polycompare.model.values import JsonObject, JsonValue, Missing, Pair, Side
from polycompare.tui.detail.divergence_rows import in_one_line
from polycompare.tui.session_facts import recorded_at, version_of


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


def in_words(told: ToldTurn) -> str:
    """A message for a colleague: who was compared, what was said, where they differ, and where to look."""
    turn = told.comparison.turn
    where = " · ".join(filter(None, (told.title, f"turn {turn.index}", f"recording {told.recording_id}")))
    lines = [" ⇄ ".join(_who(told, side) for side in told.sides), where, ""]
    if turn.index > 0:
        lines += _said(told)
    lines += [f"{side.letter}: {_outcome_in_words(turn.outcomes.of(side))}" for side in told.sides]
    lines += ["", *_differences(told.comparison.divergences)] if not told.one_sided else []
    links = [(side, studio_link(told.infos.of(side))) for side in told.sides]
    lines += [f"Studio {side.letter}: {link}" for side, link in links if link is not None]
    return visible("\n".join(lines))


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


def _who(told: ToldTurn, side: Side) -> str:
    info = told.infos.of(side)
    recorded = "" if info.recorded is None else f"recorded {recorded_at(info.recorded)}"
    return " · ".join(filter(None, (f"{side.letter} {told.names.of(side)}", version_of(info), recorded)))


def _said(told: ToldTurn) -> list[str]:
    turn = told.comparison.turn
    said = turn.said
    if said.to_candidate is None:
        return [f"User: {said.text or '(silence)'}"]
    return [f"User to {side.letter}: {said.heard_by(side).text or '(silence)'}" for side in told.sides]


def _outcome_in_words(outcome: Outcome) -> str:
    match outcome:
        case Reply(text=text, ended=ended, handoff=handoff):
            ending = f"hands off to {handoff}" if handoff else "ends the conversation" if ended else ""
            return f"{text} [{ending}]" if ending else text
        case Failure(message=message):
            return f"failed: {message}"
        case NotSent(reason=reason, since=since):
            return f"not sent ({reason.replace('_', ' ')} at turn {since})"


def _differences(divergences: tuple[Divergence, ...]) -> Iterator[str]:
    unmuted = [each for each in divergences if each.muted is None and each.status is not Status.RESOLVED]
    yield f"Differences: {len(unmuted)}" if unmuted else "No differences."
    for each in unmuted:
        since = f"carried from turn {each.since}" if each.status is Status.CARRIED else each.status.value
        yield f"{in_one_line(each)}  ({since})"
    muted = sum(each.muted is not None for each in divergences)
    if muted:
        yield f"({muted} muted)"
    yield ""


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
