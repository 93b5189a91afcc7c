"""No text from outside may act on a terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.model.text import visible, visible_line

_BIDI = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}


def _acts_on_a_terminal(character: str) -> bool:
    is_control = unicodedata.category(character) == "Cc" and character not in "\n\t"
    return is_control or ord(character) in _BIDI or unicodedata.category(character) == "Cs"


@given(st.text(alphabet=st.characters(codec=None, exclude_categories=())))
def test_nothing_visible_acts(text: str) -> None:
    shown = visible(text)
    assert not any(map(_acts_on_a_terminal, shown))
    shown.encode("utf-8")


@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs", "Cf"))))
def test_harmless_text_is_left_alone(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize("code", [*range(0x20), *range(0x7F, 0xA0), *sorted(_BIDI)])
def test_every_control_has_its_own_symbol(code: int) -> None:
    character = chr(code)
    if character in "\n\t":
        assert visible(character) == character
    else:
        assert visible(character) != character
        assert visible(f"a{character}b").startswith("a")
        assert visible(f"a{character}b").endswith("b")


def test_a_clipboard_escape_shows_as_symbols() -> None:
    assert visible("\x1b]52;c;aGk=\x07") == "␛]52;c;aGk=␇"
    assert visible("\x9b31m") == "⟨9B⟩31m"


def test_one_line_stays_one_line() -> None:
    assert visible_line("a\nb\tc") == "a⏎b⇥c"
