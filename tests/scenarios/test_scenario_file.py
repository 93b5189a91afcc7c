"""Scenario files: what they may say, what is wrong with them, and what becomes of their variables."""

import contextlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.config.yaml_files import FileError, Located, load_yaml
from polycompare.model.turns import UserTurn
from polycompare.model.values import Pair, Side
from polycompare.scenarios.scenario import Scenario, scenario_of
from polycompare.scenarios.turns import Effects, Languages, Script
from polycompare.scenarios.variables import Draw

DRAW = Draw("r1", 2, datetime(2026, 3, 13), {"CITY": "London"})

EVERYTHING = r"""
name: booking, happy path
description: A table for two.
tags: [smoke, booking]
attributes: {customer: "{{run}}-{{side}}", party: "{{party}}", nested: [{day: "{{day}}"}]}
languages: {asr: es-ES, tts: es-419}
repeat: 3
effects: writes
vars:
  party: 2
  day: "{{today+1d:%A}}"
turns:
  - a table for {{party}} on {{day}}
  - user: I am at the {{side}} in {{env.CITY}} \{{sic}}
    metadata: {repeat: "{{repeat}}", text: "{{repeat}}x"}
    expect:
      - reply_contains: "{{party}}"
      - state: {path: booking.party, equals: "{{party}}"}
        side: candidate
  - ""
cleanup:
  - user: cancel it
expect:
  - handoff: false
  - reply_matches: 'for {{price}}\.'
""".replace("vars:\n", "vars:\n  price: $5\n")


def scenario(text: str) -> Scenario:
    return scenario_of(Path("s.yaml"), load_yaml(text, "s.yaml"), frozenset({"MY_KEY"}))


def expecting(entry: str) -> str:
    return f"name: x\nturns: [hi]\nexpect:\n  - {entry}\n"


def test_a_file_may_say_all_of_this() -> None:
    read = scenario(EVERYTHING)
    assert (read.name, read.description, read.tags) == (
        "booking, happy path",
        "A table for two.",
        ("smoke", "booking"),
    )
    assert (read.repeat, read.effects, read.path) == (3, Effects.WRITES, Path("s.yaml"))
    script = read.rendered(DRAW)
    assert script.turns == (
        UserTurn("a table for 2 on Saturday"),
        UserTurn(
            "I am at the baseline in London {{sic}}",
            {"repeat": 2, "text": "2x"},
            to_candidate=UserTurn("I am at the candidate in London {{sic}}", {"repeat": 2, "text": "2x"}),
        ),
        UserTurn(""),
        UserTurn("cancel it", cleanup=True),
    )
    assert script.attributes == Pair(
        {"customer": "r1-baseline", "party": 2, "nested": [{"day": "Saturday"}]},
        {"customer": "r1-candidate", "party": 2, "nested": [{"day": "Saturday"}]},
    )
    assert (script.name, script.languages, script.effects, script.repeat) == (
        "booking, happy path",
        Languages("es-ES", "es-419"),
        Effects.WRITES,
        3,
    )
    assert [(e.turn, e.side, e.text) for e in script.expectations] == [
        (2, None, 'reply contains "2"'),
        (2, Side.CANDIDATE, "state booking.party is 2"),
        (None, None, "does not hand off"),
        (None, None, r"reply matches /for \$5\./"),
    ]


def test_one_language_is_heard_and_spoken() -> None:
    script = scenario("name: x\nturns: [hi]\nlanguages: fr-FR\n").rendered(DRAW)
    assert script.languages == Languages("fr-FR", "fr-FR")


def test_what_is_not_said_is_left_to_others() -> None:
    read = scenario("name: x\nturns: [hi]\n")
    assert (read.repeat, read.effects) == (None, Effects.NONE)
    assert read.rendered(DRAW) == Script((UserTurn("hi"),), "x")


