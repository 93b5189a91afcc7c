"""The arguments of `polycompare replay`."""

import argparse
from typing import Any

from polycompare.cli.arguments import add_configuration, add_conversation, add_store
from polycompare.model.verdicts import ExitCode


def add_replay(commands: Any) -> None:  # argparse has no public name for what add_subparsers returns
    """Add `replay`."""
    about = "step through what was recorded, on the screen"
    replay = commands.add_parser(
        "replay",
        help=about,
        description=f"{about[0].upper()}{about[1:]}. Without a recording, choose one from a list.",
    )
    replay.set_defaults(run=_replay)
    replay.add_argument(
        "id",
        metavar="ID|FILE",
        nargs="?",
        help="a recording's id, the beginning of it, `last`, or an exported file",
    )
    about = "send the recorded user turns again, to what the recording's targets are today"
    replay.add_argument("--rerun", action="store_true", help=about)
    about = "a scenario; where a real conversation fails what it expects is worth a look"
    replay.add_argument("--expect", metavar="FILE", help=about)
    add_configuration(replay)
    add_conversation(replay)
    add_store(replay)


def _replay(options: argparse.Namespace) -> ExitCode:
    from polycompare.cli.replay import run

    return run(options)
