"""The promises of the comparison, over conversations of which it is known what is wrong in them."""

import subprocess
import sys
from pathlib import Path

import pytest

from polycompare.model.outcomes import Reply
from tests.corpus.corpus import Conversation, corpus
from tests.corpus.running import run

SMALL = 20


@pytest.fixture(scope="module")
def conversations() -> list[Conversation]:
    return list(corpus(SMALL, 1))


def test_the_same_seed_gives_the_same_corpus(conversations: list[Conversation]) -> None:
    assert list(corpus(SMALL, 1)) == conversations
    assert list(corpus(SMALL, 2)) != conversations


def test_what_is_injected_is_what_an_agent_could_do(conversations: list[Conversation]) -> None:
    for conversation in conversations:
        assert [turn.index for turn in conversation.turns] == list(range(len(conversation.turns)))
        for fault in conversation.faults:
            assert fault.turn < len(conversation.turns)
            assert all(fault.turn < later.turn for later in fault.later)
            outcomes = conversation.turns[fault.turn].outcomes
            assert isinstance(outcomes.baseline, Reply)
            assert outcomes.baseline != outcomes.candidate


def test_in_a_few_conversations_every_fault_is_told() -> None:
    score = run(SMALL, peers_every=0).ours
    assert score.faults.total() >= SMALL
    assert score.missed == []
    assert score.hidden == []


@pytest.mark.slow
def test_the_whole_corpus() -> None:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).parent), "--cases", "--peers-every", "0"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    print(done.stdout, done.stderr)
    assert done.returncode == 0
