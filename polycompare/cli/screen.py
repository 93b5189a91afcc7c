"""`polycompare` without a command: the screen."""

import argparse
import gc

from polycompare.cli.terminal import is_interactive
from polycompare.model.errors import UserError
from polycompare.model.verdicts import ExitCode
from polycompare.tui.workbench import Workbench


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
    from polycompare.cli.configured_workbench import ConfiguredWorkbench
    from polycompare.config.configuration import load_configuration
    from polycompare.config.errors import NoConfigurationError

    try:
        configuration = load_configuration(options.config)
    except NoConfigurationError as error:
        raise NoConfigurationError(f"{error}\n\n{_EXAMPLE}" if is_interactive() else str(error)) from None
    pair = configuration.choose_pair(options.baseline, options.candidate)
    if not is_interactive():
        raise ScreenError("The screen needs a terminal; use `polycompare compare` where there is none.")
    return show_screen(
        ConfiguredWorkbench(configuration, pair, store=options.store, allow_live=options.allow_live)
    )


def show_screen(workbench: Workbench) -> ExitCode:
    """Run the screen until the person leaves it."""
    gc.disable()  # loading makes no garbage worth looking for; the app enables it after its first picture
    from polycompare.tui.app import PolycompareApp

    app = PolycompareApp(workbench)
    app.run()
    return ExitCode.INCOMPLETE if app.return_code else ExitCode.PASS
