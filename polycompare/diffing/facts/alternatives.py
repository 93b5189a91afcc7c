"""Patterns for one of many words, as a tree of their letters: a search tries few branches, not every word."""

import re
from collections.abc import Iterable
from typing import TypeAlias

_Tree: TypeAlias = dict[str, "_Tree"]
_END = ""


def listed(words: str) -> list[str]:
    """Words that are written with blanks between them."""
    return words.split()


def either(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest that fits first; blanks in a word may be of any width."""
    tree: _Tree = {}
    for word in words:
        branch = tree
        for letter in word:
            branch = branch.setdefault(letter, {})
        branch[_END] = {}
    return f"(?:{_pattern(tree)})"


def _pattern(tree: _Tree) -> str:
    parts = [_letter(letter) + _pattern(branch) for letter, branch in tree.items() if letter != _END]
    if not parts:
        return ""
    if _END in tree:
        return f"(?:{'|'.join(parts)})?"
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


def _letter(letter: str) -> str:
    return r"\s+" if letter == " " else re.escape(letter)
