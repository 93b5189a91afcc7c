"""Compares a whole corpus: by our comparison with learned noise, and by bare DeepDiff on a sample."""

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from polycompare.diffing.conversation import ConversationComparer
from polycompare.diffing.noise import learned
from polycompare.model.rules import Rules
from polycompare.model.turns import TurnComparison
from tests.corpus.corpus import REPEATS, Conversation, control, corpus
from tests.corpus.peers import deepdiff_told, near
from tests.corpus.scoring import Score
from tests.corpus.templates import Template
from tests.corpus.wording import LANGUAGES

CONVERSATIONS: Final = 500
SEED: Final = 1

PEERS_EVERY: Final = 5
"""DeepDiff with `ignore_order` takes very long: it gets every fifth conversation, and so do all in its table."""


@dataclass(slots=True)
class Results:
    """The scores of all conversations, and of a sample of them beside DeepDiff's. Times are seconds."""

    ours: Score = field(default_factory=Score)
    sample: Score = field(default_factory=Score)
    plain: Score = field(default_factory=Score)
    any_order: Score = field(default_factory=Score)
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))

    @contextmanager
    def timed(self, part: str) -> Iterator[None]:
        """Adds the time that something takes to that of its part."""
        began = time.perf_counter()
        yield
        self.seconds[part] += time.perf_counter() - began


def run(
    count: int = CONVERSATIONS, seed: int = SEED, *, repeats: int = REPEATS, peers_every: int = PEERS_EVERY
) -> Results:
    """Compare `count` conversations. With no `repeats` nothing is learned; with no `peers_every` only ours run."""
    results = Results()
    rules: dict[str, Rules] = {}
    conversations = list(corpus(count, seed))
    for number, conversation in enumerate(conversations):
        template = conversation.template
        if template.name not in rules:
            with results.timed("controls"):
                rules[template.name] = control_rules(template, seed, repeats)
        with results.timed("ours"):
            turns = compared(conversation, rules[template.name])
        results.ours.add_ours(conversation, turns)
        if peers_every and number % peers_every == 0:
            results.sample.add_ours(conversation, turns)
            _ask_peers(conversation, results)
    return results


def control_rules(template: Template, seed: int, repeats: int = REPEATS) -> Rules:
    """What a control of the template tells of its noise."""
    sides = control(template, seed, repeats)
    return Rules(noise=learned(template.name, sides, language=LANGUAGES[template.language]))


def compared(conversation: Conversation, rules: Rules) -> list[TurnComparison]:
    """The conversation as we compare it."""
    comparer = ConversationComparer(rules, scenario=conversation.template.name, languages=conversation.languages)
    return [comparer.compare(turn) for turn in conversation.turns]


def _ask_peers(conversation: Conversation, results: Results) -> None:
    for part, score, ignore_order in (
        ("DeepDiff", results.plain, False),
        ("DeepDiff ignore_order", results.any_order, True),
    ):
        with results.timed(part):
            told = deepdiff_told(conversation, ignore_order=ignore_order)
        score.add(conversation, told, min((one.turn for one in told), default=None), near)
