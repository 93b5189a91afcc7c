"""Finding turns by what was said in them."""

from collections.abc import Sequence

from polycompare.model.outcomes import Reply
from polycompare.model.values import Side
from polycompare.tui.turn_view import TurnView, Unread


class Finder:
    """Finds turns of a conversation, which may go on and change. What was said in a turn is folded only once."""

    def __init__(self, views: Sequence[TurnView]) -> None:
        self._views = views
        self._known: list[TurnView] = []
        self._said: list[str] = []  # in each known turn, in one case

    def turns_with(self, words: str) -> list[int]:
        """The turns in which the user or a side says this, whatever its case, in order."""
        self.catch_up()
        wanted = words.casefold()
        return [number for number, said in enumerate(self._said) if wanted in said] if wanted else []

    def catch_up(self) -> None:
        """Know what was said in the turns as they are now."""
        known, said, count = self._known, self._said, len(self._views)
        del known[count:], said[count:]
        changed = [
            number
            for number, (view, before) in enumerate(zip(self._views, known, strict=False))
            if view is not before
        ]
        for number in changed:
            known[number] = self._views[number]
            said[number] = _said_in(known[number])
        for view in self._views[len(known) :]:
            known.append(view)
            said.append(_said_in(view))


def _said_in(view: TurnView) -> str:
    """All that is said in a turn, in one case."""
    said = [view.user, view.to_candidate or ""]
    for side in Side:
        state = view.sides.of(side)
        if isinstance(state, Reply | Unread):
            said.append(state.text or "")
    return "\n".join(said).casefold()
