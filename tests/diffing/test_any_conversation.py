"""Whatever two services answer, a turn can be compared: nothing that a reply may hold raises."""

import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polycompare.diffing.conversation import compare_all
from polycompare.diffing.paths import format_path, parse_path
from polycompare.model.divergences import Status
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, Reply
from polycompare.model.turns import Turn
from polycompare.model.values import JsonValue, Pair

# Few names and values, so that the two sides and the turns often meet.
NAMES = st.sampled_from(["id", "name", "v", "a.b", "", "[0]", "\ud800", "book", "p", "q"])
TEXTS = st.sampled_from(["", " ", "Hello.", "At 7 pm.", "$5", "5 USD", "1.2.3.4", "\x1b[31m", "\ud800", "Sun"])
SCALARS: st.SearchStrategy[JsonValue] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 2),
    st.integers(),
    st.floats(),
    NAMES,
    TEXTS,
    st.text(max_size=3),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=10,
)
OBJECTS = st.dictionaries(NAMES, JSON, max_size=4)


def tuples_of(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | st.lists(items, max_size=4).map(tuple)


FUNCTIONS = tuples_of(
    st.one_of(
        SCALARS,
        JSON,
        st.fixed_dictionaries(
            {"name": st.one_of(NAMES, JSON)},
            optional={"arguments": JSON, "handoff": JSON | st.fixed_dictionaries({"reason": JSON}), "id": JSON},
        ),
    )
)
LLM_REQUESTS = tuples_of(
    st.one_of(
        SCALARS,
        st.fixed_dictionaries(
            {}, optional={"model": JSON, "usage": JSON, "tokens": JSON, "prompt_tokens": JSON, "model_name": JSON}
        ),
    )
)
REPLIES = st.builds(
    Reply,
    conversation_id=st.just("c"),
    text=TEXTS | st.text(max_size=20),
    ended=st.booleans(),
    latency_ms=st.sampled_from([0.0, 100.0, 1e9]),
    delayed=st.booleans(),
    state=st.none() | OBJECTS,
    current_node=st.none() | NAMES,
    node_trace=tuples_of(NAMES),
    flow=st.none() | NAMES,
    step=st.none() | NAMES,
    functions=FUNCTIONS,
    topics=tuples_of(NAMES),
    sources=tuples_of(NAMES),
    cited_topic=st.none() | NAMES,
    handoff=st.none() | NAMES,
    asr_lang=st.none() | st.sampled_from(["en-US", "es", "de_DE", "", "-"]),
    tts_lang=st.none() | st.sampled_from(["en-GB", "fr", "xx", "", "_"]),
    llm_requests=LLM_REQUESTS,
    metrics=st.none() | OBJECTS,
    extra=OBJECTS,
)
FAILURES = st.builds(
    Failure, kind=st.sampled_from(FailureKind), message=st.just("It failed."), code=st.none() | NAMES
)
NOT_SENT = st.builds(NotSent, reason=st.sampled_from(NotSentReason), since=st.just(0))
OUTCOMES: st.SearchStrategy[Outcome] = st.one_of(REPLIES, REPLIES, REPLIES, FAILURES, NOT_SENT)
CONVERSATIONS = st.lists(st.builds(Pair, OUTCOMES, OUTCOMES), max_size=4)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(CONVERSATIONS)
def test_any_conversation_can_be_compared(outcomes: list[Pair[Outcome]]) -> None:
    turns = [Turn(index, "", pair) for index, pair in enumerate(outcomes)]
    for comparison in compare_all(turns):
        told = [(d.signal, d.identity) for d in comparison.divergences if d.status is not Status.RESOLVED]
        assert len(told) == len(set(told))
        for divergence in comparison.divergences:
            assert format_path(parse_path(divergence.path)) == divergence.path
            assert (divergence.since == comparison.index) == (divergence.status is Status.NEW)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(OUTCOMES, max_size=3))
def test_a_conversation_does_not_differ_from_itself(outcomes: list[Outcome]) -> None:
    turns = [Turn(index, "", Pair(outcome, copy.deepcopy(outcome))) for index, outcome in enumerate(outcomes)]
    assert all(comparison.divergences == () for comparison in compare_all(turns))
