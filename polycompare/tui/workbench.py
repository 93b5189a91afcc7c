"""What the screen needs of the rest of the product. The command line provides it."""

from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Protocol

from polycompare.model.events import Listener
from polycompare.model.turns import Parent, RunPart
from polycompare.model.values import Pair

if TYPE_CHECKING:
    from polycompare.engine.contained import CompareTurn
    from polycompare.engine.decisions import Decide
    from polycompare.engine.twin_session import TwinSession
    from polycompare.scenarios.rulebook import Rulebook


class Workbench(Protocol):
    """The configured targets, and the opening of a comparison between two of them.

    Constructing one must be cheap: the screen paints before anything is connected. What is heavy to import is
    imported inside `open`.
    """

    @property
    def target_names(self) -> tuple[str, ...]:
        """The configured targets, in the order of the configuration."""

    @property
    def pair(self) -> Pair[str]:
        """The names of the targets to start with."""

    def describe(self, name: str) -> str:
        """One line about a target, for a list to pick from."""

    def open(
        self,
        pair: Pair[str],
        emit: Listener,
        *,
        decide: "Decide",
        name: str | None = None,
        parent: Parent | None = None,
        part_of: RunPart | None = None,
    ) -> AbstractAsyncContextManager["TwinSession"]:
        """Connect both targets and record what happens; leaving the context closes all of it.

        Every event goes to `emit` once it is recorded; `decide` is asked what becomes of a side that failed.
        `parent` is what a fork is forked from, `part_of` the run that it belongs to. Entering raises `UserError`
        where a side cannot be set up, and `ConsentNeededError` where nobody has agreed to a conversation with a
        live target; nothing was sent then.
        """

    def allow_live(self) -> None:
        """The person agrees to conversations with live targets, for the life of this process."""

    def recorded_turns(self, name: str) -> tuple[str, ...]:
        """The user turns of a recording's name after the greeting; empty for a target.

        It may read a file, so it is called off the event loop. Raises `UserError` where that cannot be read.
        """

    def comparer(self) -> "CompareTurn":
        """Something that compares the turns of one conversation, from the first; called and used off the event
        loop. Raises `UserError` where the rules cannot be read."""

    @property
    def rulebook(self) -> "Rulebook":
        """The rules that hold here, and where new ones are written; its methods are called off the event loop."""
