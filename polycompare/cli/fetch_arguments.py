"""What can be asked of `polycompare fetch`. The command's module is imported when it runs, not before."""

import argparse
from pathlib import Path
from typing import Any

from polycompare.cli.arguments import add_json, add_store, whole_number
from polycompare.cli.moment_arguments import first_moment, last_moment
from polycompare.model.moments import FORMS
from polycompare.model.targets import Environment
from polycompare.model.verdicts import ExitCode

_EPILOG = """\
A conversation becomes a recording with one side: what the agent said is the baseline. Its answers are kept as they
came, with whatever callers said of themselves. One that is there already is not fetched twice; with --again what
comes takes its place, under the same id, and what was said about it stays.

With --as-scenario nothing is recorded: the user turns become a file, silence as an empty turn and keys that were
pressed as text, and e-mail addresses, phone and card numbers become others that belong to nobody.

stdout has the ids of the recordings, or the names of the files, one a line; what could not be fetched is told on
stderr, and the exit code is 4 then.
"""


def add_fetch(commands: Any) -> None:  # argparse has no public name for what add_subparsers returns
    """Add `fetch`."""
    about = "make recordings, or scenarios, of real conversations"
    fetch = commands.add_parser(
        "fetch",
        help=about,
        description=f"{about[0].upper()}{about[1:]}.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    fetch.set_defaults(run=_run)
    fetch.add_argument("conversations", metavar="CONVERSATION", nargs="*", help="the ids of conversations")
    which = fetch.add_argument_group("which, without ids")
    which.add_argument("--search", metavar="WORDS", help="those with these words in their transcript")
    which.add_argument("--semantic", action="store_true", help="search for what the words mean instead")
    which.add_argument("--sample", metavar="N", type=_at_least_one, help="so many, at random")
    environments = [environment.value for environment in Environment]
    which.add_argument("--env", choices=environments, help="held in this environment (default: the target's)")
    which.add_argument("--since", metavar="WHEN", type=first_moment, help=f"begun since: {FORMS}")
    which.add_argument("--until", metavar="WHEN", type=last_moment, help="begun until then; a day is within")
    about = "how many, the newest first (default: 20)"
    which.add_argument("--limit", metavar="N", type=_at_least_one, help=about)
    about = "whose agent held them, and whose key opens the door (default: the baseline of the pair)"
    fetch.add_argument("--target", metavar="NAME", help=about)
    fetch.add_argument(
        "--as-scenario",
        metavar="DIR",
        nargs="?",
        type=Path,
        const=Path(),
        help="write a scenario file for each, in DIR or the working directory, instead of a recording",
    )
    fetch.add_argument(
        "--no-redact", action="store_true", help="let scenarios say what callers said, with their numbers"
    )
    fetch.add_argument(
        "--again",
        action="store_true",
        help="those as well that are there already; tags, note and labels of a recording stay",
    )
    fetch.add_argument(
        "--config",
        metavar="FILE",
        type=Path,
        default=argparse.SUPPRESS,
        help="instead of the nearest polycompare.toml up to the repository's root",
    )
    add_json(fetch, "print one JSON object")
    add_store(fetch)


def _at_least_one(text: str) -> int:
    count = whole_number(text)
    if count < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return count


def _run(options: argparse.Namespace) -> ExitCode:
    from polycompare.cli.fetch import run

    return run(options)
