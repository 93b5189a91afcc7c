"""Options that several commands have.

Those that the bare command has as well keep what was given before a command's name: a default of the command's own
would overwrite it, so there it has none.
"""

import argparse
import json
from pathlib import Path
from typing import Any, Final

from polycompare.config.checks import channel_fault, language_fault
from polycompare.model.recoveries import Decision
from polycompare.model.targets import Order

_SIDES: Final = {"baseline": "side A: what users have", "candidate": "side B: what may replace it"}


def add_pair(parser: argparse.ArgumentParser, default: Any = argparse.SUPPRESS) -> None:
    """The two sides."""
    for side, about in _SIDES.items():
        parser.add_argument(f"--{side}", metavar="TARGET", default=default, help=about)


def add_configuration(parser: argparse.ArgumentParser, default: Any = argparse.SUPPRESS) -> None:
    """Where targets are configured, and consent."""
    parser.add_argument(
        "--config",
        metavar="FILE",
        type=Path,
        default=default,
        help="instead of the nearest polycompare.toml up to the repository's root",
    )
    parser.add_argument(
        "--allow-live",
        action="store_true",
        default=False if default is None else default,
        help="consent to sending turns to live agents, whose functions act on real systems",
    )


def add_conversation(parser: argparse.ArgumentParser, default: Any = argparse.SUPPRESS) -> None:
    """What both conversations are opened with, before what the configuration says, and in which order they run."""
    for side in _SIDES:
        about = f"the environment variable with the key of the {side}"
        parser.add_argument(f"--{side}-key-env", metavar="NAME", default=default, help=about)
    about = "what both sides hear and speak, such as en-US"
    parser.add_argument("--language", metavar="CODE", type=language, default=default, help=about)
    about = "the channel of both sides"
    parser.add_argument("--channel", metavar="NAME", type=channel, default=default, help=about)
    parser.add_argument(
        "--attribute",
        metavar="NAME=VALUE",
        type=attribute,
        action="append",
        default=default,
        help="an integration attribute for both sides; VALUE is JSON, or else text; repeatable",
    )
    parser.add_argument(
        "--order",
        choices=[order.value for order in Order],
        default=default,
        help="which side hears a turn first (default: concurrent)",
    )
    parser.add_argument(
        "--seed",
        type=whole_number,
        metavar="N",
        default=default,
        help="draws which of two concurrent requests goes out first (default: drawn and recorded)",
    )


def add_policy(parser: argparse.ArgumentParser) -> None:
    """What becomes of a side that failed, where nobody is asked."""
    parser.add_argument(
        "--whole",
        action="store_true",
        help="never splice sessions: where --on-unknown or --on-expired would decide, throw the conversation away "
        "and run it again from its greeting, at most twice",
    )
    parser.add_argument(
        "--on-unknown",
        choices=[decision.value for decision in (Decision.STOP, Decision.RESEND, Decision.FRESH)],
        help="when nobody knows whether the agent took a turn: stop that side (default), send the turn again, or "
        "begin a fresh session and send it all turns so far",
    )
    parser.add_argument(
        "--on-expired",
        choices=[decision.value for decision in (Decision.STOP, Decision.FRESH)],
        help="when the service no longer has a session: stop that side (default), or begin a fresh one likewise",
    )
    parser.add_argument(
        "--send-again",
        action="store_true",
        help="consent to a fork's sending recorded turns again to targets that may act on real systems",
    )


def add_store(parser: argparse.ArgumentParser, default: Any = argparse.SUPPRESS) -> None:
    """Where recordings are kept."""
    about = "the file that keeps recordings"
    parser.add_argument("--store", metavar="FILE", type=Path, default=default, help=about)


def add_show_muted(parser: argparse.ArgumentParser) -> None:
    """`--show-muted`."""
    about = "list what does not count as well: ignored, accepted, varying by itself"
    parser.add_argument("--show-muted", action="store_true", help=about)


def add_json(parser: argparse.ArgumentParser, about: str) -> None:
    """For programs rather than people."""
    parser.add_argument("--json", action="store_true", help=about)


def add_turns(parser: argparse.ArgumentParser) -> None:
    """What the user says."""
    turns = parser.add_mutually_exclusive_group()
    turns.add_argument(
        "-m", "--message", metavar="MSG", action="append", help="one user turn, repeatable; '' is silence"
    )
    turns.add_argument(
        "--turns",
        metavar="FILE",
        help="user turns: one a line, or a .yaml scenario; `-` reads lines from stdin; a blank line is silence",
    )


def whole_number(text: str) -> int:
    """A number of digits alone, small enough for every use."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to 999999999999999999")
    return int(text)


def number(text: str) -> float:
    """A finite number from 0 up."""
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 up")
    return value


def language(text: str) -> str:
    """A language tag."""
    return _sound(text, language_fault(text))


def channel(text: str) -> str:
    """The name of a channel."""
    return _sound(text, channel_fault(text))


def _sound(text: str, fault: str | None) -> str:
    if fault is not None:
        raise argparse.ArgumentTypeError(f"{text!r} {fault}")
    return text


def attribute(text: str) -> tuple[str, Any]:
    """`NAME=VALUE`: the value as JSON where it is that, else as text."""
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    try:
        return name, json.loads(value, parse_constant=_refused)
    except (ValueError, RecursionError):
        return name, value


def _refused(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")
