"""What is worth looking at in a real conversation, which has no other side to differ from.

The rules are ours; each is told at the kind it finds. All of them look at the baseline, where the agent's real
replies are.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import dropwhile
from statistics import median
from typing import Final

from polycompare.model.expectations import Judgement
from polycompare.model.outcomes import Reply
from polycompare.model.turns import Turn
from polycompare.model.values import JsonValue


class Interest(StrEnum):
    """Why a turn is worth looking at, the most telling first."""

    FUNCTION_ERROR = "function_error"
    """A function that the agent called tells an error."""

    FAILED_EXPECTATION = "failed_expectation"
    """An expectation failed here; one of the whole conversation stands at its last turn."""

    HAND_OFF = "hand_off"
    """The agent handed the conversation to somebody else."""

    END = "end"
    """The agent ended the conversation; the last turn where it never did."""

    SILENCE = "silence"
    """The user was asked and said nothing."""

    REPEATED_QUESTION = "repeated_question"
    """The agent asks what it asked in one of the three turns before; or, without a question, says that again.

    The question is the last of one of both replies, by its words, without what only leads to it: "So, which day?"
    is "Which day?".
    """

    NO_TOPIC = "no_topic"
    """No topic was retrieved for what the user said, though others of the conversation were.

    Left out are turns that needed none: within a flow, where a function was called, where the conversation was
    handed over or ended, and its last turn, which is mostly a goodbye.
    """

    SLOW = "slow"
    """The reply took over three times the median of the conversation's replies, and over two seconds longer.

    Told from four timed replies on. Three times alone would point at each quick agent's one function call.
    """


@dataclass(frozen=True, slots=True)
class Point:
    """One thing worth looking at. `turn` is the index in the recording. `words` hold text from outside."""

    turn: int
    kind: Interest
    words: str


def points_of_interest(turns: Sequence[Turn], judgements: Sequence[Judgement] = ()) -> tuple[Point, ...]:
    """The points of a conversation, in the order of its turns and of `Interest`; one of a kind a turn.

    `judgements` are of its expectations; those that did not fail say nothing. The work grows with the length of
    the conversation, but for the sorting of its latencies.
    """
    slow = _slowness(turns)
    topics = any(reply.topics for _, reply in _replies(turns))
    asked: deque[_Asked] = deque(maxlen=_BACK)
    failed = _failures(turns, judgements)
    points: list[Point] = []
    for place, turn in enumerate(turns):
        reply, last = turn.outcomes.baseline, place == len(turns) - 1
        found: list[tuple[Interest, str | None]] = [
            (Interest.FAILED_EXPECTATION, failed.get(turn.index)),
            (Interest.SILENCE, _silence(turn)),
        ]
        if isinstance(reply, Reply):
            now = _Asked(turn.index, _questions(reply.text))
            found += [
                (Interest.FUNCTION_ERROR, _function_errors(reply)),
                (Interest.HAND_OFF, _hand_off(reply)),
                (Interest.END, _end(reply, last=last)),
                (Interest.REPEATED_QUESTION, _repeated(now, asked)),
                (Interest.NO_TOPIC, _no_topic(turn, reply) if topics and not last else None),
                (Interest.SLOW, slow(reply)),
            ]
            asked.append(now)
        points += [
            Point(turn.index, kind, words)
            for kind, words in sorted(found, key=lambda one: _ORDER[one[0]])
            if words is not None
        ]
    return tuple(points)


_ORDER: Final = {kind: place for place, kind in enumerate(Interest)}
_BACK: Final = 3  # turns in which a question is still the same asking
_TIMES: Final = 3.0
_LONGER_MS: Final = 2000.0
_FEWEST: Final = 4
_MOST_CHARACTERS: Final = 120  # of a text from outside within the words
_SENTENCE_END: Final = re.compile(
    r"""(?P<asks>[?？؟]) | [!…;。！¿¡\n]
      | (?<!\b\w)(?<!\b(?:Dr|Mr|Ms|St))\.(?=\s|$)  # and not the dots of 7 p.m., 4.50 or Dr. Smith
    """,
    re.VERBOSE,
)
_WORD: Final = re.compile(r"\w+")
_LEADING: Final = frozenset(
    word
    for words in (
        "ah alright and but great hi hmm no now oh ok okay pardon perfect please right so sorry sure then thanks",
        "well yes",
        "bueno entonces gracias perdón perdona pues vale y",
        "alors bien bon donc désolé désolée et merci",
        "also danke dann entschuldigung gut nun und",
    )
    for word in words.split()
)
"""Words that lead to a question and are none of it, in the languages that facts are read in."""


@dataclass(frozen=True, slots=True)
class _Asked:
    turn: int
    questions: tuple[str, ...]  # without words there is none


def _replies(turns: Sequence[Turn]) -> Iterator[tuple[Turn, Reply]]:
    for turn in turns:
        reply = turn.outcomes.baseline
        if isinstance(reply, Reply):
            yield turn, reply


def _function_errors(reply: Reply) -> str | None:
    errors = [
        (_named(event.get("name")), event.get("error"))
        for event in reply.functions or ()
        if isinstance(event, dict) and event.get("error")
    ]
    if not errors:
        return None
    name, error = errors[0]
    more = f", and {len(errors) - 1} more" if len(errors) > 1 else ""
    return f"{name} failed: {_short(error)}{more}" if isinstance(error, str) else f"{name} failed{more}"


def _named(name: JsonValue) -> str:
    return _short(name) if isinstance(name, str) and name else "a function"


def _hand_off(reply: Reply) -> str | None:
    if reply.handoff is None:
        return None
    reason = f", {_short(reply.handoff_reason)}" if reply.handoff_reason else ""
    return f"handed over to {_short(reply.handoff)}{reason}"


def _end(reply: Reply, *, last: bool) -> str | None:
    if reply.ended:
        return "the agent ended the conversation"
    return "the last turn" if last else None


def _silence(turn: Turn) -> str | None:
    """The greeting, turn 0, answers nothing."""
    return "the user said nothing" if turn.index > 0 and not turn.user.strip() else None


def _questions(text: str) -> tuple[str, ...]:
    """The questions of a reply, or all of it where there is none, as bare words."""
    at, asked = 0, list[str]()
    for end in _SENTENCE_END.finditer(text):
        sentence, at = text[at : end.start()], end.end()
        if end["asks"]:
            asked.append(_bare(sentence))
    return tuple(filter(None, asked)) or tuple(filter(None, (_bare(text),)))


def _bare(text: str) -> str:
    """The words of a question without those that lead to it, unless there are no others."""
    words = _WORD.findall(text.casefold())
    return " ".join(list(dropwhile(_LEADING.__contains__, words)) or words)


def _repeated(now: _Asked, before: Sequence[_Asked]) -> str | None:
    for earlier in reversed(before):
        if now.questions and earlier.questions and _is_same(now.questions, earlier.questions):
            return f"the agent asks again what it asked in turn {earlier.turn}"
    return None


def _is_same(questions: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the last of either is among the others: before it may stand a mere "Are you still there?"."""
    return questions[-1] in others or others[-1] in questions