def test_an_expectation_that_names_the_side_reads_the_same_for_both() -> None:
    (expected,) = scenario(expecting('reply_contains: "{{side}}"')).rendered(DRAW).expectations
    assert expected.text == 'reply contains "baseline" (B: reply contains "candidate")'


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("reply_contains: [a, b, c]", 'reply contains "a", "b" and "c"'),
        ("reply_not_contains: [a, b]", 'reply does not contain "a" or "b"'),
        ("reply_matches: 'a+'", "reply matches /a+/"),
        ("reply_facts: 7 pm", 'reply tells "7 pm"'),
        ("state: {path: '', exists: true}", "state exists"),
        ("state: {path: a.b, exists: false}", "state a.b does not exist"),
        ("state: {path: a, equals: null}", "state a is null"),
        ("state: {path: a, matches: ^x}", "state a matches /^x/"),
        ("state: {path: a, between: [1, 2.5]}", "state a is between 1 and 2.5"),
        ('state: {path: a, between: ["09:00", "18:30"]}', 'state a is between "09:00" and "18:30"'),
        ("visited: [a, b]", "visits a and b"),
        ("visited_in_order: [a, b, a]", "visits a, then b, then a"),
        ("not_visited: a", "does not visit a"),
        ("called: book", "calls book"),
        ("called: {name: book, arguments: {party: 2}}", 'calls book with {"party": 2}'),
        ("not_called: [a, b]", "does not call a or b"),
        ("topic: hours", "retrieves topic hours"),
        ("handoff: true", "hands off"),
        ("handoff: desk", "hands off to desk"),
        ("handoff: {destination: desk, reason: complaint}", 'hands off to desk for the reason "complaint"'),
        ("ended: false", "does not end the conversation"),
        ("latency_under_ms: 1500", "answers in under 1500 ms"),
    ],
)
def test_every_expectation_reads_as_one_line(entry: str, text: str) -> None:
    (expected,) = scenario(expecting(entry)).rendered(DRAW).expectations
    assert expected.text == text
    assert (expected.turn, expected.sides) == (None, tuple(Side))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("turns: [hi]", "s.yaml:1: name: is required and missing."),
        ("name: x\nturns: [hi]\nturn: [ho]", "s.yaml:3: turn: is not a known key; did you mean turns?"),
        ("name: 'x\ty'\nturns: [hi]", "s.yaml:1: name: must be one line of visible text"),
        ("name: ' '\nturns: [hi]", "s.yaml:1: name: must not be blank."),
        (
            "name: x\nturns:\n  - hi\n  - 5",
            "s.yaml:4: turns[1]: must be what the user says, in quotes where it is not",
        ),
        ("name: x\nturns:\n  - user: hi\n    usr: ho", "s.yaml:4: turns[0].usr: is not a known key; did you mean"),
        ("name: x\nturns: [hi]\nlanguages: es_ES", "s.yaml:3: languages: must be a language tag, such as en"),
        ("name: x\nturns: [hi]\nlanguages: {asr: e!}", "s.yaml:3: languages.asr: must be a language tag"),
        ("name: x\nturns: [hi]\nlanguages: {stt: en}", "s.yaml:3: languages.stt: is not a known key; did"),
        ("name: x\nturns: [hi]\nrepeat: 0", "s.yaml:3: repeat: must be 1 or more."),
        ("name: x\nturns: [hi]\nrepeat: 101", "s.yaml:3: repeat: must be 100 or less."),
        ("name: x\nturns: [hi]\neffects: reads", "s.yaml:3: effects: must be 'none' or 'writes'."),
        ("name: x\nturns: [hi]\ntags: a", "s.yaml:3: tags: must be a list."),
        ("name: x\nturns: [hi]\nattributes: {n: 1e999}", "s.yaml:3: attributes: its numbers must be finite."),
        ("name: x\nturns: [hi]\nvars: {a: [1]}", "s.yaml:3: vars.a: must be text, a number, or true or false."),
        ("name: x\nturns: [hi]\nvars: {a: null}", "s.yaml:3: vars.a: must be text"),
        ("name: x\nturns: [hi]\nvars: [a]", "s.yaml:3: vars: must be a mapping"),
        ("name: x\nturns: [hi]\nvars: {run: a}", "s.yaml:3: vars.run: is the name of a variable that is always"),
        ("name: x\nturns: ['{{prty}}']", "s.yaml:2: turns[0]: has the unknown variable {{prty}}; known are"),
        ("name: x\nturns: ['{{prty}}']\nvars: {party: 2}", "did you mean 'party'?"),
        ("name: x\nturns: ['{{env.MY_KEY}}']", "s.yaml:2: turns[0]: would send MY_KEY to an agent"),
        ("name: x\nturns: ['{{env.POLY_ADK_KEY}}']", "that holds a key"),
        ("name: x\nturns: [hi]\ncleanup: ['{{']", "s.yaml:3: cleanup[0]: has `{{` without `}}`"),
        ("name: x\nturns: [hi]\nattributes:\n  a:\n    - '{{b}}'", "s.yaml:5: attributes.a[0]: has the unknown"),
        (expecting("reply_contain: x"), "s.yaml:4: expect[0].reply_contain: is not a known key; did you mean"),
        (expecting("{ended: true, topic: x}"), "s.yaml:4: expect[0]: has exactly one of reply_contains, "),
        (expecting("{ended: true, topic: x}"), "here are topic, ended."),
        (expecting("side: baseline"), "here are none."),
        (expecting("{ended: true, side: left}"), "s.yaml:4: expect[0].side: must be 'baseline' or 'candidate'."),
        (expecting("ended: yes"), "s.yaml:4: expect[0].ended: must be true or false."),
        (expecting("reply_contains: []"), "s.yaml:4: expect[0].reply_contains: must not be empty."),
        (expecting("reply_contains: [a, ' ']"), "s.yaml:4: expect[0].reply_contains[1]: must not be blank."),
        (
            expecting("reply_facts: [7 pm, hello]"),
            "s.yaml:4: expect[0].reply_facts[1]: tells no fact; give a number",
        ),
        (expecting("reply_matches: '('"), "s.yaml:4: expect[0].reply_matches: must be a regular expression: "),
        (expecting("reply_matches: ['a', '[[a]']"), "expect[0].reply_matches[1]: must be a regular expression: "),
        (expecting("state: {path: a}"), "expect[0].state: has exactly one of equals, exists, matches or between;"),
        (expecting("state: {path: a, equals: 1, exists: true}"), "here are equals, exists."),
        (expecting("state: {path: a, exists: null}"), "expect[0].state: has exactly one"),
        (expecting("state: {path: a..b, exists: true}"), "expect[0].state.path: must be a path, such as"),
        (expecting("state: {exists: true}"), "expect[0].state.path: is required and missing."),
        (expecting("state: {path: a, between: [2, 1]}"), "state.between: must be two numbers, or two ISO dates"),
        (expecting("state: {path: a, between: [1, '2']}"), "state.between: must be two numbers, or two ISO dates"),
        (expecting("state: {path: a, between: ['2026-02-30', '2026-03-01']}"), "state.between: must be two"),
        (expecting("state: {path: a, between: ['b', 'c']}"), "state.between: must be two numbers"),
        (expecting("state: {path: a, between: [1]}"), "expect[0].state.between: "),
        (expecting("called: {arguments: {}}"), "expect[0].called.name: is required and missing."),
        (expecting("called: {name: a, args: {}}"), "expect[0].called.args: is not a known key; did you mean"),
        (expecting("handoff: 5"), "expect[0].handoff: must be true, false, a destination, or a mapping of"),
        (expecting("handoff: {to: desk}"), "expect[0].handoff.to: is not a known key; allowed: destination or"),
        (expecting("handoff: {reason: 5}"), "expect[0].handoff: must name a destination, a reason or both"),
        (expecting("handoff: ''"), "expect[0].handoff: must name a destination, a reason or both"),
        (expecting("latency_under_ms: 0"), "expect[0].latency_under_ms: "),
        (expecting("latency_under_ms: '{{limit}}'"), "expect[0].latency_under_ms: has the unknown variable"),
    ],
)
def test_a_mistake_is_told_with_file_line_key_and_what_is_allowed(text: str, told: str) -> None:
    with pytest.raises(FileError) as caught:
        scenario(text)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_mistake_is_told_at_once_in_the_order_of_the_lines() -> None:
    file = "nam: x\nrepeat: 0\nvars: {a: '{{b}}'}\nturns:\n  - '{{c}}'\n  - user: 5\nexpect:\n  - ended: 1\n"
    with pytest.raises(FileError) as caught:
        scenario(file)
    lines = str(caught.value).splitlines()
    assert [line.split(": ")[1] for line in lines] == [
        "nam",
        "repeat",
        "vars.a",
        "turns[0]",
        "turns[1].user",
        "expect[0].ended",
    ]


