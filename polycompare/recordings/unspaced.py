"""Scripts that are written without blanks between words."""

import re
from typing import Final

UNSPACED: Final = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f"  # Burmese
    "\u1780-\u17ff"  # Khmer
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # Japanese
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese
)
"""Their characters, as the inside of a class of a regular expression, or of SQLite's GLOB."""

_CHARACTER: Final = re.compile(f"([{UNSPACED}])")


def spaced(text: str) -> str:
    """Text in which every such character is a word of its own: no dictionary says where the words end."""
    return text if text.isascii() else _CHARACTER.sub(r" \1 ", text)


def has_unspaced(text: str) -> bool:
    """Whether there is such a character."""
    return _CHARACTER.search(text) is not None
