"""What the person is asked, and what each answer leads to."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, Generic, TypeVar

from polycompare.model.errors import ConsentNeededError
from polycompare.model.recoveries import Decision, Trouble
from polycompare.model.values import Pair, Side
from polycompare.tui.detail.divergence_rows import in_one_line
from polycompare.tui.forks import Fork
from polycompare.tui.mending import failure_in_short, turns

T = TypeVar("T")

_MOST_DIFFERENCES: Final = 3  # that are told of a rebuilt session


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """An answer: its key, what it is called, and what it leads to."""

    key: str
    title: str
    consequence: str
    value: T


@dataclass(frozen=True, slots=True)
class Question(Generic[T]):
    """A question with its choices, the safe one first: it is marked from the start, and escape means it.

    `text` is in paragraphs. `side` is the side it is about, as shown, if it is about one.
    """

    title: str
    text: tuple[str, ...]
    choices: tuple[Choice[T], ...]
    side: Side | None = None


def consent_question(error: ConsentNeededError, described: Sequence[str]) -> Question[bool]:
    """Whether a conversation with targets that are live, or may be, may begin; each is `described` in a line."""
    who = " and ".join(error.targets)
    return Question(
        f"consent to talk to {who}",
        (
            "\n".join(described),
            "A conversation with a live agent runs its real integrations: a booking made here is a real booking, "
            "a message it sends reaches a real person.",
            str(error),
        ),
        (
            Choice("n", "do not connect", "Nothing is sent.", value=False),
            Choice("y", "connect", f"You agree to conversations with {who} until you leave.", value=True),
        ),
    )


def trouble_question(trouble: Trouble, name: str, side: Side) -> Question[Decision]:
    """What becomes of a side that failed. `side` is where it is shown."""
    text: tuple[str, ...] = (trouble.failure.message,)
    if trouble.differs_from is not None:
        what = f"the rebuilt session differs from turn {trouble.differs_from}"
        text = (f"It was rebuilt after: {failure_in_short(trouble.failure)}.", *_differences(trouble))
    elif trouble.failure.outcome_unknown:
        what = f"turn {trouble.index}: outcome unknown"
    else:
        what = f"turn {trouble.index} failed"
    asked = sorted(trouble.choices, key=lambda decision: decision is not Decision.STOP)
    choices = tuple(_choice(decision, trouble, name, side) for decision in asked)
    return Question(f"{side.letter} · {name} · {what}", text, choices, side)


def _differences(trouble: Trouble) -> list[str]:
    """How a rebuilt session behaves otherwise, as one paragraph: the weightiest differences, the rest counted."""
    if not trouble.divergences:
        return []
    lines = [f"Turn {trouble.differs_from}, in the first session → in the rebuilt one:"]
    lines += [in_one_line(divergence) for divergence in trouble.divergences[:_MOST_DIFFERENCES]]
    more = len(trouble.divergences) - _MOST_DIFFERENCES
    if more > 0:
        lines.append(f"… and {more} more")
    return ["\n".join(lines)]


def _choice(decision: Decision, trouble: Trouble, name: str, side: Side) -> Choice[Decision]:
    match decision:
        case Decision.STOP:
            return Choice("s", "stop", f"The failure stands; {side.letter} takes no more turns.", decision)
        case Decision.RESEND:
            return Choice("r", "send again", _resend_consequence(trouble, name), decision)
        case Decision.FRESH:
            title = "new session" if trouble.attempts == 0 else "another new session"
            return Choice("f", title, _fresh_consequence(trouble, name), decision)
        case Decision.GO_ON:
            return Choice("g", "go on", "With the rebuilt session as it is, different as it may be.", decision)


def _resend_consequence(trouble: Trouble, name: str) -> str:
    if trouble.failure.not_processed:
        return f"Safe: {name} has certainly not taken it."
    if trouble.failure.outcome_unknown:
        return f"In the same session; {name} may hear it twice."
    return "Asks for the delayed reply again; the turn itself is not sent twice."


def _fresh_consequence(trouble: Trouble, name: str) -> str:
    effects = side_effects_in_words(acts=trouble.acts)
    if trouble.index == 0:
        return f"Opens a new conversation with {name}; {effects}."
    again = f"{turns(trouble.again)} sent again, then this one" if trouble.again else "This turn sent again"
    return f"{again}, to {name}; {effects}."


def side_effects_in_words(*, acts: bool) -> str:
    """What sending turns means for what is outside of the conversation."""
    return "may act on real systems" if acts else "acts on nothing (side_effects = false)"


class AfterParting(Enum):
    """How to go on where a fork behaves otherwise than what it was forked from."""

    STOP = "stop"
    GO_ON = "go on"
    AGAIN = "again"


def parting_question(fork: Fork, parted: Pair[int | None], names: Pair[str]) -> Question[AfterParting]:
    """How to go on with a fork whose turns came out otherwise than in the recording."""
    said = [
        f"{side.letter} · {names.of(side)} differs from the recording from turn {turn} on."
        for side in Side
        if (turn := parted.of(side)) is not None
    ]
    return Question(
        "the fork parts from the recording",
        (*said, "What follows the edited message may then have other causes than that message."),
        (
            Choice("s", "stop", "Your message is not sent; it waits in the message line.", AfterParting.STOP),
            Choice("g", "go on", "Send the edited message all the same.", AfterParting.GO_ON),
            Choice("e", "fork again", f"{turns(fork.again).capitalize()} sent once more.", AfterParting.AGAIN),
        ),
    )