def _no_topic(turn: Turn, reply: Reply) -> str | None:
    needed = turn.index > 0 and turn.user.strip() and not (reply.flow or reply.functions)
    done = reply.ended or reply.handoff is not None
    return "no topic was retrieved" if needed and not done and reply.topics == () else None


def _slowness(turns: Sequence[Turn]) -> Callable[[Reply], str | None]:
    """Tells of a reply whether it is an outlier among those of the conversation."""
    timed = [reply.latency_ms for _, reply in _replies(turns) if reply.latency_ms > 0]
    middle = median(timed) if len(timed) >= _FEWEST else float("inf")

    def told(reply: Reply) -> str | None:
        if reply.latency_ms <= _TIMES * middle or reply.latency_ms <= middle + _LONGER_MS:
            return None
        return (
            f"slow: {reply.latency_ms / 1000:.1f} s, over {_TIMES:.0f} times the median of "
            f"{middle / 1000:.1f} s and over {_LONGER_MS / 1000:.0f} s longer"
        )

    return told


def _failures(turns: Sequence[Turn], judgements: Sequence[Judgement]) -> dict[int, str]:
    """What failed, by the turn where it is told."""
    failed: dict[int, list[Judgement]] = {}
    known = {turn.index for turn in turns}
    for judgement in judgements:
        if judgement.passed is False and turns:
            turn = judgement.turn if judgement.turn in known else None
            failed.setdefault(turns[-1].index if turn is None else turn, []).append(judgement)
    return {turn: _failed(those) for turn, those in failed.items()}


def _failed(judgements: Sequence[Judgement]) -> str:
    first = judgements[0]
    why = f" ({_short(first.why)})" if first.why else ""
    more = f", and {len(judgements) - 1} more" if len(judgements) > 1 else ""
    return f"failed: {_short(first.text)}{why}{more}"


def _short(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"
