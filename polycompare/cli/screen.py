"""`polycompare` without a command: the screen."""

import argparse
import gc
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from polycompare.cli.terminal import is_interactive, narrate
from polycompare.model.errors import UserError
from polycompare.model.verdicts import ExitCode
from polycompare.tui.workbench import Workbench

if TYPE_CHECKING:
    from polycompare.cli.configured_workbench import ConfiguredWorkbench
    from polycompare.config.configuration import Configuration
    from polycompare.tui.library import Library
    from polycompare.tui.replay.replay import Replay


class ScreenError(UserError):
    """The screen cannot be shown here."""


_EXAMPLE = """\
A polycompare.toml looks like this; the key comes from the environment variable POLYAI_API_KEY:

    [pair]
    baseline = "live"
    candidate = "pre-release"

    [defaults]
    region = "uk"              # us, eu, uk or studio
    agent_id = "PROJECT-…"

    [targets.live]
    environment = "live"
    allow_live = true          # turns sent to it act on real systems

    [targets.pre-release]
    environment = "pre-release"
"""


def run(options: argparse.Namespace) -> ExitCode:
    """The screen on the configured pair."""
    from polycompare.cli.library import StoredLibrary
    from polycompare.cli.replay_workbench import ReplayWorkbench
    from polycompare.config.errors import NoConfigurationError

    try:
        workbench = _workbench(options)
    except NoConfigurationError as error:
        raise NoConfigurationError(f"{error}\n\n{_EXAMPLE}" if is_interactive() else str(error)) from None
    if not is_interactive():
        raise ScreenError("The screen needs a terminal; use `polycompare compare` where there is none.")
    with ReplayWorkbench(workbench, store=options.store) as bench:
        return show_screen(bench, StoredLibrary(options.store, bench))


def _workbench(options: argparse.Namespace) -> "ConfiguredWorkbench":
    """The workbench of the configuration; where its outline says enough to begin, the file is checked later."""
    from polycompare.cli.configured_workbench import ConfiguredWorkbench
    from polycompare.cli.recorded_names import chosen_pair
    from polycompare.cli.session_options import session_options
    from polycompare.config.outline import outline_of

    outline = outline_of(options.config, options.baseline, options.candidate) if is_interactive() else None
    if outline is None:
        configuration = _configuration(options.config)
        names = tuple(configuration.targets)
        pair = chosen_pair(options.baseline, options.candidate, configuration.choose)
        path = configuration.path
    else:
        names, pair, path = outline.target_names, outline.pair, outline.path
    said = session_options(options)
    return ConfiguredWorkbench(partial(_configuration, path), names, pair, said, rules_beside=path)


def _configuration(path: Path | None) -> "Configuration":
    from polycompare.config.configuration import load_configuration

    return load_configuration(path)


def show_screen(workbench: Workbench, library: "Library", replay: "Replay | None" = None) -> ExitCode:
    """Run the screen until the person leaves it; then say which recording was kept.

    It begins with a conversation between the workbench's pair, or with a `replay` from the library.
    """
    gc.disable()  # loading makes no garbage worth looking for; the app enables it after its first picture
    from polycompare.tui.app import PolycompareApp

    app = PolycompareApp(workbench, library, replay)
    code = app.run()
    if app.recording_id is not None:
        narrate(f"recording {app.recording_id} · polycompare recordings show {app.recording_id}")
    return ExitCode.INCOMPLETE if code is None else code  # None: the app itself failed, and has said so
