"""Opening a recording for the screen; all of it is for off the event loop."""

from dataclasses import dataclass

from polycompare.tui.library import Library, OpenedRecording
from polycompare.tui.replay.kept_turns import KeptTurns
from polycompare.tui.replay.outline_views import outlined
from polycompare.tui.turn_view import TurnView


@dataclass(frozen=True, slots=True)
class ToReplay:
    """A recording that was opened, with its turns as they are shown at first."""

    recording: OpenedRecording
    kept: KeptTurns
    views: list[TurnView]


def to_replay(library: Library, where: str) -> ToReplay:
    """Open a recording without reading its answers. Raises `UserError` where that cannot be."""
    recording = library.open(where)
    one_sided = recording.started.origin is not None
    views = [outlined(outline, one_sided=one_sided) for outline in recording.outlines]
    return ToReplay(recording, KeptTurns(recording), views)
