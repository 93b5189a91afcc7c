"""Muting and accepting: what a person says about a divergence, and what follows from it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from textual.screen import Screen

from polycompare.model.divergences import Divergence, Folded, Mute
from polycompare.model.errors import UserError
from polycompare.model.rules import Acceptance, IgnoreRule, Rules
from polycompare.model.turns import TurnComparison
from polycompare.scenarios.rule_files import NotAsWrittenError
from polycompare.tui.conversation import Conversation
from polycompare.tui.judging import swapped_class
from polycompare.tui.live_conversation import LiveConversation
from polycompare.tui.reviewing.aside import Aside
from polycompare.tui.reviewing.undoing import Change, StaysError, UndoStack


class Marking:
    """Asks for the details of a mark, writes it into the rulebook, and has the conversation judged anew.

    The reason that was given last is offered again.
    """

    def __init__(self, live: LiveConversation, screen: Screen[None], undo_stack: UndoStack) -> None:
        self._live = live
        self._aside = Aside(screen.app)
        self._screen = screen
        self._undo_stack = undo_stack
        self._reason = ""

    async def mute(self, about: Divergence | Folded | None) -> None:
        """Ask which place to look past, and do so from now on."""
        from polycompare.tui.screens.mute import MuteDialog

        divergence = await self._markable(about)
        if divergence is None:
            return
        conversation = self._live.conversation

        def mute(rule: IgnoreRule | None) -> None:
            if rule is not None:
                self._reason = rule.reason or self._reason
                place = " ".join(filter(None, (divergence.signal.replace("_", " "), rule.path)))
                self._write(conversation, lambda: self._live.workbench.rulebook.ignore(rule), f"Muted {place}")

        dialog = MuteDialog(divergence, _comparisons(conversation), conversation.title, self._reason)
        await self._screen.app.push_screen(dialog, mute)

    async def accept(self, about: Divergence | Folded | None) -> None:
        """Ask what to accept, and look past that from now on."""
        from polycompare.diffing.classes import class_in_words
        from polycompare.tui.screens.accept import AcceptDialog

        divergence = await self._markable(about)
        if divergence is None:
            return
        conversation = self._live.conversation

        def accept(acceptance: Acceptance | None) -> None:
            if acceptance is None:
                return
            self._reason = acceptance.reason or self._reason
            said = f"Accepted {class_in_words(acceptance.change)}"
            if conversation.swapped:
                acceptance = replace(acceptance, change=swapped_class(acceptance.change))
            written = acceptance
            self._write(conversation, lambda: self._live.workbench.rulebook.accept(written), said)

        tally = conversation.tally_of(conversation.selected, divergence)
        dialog = AcceptDialog(divergence, _comparisons(conversation), conversation.title, self._reason, tally)
        await self._screen.app.push_screen(dialog, accept)

    async def _markable(self, about: Divergence | Folded | None) -> Divergence | None:
        """The divergence, if it can be marked; else it is said why not."""
        if isinstance(about, Divergence):
            if about.muted is None:
                return about
            place = await asyncio.to_thread(self._place_of, about.muted)
            self._aside.say(f"That is muted already: {about.muted.in_words}{place}")
        elif isinstance(about, Folded):
            self._aside.say("These values are taken for the same already: there is nothing to mute or accept.")
        else:
            self._aside.say("There is no divergence at the cursor; j and k go to one.")
        return None

    def _place_of(self, mute: Mute) -> str:
        try:
            return f" ({self._live.workbench.rulebook.place_of(mute.reason, mute.entry)})"
        except (UserError, IndexError):  # the file has changed since
            return ""

    def _write(self, conversation: Conversation, write: Callable[[], Rules], said: str) -> None:
        async def do() -> Change:
            await self._live.judge_again(conversation, await asyncio.to_thread(write))
            return Change(f"{said[0].lower()}{said[1:]}", self._take_back)

        async def work() -> None:
            await self._undo_stack.perform(do)
            kept = "" if self._live.workbench.rulebook.lasts else " · kept until you leave"
            self._aside.say(f"{said}{kept} · u undoes")

        self._aside.run(work)

    async def _take_back(self) -> None:
        """Take the last rule out of its file, and judge what is shown now without it."""

        def take_back() -> Rules:
            rulebook = self._live.workbench.rulebook
            try:
                rulebook.undo()
            except NotAsWrittenError as error:
                raise StaysError(str(error)) from error
            return rulebook.rules()

        rules = await asyncio.to_thread(take_back)
        await self._live.judge_again(self._live.conversation, rules)


def _comparisons(conversation: Conversation) -> Sequence[TurnComparison]:
    """The turns as they are shown."""
    return [view.comparison for view in conversation.turns if view.comparison is not None]
