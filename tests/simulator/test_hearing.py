"""What the agent hears in what people say."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.model.targets import Environment
from polycompare.simulator.agent_loading import load_agents
from polycompare.simulator.hearing import Hearing, plain, understand

AGENT = load_agents("restaurant").agent(Environment.LIVE, None)


def heard(text: str, language: str = "en-US", expected: tuple[str, ...] = ()) -> Hearing:
    return understand(
        text, language, intents=AGENT.intents, slots=AGENT.slots, topics=AGENT.topics, expected=expected
    )


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("a table for two tomorrow at 7", {"party": 2, "day": "tomorrow", "time": "19:00"}),
        ("2 people", {"party": 2}),
        ("we are a party of ten", {"party": 10}),
        ("book for 7pm", {"time": "19:00"}),
        ("for 4 at 19:30 tonight", {"party": 4, "time": "19:30", "day": "today"}),
        ("7.30 p.m. on Friday", {"time": "19:30", "day": "friday"}),
        ("half past eight", {"time": "20:30"}),
        ("at quarter past seven", {"time": "19:15"}),
        ("around 8 30", {"time": "20:30"}),
        ("11 am", {"time": "11:00"}),
        ("at noon", {"time": "12:00"}),
        ("twelve people at twelve", {"party": 12, "time": "12:00"}),
        ("My name is Ana Ruiz and I want a table", {"name": "Ana Ruiz"}),
        ("i'm bob", {"name": "Bob"}),
        ("I'm looking for parking", {}),
        ("call me at +34 600 111 222", {"phone": "+34600111222"}),
        ("outside please, it is her birthday", {"area": "terrace", "occasion": "birthday"}),
        ("nothing of that", {}),
        ("", {}),
    ],
)
def test_slots_in_english(text: str, slots: dict[str, Any]) -> None:
    found = dict(heard(text).slots)
    if "phone" not in slots:
        found.pop("phone", None)
    assert found == slots


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("una mesa para dos mañana a las siete", {"party": 2, "day": "tomorrow", "time": "19:00"}),
        ("somos 4 personas el sábado a las 20:30", {"party": 4, "day": "saturday", "time": "20:30"}),
        ("a las nueve y media", {"time": "21:30"}),
        ("me llamo Íñigo Pérez", {"name": "Íñigo Pérez"}),
        ("fuera", {"area": "terrace"}),
    ],
)
def test_slots_in_spanish(text: str, slots: dict[str, Any]) -> None:
    assert heard(text, "es-ES").slots == slots


@pytest.mark.parametrize(
    ("text", "expected", "slots"),
    [
        ("two", ("party",), {"party": 2}),
        ("7", ("time",), {"time": "19:00"}),
        ("eight thirty", ("time",), {"time": "20:30"}),
        ("zoë o'neill", ("name",), {"name": "Zoë O'neill"}),
        ("yes please", ("name",), {}),
        ("two", (), {}),
        ("I really would not know that yet", ("name",), {}),
    ],
)
def test_bare_answers_fill_what_was_asked_for(text: str, expected: tuple[str, ...], slots: dict[str, Any]) -> None:
    assert heard(text, expected=expected).slots == slots


def test_intents_are_whole_words() -> None:
    assert "no" not in heard("now I know").intents
    assert "no" in heard("No!").intents
    assert heard("that's all").intents == ("no",)


def test_the_best_topic_comes_first() -> None:
    assert heard("what are your opening hours, and is my dog welcome?").topics == ("opening_hours", "dogs")
    assert heard("anything else").topics == ()


@given(st.text(), st.sampled_from(["en-US", "es-ES"]), st.sampled_from(["party", "time", "day", "name", "area"]))
def test_any_text_is_heard_somehow(text: str, language: str, expected: str) -> None:
    assert heard(text, language, (expected,)).is_silence == (not text.strip())


@given(st.text())
def test_plain_text_is_stable(text: str) -> None:
    assert plain(plain(text)) == plain(text)
