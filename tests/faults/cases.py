"""What is tried: each kind of fault, where it strikes, on which sides, by which API."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from polycompare.model.targets import Api
from polycompare.model.values import Side
from polycompare.simulator.faults import FaultKind, Where

TURNS: Final = ("one", "slow", "two")
"""What the user says in each case; to `slow`, Debug Chat delays its reply."""

STRUCK: Final = {Where.CREATE: 0, Where.TURN: 1, Where.FETCH: 2}
"""Where a fault strikes a conversation that is held, and the turn in which it does first."""


class DeadEnd(StrEnum):
    """Places where no simulator answers, which it therefore cannot serve as a fault."""

    REFUSED = "refused"  # nobody listens at the port
    SILENT = "silent"  # takes connections, and never says a word of TLS
    NO_NAME = "no-name"  # the host's name cannot be looked up
    GONE_AWAY = "gone-away"  # the service stops after the greeting


Kind: TypeAlias = FaultKind | DeadEnd

SIDES: Final = ((Side.BASELINE,), (Side.CANDIDATE,), (Side.BASELINE, Side.CANDIDATE))


@dataclass(frozen=True)
class Case:
    """One comparison in which something goes wrong."""

    kind: Kind
    place: Where
    sides: tuple[Side, ...]
    api: Api = Api.DEBUG_CHAT

    def __str__(self) -> str:
        return f"{self.kind}@{self.place} {self.whose} {self.api}"

    @property
    def whose(self) -> str:
        """The faulty sides."""
        return "both" if len(self.sides) == 2 else self.sides[0].value

    @property
    def struck(self) -> int:
        """The first turn in which something goes wrong."""
        return STRUCK[self.place]


def places_of(kind: Kind, api: Api) -> tuple[Where, ...]:
    """Where a kind can strike; the Chat API has no delayed replies."""
    match kind:
        case DeadEnd.GONE_AWAY:
            return (Where.TURN,)
        case DeadEnd():
            return (Where.CREATE,)
        case _:
            return tuple(STRUCK) if api is Api.DEBUG_CHAT else (Where.CREATE, Where.TURN)


KINDS: Final[tuple[Kind, ...]] = (*FaultKind, *DeadEnd)


def every_case() -> Iterator[Case]:
    """The whole matrix."""
    for kind in KINDS:
        for api in (Api.DEBUG_CHAT, Api.CHAT):
            for place in places_of(kind, api):
                for sides in SIDES:
                    yield Case(kind, place, sides, api)


def some_cases() -> Iterator[Case]:
    """A part of the matrix that is quick and has each kind, place, API and choice of sides in it."""
    for number, kind in enumerate(KINDS):
        api = Api.DEBUG_CHAT
        place = Where.TURN if Where.TURN in places_of(kind, api) else Where.CREATE
        yield Case(kind, place, SIDES[number % 2], api)
    for kind in (FaultKind.UNAUTHORIZED, FaultKind.HANG, FaultKind.CUT, FaultKind.NULLS):
        yield Case(kind, Where.CREATE, SIDES[1])
        yield Case(kind, Where.FETCH, SIDES[0])
        yield Case(kind, Where.FETCH, SIDES[2])
        yield Case(kind, Where.CREATE, SIDES[2], Api.CHAT)
        yield Case(kind, Where.TURN, SIDES[0], Api.CHAT)
