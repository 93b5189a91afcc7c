"""What an ignore file may say, and what is said of one that is wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.config.yaml_files import FileError
from polycompare.model.divergences import Signal
from polycompare.model.rules import CompareOption, IgnoreRule
from polycompare.model.values import MISSING, JsonValue, Missing
from polycompare.scenarios.ignore_file import ignore_text, read_ignore

WHOLE = """\
# ours
[[ignore]]
path = "booking.hold_id"

[[ignore]]
signal = "functions"
path = '**["odd key"].at'
scenario = "booking-*"
turn = 3
value = [1, "two"]
reason = "the service's own"
by = "ana"
on = 2026-01-31

[[ignore]]
signal = "topics"

[[compare]]
path = "basket.items"
signal = "state"
key = "sku"
ignore_order = true

[[compare]]
path = "**.price"
tolerance = 0.01
relative_tolerance = 1
ignore_case = true
ignore_whitespace = true
opaque = true
fold = false
"""


def mistakes(text: str) -> list[str]:
    with pytest.raises(FileError) as caught:
        read_ignore(text, "polycompare.ignore.toml")
    return str(caught.value).splitlines()


def test_every_key_has_its_meaning() -> None:
    rules, options = read_ignore(WHOLE, "polycompare.ignore.toml")
    assert rules == (
        IgnoreRule("booking.hold_id"),
        IgnoreRule(
            '**["odd key"].at',
            Signal.FUNCTIONS,
            "booking-*",
            3,
            [1, "two"],
            "the service's own",
            "ana",
            date(2026, 1, 31),
        ),
        IgnoreRule("**", Signal.TOPICS),
    )
    assert options == (
        CompareOption("basket.items", Signal.STATE, ignore_order=True, key="sku"),
        CompareOption(
            "**.price",
            tolerance=0.01,
            relative_tolerance=1,
            ignore_case=True,
            ignore_space=True,
            opaque=True,
            fold=False,
        ),
    )


def test_an_empty_file_says_nothing() -> None:
    assert read_ignore("", "f") == ((), ())


def test_every_mistake_is_told_with_its_line_and_key() -> None:
    told = mistakes(
        """\
[[ignore]]
path = "a..b"
signal = "stat"
turn = -1
reason = '''
[[compare]]
'''
onn = 2026-01-31

[[compare]]
tolerance = "0.1"
fold = 1
scenario = "x"

[[ignor]]
path = "a"
"""
    )
    places = [line.split(": ")[:2] for line in told]
    assert places == [
        ["polycompare.ignore.toml:2", "path"],
        ["polycompare.ignore.toml:3", "signal"],
        ["polycompare.ignore.toml:4", "turn"],
        ["polycompare.ignore.toml:8", "onn"],
        ["polycompare.ignore.toml:10", "path"],
        ["polycompare.ignore.toml:11", "tolerance"],
        ["polycompare.ignore.toml:12", "fold"],
        ["polycompare.ignore.toml:13", "scenario"],
        ["polycompare.ignore.toml:15", "[[ignor]]"],
    ]
    assert "at character 1" in told[0]
    assert "did you mean 'state'?" in told[1]
    assert "node_trace" in told[1]
    assert "(did you mean 'on'?); those are path, signal," in told[3]
    assert told[5].endswith("must be a number.")
    assert "did you mean 'ignore'?" in told[8]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('reason = "all of it"', "would ignore everything; give a path"),
        ('path = "**"', "would ignore everything; give a narrower path"),
        ('path = "x"\non = "2026-01-31"', "on: must be a date without quotes"),
        ('path = "x"\non = 2026-01-31T10:00:00', "on: must be a date without quotes"),
        ('path = "x"\nvalue = 2026-01-31', "put dates and times in quotes"),
        ('path = "x"\nvalue = { type = "uuid" }', "value: must be one value"),
        ('path = "x"\nscenario = ""', "scenario: must not be empty"),
        ('path = "x"\nturn = 1.5', "turn: must be a whole number"),
        ('path = "x"\nturn = true', "turn: must be a whole number"),
    ],
)
def test_what_an_ignore_table_may_not_say(table: str, said: str) -> None:
    (told,) = mistakes(f"[[ignore]]\n{table}\n")
    assert said in told


def test_all_of_a_scenario_or_a_turn_may_be_ignored() -> None:
    rules, _ = read_ignore('[[ignore]]\npath = "**"\nscenario = "a"\n[[ignore]]\npath = "**"\nturn = 0\n', "f")
    assert [(rule.scenario, rule.turn) for rule in rules] == [("a", None), (None, 0)]


def test_a_table_with_single_brackets_is_told_how_to_write_it() -> None:
    assert mistakes('[ignore]\npath = "x"\n') == [
        "polycompare.ignore.toml:1: ignore: must be written [[ignore]], with two brackets on each side."
    ]


def test_a_compare_table_must_say_how() -> None:
    (told,) = mistakes('[[compare]]\npath = "x"\nsignal = "state"\n')
    assert told.startswith("polycompare.ignore.toml:1: [[compare]]: says nothing of how to compare")


def test_what_is_not_toml_is_told_with_its_line() -> None:
    assert mistakes('[[ignore]]\npath = "x\n') == [
        "polycompare.ignore.toml:2: is not TOML: Illegal character '\\n'."
    ]
    (deep,) = mistakes(f"x = {'[' * 50_000}")
    assert "nested too deeply" in deep


def test_control_characters_of_a_file_stay_out_of_messages() -> None:
    (told,) = mistakes('[[ignore]]\npath = "x"\n"\\u001b[31m" = 1\n')
    assert "\x1b" not in told
    assert "␛[31m" in told


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ANY_TEXT = st.text(max_size=20)
JSON: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)
VALUE: st.SearchStrategy[JsonValue | Missing] = st.just(MISSING) | JSON


@given(
    st.sampled_from(["a", "a.*", "items[*].v", "**.at", '["odd \\" key"].x', "[3]", ""]),
    st.none() | st.sampled_from(Signal),
    st.none() | TEXT.filter(bool),
    st.none() | st.integers(0, 2**63 - 1),
    VALUE,
    TEXT,
    TEXT,
    st.none() | st.dates(),
)
def test_a_rule_is_read_as_it_was_written(
    path: str,
    signal: Signal | None,
    scenario: str | None,
    turn: int | None,
    value: JsonValue | Missing,
    reason: str,
    by: str,
    on: date | None,
) -> None:
    rule = IgnoreRule(path, signal, scenario, turn, value, reason, by, on)
    rules, options = read_ignore(ignore_text(rule), "f")
    assert repr(rules) == repr((rule,))  # repr: NaN is not equal to itself, and 1 is to True
    assert options == ()
