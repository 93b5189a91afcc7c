"""The command line: what can be asked for. Each command's module is imported when it runs, not before."""

import argparse
from typing import Any, NoReturn

from polycompare import __version__
from polycompare.cli.arguments import (
    add_configuration,
    add_conversation,
    add_json,
    add_pair,
    add_policy,
    add_show_muted,
    add_store,
    add_turns,
    number,
    whole_number,
)
from polycompare.cli.config_arguments import add_config
from polycompare.cli.fetch_arguments import add_fetch
from polycompare.cli.noise_arguments import add_noise
from polycompare.cli.recordings_arguments import add_recordings
from polycompare.cli.replay_arguments import add_replay
from polycompare.cli.terminal import write
from polycompare.model.errors import UserError
from polycompare.model.verdicts import ExitCode

_DESCRIPTION = """\
Compare two PolyAI agents, turn by turn: the same user turns go to both, and what differs is shown with
its cause. Without a command the screen opens on the pair that polycompare.toml names.
"""

_EPILOG = """\
exit codes: 0 same, or done; 1 diverged; 2 usage or configuration; 4 could not complete; 130 interrupted
"""


class UsageError(UserError):
    """A command line that cannot be understood."""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one sentence, raised for the one place that prints errors."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs, allow_abbrev=False)

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{self.prog}: {message}; see `{self.prog} --help`.")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """What a command does not know is told by the command, with its own help, rather than by the program."""
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return parsed, unknown

    def _print_message(self, message: str, file: object = None) -> None:
        write(message)  # help and version; argparse itself stumbles over a reader that goes away


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line. The parsed `run` is the command: options in, exit code out."""
    parser = _Parser(
        prog="polycompare",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=_screen)
    parser.add_argument("--version", action="version", version=f"polycompare {__version__}")
    add_pair(parser, None)
    add_configuration(parser, None)
    add_conversation(parser, None)
    add_store(parser, None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)
    for add in (
        _add_demo,
        _add_compare,
        add_replay,
        _add_simulate,
        _add_noise,
        add_fetch,
        _add_recordings,
        _add_config,
    ):
        add(commands)
    return parser


_Commands = Any  # argparse has no public name for what add_subparsers returns


def _add_demo(commands: _Commands) -> None:
    about = "the screen on a simulated agent; without a terminal, a scripted comparison as text"
    demo = commands.add_parser("demo", help=about, description=f"{about[0].upper()}{about[1:]}. Needs no key.")
    demo.set_defaults(run=_demo)
    add_pair(demo)
    add_turns(demo)
    demo.add_argument("--latency", metavar="MS[±MS]", help="how long the agent takes, instead of its own pace")
    demo.add_argument("--noise", type=number, default=0.0, metavar="P", help="chance that a turn branches")
    add_json(demo, "print the comparison as JSON; never open the screen")
    add_store(demo)


def _add_compare(commands: _Commands) -> None:
    about = "send the same turns to both sides and print the comparison"
    compare = commands.add_parser("compare", help=about, description=f"{about[0].upper()}{about[1:]}.")
    compare.set_defaults(run=_compare)
    add_pair(compare)
    add_turns(compare)
    about = "begin where the user said something else in turn TURN (from 1) of a recording: ID@TURN, last@3"
    compare.add_argument("--fork", metavar="RECORDING@TURN", help=about)
    add_configuration(compare)
    add_conversation(compare)
    add_policy(compare)
    add_show_muted(compare)
    add_json(compare, "print the comparison as one JSON object")
    add_store(compare)


_FAULTS = """\
kinds of faults
  the agent takes no turn:
    refuse (connection reset), 400, 401, 403, 404, 410, 412, 429, 429-date, 429-absurd, 500, 503,
    timeout (CHAT_TIMEOUT); after 404, 410 and timeout the conversation is over
  the agent takes the turn, and the answer is late, is lost, or is another:
    slow-start, slow-body (2 s), hang, reset, cut (reset amid the body), 502 (an HTML page)
  the agent takes the turn, and the answer is odd:
    empty, truncated, wrong-types, extra-fields, no-metadata, nulls, huge-state (5 MB), long-trace (10,000),
    deep (nesting), duplicate-keys, bad-utf8, huge-header (1 MB), controls
where they strike; anywhere, unless it is said
  the agent: create, turn, fetch (of a delayed reply)
  what it has held: list, conversation, audio, annotation, note

Calls of the weeks before are there to be fetched, searched and annotated, beside what is held meanwhile.
The Chat API's connector token tells the environment: `sandbox`, `my-pre-release`, …; any other is live.
GET /_sim/stats counts what was received and done, by operation, fault and conversation, and what was annotated.
"""


def _add_simulate(commands: _Commands) -> None:
    about = "serve a simulated agent platform on this machine"
    simulate = commands.add_parser(
        "simulate",
        help=about,
        description=f"{about[0].upper()}{about[1:]}.",
        epilog=_FAULTS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    simulate.set_defaults(run=_simulate)
    simulate.add_argument("--port", type=whole_number, default=0, metavar="N", help="0, the default, picks one")
    simulate.add_argument("--agent", metavar="NAME|FILE", help="a built-in agent or an agent file")
    simulate.add_argument("--seed", type=whole_number, default=0, metavar="N", help="what chance draws from")
    simulate.add_argument("--key", metavar="KEY", help="the only key accepted; else any is")
    simulate.add_argument("--agent-id", metavar="ID", help="the only agent id accepted; else any is")
    simulate.add_argument("--latency", metavar="MS[±MS]", help="how long the agent takes, instead of its own pace")
    simulate.add_argument("--noise", type=number, default=0.0, metavar="P", help="chance that a turn branches")
    simulate.add_argument("--idle-limit", type=number, metavar="SECONDS", help="when a silent chat times out")
    simulate.add_argument("--token", metavar="TOKEN", help="the only connector token the Chat API takes; else any")
    simulate.add_argument(
        "--fault",
        metavar="KIND[:RATE][@WHERE][*TIMES]",
        action="append",
        default=[],
        help="go wrong, by chance or always, where and how often; repeatable; kinds below",
    )
    simulate.add_argument(
        "--move",
        metavar="ENV@N",
        action="append",
        default=[],
        help="a new deployment in an environment after N user turns; repeatable",
    )


def _add_recordings(commands: _Commands) -> None:
    add_recordings(commands, _Parser)


def _add_noise(commands: _Commands) -> None:
    add_noise(commands, _Parser)


def _add_config(commands: _Commands) -> None:
    add_config(commands, _Parser, add_configuration)


def _screen(options: argparse.Namespace) -> ExitCode:
    from polycompare.cli.screen import run

    return run(options)


def _demo(options: argparse.Namespace) -> ExitCode:
    from polycompare.cli.demo import run

    return run(options)


def _compare(options: argparse.Namespace) -> ExitCode:
    from polycompare.cli.compare import run

    return run(options)


def _simulate(options: argparse.Namespace) -> ExitCode:
    from polycompare.cli.simulate import run

    return run(options)
