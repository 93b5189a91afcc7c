"""Adding tables to the end of a TOML text and taking them out again, with nothing else touched."""

from collections.abc import Sequence
from dataclasses import dataclass

from polycompare.scenarios.toml_places import statements


@dataclass(slots=True)
class _Span:
    """A table in a text: from its header to the end of its last value. `whole` is False where more belongs to it
    that lies outside, such as a table in it, or a comment on its last line."""

    start: int
    end: int
    whole: bool = True


def with_tables(text: str, tables: Sequence[str]) -> str:
    """`text` and then the tables, each after a blank line."""
    if text and not text.endswith("\n"):
        text += _newline(text)
    gap = "\n" if text.strip() and not _ends_blank(text) else ""
    added = gap + "\n".join(tables)
    return text + (added.replace("\n", "\r\n") if _newline(text) == "\r\n" else added)


def without_tables(text: str, tables: Sequence[str]) -> str | None:
    """A valid TOML `text` without these tables; None unless all of them are in it just as they were written."""
    spans = _spans(text)
    found: list[_Span] = []
    for table in reversed(tables):
        written = table.rstrip("\n").replace("\n", _newline(text))
        matching = [
            span for span in spans if span.whole and span not in found and text[span.start : span.end] == written
        ]
        if not matching:
            return None
        found.append(matching[-1])
    for span in sorted(found, key=lambda span: span.start, reverse=True):
        text = _without(text, span)
    return text


def _spans(text: str) -> list[_Span]:
    """The tables `[[name]]` of a text, in order."""
    spans: list[_Span] = []
    path: tuple[str | int, ...] = ()
    for statement in statements(text):
        if statement.is_header and len(statement.path) == 2 and isinstance(statement.path[1], int):
            path = statement.path
            spans.append(_Span(statement.start, statement.end))
        elif statement.is_header and spans and statement.path[:2] == path:
            spans[-1].whole = False
        elif not statement.is_header and spans and statement.path[:2] == path:
            spans[-1].end = statement.end
    for span in spans:
        if text[span.end : _end_of_line(text, span.end)].strip():
            span.whole = False
    return spans


def _without(text: str, span: _Span) -> str:
    """Without a table, its last newline, and the blank line above it."""
    before, after = text[: span.start], text[_end_of_line(text, span.end) :]
    if _ends_blank(before):
        before = before[: -len(_newline(text))]
    return before + after


def _end_of_line(text: str, at: int) -> int:
    """Just after the newline that ends the line at `at`."""
    newline = text.find("\n", at)
    return len(text) if newline < 0 else newline + 1


def _ends_blank(text: str) -> bool:
    return text.endswith(("\n\n", "\n\r\n"))


def _newline(text: str) -> str:
    """How the first line of a text ends; most files have one kind."""
    newline = text.find("\n")
    return "\r\n" if newline > 0 and text[newline - 1] == "\r" else "\n"
