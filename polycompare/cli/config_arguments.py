"""What can be asked of `polycompare config`. Each command's module is imported when it runs, not before."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from polycompare.model.verdicts import ExitCode


def add_config(
    commands: Any,  # argparse has no public name for what add_subparsers returns
    parser_class: type[argparse.ArgumentParser],
    add_configuration: Callable[[argparse.ArgumentParser], None],
) -> None:
    """Add `config` and its commands; `add_configuration` adds the options that name and use the file."""
    about = "write, show and check the configuration"
    config = commands.add_parser("config", help=about, description=f"{about[0].upper()}{about[1:]}.")
    actions = config.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=parser_class)
    _add_init(actions)
    _add_show(actions, add_configuration)
    _add_check(actions, add_configuration)


def _add_init(actions: Any) -> None:
    init = actions.add_parser(
        "init",
        help="write a polycompare.toml, and check it",
        description="Write a commented polycompare.toml, never with a key in it, and check it. The agent is that "
        "of the nearest project.yaml up to the repository's root, or of a page of Agent Studio. What is not "
        "given is asked for on a terminal.",
    )
    init.set_defaults(run=_init)
    where = init.add_mutually_exclusive_group()
    where.add_argument("--studio-url", metavar="URL", help="a page of the agent: gives region, account and agent")
    where.add_argument("--base-url", metavar="URL", help="instead of a region: a simulator, a gateway")
    init.add_argument("--region", metavar="REGION", help="us, eu, uk or studio")
    init.add_argument("--account", metavar="ID", help="the workspace, for links to Agent Studio")
    init.add_argument("--agent", metavar="ID", help="the agent, also called project")
    init.add_argument("--baseline", metavar="ENV[/VARIANT]", help="side A (default: live)")
    init.add_argument("--candidate", metavar="ENV[/VARIANT]", help="side B (default: pre-release)")
    init.add_argument("--variant", metavar="VARIANT", help="the variant of both sides, by id or name")
    init.add_argument("--api-key-env", metavar="NAME", help="the environment variable that holds the key")
    init.add_argument("--config", metavar="FILE", type=Path, default=argparse.SUPPRESS, help="the file to write")
    init.add_argument("--force", action="store_true", help="write the file anew where there is one")
    init.add_argument("--yes", action="store_true", help="ask nothing")
    init.add_argument("--no-greeting", action="store_true", help="check without opening a conversation")
    init.add_argument(
        "--allow-live",
        action="store_true",
        default=argparse.SUPPRESS,
        help="consent to the check's greeting on live, which acts on real systems",
    )


def _add_show(actions: Any, add_configuration: Callable[[argparse.ArgumentParser], None]) -> None:
    show = actions.add_parser(
        "show",
        help="every setting that holds, and where it came from",
        description="Print every setting that holds, and where each came from. Keys are never shown.",
    )
    show.set_defaults(run=_show)
    _add_targets(show)
    show.add_argument("--json", action="store_true", help="print one JSON object")
    add_configuration(show)


def _add_check(actions: Any, add_configuration: Callable[[argparse.ArgumentParser], None]) -> None:
    check = actions.add_parser(
        "check",
        help="try whether each target can be reached",
        description="Try each target, step by step: address, TLS, key, agent, deployment, variant, one greeting.",
        epilog="A target that is live, or may be, is greeted with consent only (--allow-live, or its allow_live); "
        "without that, and without --no-greeting, the check is not whole. Exit codes: 0 all fine; 2 a key, the "
        "configuration or consent is missing; 4 a target failed.",
    )
    check.set_defaults(run=_check)
    _add_targets(check)
    check.add_argument("--no-greeting", action="store_true", help="open no conversation, and ask no consent to it")
    check.add_argument("--json", action="store_true", help="print one JSON object")
    add_configuration(check)


def _add_targets(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("targets", metavar="TARGET", nargs="*", help="a target (default: all in the file)")
    for side in ("baseline", "candidate"):
        about = f"the environment variable with the key of the pair's {side}"
        parser.add_argument(f"--{side}-key-env", metavar="NAME", default=argparse.SUPPRESS, help=about)


def _init(options: argparse.Namespace) -> ExitCode:
    from polycompare.cli.config_init import run

    return run(options)


def _show(options: argparse.Namespace) -> ExitCode:
    from polycompare.cli.config_show import run

    return run(options)


def _check(options: argparse.Namespace) -> ExitCode:
    from polycompare.cli.config_check import run

    return run(options)
