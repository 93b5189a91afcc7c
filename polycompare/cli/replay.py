"""`polycompare replay`: the screen on what was recorded."""

import argparse
import shlex
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from polycompare.cli.recordings_whole import opened_recording
from polycompare.cli.replay_workbench import ReplayWorkbench
from polycompare.cli.screen import ScreenError, show_screen
from polycompare.cli.session_options import session_options
from polycompare.cli.terminal import is_interactive
from polycompare.model.errors import UserError
from polycompare.model.values import Pair
from polycompare.model.verdicts import ExitCode

if TYPE_CHECKING:
    from polycompare.cli.configured_workbench import ConfiguredWorkbench
    from polycompare.config.configuration import Configuration
    from polycompare.scenarios.turns import Script


class NothingExpectedError(UserError):
    """A scenario without expectations, where some were needed."""


_NOBODY: Final = Pair("A", "B")  # names that no session is opened with


def run(options: argparse.Namespace) -> ExitCode:
    """The screen on a recording, or on the list of all."""
    if not is_interactive():
        raise ScreenError(f"The screen needs a terminal; use `{_without_terminal(options)}` where there is none.")
    from polycompare.cli.library import StoredLibrary
    from polycompare.tui.replay.replay import Replay

    configured = _configured(options)
    with ReplayWorkbench(configured, store=options.store) as workbench:
        library = StoredLibrary(options.store, workbench, _expected(options.expect))
        library.check(options.id)  # what cannot be opened is said before the screen takes the terminal
        return show_screen(workbench, library, Replay(options.id, rerun=options.rerun))


def _expected(file: str | None) -> "Script | None":
    """The scenario that real conversations are held against. Raises `UserError`."""
    if file is None:
        return None
    from polycompare.scenarios.scripts import read_script

    script = read_script(file)
    if not script.expectations:
        raise NothingExpectedError(f"{file} expects nothing; give a scenario with `expect`.")
    return script


def _without_terminal(options: argparse.Namespace) -> str:
    """The command that prints the same. Raises `UserError` where there is nothing of this name."""
    if options.id is None:
        return "polycompare recordings list"
    with opened_recording(options):
        return f"polycompare recordings show {shlex.quote(options.id)}"


def _configured(options: argparse.Namespace) -> "ConfiguredWorkbench":
    """The workbench of the configuration, if there is one: a recording is shown without."""
    from polycompare.cli.configured_workbench import ConfiguredWorkbench
    from polycompare.config.find import find_config, working_directory
    from polycompare.config.outline import names_in

    path = options.config or find_config(working_directory())
    targets: tuple[str, ...] = ()
    pair = _NOBODY
    if path is not None:
        names = names_in(path)
        targets = names.target_names
        pair = Pair(names.pair.baseline or pair.baseline, names.pair.candidate or pair.candidate)
    load = partial(_configuration, path)
    return ConfiguredWorkbench(load, targets, pair, session_options(options), rules_beside=path)


def _configuration(path: Path | None) -> "Configuration":
    from polycompare.config.configuration import load_configuration

    return load_configuration(path)
