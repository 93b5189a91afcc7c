"""Regular expressions of people: which are taken, and that they end."""

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.scenarios.patterns import MOST_SEARCHED, compiled, is_found


@pytest.mark.parametrize(
    "text",
    [
        "a+b*",
        "(a+)b+",
        "(?:a|b)+",
        r"(\+)+",
        "([+*])+",
        "(a++ )+",
        "(?>a+ )+",
        "(a+)?",
        "(a+){2}",
        "(?i)x{2,}",
        "",
    ],
)
def test_a_pattern_that_ends_is_taken(text: str) -> None:
    assert compiled(text) == re.compile(text)


@pytest.mark.parametrize(
    "text", ["(a+)+", "(?:a*)*b", r"(\w+\s?)+x", "((a+)b)*", "(a{2,})+", "(x(?>a)b+)+", "([a]+)+?"]
)
def test_a_pattern_that_may_run_for_ever_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="may take for ever"):
        compiled(text)


@pytest.mark.parametrize("text", ["(", "a**", "[[a]", "(?P<x>a)(?P<x>b)", "a{99999999999}"])
def test_what_is_no_pattern_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="must be a regular expression: "):
        compiled(text)


def test_only_so_much_of_a_text_is_searched() -> None:
    assert is_found(compiled("x"), " " * (MOST_SEARCHED - 1) + "x")
    assert not is_found(compiled("x"), " " * MOST_SEARCHED + "x")


@given(st.text(st.sampled_from("ab()[]*+?{}1,\\|^$.>:=!#")))
def test_any_text_is_a_pattern_or_not(text: str) -> None:
    with contextlib.suppress(ValueError):
        compiled(text)
