"""In a replay, where the message line is else: whether it plays, how fast, and where in it we are."""

from dataclasses import dataclass
from datetime import timedelta

from textual.content import Content
from textual.widget import Widget

from polycompare.model.text import visible_line


@dataclass(frozen=True, slots=True)
class ReplayState:
    """What the line tells. `comparing` is how much of the recording is compared, from 0 to 1; `points` are what is
    of interest in the selected turn, and text from outside like `place`."""

    is_playing: bool
    to_come: int
    speed: str
    elapsed: timedelta
    length: timedelta
    comparing: float
    points: tuple[str, ...]
    recorded: str
    place: str


class ReplayLine(Widget):
    """One line about the replay."""

    DEFAULT_CSS = """
    ReplayLine { height: 1; padding: 0 1; background: $surface; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._state: ReplayState | None = None

    def show(self, state: ReplayState) -> None:
        """Show this."""
        if state != self._state:
            self._state = state
            self.refresh()

    def render(self) -> Content:
        """The fullest form that fits."""
        if self._state is None:
            return Content("")
        state, width = self._state, self.content_size.width
        left = Content("   ").join(part for part in _lefts(state) if part)
        for right in _rights(state):
            gap = width - left.cell_length - right.cell_length
            if gap >= 2:
                return Content.assemble(left, " " * gap, right)
        return left.truncate(width, ellipsis=True)


def _lefts(state: ReplayState) -> list[Content]:
    if state.is_playing:
        sign, words = "▶", f"playing {state.speed}"
    elif state.to_come:
        sign, words = "⏸", f"paused {state.speed}"
    else:
        sign, words = "■", f"all shown · plays {state.speed}"
    comparing = f"comparing {state.comparing:.0%}" if state.comparing < 1 else ""
    return [
        Content.assemble((sign, "bold $primary"), " ", words),
        Content(f"{_clock(state.elapsed)} of {_clock(state.length)}"),
        Content.styled(f"{state.to_come} to come" if state.to_come else "", "$muted"),
        Content.styled(comparing, "$accent"),
        Content.styled(visible_line(" · ".join(state.points)), "$new"),
    ]


def _rights(state: ReplayState) -> list[Content]:
    place = visible_line(state.place)
    return [
        Content.styled(f"recorded {state.recorded} · {place}", "$muted"),
        Content.styled(f"recorded {state.recorded}", "$muted"),
        Content(""),
    ]


def _clock(time: timedelta) -> str:
    """`0:42`, `1:02:03`."""
    seconds = max(0, int(time.total_seconds()))
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"
