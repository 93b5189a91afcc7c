"""The entry point: quick answers first, then the command, then the exit code."""

import sys
from collections.abc import Sequence

from polycompare import __version__


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code (`ExitCode`). `argv` is without the program's name."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    if arguments == ["--version"]:  # before any other import: this is asked for in scripts and prompts
        try:
            print(f"polycompare {__version__}", flush=True)  # noqa: T201 (nothing from outside is in it)
        except OSError as error:
            from polycompare.cli.running import output_failed

            return output_failed(error)
        return 0
    from polycompare.cli.running import run

    return run(arguments)
