"""A filter as a person types it: words to search for, and terms such as `tag:x verdict:diverged since:7d`.

Quotes keep spaces together: `scenario:"late booking"`. Of a few known values the beginning of one will do. Of two
terms with the same key the later one holds.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, TypeVar

from polycompare.model.divergences import Signal
from polycompare.model.moments import moment
from polycompare.model.recordings import RecordingQuery
from polycompare.model.targets import Environment
from polycompare.model.verdicts import Verdict

NOT_REVIEWED: Final = "is:unreviewed"
"""The term that leaves out what is reviewed."""

FORMS: Final = (
    ("word …", "each begins a word that was said in one turn, or stands in name, note or tag"),
    ("tag:refund", "has the tag"),
    ("verdict:diverged", "same, diverged, regressed or error"),
    ("signal:state", "parts in it: state, functions, node_trace, facts, handoff, …"),
    ("is:unreviewed", "is:reviewed the other way round"),
    ("since:7d until:2026-11-20", "when it was recorded: 12h, 7d, a day, a time"),
    ("target:live env:sandbox", "of either side; so are variant: and deployment:"),
    ("scenario:booking-*", "its scenario; * stands for anything"),
    ("with:runs", "those of checks too"),
)
"""What can be typed, and what it asks for."""

_PIECES: Final = re.compile(r'(?:"[^"]*"?|[^\s"])+')


class _Is(StrEnum):
    REVIEWED = "reviewed"
    UNREVIEWED = "unreviewed"


class _With(StrEnum):
    RUNS = "runs"


@dataclass(frozen=True, slots=True)
class Filter:
    """What a filter asks for. `faults` are its terms that mean nothing, in words; they ask for nothing."""

    query: RecordingQuery
    faults: tuple[str, ...] = ()


def parse_filter(text: str, now: datetime) -> Filter:
    """What a filter asks for; `now` has the time zone of the person, and times are told in UTC.

    A term whose value is still to come asks for nothing. What has no known key is a word.
    """
    words: list[str] = []
    faults: list[str] = []
    asked: dict[str, Any] = {}
    for piece in _PIECES.findall(text):
        key, colon, value = piece.partition(":")
        read = _READERS.get(key.lower()) if colon else None
        if read is None:
            words.append(piece.replace('"', ""))
        elif unquoted := value.replace('"', ""):
            try:
                asked |= read(unquoted, now)
            except ValueError as error:
                faults.append(f"{key}: {error}")
    return Filter(replace(RecordingQuery(), text=" ".join(filter(None, words)), **asked), tuple(faults))


def toggled(text: str, term: str) -> str:
    """A filter with a term in front, in the place of another one of its key; without it where it was there."""
    pieces = _PIECES.findall(text)
    key = term.partition(":")[0] + ":"
    kept = [piece for piece in pieces if not piece.startswith(key)]
    return " ".join(kept if term in pieces else [term, *kept])


_Choice = TypeVar("_Choice", bound=StrEnum)


def _one_of(choices: type[_Choice], begun: str) -> _Choice:
    """The one choice that is meant. Raises `ValueError`."""
    wanted = begun.lower().replace("-", "_")
    spelt = {choice.value.replace("-", "_"): choice for choice in choices}
    if wanted in spelt:
        return spelt[wanted]
    meant = [choice for name, choice in spelt.items() if name.startswith(wanted)]
    if len(meant) == 1:
        return meant[0]
    offered = meant or list(choices)
    raise ValueError(f"{begun} could be {', '.join(offered)}" if meant else f"one of {', '.join(offered)}")


_Reader = Callable[[str, datetime], dict[str, object]]


def _text(field: str) -> _Reader:
    return lambda value, _now: {field: value}


def _choice(field: str, choices: type[StrEnum]) -> _Reader:
    return lambda value, _now: {field: _one_of(choices, value)}


_READERS: Final[dict[str, _Reader]] = {
    "tag": lambda value, _now: {"tag": value.removeprefix("#")},
    "target": _text("target"),
    "variant": _text("variant"),
    "deployment": _text("deployment"),
    "scenario": _text("scenario"),
    "env": _choice("environment", Environment),
    "verdict": _choice("verdict", Verdict),
    "signal": _choice("signal", Signal),
    "is": lambda value, _now: {"reviewed": _one_of(_Is, value) is _Is.REVIEWED},
    "with": lambda value, _now: {"with_runs": _one_of(_With, value) is _With.RUNS},
    "since": lambda value, now: {"since": moment(value, now).astimezone(UTC)},
    "until": lambda value, now: {"until": moment(value, now, is_end=True).astimezone(UTC)},
}
