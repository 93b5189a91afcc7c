"""Names of recordings where a target's name is expected: `recording:ID`, `recording:last`, `recording:FILE`."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from polycompare.model.errors import UserError
from polycompare.model.turns import SideInfo
from polycompare.model.values import Pair, Side

if TYPE_CHECKING:
    from polycompare.cli.connecting import Played
    from polycompare.recordings.sources import RecordedConversation

PREFIX: Final = "recording:"
_LAST: Final = "last"

RECORDING_IN_WORDS: Final = "a recording: nothing is sent to it"
"""What a list of targets says of one."""


class RecordedNameError(UserError):
    """A recording's name that cannot be understood."""


def is_recorded(name: str) -> bool:
    """Whether a name is that of a recording rather than of a target."""
    return name.startswith(PREFIX)


def recording_name(info: SideInfo) -> str | None:
    """The name of the recording that spoke on a side; None where an agent did."""
    recorded = info.recorded
    return None if recorded is None else f"{PREFIX}{recorded.recording_id}@{recorded.side.value}"


def recorded_place(name: str, side: Side) -> tuple[str, Side]:
    """Where the recording is, and which of its sides speaks: the one after `@`, else the same as `side`.

    Raises `RecordedNameError` for a side that there is not.
    """
    where, at, chosen = name.removeprefix(PREFIX).rpartition("@")
    if not at or not chosen.isalpha():  # an @ may stand in a file's name too
        return name.removeprefix(PREFIX), side
    if chosen not in [each.value for each in Side]:
        raise RecordedNameError(f"{name!r} names no side of the recording; it is @baseline or @candidate.")
    return where, Side(chosen)


def pinned(name: str, store: Path | None) -> str:
    """The name with the id that `last` means now in its place: a comparison that is run again records another."""
    where, at, side = name.removeprefix(PREFIX).partition("@")
    if not is_recorded(name) or where != _LAST:
        return name
    return f"{PREFIX}{read_conversation(_LAST, store).id}{at}{side}"


def read_conversation(where: str, store: Path | None) -> "RecordedConversation":
    """The recording at `where`: an id, the beginning of one, `last`, or an exported file. Raises `UserError`.

    Reading a long one takes longer than a frame lasts.
    """
    from polycompare.api.replies import read_reply_of
    from polycompare.recordings.paths import default_store_path
    from polycompare.recordings.sources import read_recorded

    return read_recorded(where, store or default_store_path(), read_reply_of)


def played(side: Side, name: str, store: Path | None) -> "Played":
    """The recording of a name as a source of `side`. Raises `UserError`; it may read a long file."""
    from polycompare.cli.connecting import Played

    where, recorded_side = recorded_place(name, side)
    return Played(read_conversation(where, store), recorded_side)


def recorded_turns(name: str, store: Path | None) -> tuple[str, ...]:
    """The user turns of a recording's name after the greeting; none for a target. Raises `UserError`."""
    if not is_recorded(name):
        return ()
    where, _ = recorded_place(name, Side.BASELINE)
    return tuple(turn.user for turn in read_conversation(where, store).turns[1:])


def chosen_pair(
    baseline: str | None, candidate: str | None, choose: Callable[[Side, str | None], str]
) -> Pair[str]:
    """The names to compare, where each may be a recording's; `choose` finds a side's target, and checks it."""
    given = Pair(baseline, candidate)

    def name(side: Side) -> str:
        wanted = given.of(side)
        return wanted if wanted is not None and is_recorded(wanted) else choose(side, wanted)

    return Pair(name(Side.BASELINE), name(Side.CANDIDATE))
