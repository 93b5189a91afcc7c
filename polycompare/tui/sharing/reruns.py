"""Driving a recorded conversation again: which sides speak, and what is said of it before and after."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from polycompare.model.turns import Parent, SideInfo, Turn, TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.tui.conversation import Conversation
from polycompare.tui.forks import Fork, acts, to_be_sent
from polycompare.tui.mending import turns
from polycompare.tui.questions import Choice, Question, side_effects_in_words
from polycompare.tui.recorded_turns import PREFIX


@dataclass(frozen=True, slots=True)
class Rerun:
    """A way to drive a recording again: the `pair` to open, and the one recorded side that both are held against,
    None where each is held against its own."""

    pair: Pair[str]
    told: Side | None = None

    def fork(self, conversation_id: str, recorded: Sequence[TurnComparison]) -> Fork:
        """All recorded turns, to be sent once more."""
        past = tuple(self._turn(to_be_sent(comparison.turn)) for comparison in recorded)
        return Fork(Parent(conversation_id, len(past)), past, None)

    def _turn(self, turn: Turn) -> Turn:
        if self.told is None:
            return turn
        heard, outcome = turn.said.heard_by(self.told), turn.outcomes.of(self.told)
        both = Pair(outcome, outcome)
        return replace(turn, user=heard.text, metadata=heard.metadata, to_candidate=None, outcomes=both)


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Who may speak, held against the recorded side `told`. `sent` says what sending means, None that none is."""

    title: str
    name: str
    told: Side
    sent: str | None = None


def rerun_question(
    conversation: Conversation, infos: Pair[SideInfo], place: str, other: str | None
) -> Question[Rerun | None]:
    """How to drive a conversation again. `infos` are its sides and `place` is where its recording is.

    Of a real conversation only the agent's side is there: `other` is a further target to hold against it.
    """
    again = len(conversation.recorded) - 1
    choices: list[Choice[Rerun | None]] = [Choice("n", "leave it", "Nothing is sent.", None)]
    for number, way in enumerate(_ways(conversation, infos, place, other), start=1):
        choices.append(Choice(str(number), *_in_words(way), _rerun(way)))
    return Question(
        "drive it again",
        (
            f"{turns(again).capitalize()} sent once more, in a new conversation that is recorded on its own. "
            "Where a side behaves otherwise than it did then, that is marked with ≠."
            + (" Keys that the caller pressed are sent as text." if conversation.is_one_sided else ""),
        ),
        tuple(choices),
    )


def _ways(
    conversation: Conversation, infos: Pair[SideInfo], place: str, other: str | None
) -> Iterator[Pair[_Speaker]]:
    """The pairs that may speak: those in which nothing of a side is lost first."""

    def recorded(side: Side) -> _Speaker:
        return _Speaker(f"recorded {side.letter}", f"{PREFIX}{place}@{side.value}", side)

    def today(side: Side) -> _Speaker:
        name, info = conversation.names.of(side), infos.of(side)
        return _Speaker(f"today's {side.letter}", name, side, side_effects_in_words(acts=acts(info)))

    a, b = Side.BASELINE, Side.CANDIDATE
    if conversation.is_one_sided:
        yield Pair(recorded(a), today(a))
        if other is not None:
            yield Pair(recorded(a), _Speaker(other, other, a, side_effects_in_words(acts=True)))
        return
    agents = [side for side in Side if infos.of(side).recorded is None]
    if agents == [a, b]:
        yield Pair(today(a), today(b))
    if b in agents:
        yield Pair(recorded(a), today(b))
    for side in agents:
        yield Pair(recorded(side), today(side))


def _rerun(way: Pair[_Speaker]) -> Rerun:
    told = way.baseline.told if way.baseline.told is way.candidate.told else None
    return Rerun(way.map(lambda speaker: speaker.name), told)


def _in_words(way: Pair[_Speaker]) -> tuple[str, str]:
    """What a way is called, and what it sends."""
    speakers = (way.baseline, way.candidate)
    sent = [f"{speaker.name} {speaker.sent}" for speaker in speakers if speaker.sent is not None]
    return f"{speakers[0].title} ⇄ {speakers[1].title}", " · ".join(sent)


def outcome_in_words(parted: Pair[int | None], infos: Pair[SideInfo], names: Pair[str]) -> str:
    """What changed since a recording, once all of it was sent again; all as shown."""
    driven = [side for side in Side if infos.of(side).recorded is None]
    said = [
        f"{side.letter} · {names.of(side)} "
        + (
            "behaves as it did then"
            if turn is None
            else f"behaves otherwise than it did then, from turn {turn} on"
        )
        for side in driven
        for turn in [parted.of(side)]
    ]
    return f"Driven again: {'; '.join(said)}."
