"""The faults that a simulator can be told to make: what each does, and how they are written."""

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from polycompare.simulator.errors import SimulatorError


class FaultKind(StrEnum):
    """What goes wrong. The value is how it is written on the command line.

    Two groups, since a client must never send again what the agent may have taken: `REFUSING` kinds leave the
    agent where it was, with all others the agent takes the turn and what goes wrong is its way back.
    """

    # The agent takes no turn.
    REFUSE = "refuse"  # the connection is reset (RST) without an answer
    BAD_REQUEST = "400"
    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    NOT_FOUND = "404"  # and the conversation stays gone
    GONE = "410"  # and the conversation stays ended
    PRECONDITION = "412"
    TOO_MANY = "429"  # Retry-After: 1
    TOO_MANY_DATE = "429-date"  # Retry-After: a date two seconds ahead
    TOO_MANY_ABSURD = "429-absurd"  # Retry-After: three years
    SERVER_ERROR = "500"
    UNAVAILABLE = "503"
    TIMEOUT = "timeout"  # CHAT_TIMEOUT, and the conversation stays expired

    # The agent takes the turn, and the answer is late or does not come whole.
    SLOW_START = "slow-start"  # 2 s before the first byte
    SLOW_BODY = "slow-body"  # the body in pieces, over 2 s
    HANG = "hang"  # nothing comes until client or simulator stop
    RESET = "reset"  # the connection is reset (RST) without an answer
    CUT = "cut"  # the connection is reset (RST) in the middle of the body
    BAD_GATEWAY = "502"  # an HTML page

    # The agent takes the turn, and the answer is whole but odd.
    EMPTY = "empty"  # no body at all
    TRUNCATED = "truncated"  # JSON that breaks off, in a complete answer
    WRONG_TYPES = "wrong-types"  # every value of another type
    EXTRA_FIELDS = "extra-fields"  # fields that nobody knows
    NO_METADATA = "no-metadata"
    NULLS = "nulls"  # every value null
    HUGE_STATE = "huge-state"  # 5 MB more of state
    LONG_TRACE = "long-trace"  # a node trace of 10,000
    DEEP = "deep"  # 5,000 lists in each other, in the state
    DUPLICATE_KEYS = "duplicate-keys"  # first with wrong values, then with the right ones
    BAD_UTF8 = "bad-utf8"  # the reply's text is not UTF-8
    HUGE_HEADER = "huge-header"  # a header of 1 MB
    CONTROLS = "controls"  # control characters in text, state and trace


REFUSING: Final = frozenset(
    {
        FaultKind.REFUSE,
        FaultKind.BAD_REQUEST,
        FaultKind.UNAUTHORIZED,
        FaultKind.FORBIDDEN,
        FaultKind.NOT_FOUND,
        FaultKind.GONE,
        FaultKind.PRECONDITION,
        FaultKind.TOO_MANY,
        FaultKind.TOO_MANY_DATE,
        FaultKind.TOO_MANY_ABSURD,
        FaultKind.SERVER_ERROR,
        FaultKind.UNAVAILABLE,
        FaultKind.TIMEOUT,
    }
)
"""The kinds with which the agent certainly did not take the turn."""


class Where(StrEnum):
    """Which requests a fault strikes.

    With a refusing fault, labels and notes are not taken; with any other they are.
    """

    CREATE = "create"  # the opening of a conversation
    TURN = "turn"  # a user turn
    FETCH = "fetch"  # the fetching of a delayed reply
    LIST = "list"  # of the conversations that were held
    CONVERSATION = "conversation"  # the reading of one
    AUDIO = "audio"  # the sound of one
    ANNOTATION = "annotation"  # labels for one
    NOTE = "note"  # a note on one


@dataclass(frozen=True, slots=True)
class Fault:
    """One `--fault`: strikes a request with probability `rate`, at most `times` in all (None: without end).

    `where` is None for all requests that talk to the agent or are about what it held. Raises `SimulatorError` for
    a rate or a count that is none.
    """

    kind: FaultKind
    rate: float = 1.0
    where: Where | None = None
    times: int | None = None

    def __post_init__(self) -> None:
        if not 0 < self.rate <= 1:
            raise SimulatorError(
                f"The rate {self.rate:g} of the fault {self.kind} cannot be; give a number above 0, up to 1."
            )
        if self.times is not None and self.times < 1:
            raise SimulatorError(
                f"The fault {self.kind} cannot strike {self.times} times; give a whole number from 1."
            )


_FAULT: Final = re.compile(
    r"(?P<kind>[^:@*]*)"
    r"(?::(?P<rate>[0-9]{0,4}\.?[0-9]{1,9}))?"
    r"(?:@(?P<where>[^:@*]*))?"
    r"(?:\*(?P<times>[0-9]{1,9}))?",
    re.ASCII,
)


def parse_fault(text: str) -> Fault:
    """Read `KIND[:RATE][@WHERE][*TIMES]`, such as `503:0.2@turn*3`; else `SimulatorError`."""
    match = _FAULT.fullmatch(text.strip())
    if match is None:
        raise SimulatorError(
            f"--fault {text!r} is not understood; "
            "give KIND[:RATE][@WHERE][*TIMES], such as reset:0.1@turn or 503*2; "
            f"WHERE is one of {', '.join(Where)}."
        )
    kind, where = match["kind"], match["where"]
    if kind not in list(FaultKind):
        raise SimulatorError(f"--fault {text!r}: there is no fault {kind!r}{_instead(kind, FaultKind)}.")
    if where is not None and where not in list(Where):
        raise SimulatorError(f"--fault {text!r}: there is no place {where!r}{_instead(where, Where)}.")
    return Fault(
        FaultKind(kind),
        1.0 if match["rate"] is None else float(match["rate"]),
        None if where is None else Where(where),
        None if match["times"] is None else int(match["times"]),
    )


def _instead(name: str, names: type[StrEnum]) -> str:
    """The nearest of the names, and all of them, to go on a sentence."""
    near = difflib.get_close_matches(name, list(names), n=1)
    return f"{f' (did you mean {near[0]}?)' if near else ''}; give one of {', '.join(names)}"
