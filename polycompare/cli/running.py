"""Runs a command and turns whatever comes out of it into an exit code and, if need be, one sentence."""

import os
import traceback
from collections.abc import Iterator, Sequence

from polycompare.cli.parser import build_parser
from polycompare.cli.terminal import give_up_output, narrate, prepare_streams
from polycompare.model.errors import UserError
from polycompare.model.verdicts import ExitCode, worst_exit

DEBUG_VARIABLE = "POLYCOMPARE_DEBUG"


def run(arguments: Sequence[str]) -> int:
    """Parse the arguments, run the command, return its exit code."""
    prepare_streams()
    try:
        options = build_parser().parse_args(arguments)
        code: ExitCode = options.run(options)
    except SystemExit as error:  # argparse after --help and --version
        return error.code if isinstance(error.code, int) else 0
    except BaseException as error:
        return explain(error)
    return int(code)


def output_failed(error: OSError) -> int:
    """The exit code after stdout did not take what was written."""
    try:
        give_up_output(error)
    except UserError as told:
        return explain(told)
    return int(ExitCode.PASS)


def explain(error: BaseException) -> int:
    """Say what ended the command, a sentence for each cause that the person can mend.

    The one place that knows which exit code that is. A traceback is printed only where POLYCOMPARE_DEBUG is set.
    """
    if os.environ.get(DEBUG_VARIABLE):
        narrate("".join(traceback.format_exception(error)).rstrip())
    causes = list(_leaves(error))
    mistakes = [cause for cause in causes if isinstance(cause, UserError)]
    if mistakes:
        for sentence in dict.fromkeys(map(str, mistakes)):
            narrate(sentence)
        return int(worst_exit(mistake.exit_code for mistake in mistakes))
    if any(isinstance(cause, KeyboardInterrupt) for cause in causes):
        narrate("Interrupted.")
        return int(ExitCode.INTERRUPTED)
    cause = causes[0]
    what = " ".join(str(cause).split())
    narrate(
        f"This is a bug in polycompare: {type(cause).__name__}{f': {what}' if what else ''}; "
        f"run it again with {DEBUG_VARIABLE}=1 and report what it prints."
    )
    return int(ExitCode.INCOMPLETE)


def _leaves(error: BaseException) -> Iterator[BaseException]:
    """The exceptions inside of exception groups, which task groups make even of a single one."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error
