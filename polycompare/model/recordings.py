"""Recordings at a glance: what a listing shows, what it is asked for, and the outline of a recording's turns."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from polycompare.model.divergences import Signal
from polycompare.model.targets import Environment
from polycompare.model.turn_marks import Mark
from polycompare.model.turns import UserTurn
from polycompare.model.values import Pair
from polycompare.model.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class SideSummary:
    """Who spoke on one side. `deployment` is what people call it: its artifact version, else its hash."""

    target: str
    environment: Environment
    variant: str | None = None
    deployment: str | None = None


@dataclass(frozen=True, slots=True)
class RecordingSummary:
    """One line of a listing.

    `turns` counts those that were begun. `verdict`, `root_turn` and `signals`, those whose unmuted divergences
    count, are as they were judged while recording; a verdict is None before the first turn was. `unfinished` says
    that it was not brought to its end: polycompare stopped in it, or is at it now, or a part of it is lost.
    `one_sided` is a real conversation that was fetched. `found` is what a search found: the turn, and the words
    around it. `opening` is what the user said first where there is no name, empty where they said nothing; it is
    text from outside.
    """

    id: str
    started_at: datetime
    name: str | None
    sides: Pair[SideSummary]
    turns: int
    verdict: Verdict | None
    root_turn: int | None
    unfinished: bool
    run: str | None = None
    one_sided: bool = False
    signals: tuple[Signal, ...] = ()
    tags: tuple[str, ...] = ()
    note: str = ""
    reviewed_at: datetime | None = None
    found: "Found | None" = None
    opening: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a search found something: `excerpt` is text from outside, with the words around it."""

    turn: int
    excerpt: str


class SortBy(StrEnum):
    """The columns that a listing can be sorted by."""

    STARTED = "started"
    NAME = "name"
    TURNS = "turns"
    VERDICT = "verdict"
    BASELINE = "baseline"
    CANDIDATE = "candidate"


@dataclass(frozen=True, slots=True)
class RecordingQuery:
    """Which recordings are asked for; what is None, empty or False asks for nothing.

    `text` are words, each of which begins a word that the user or a side said in one turn, or stands in the name,
    the note or a tag. `target`, `environment`, `variant` and `deployment` are those of either side; `deployment`
    is an id, a version, or the beginning of one. `scenario` may have wildcards. `since` is the first moment and
    `until` the first one after. Times are in UTC. Recordings of a run are left out unless `with_runs`.
    """

    text: str = ""
    target: str | None = None
    environment: Environment | None = None
    variant: str | None = None
    scenario: str | None = None
    verdict: Verdict | None = None
    signal: Signal | None = None
    deployment: str | None = None
    tag: str | None = None
    reviewed: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
    with_runs: bool = False
    sort: SortBy = SortBy.STARTED
    ascending: bool = False
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class TurnOutline:
    """A turn of a recording without its answers: what a long conversation is drawn from at first.

    `texts` are what the sides said, None where a side gave no reply. `mark` is as it was judged while recording,
    None where it was not. `started_at` is in UTC.
    """

    index: int
    said: UserTurn
    started_at: datetime
    texts: Pair[str | None] = field(default_factory=lambda: Pair(None, None))
    mark: Mark | None = None
