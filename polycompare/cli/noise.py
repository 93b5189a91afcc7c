"""`polycompare noise`: what varies by itself, learned by comparing a target with itself."""

import argparse
import os
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from polycompare.cli.noise_material import Conversation, conversations_of, fault_of, only_target, versions_of
from polycompare.cli.noise_table import noise_text
from polycompare.cli.session_options import session_options
from polycompare.cli.terminal import narrate, output_width, write
from polycompare.config.errors import listed, shown_path
from polycompare.config.find import find_config, working_directory
from polycompare.diffing.noise import learned
from polycompare.model.errors import UserError
from polycompare.model.rules import NoisyPath
from polycompare.model.text import visible_line
from polycompare.model.turns import Comparison, TurnComparison
from polycompare.model.values import Side
from polycompare.model.verdicts import ExitCode
from polycompare.scenarios.noise_file import NoiseSource, read_noise, write_noise
from polycompare.scenarios.rule_files import NOISE_FILE
from polycompare.scenarios.rulebook import Rulebook, rules_directory

if TYPE_CHECKING:
    from polycompare.engine.driving import Driven

_FEWEST: Final = 2  # conversations that can differ


class NoiseError(UserError):
    """Nothing that noise could be learned from."""


class NotWholeError(UserError):
    """No scenario could be driven whole."""

    exit_code = ExitCode.INCOMPLETE


class MovedError(UserError):
    """The target's deployment moved under the control."""

    exit_code = ExitCode.MOVED


def run(options: argparse.Namespace) -> ExitCode:
    """Learn, write the file, print what varies, and exit by whether all of it could be learned."""
    if options.source is None:
        conversations, whole = _driven(options)
        beside: Path | None = options.config
    else:
        if options.target is not None or options.scenarios or options.repeat is not None:
            raise NoiseError("--from learns from what is recorded: leave out TARGET, the scenarios and --repeat.")
        conversations, whole = _recorded(options.source, options.store), True
    ...
