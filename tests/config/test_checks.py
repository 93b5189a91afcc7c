"""What languages and channels may look like."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.config.checks import channel_fault, language_fault


@pytest.mark.parametrize("tag", ["en", "en-US", "es-419", "zh-Hant-TW", "sl-rozaj-biske", "de-CH-1901", "x-twain"])
def test_a_language(tag: str) -> None:
    assert language_fault(tag) is None


@pytest.mark.parametrize(
    "text", ["", "en_US", "en-", "-US", "en--US", "1n", "en US", "en-US\n", "ën", "e" * 9, "٣n"]
)
def test_no_language(text: str) -> None:
    assert language_fault(text) == "must be a language tag, such as en, en-US or es-419"


@pytest.mark.parametrize("text", ["webchat.polyai", "a", "é☃", "x" * 100])
def test_a_channel(text: str) -> None:
    assert channel_fault(text) is None


@pytest.mark.parametrize("text", ["", "web chat", "a\tb", "\x1b[31m", "\u202e", "\u00a0", "\ud800", "x" * 101])
def test_no_channel(text: str) -> None:
    assert channel_fault(text) == "must be 1 to 100 visible characters without spaces"


@given(st.text(max_size=120))
def test_what_passes_can_be_shown_and_sent(text: str) -> None:
    if language_fault(text) is None:
        assert text.isascii()
    if channel_fault(text) is None:
        assert text.isprintable()
        assert len(text.split()) == 1
        text.encode()


def test_they_are_quick_to_import() -> None:
    code = "import sys, polycompare.config.checks; print('pydantic' in sys.modules, 'ipaddress' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout == "False False\n"
