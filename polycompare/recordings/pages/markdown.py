"""One comparison as Markdown, for an issue, a merge request or a chat."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from polycompare import __version__
from polycompare.model.reviews import Review
from polycompare.model.text import visible, visible_line
from polycompare.model.turns import Comparison
from polycompare.recordings.pages.shown import (
    ShownComparison,
    ShownDivergence,
    ShownExpectation,
    ShownOutcome,
    ShownSide,
    ShownTurn,
    shown,
)

# What CommonMark and GitHub's flavour of it give a meaning to, in the middle of a line.
_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>|~#$&@]")
_AT_LINE_START: Final = re.compile(r"^(\s*\d*)([-+=]|[.)](?=\s|$))", re.MULTILINE)
_TICKS: Final = re.compile(r"`+")
_LONGEST_VALUE: Final = 300
_LONGEST_TEXT: Final = 4000


def comparison_markdown(comparison: Comparison, review: Review, *, redaction: str | None) -> str:
    """The whole text. `redaction` says by which rules personal values were replaced before, None that they were
    not; the text tells so."""
    return "\n".join(_lines(shown(comparison, review), redaction)) + "\n"


def _lines(page: ShownComparison, redaction: str | None) -> Iterator[str]:
    yield f"# {_line(page.title)}"
    yield from ("", f"**{_line(page.verdict_in_words)}**")
    if page.counts:
        yield from ("", page.counts)
    yield from ("", _line(" · ".join((f"recording {page.id}", page.started_at, *page.facts))))
    if page.tags or page.note:
        tags = " ".join(_code(tag) for tag in page.tags)
        yield from ("", f"{tags} {_text(page.note)}".strip())
    yield ""
    for side in page.sides:
        yield _side(side, one_sided=page.one_sided)
    yield from _block(_expectation(one) for one in page.expectations)
    for turn in page.turns:
        yield from _turn(turn, one_sided=page.one_sided)
    kept = "**Not redacted: may hold personal data.**"
    if redaction is not None:
        kept = f"Personal values were replaced: redacted by {_line(redaction)}."
    yield from ("", "---", "", f"{kept} Made by polycompare {__version__}.")


def _side(side: ShownSide, *, one_sided: bool) -> str:
    name = (
        f"**{_line(side.name)}**" if one_sided else f"**{side.side.letter}** {side.side.value}: {_line(side.name)}"
    )
    parts = [name, _line(side.target), _line(side.deployment), f"conversation {_code(side.conversation)}"]
    if side.link is not None:
        parts.append(f"[Agent Studio](<{visible_line(side.link).replace('<', '%3C').replace('>', '%3E')}>)")
    return f"- {' · '.join(parts)}"


def _turn(turn: ShownTurn, *, one_sided: bool) -> Iterator[str]:
    mark = f" {turn.sign} {_line(turn.mark_in_words)}" if turn.mark_in_words else ""
    yield from ("", f"## Turn {turn.index}{mark}{' ★' if turn.bookmarked else ''}")
    yield from _block(f"**{who}:** {_text(text)}" for who, text in turn.heard)
    for outcome in turn.outcomes:
        yield from ("", *_quoted(outcome, one_sided=one_sided))
    yield from _block(_line(remark) for remark in turn.remarks)
    yield from _block(_expectation(one) for one in turn.expectations)
    yield from _block(map(_divergence, turn.divergences))
    told = [title for title, _ in turn.groups]
    if turn.folded:
        told.append(f"{len(turn.folded)} volatile, compared as the same")
    if told:
        yield from ("", " · ".join(told))
    if turn.causes:
        yield from ("", f"Likely causes: {_line('; '.join(turn.causes))}")


def _quoted(outcome: ShownOutcome, *, one_sided: bool) -> Iterator[str]:
    if outcome.problem is not None:
        said = f"*{'✖ ' if outcome.failed else ''}{_text(outcome.problem)}*"
    else:
        said = _text("".join(run.text for run in outcome.runs))
    who = "" if one_sided else f"**{outcome.side.letter}** "
    yield from (f"> {line}".rstrip() for line in f"{who}{said}".split("\n"))
    notes = [*outcome.notes]
    if outcome.nodes:
        notes.append(" → ".join(outcome.nodes))
    if outcome.functions:
        notes.append(f"calls {', '.join(outcome.functions)}")
    if notes:
        yield from (">", f"> {_line(' · '.join(notes))}")


def _divergence(one: ShownDivergence) -> str:
    where = f"{one.sign} **{one.signal}**{f' {_code(one.path)}' if one.path else ''}"
    values = "" if one.values is None else f": {_code(one.values.baseline)} → {_code(one.values.candidate)}"
    notes = ", ".join(filter(None, (one.status, one.change)))
    return f"{where}{values} ({_line(notes)})"


def _expectation(one: ShownExpectation) -> str:
    sign, words = {True: ("✓", "met"), False: ("✖", "not met"), None: ("?", "not known")}[one.passed]
    why = f" ({_line(one.why)})" if one.why else ""
    return f"{sign} {one.side.letter} {words}: {_line(one.text)}{why}"


def _block(items: Iterable[str]) -> Iterator[str]:
    """A list, set apart, if there is anything in it; what has several lines stays within its item."""
    lines = [f"- {item}".replace("\n", "\n  ") for item in items]
    if lines:
        yield from ("", *lines)


def _text(text: str) -> str:
    """Text from outside as it is, with its line breaks: nothing in it is read as Markdown or HTML."""
    cut = text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]} … ({len(text)} characters)"
    escaped = _AT_LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", visible(cut)))
    return "\\\n".join(line.strip(" \t") for line in escaped.split("\n") if line.strip(" \t"))


def _line(text: str) -> str:
    return _text(visible_line(text))


def _code(text: str) -> str:
    """Text from outside as code, in a fence that it cannot close."""
    cut = visible_line(text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…")
    fence = "`" * (1 + max((len(ticks) for ticks in _TICKS.findall(cut)), default=0))
    padded = f" {cut} " if cut.startswith(("`", " ")) or cut.endswith(("`", " ")) or not cut else cut
    return f"{fence}{padded}{fence}"
