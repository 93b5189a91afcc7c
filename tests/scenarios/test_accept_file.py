"""What an accept file may say, and what is said of one that is wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.config.yaml_files import FileError
from polycompare.diffing.classes import class_of, covers
from polycompare.model.change_classes import (
    Absent,
    Anything,
    ChangeClass,
    Exactly,
    Matching,
    OfType,
    ValuePattern,
    WithFacts,
)
from polycompare.model.divergences import Change, Divergence, Signal, Status
from polycompare.model.rules import Acceptance
from polycompare.model.values import MISSING, JsonValue, Missing
from polycompare.scenarios.accept_file import accept_text, read_accept
from polycompare.scenarios.value_patterns import TYPES

WHOLE = """\
[[accept]]
scenario = "booking"
turn = 3
signal = "node_trace"
path = "[*]"
baseline = "offer_seating"
candidate = "offer_slot"
reason = "slots first"
by = "ana"
on = 2026-01-31
expires = 2026-06-30

[[accept]]
signal = "reply"
path = ""
candidate = { facts = ["time 19:00", "money 45 USD"] }

[accept.baseline]
matches = '\\d+ people.*'
"""


def mistakes(text: str) -> list[str]:
    with pytest.raises(FileError) as caught:
        read_accept(text, "polycompare.accept.toml")
    return str(caught.value).splitlines()


def test_every_key_has_its_meaning() -> None:
    assert read_accept(WHOLE, "polycompare.accept.toml") == (
        Acceptance(
            ChangeClass(Signal.NODE_TRACE, "[*]", Exactly("offer_seating"), Exactly("offer_slot")),
            "booking",
            3,
            "slots first",
            "ana",
            date(2026, 1, 31),
            date(2026, 6, 30),
        ),
        Acceptance(
            ChangeClass(Signal.REPLY, "", Matching(r"\d+ people.*"), WithFacts(("money 45 USD", "time 19:00")))
        ),
    )


@pytest.mark.parametrize(
    ("written", "pattern"),
    [
        ('"19:00"', Exactly("19:00")),
        ("2", Exactly(2)),
        ("2.0", Exactly(2.0)),
        ("false", Exactly(False)),
        ("[1, { type = 2 }]", Exactly([1, {"type": 2}])),
        ('{ type = "null" }', Exactly(None)),
        ('{ type = "missing" }', Absent()),
        ('{ type = "uuid" }', OfType("uuid")),
        ('{ value = { type = "uuid" } }', Exactly({"type": "uuid"})),
        ("{ json = '[null]' }", Exactly([None])),
        ("{ facts = [] }", WithFacts(())),
    ],
)
def test_a_side_is_a_value_or_says_what_kind(written: str, pattern: ValuePattern) -> None:
    (accepted,) = read_accept(f'[[accept]]\nsignal = "state"\npath = "a"\ncandidate = {written}\n', "f")
    assert repr(accepted.change.candidate) == repr(pattern)
    assert accepted.change.baseline == Anything()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{ typ = 1 }", "'typ' is no kind of value (did you mean 'type'?); those are type, matches, facts, value"),
        ('{ type = "uid" }', "'uid' is no type (did you mean 'uuid'?); those are text, number"),
        ("{ type = 1 }", "1 is no type; those are"),
        ('{ type = "text", facts = [] }', "must have exactly one of type, matches, facts, value and json"),
        ("{}", "must have exactly one of"),
        ('{ matches = "(" }', "matches is not a regular expression: missing )"),
        ("{ matches = 1 }", "matches must be a regular expression in quotes"),
        (f'{{ matches = "{"a" * 1_001}" }}', "matches has 1001 characters; at most 1000"),
        ('{ facts = ["19:00"] }', 'such as "time 19:00"'),
        ('{ json = "[" }', "json is not JSON"),
        (f'{{ json = "{"[" * 50_000}" }}', "json is not JSON"),
        ("{ json = 1 }", "json must be JSON in quotes"),
        ("10:30:00", "put dates and times in quotes"),
        ("[2026-01-31]", "put dates and times in quotes"),
    ],
)
def test_what_a_side_may_not_be(written: str, said: str) -> None:
    (told,) = mistakes(f'[[accept]]\nsignal = "state"\npath = "a"\n\nbaseline = {written}\n')
    assert told.startswith("polycompare.accept.toml:5: baseline: ")
    assert said in told


def test_every_mistake_is_told_with_its_line_and_key() -> None:
    told = mistakes('[[accept]]\npath = "a."\nturn = -2\nexpires = "soon"\n\n[[accept]]\nsignal = 3\nwho = ""\n')
    assert [line.split(": ")[:2] for line in told] == [
        ["polycompare.accept.toml:1", "signal"],
        ["polycompare.accept.toml:2", "path"],
        ["polycompare.accept.toml:3", "turn"],
        ["polycompare.accept.toml:4", "expires"],
        ["polycompare.accept.toml:6", "path"],
        ["polycompare.accept.toml:7", "signal"],
        ["polycompare.accept.toml:8", "who"],
    ]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ANY_TEXT = st.text(max_size=20)
JSON: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)
FACTS = st.lists(st.builds("{} {}".format, st.sampled_from(["time", "money"]), TEXT), max_size=4)
PATTERNS: st.SearchStrategy[ValuePattern] = st.one_of(
    st.builds(Exactly, JSON),
    st.builds(OfType, st.sampled_from(TYPES)),
    FACTS.map(lambda facts: WithFacts(tuple(sorted(facts)))),
    st.sampled_from([r"\d+", 'it\'s "so"', "a\nb", "(?i)[\\w']*"]).map(Matching),
    st.just(Absent()),
    st.just(Anything()),
)
PATHS = st.sampled_from(["", "[*]", "a.b", "**.at", '["odd \\" key"].x', '["\\ud800"]', "items[*].*"])
ACCEPTANCES = st.builds(
    Acceptance,
    st.builds(ChangeClass, st.sampled_from(Signal), PATHS, PATTERNS, PATTERNS),
    st.none() | TEXT.filter(bool),
    st.none() | st.integers(0, 2**40),
    TEXT,
    TEXT,
    st.none() | st.dates(),
    st.none() | st.dates(),
)


@given(st.lists(ACCEPTANCES, max_size=3))
def test_acceptances_are_read_as_they_were_written(acceptances: list[Acceptance]) -> None:
    text = "\n".join(map(accept_text, acceptances))
    assert repr(read_accept(text, "f")) == repr(tuple(acceptances))  # repr: NaN, and 1 beside True


@given(ACCEPTANCES)
def test_nothing_invisible_is_in_a_committed_file(acceptance: Acceptance) -> None:
    assert all(line.isprintable() for line in accept_text(acceptance).split("\n"))


def test_half_a_surrogate_pair_in_a_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogate"):
        accept_text(Acceptance(ChangeClass(Signal.STATE, "a", Anything(), Absent()), reason="\ud83d"))


VOLATILE = st.sampled_from(
    [
        "2fa1d2d4-9b0c-4a52-8d2e-0c2b8f6f1a10",
        "2026-01-31T10:00:00Z",
        1_769_853_600,
        0.25,
        "https://a.example/b?sig=1f",
    ]
)
SIDES = st.just(MISSING) | JSON | VOLATILE | st.just("I have a table for two at 7 pm, shall I book it?")


@given(
    SIDES,
    SIDES,
    st.sampled_from(
        [Signal.STATE, Signal.NODE_TRACE, Signal.FUNCTIONS, Signal.FACTS, Signal.REPLY, Signal.LATENCY]
    ),
    st.sampled_from(["", "[3]", "booking.created_at", "hold.id", "timing.elapsed_ms", '["\\ud800"]']),
    st.booleans(),
)
def test_a_class_covers_from_the_file_what_it_covered_before(
    baseline: JsonValue | Missing, candidate: JsonValue | Missing, signal: Signal, path: str, constant: bool
) -> None:
    divergence = Divergence(signal, path, Change.CHANGED, baseline, candidate, Status.NEW, 0, path)
    accepted = Acceptance(class_of(divergence, constant=constant))
    (read,) = read_accept(accept_text(accepted), "f")
    assert covers(read.change, divergence) == covers(accepted.change, divergence)