def test_types_of_variables_are_checked_when_the_file_is_read() -> None:
    limit = expecting("latency_under_ms: '{{limit}}'")
    assert scenario(f"{limit}vars: {{limit: 900}}").rendered(DRAW).expectations
    with pytest.raises(FileError, match="must be a number"):
        scenario(f"{limit}vars: {{limit: soon}}")


def test_the_environment_is_not_needed_until_rendering() -> None:
    read = scenario("name: x\nturns:\n  - '{{env.A}} {{env.CITY}}'\n  - '{{v}}'\nvars:\n  v: '{{env.B}}'\n")
    with pytest.raises(FileError) as caught:
        read.rendered(DRAW)
    assert str(caught.value).splitlines() == [
        "s.yaml:3: turns[0]: needs the environment variable A, which is not set; export it.",
        "s.yaml:6: vars.v: needs the environment variable B, which is not set; export it.",
    ]


def test_what_the_environment_brings_is_checked_when_rendering() -> None:
    read = scenario(expecting("state: {path: a, between: ['{{env.CITY}}', '{{today}}']}"))
    with pytest.raises(FileError, match=r"s.yaml:4: expect\[0\].state.between: must be two numbers"):
        read.rendered(DRAW)


_SAFE = st.text(st.characters(exclude_characters="{", exclude_categories=["Cs"]))
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _SAFE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_SAFE, inner, max_size=3),
    max_leaves=8,
)


