"""Text laid out in terminal cells, where a wide character takes two and a combining one none."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, chop_cells, set_cell_size

from polycompare.model.text import visible

_TAB = "    "


def wrap(text: str, width: int) -> list[str]:
    """`text` as lines of at most `width` cells, broken at spaces where that is possible; control characters are
    made visible. An empty text is one empty line."""
    return [
        line for paragraph in visible(text).replace("\t", _TAB).split("\n") for line in _fill(paragraph, width)
    ]


def _fill(paragraph: str, width: int) -> Iterator[str]:
    line: str | None = None
    for word in paragraph.split(" "):
        if line is not None:
            joined = f"{line} {word}"
            if cell_len(joined) <= width:
                line = joined
                continue
            yield line
        *full, line = _chopped(word, width) if cell_len(word) > width else [word]
        yield from full
    yield line or ""


def _chopped(word: str, width: int) -> list[str]:
    """A word in pieces that fit. What a joiner joins may be cut in one that does not: then letter by letter."""
    pieces: list[str] = []
    for piece in chop_cells(word, width):
        pieces += [piece] if cell_len(piece) <= width else list(piece)
    return pieces


def shortened(text: str, width: int) -> str:
    """`text`, which is one line, cut to `width` cells with an ellipsis where it is longer."""
    return text if cell_len(text) <= width else f"{set_cell_size(text, width - 1)}…"


def padded(text: str, width: int) -> str:
    """`text` filled with spaces to `width` cells."""
    return set_cell_size(text, width)


def levelled(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The rows of two columns, the shorter filled up with empty lines."""
    for index in range(max(len(left), len(right))):
        yield left[index] if index < len(left) else "", right[index] if index < len(right) else ""
