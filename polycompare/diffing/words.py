"""Two texts aligned word by word, for showing what was said differently."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from polycompare.diffing.sequences import matches

_TOKEN: Final = re.compile(r"\w+(?:[:.,'’@/-]\w+)*|\s+|[^\w\s]")  # 7:15, 4.50 and don't are one word
_WORD: Final = re.compile(r"\w")

# Two texts of 100 KB have some 17,000 words each. Beyond this many tokens a text is cut into larger pieces.
_WORDS_LIMIT: Final = 8_000
_PIECE: Final = re.compile(r"[^\n.!?]*[\n.!?]+\s*|[^\n.!?]+")

ChangeKind = Literal["equal", "removed", "added", "replaced"]


@dataclass(frozen=True, slots=True)
class WordChange:
    """A run of two aligned texts. A part that a side does not have is empty."""

    kind: ChangeKind
    baseline: str
    candidate: str


def word_changes(a: str, b: str) -> list[WordChange]:
    """The runs of two texts: their baseline parts joined are `a`, their candidate parts `b`, exactly.

    Very long texts are aligned sentence by sentence, so that the cost stays within some milliseconds.
    """
    if a == b:
        return [WordChange("equal", a, b)] if a else []
    tokens_a, tokens_b = _TOKEN.findall(a), _TOKEN.findall(b)
    if max(len(tokens_a), len(tokens_b)) > _WORDS_LIMIT:
        tokens_a, tokens_b = _PIECE.findall(a), _PIECE.findall(b)
    return list(_joined(_runs(tokens_a, tokens_b)))


def _runs(a: list[str], b: list[str]) -> Iterator[tuple[bool, str, str]]:
    """Runs that are equal or not, in turns."""
    start_a = start_b = 0  # where the run under way began
    end_a = end_b = 0  # where it ends so far, if it is an equal one
    for i, j in (*matches(a, b), (len(a), len(b))):
        if i == end_a and j == end_b and i < len(a) and j < len(b):
            end_a, end_b = i + 1, j + 1
            continue
        if end_a > start_a:
            yield True, "".join(a[start_a:end_a]), "".join(b[start_b:end_b])
        if i > end_a or j > end_b:
            yield False, "".join(a[end_a:i]), "".join(b[end_b:j])
        start_a, start_b = i, j
        end_a, end_b = i + 1, j + 1


def _joined(runs: Iterator[tuple[bool, str, str]]) -> Iterator[WordChange]:
    """Word changes of runs. Equal blanks and commas between two changes are no common ground: they join them."""
    left = right = ""
    between = ""
    for equal, part_a, part_b in runs:
        if not equal:
            left, right, between = left + between + part_a, right + between + part_b, ""
        elif (left or right) and not _WORD.search(part_a) and not between:
            between = part_a
        else:
            if left or right:
                yield _change(left, right)
            yield WordChange("equal", between + part_a, between + part_b)
            left = right = between = ""
    if left or right:
        yield _change(left, right)
    if between:
        yield WordChange("equal", between, between)


def _change(left: str, right: str) -> WordChange:
    if not left:
        return WordChange("added", left, right)
    if not right:
        return WordChange("removed", left, right)
    return WordChange("replaced", left, right)
