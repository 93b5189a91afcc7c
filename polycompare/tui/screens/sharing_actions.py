"""The actions that take something out of a conversation: a copy, a scenario, a fork, the same once more."""

import asyncio
from functools import cached_property
from textwrap import shorten
from typing import TYPE_CHECKING

from polycompare.model.errors import UserError
from polycompare.model.text import visible, visible_line
from polycompare.model.values import Pair, Side
from polycompare.tui.screens.replay_actions import ReplayActions

if TYPE_CHECKING:
    from polycompare.model.turns import SideInfo
    from polycompare.scenarios.draft import Draft
    from polycompare.tui.asking import Asker
    from polycompare.tui.conversation import Conversation
    from polycompare.tui.forks import Fork
    from polycompare.tui.sharing.copies import Copy
    from polycompare.tui.sharing.saving import ToSave
    from polycompare.tui.sharing.told_turn import ToldTurn

_LONGEST_NAME = 50  # characters
_SURE_TO_FIT = 74_000  # bytes: what some terminals put on the clipboard at most, in base64 100,000


class SharingActions(ReplayActions):
    """A screen that shows a conversation which can be copied from, saved, forked and driven again."""

    def begin(self, pair: Pair[str], fork: "Fork | None" = None) -> None:
        """Leave what is shown, and hold a new conversation between targets; a `fork` sends its turns first."""
        raise NotImplementedError

    def action_copy(self) -> None:
        """Choose what of the selected turn is copied."""
        self.run_worker(self._copy(), group="copy", exclusive=True, exit_on_error=False)

    def action_save_scenario(self) -> None:
        """Make a scenario of the conversation."""
        conversation, started_at = self._live.conversation, self._live.conversation.started_at
        if started_at is None or len(conversation.recorded) < 2:
            self.notify("There is no user turn yet to make a scenario of.", timeout=3)
            return
        from polycompare.tui.screens.save_scenario import SaveScenarioDialog

        day = started_at.astimezone().date()
        name = _name_for(conversation)

        def draft(right: Side | None) -> "Draft":
            from polycompare.scenarios.drafting import draft_of

            infos = conversation.recorded_infos
            language = None if right is None or infos is None else infos.of(right).target.tts_lang
            return draft_of(conversation.recorded[:], right, name=name, day=day, language=language)

        def chosen(to_save: "ToSave | None") -> None:
            if to_save is not None:
                self.run_worker(self._save(to_save), group="save", exit_on_error=False)

        self.app.push_screen(SaveScenarioDialog(name, _sides_of(conversation), draft), chosen)

    def action_fork(self) -> None:
        """Edit the selected turn's message, and go on from there in a new conversation."""
        self.run_worker(self._fork(), group="fork", exclusive=True, exit_on_error=False)

    def action_rerun(self) -> None:
        """Choose who hears the whole conversation once more."""
        self.run_worker(self._rerun(), group="fork", exclusive=True, exit_on_error=False)

    async def action_studio(self) -> None:
        """Open the conversation of the pane with the focus in a browser; elsewhere, show both sides to choose."""
        from polycompare.tui.studio import open_link

        info = self._focused_info()
        if info is None:
            await self.run_action("info")
        else:
            self.run_worker(open_link(self, info), group="studio", exit_on_error=False)

    async def _copy(self) -> None:
        from polycompare.tui.screens.copy_menu import CopyMenu
        from polycompare.tui.sharing.copies import copies_of

        conversation = self._live.conversation
        told = await asyncio.to_thread(_told, conversation, conversation.selected)
        if told is None:
            self.notify("This turn is still under way; copy it when it is compared.", timeout=3)
            return
        copy = await self.app.push_screen_wait(CopyMenu(tuple(copies_of(told))))
        if copy is not None:
            self._put_on_clipboard(copy, await asyncio.to_thread(copy.text))

    def _put_on_clipboard(self, copy: "Copy", text: str) -> None:
        self.app.copy_to_clipboard(text)
        size = len(text.encode(errors="replace"))
        said = f"Copied: {copy.title} · {len(text):,} characters"
        if size > _SURE_TO_FIT:
            warning = f"{said}. Some terminals take no more than {_SURE_TO_FIT // 1000} KB, and then nothing."
            self.notify(warning, severity="warning", timeout=8, markup=False)
        else:
            self.notify(said, timeout=3, markup=False)

    async def _save(self, to_save: "ToSave") -> None:
        from polycompare.tui.sharing.saving import save

        try:
            await asyncio.to_thread(save, to_save)
        except UserError as error:
            self._live.tell(str(error))
            return
        self.notify(visible(f"Saved as {to_save.path}: {to_save.summary}."), timeout=6, markup=False)

    async def _fork(self) -> None:
        from polycompare.tui.forks import fork_of
        from polycompare.tui.screens.fork import ForkDialog

        conversation, infos = self._live.conversation, self._live.conversation.recorded_infos
        fork = await asyncio.to_thread(fork_of, conversation, conversation.selected)
        if fork is None or infos is None:
            self.notify("There is no message to edit here; select a turn after the greeting.", timeout=3)
            return
        names = conversation.names
        if conversation.is_one_sided:
            names = Pair(names.baseline, self._other_target(names.baseline) or names.baseline)
        text = await self.app.push_screen_wait(ForkDialog(fork, names, infos))
        if text is not None:
            self.begin(names, fork.saying(text))

    async def _rerun(self) -> None:
        from polycompare.tui.sharing.reruns import rerun_question

        conversation, infos = self._live.conversation, self._live.conversation.recorded_infos
        conversation_id = conversation.id
        if infos is None or conversation_id is None or len(conversation.recorded) < 1:
            self.notify("There is nothing yet to be driven again.", timeout=3)
            return
        place = conversation_id if self.recording is None else self.recording.place
        other = self._other_target(conversation.names.baseline)
        rerun = await self._asker.ask(rerun_question(conversation, infos, place, other))
        if rerun is not None:
            fork = await asyncio.to_thread(lambda: rerun.fork(conversation_id, conversation.recorded[:]))
            self.begin(rerun.pair, fork)

    @cached_property
    def _asker(self) -> "Asker":
        from polycompare.tui.asking import Asker

        return Asker(self)

    def _other_target(self, name: str) -> str | None:
        """A target of the configured pair beside this one, the candidate first."""
        bench = self._live.workbench
        pair = (bench.pair.candidate, bench.pair.baseline)
        return next((each for each in pair if each != name and each in bench.target_names), None)

    def _focused_info(self) -> "SideInfo | None":
        """Who speaks in the pane with the focus; None where that is no single side."""
        side, infos = self._transcript.focused_side, self._live.conversation.infos
        return None if side is None or infos is None else infos.of(side)