@given(
    st.lists(st.tuples(_SAFE, st.dictionaries(_SAFE, _JSON, max_size=3)), min_size=1, max_size=4),
    st.dictionaries(_SAFE, _JSON, max_size=3),
)
def test_rendering_without_variables_changes_nothing(
    turns: list[tuple[str, dict[str, Any]]], attributes: dict[str, Any]
) -> None:
    data: Any = {
        "name": "x",
        "attributes": attributes,
        "turns": [{"user": user, "metadata": metadata} for user, metadata in turns],
    }
    script = scenario_of(Path("s.yaml"), Located(data, "s.yaml", {}), frozenset()).rendered(DRAW)
    assert script == Script(
        tuple(UserTurn(user, metadata) for user, metadata in turns), "x", Pair(attributes, attributes)
    )


_NAMES = """name turns user expect state path equals between matches reply_matches called handoff side vars
cleanup languages attributes metadata repeat ended latency_under_ms visited x"""
_KEYS = st.sampled_from(_NAMES.split())
_PIECES = st.sampled_from(
    ["{{", "}}", "x", "today", "env.", "(", "*", "[", "0", " ", "\n", "name: x\n", "turns:\n- "]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.lists(_PIECES, max_size=4).map("".join),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=25,
)


@given(_VALUES)
def test_any_data_is_a_scenario_or_a_mistake(data: Any) -> None:
    with contextlib.suppress(FileError):
        scenario_of(Path("s.yaml"), Located(data, "s.yaml", {}), frozenset()).rendered(DRAW)


@given(_VALUES, _VALUES, _VALUES)
def test_any_expectation_is_one_or_a_mistake(value: Any, turn: Any, own: Any) -> None:
    data: Any = {"name": "x", "vars": {"x": own}, "turns": [turn], "expect": [value]}
    with contextlib.suppress(FileError):
        scenario_of(Path("s.yaml"), Located(data, "s.yaml", {}), frozenset()).rendered(DRAW)


@given(st.text() | st.lists(_PIECES).map("".join))
def test_any_text_is_a_scenario_or_a_mistake(text: str) -> None:
    with contextlib.suppress(FileError):
        scenario(text).rendered(DRAW)
