"""The terminal app: one screen, its theme, and a clean way out."""

import asyncio
import gc
import signal
import sys
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual.app import App, SystemCommand
from textual.notifications import Notify
from textual.screen import Screen

from polycompare.model.text import visible
from polycompare.model.verdicts import ExitCode
from polycompare.tui.action import Scope
from polycompare.tui.actions import ACTIONS
from polycompare.tui.screens.compare import CompareScreen
from polycompare.tui.terminal_keys import tell_alt_enter_from_enter
from polycompare.tui.themes import (
    DEFAULT_THEME,
    ROLES,
    ThemeError,
    load_theme,
    load_themes,
    themes_directory,
    variable_of,
)
from polycompare.tui.workbench import Workbench

if TYPE_CHECKING:
    from polycompare.tui.library import Library
    from polycompare.tui.replay.replay import Replay


class PolycompareApp(App[ExitCode]):
    """Compares the workbench's targets on one screen; returns the exit code when the person leaves.

    `library` has the recordings, where there are any to look at. With a `replay` the screen begins with
    that instead of a conversation. It works without its theme file
    too: every state has a sign beside its colour.
    """

    TITLE = "polycompare"
    NOTIFICATION_TIMEOUT = 4
    CSS_PATH = "screens/compare.tcss"  # not the screen's own: Textual loads none for a default screen

    def __init__(
        self, workbench: Workbench, library: "Library | None" = None, replay: "Replay | None" = None
    ) -> None:
        # Collecting garbage costs a fifth of the time to the first picture, and there is none yet; see `on_mount`.
        gc.disable()
        tell_alt_enter_from_enter()
        self._roles = {variable_of(role): "#a0a0a0" for role in ROLES}
        super().__init__()
        self._compare = CompareScreen(workbench, library, replay)
        self._theme_error: ThemeError | None = None
        try:
            theme = load_theme(themes_directory() / f"{DEFAULT_THEME}.toml")
        except ThemeError as error:
            self._theme_error = error
        else:
            self._roles = theme.variables
            self.register_theme(theme)
            self.theme = theme.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours of the product's roles for a theme that has none of its own."""
        return self._roles

    def get_default_screen(self) -> Screen[None]:
        """The one screen."""
        return self._compare

    @property
    def recording_id(self) -> str | None:
        """The last recording that holds a turn; None where there is none."""
        return self._compare.recording_id

    def on_load(self) -> None:
        """Before the terminal is taken, see to it that a signal to end gives it back."""
        if sys.platform != "win32":
            for number in (signal.SIGTERM, signal.SIGHUP):
                asyncio.get_running_loop().add_signal_handler(number, self.call_later, self._interrupted)

    def on_mount(self) -> None:
        """Do what the first picture does not need after it."""
        self.screen_change_signal.subscribe(self, self._clear_for_dialog)
        self.call_after_refresh(gc.enable)
        self.call_after_refresh(self._load_other_themes)

    async def action_quit(self) -> None:
        """Leave, with everything that was shown recorded and everything open closed."""
        await self._leave(self._compare.exit_code)

    def action_help_quit(self) -> None:
        """Say what ctrl+c does not do."""
        stops = " · ctrl+x stops waiting" if self._compare.conversation.is_waiting else ""
        self.notify(f"ctrl+q leaves{stops} · ctrl+c copies what is selected", markup=False)

    def on_notify(self, event: Notify) -> None:
        """Let what is said take the place of what was said before, where Textual would pile it up.

        Different complaints stand together, until they were read.
        """
        said = event.notification
        for shown in list(self._notifications):
            is_over = shown.severity == "information" == said.severity
            if is_over or (shown.message, shown.severity) == (said.message, said.severity):
                del self._notifications[shown]

    def _clear_for_dialog(self, screen: Screen[object]) -> None:
        """Let nothing that was said stay beside a dialog, but complaints."""
        if screen.is_modal:
            for shown in list(self._notifications):
                if shown.severity == "information":
                    self._unnotify(shown, refresh=False)
            for below in self.screen_stack:
                below.query("Toast.-information").remove()

    async def _interrupted(self) -> None:
        await self._leave(ExitCode.INTERRUPTED)

    async def _leave(self, code: ExitCode) -> None:
        await self._compare.close()
        self.exit(code)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every action for the palette, and Textual's own."""
        yield from super().get_system_commands(screen)
        if screen is not self._compare:
            return
        for action in ACTIONS:
            is_own = action.scope is Scope.NAVIGATION and not action.command.startswith(("app.", "back"))
            if is_own and screen.check_action(action.name, ()):
                perform = partial(self.run_action, action.command, self._compare)
                yield SystemCommand(
                    f"{action.title[0].upper()}{action.title[1:]} ({action.shown})", action.tooltip, perform
                )

    def _load_other_themes(self) -> None:
        themes, errors = load_themes(themes_directory())
        for theme in themes:
            self.register_theme(theme)
        for error in {str(each): each for each in (self._theme_error, *errors) if each is not None}.values():
            self.notify(visible(str(error)), severity="warning", timeout=10, markup=False)
