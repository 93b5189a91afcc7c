"""What can be asked of `polycompare noise`. The command's module is imported when it runs, not before."""

import argparse
from pathlib import Path
from typing import Any

from polycompare.cli.arguments import add_configuration, add_store, whole_number
from polycompare.model.verdicts import ExitCode

_EPILOG = """\
Every scenario is driven R times with two sessions of the target at once, which gives 2R conversations. Where they
differ, the agent varies by itself: the values seen there are written to the file, or the shape of values that
never recur. Scenarios of the file that are not driven stay as they are. Everything is recorded.

A scenario whose conversations could not be had whole is left out, and the exit code is 4; where the deployment
moved meanwhile nothing is written, and it is 5.
"""


def add_noise(
    commands: Any,  # argparse has no public name for what add_subparsers returns
    _parser_class: type[argparse.ArgumentParser],
) -> None:
    """Add `noise`."""
    about = "learn what varies by itself, by comparing a target with itself"
    noise = commands.add_parser(
        "noise",
        help=about,
        description=f"{about[0].upper()}{about[1:]}.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    noise.set_defaults(run=_run)
    noise.add_argument("target", metavar="TARGET", nargs="?", help="the target, as a rule the baseline")
    noise.add_argument(
        "scenarios",
        metavar="SCENARIO",
        nargs="*",
        type=Path,
        help="scenario files, text files with a turn a line, or folders of them",
    )
    about = "how often each scenario is driven (default: what it says itself, else 5)"
    noise.add_argument("--repeat", metavar="R", type=_at_least_one, help=about)
    about = "the file to write (default: polycompare.noise.toml beside the configuration)"
    noise.add_argument("--out", metavar="FILE", type=Path, help=about)
    noise.add_argument(
        "--concurrency",
        metavar="N",
        type=_at_least_one,
        help="how many pairs of sessions run at a time (default: 4); those of scenarios with effects run alone",
    )
    noise.add_argument(
        "--from",
        dest="source",
        metavar="RUN|FILE",
        nargs="+",
        help="learn from the recordings of a run (its id, or `last`), or from exported ones, and send nothing",
    )
    noise.add_argument(
        "--allow-live-writes",
        action="store_true",
        help="consent to scenarios with effects on a live target whose functions act on real systems",
    )
    add_configuration(noise)
    add_store(noise)


def _at_least_one(text: str) -> int:
    count = whole_number(text)
    if count < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return count


def _run(options: argparse.Namespace) -> ExitCode:
    from polycompare.cli.noise import run

    return run(options)