def _told(conversation: "Conversation", index: int) -> "ToldTurn | None":
    """A turn whole, as it is shown; off the event loop. None where it is not compared."""
    from dataclasses import replace

    from polycompare.model.turns import TurnComparison
    from polycompare.tui.sharing.told_turn import ToldTurn
    from polycompare.tui.turn_view import swapped_turn

    infos, recording_id, view = conversation.infos, conversation.id, conversation.view(index)
    if infos is None or recording_id is None or view is None or index >= len(conversation.recorded):
        return None
    turn = conversation.recorded[index].turn
    turn = swapped_turn(turn) if conversation.swapped else turn
    comparison = TurnComparison(turn) if view.comparison is None else replace(view.comparison, turn=turn)
    return ToldTurn(
        comparison, conversation.called, infos, recording_id, conversation.title, conversation.is_one_sided
    )


def _name_for(conversation: "Conversation") -> str:
    """What a scenario of the conversation is called at first: as it is, else by its first words."""
    if conversation.title:
        return conversation.title
    said = (conversation.said(index) for index in range(1, conversation.count))
    words = next((turn.text for turn in said if turn is not None and turn.text.strip()), "conversation")
    return visible_line(shorten(words, _LONGEST_NAME, placeholder=""))


def _sides_of(conversation: "Conversation") -> list[tuple[Side, str, str]]:
    """Each side as it is recorded, with its letter and its name as shown, in the order of the screen."""
    shown = (Side.BASELINE,) if conversation.is_one_sided else tuple(Side)
    return [(conversation.shown_side(side), side.letter, conversation.called.of(side)) for side in shown]
