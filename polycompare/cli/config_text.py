"""How the `config` commands print: columns that wrap, and colour where there is some."""

from collections.abc import Iterator

from polycompare.cli.layout import padded, wrap
from polycompare.cli.plain import Style
from polycompare.model.text import visible_line


def painted(line: str, style: Style, *, colour: bool) -> str:
    """`line` in `style`, if there is colour."""
    return f"\x1b[{style.value}m{line}\x1b[0m" if colour and style is not Style.NONE else line


def row(cells: tuple[tuple[str, int], ...], last: str, width: int) -> Iterator[str]:
    """Lines of one row of a table: `cells` with their widths, and a last one that takes what is left of `width`.
    Each wraps in its own column; whatever is in them is made visible, ends of lines too."""
    taken = sum(cell_width + 1 for _, cell_width in cells)
    columns = [*cells, (last, max(width - taken, 12))]
    wrapped = [wrap(visible_line(text), cell_width) for text, cell_width in columns]
    for index in range(max(len(lines) for lines in wrapped)):
        parts = [
            padded(lines[index] if index < len(lines) else "", cell_width)
            for lines, (_, cell_width) in zip(wrapped, columns, strict=True)
        ]
        yield " ".join(parts).rstrip()
