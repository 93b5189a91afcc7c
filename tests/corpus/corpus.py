"""The corpus: twin conversations with known noise and known faults, and the controls that tell the noise."""

from collections import deque
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from typing import Final, TypeAlias

from polycompare.model.outcomes import Outcome, Reply
from polycompare.model.turns import Turn
from polycompare.model.values import Pair
from tests.corpus.drafts import Draft, outcomes
from tests.corpus.faults import Fault, Work
from tests.corpus.playing import play
from tests.corpus.said_faults import SAID_FAULTS
from tests.corpus.state_faults import STATE_FAULTS
from tests.corpus.templates import Template, templates
from tests.corpus.turn_faults import FINAL_FAULTS, TURN_FAULTS
from tests.corpus.wording import LANGUAGES

REPEATS: Final = 5
"""How often the baseline is driven against itself for a control: as many twin conversations."""

CONVERSATIONS_EACH: Final = 20
"""How many conversations share a template, and so a control."""

CLEAN_RATE: Final = 0.15
TWO_FAULTS_RATE: Final = 0.2

Injection: TypeAlias = Callable[[Work], Fault | None]
"""Puts one kind of fault into a conversation; None, and all is as it was, where there is no place for it."""

_FAULTS: Final[tuple[Injection, ...]] = (
    *STATE_FAULTS,
    *TURN_FAULTS,
    *SAID_FAULTS,
    *FINAL_FAULTS,
)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Twin conversations, and what is wrong with the candidate's, in the order of the turns."""

    name: str
    template: Template
    turns: tuple[Turn, ...]
    faults: tuple[Fault, ...]

    @property
    def languages(self) -> Pair[str | None]:
        """What its targets speak."""
        return Pair(LANGUAGES[self.template.language], LANGUAGES[self.template.language])


def corpus(count: int, seed: int) -> Iterator[Conversation]:
    """`count` conversations, those of one template after each other; all kinds of fault equally often."""
    waiting = deque(_FAULTS)
    for number, template in enumerate(templates(-(-count // CONVERSATIONS_EACH), seed)):
        for n in range(min(CONVERSATIONS_EACH, count - number * CONVERSATIONS_EACH)):
            draw = Random(f"{seed} {template.name} {n}")
            wanted = 0 if draw.random() < CLEAN_RATE else 2 if draw.random() < TWO_FAULTS_RATE else 1
            yield _conversation(f"{template.name} #{n}", template, waiting, wanted, draw)


def control(template: Template, seed: int, repeats: int = REPEATS) -> list[list[Outcome]]:
    """The conversations of a control: the baseline, twice for each repeat."""
    draws = [Random(f"{seed} {template.name} control {n}") for n in range(2 * repeats)]
    return [outcomes(play(template, draw), draw) for draw in draws]


def control_turns(template: Template, seed: int, repeats: int = REPEATS) -> list[list[Turn]]:
    """The same as twin conversations."""
    sides = control(template, seed, repeats)
    return [_turns(template, *pair) for pair in zip(sides[::2], sides[1::2], strict=True)]


def _conversation(
    name: str, template: Template, waiting: deque[Injection], wanted: int, draw: Random
) -> Conversation:
    """A conversation with the faults that have waited longest and fit it; those go to the end of the queue."""
    voices = Random(draw.random()), Random(draw.random())
    baseline, candidate = play(template, voices[0]), play(template, voices[1])
    faults: list[Fault] = []
    for kind in tuple(waiting):
        if len(faults) == wanted:
            break
        injected = _injected(kind, template, baseline, candidate, faults, draw)
        if injected is not None:
            candidate, fault = injected
            faults.append(fault)
            waiting.remove(kind)
            waiting.append(kind)
    turns = _turns(template, outcomes(baseline, voices[0]), outcomes(candidate, voices[1]))
    return Conversation(name, template, tuple(turns), tuple(sorted(faults, key=lambda fault: fault.turn)))


def _injected(
    kind: Injection,
    template: Template,
    baseline: list[Draft],
    candidate: list[Draft],
    faults: list[Fault],
    draw: Random,
) -> tuple[list[Draft], Fault] | None:
    """The candidate with a fault of a kind, at a turn that has none and apart from those it has."""
    if kind in FINAL_FAULTS and faults:
        return None
    over = next((index for index, draft in enumerate(candidate) if draft.ended or not draft.hears), len(candidate))
    turns = [turn for turn in range(min(over + 1, len(candidate))) if all(fault.turn != turn for fault in faults)]
    trial = deepcopy(candidate) if faults else candidate
    for turn in draw.sample(turns, len(turns)):
        fault = kind(Work(template, baseline, trial, turn, draw))
        if fault is None:
            continue
        if all(fault.root != other.root for other in faults):
            return trial, fault
        trial = deepcopy(candidate)
    return None


def _turns(template: Template, left: list[Outcome], right: list[Outcome]) -> list[Turn]:
    """The turns of two sides, for as long as either is asked."""
    pairs = [Pair(*pair) for pair in zip(left, right, strict=True)]
    return [
        Turn(index, template.steps[index].user, pair)
        for index, pair in enumerate(pairs)
        if isinstance(pair.baseline, Reply) or isinstance(pair.candidate, Reply)
    ]
