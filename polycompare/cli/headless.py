"""Drives a comparison without a screen."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace

from polycompare.cli.forks import Fork
from polycompare.cli.narrator import Narrator
from polycompare.cli.opening import OpensSessions
from polycompare.cli.plain import comparison_text
from polycompare.cli.scripted import adjust_for, must_stay_apart
from polycompare.cli.stopping import run_until_stopped
from polycompare.cli.terminal import narrate, output_width, wants_colour, write
from polycompare.engine.decisions import let_it_stand
from polycompare.engine.ledger import Ledger
from polycompare.engine.whole import MOST_REPEATS, spoiling_failure
from polycompare.model.errors import UserError
from polycompare.model.events import Event
from polycompare.model.turns import Comparison
from polycompare.model.values import Pair
from polycompare.model.verdicts import ExitCode
from polycompare.recordings.document import comparison_document, dump_document
from polycompare.scenarios.judging import judge
from polycompare.scenarios.scripts import read_script
from polycompare.scenarios.turns import Script, script_of_texts


class StoppedError(UserError):
    """The person stopped the command."""

    exit_code = ExitCode.INTERRUPTED


def script_of(
    options: argparse.Namespace, key_variables: Callable[[], frozenset[str]] = frozenset
) -> Script | None:
    """The user turns that the command line gives by `-m` or `--turns`; None if it gives none.

    A scenario may not use what is in `key_variables`, environment variables that hold keys.
    """
    if options.message is not None:
        return script_of_texts(options.message)
    return None if options.turns is None else read_script(options.turns, key_variables=key_variables())


def run_comparison(
    bench: OpensSessions,
    pair: Pair[str],
    script: Script,
    *,
    progress: bool,
    fork: Fork | None = None,
    whole: bool = False,
) -> Comparison:
    """Drive `script` on both targets to its end, after the turns of `fork`, and return what came of it.

    Failures are told on stderr as they happen; with `progress` each turn as well. SIGINT, SIGTERM and SIGHUP stop
    both sides and raise `StoppedError`, which names the recording that keeps what had come.

    With `whole` nothing is ever spliced: a conversation that could only go on in another session is thrown away
    and run again from its greeting, at most twice. Its recording stays.
    """
    for repeat in range(MOST_REPEATS + 1):
        ledger = Ledger()
        drive = _Drive(bench, pair, script, fork, ledger, Narrator(narrate, progress=progress), whole=whole)
        try:
            run_until_stopped(drive.run())
        except KeyboardInterrupt:
            raise StoppedError(_what_is_kept(ledger)) from None
        if not whole or spoiling_failure(ledger.turns) is None:
            break
        if repeat < MOST_REPEATS:
            narrate(
                f"Recording {ledger.started.id} is thrown away; the conversation is run again whole "
                f"({repeat + 1} of {MOST_REPEATS})."
            )
    comparison = ledger.comparison
    languages = comparison.sides.map(lambda info: info.target.tts_lang)
    driven = script if fork is None else script.after([turn.said for turn in fork.turns[1:]])
    return replace(comparison, judgements=judge(driven, comparison.turns, languages))


@dataclass(frozen=True, slots=True)
class _Drive:
    """One comparison, from its first turn to its last."""

    bench: OpensSessions
    pair: Pair[str]
    script: Script
    fork: Fork | None
    ledger: Ledger
    narrator: Narrator
    whole: bool

    async def run(self) -> None:
        parent = self.fork.parent if self.fork is not None else None
        decide = let_it_stand if self.whole else None
        async with self.bench.open(
            self.pair,
            self._listen,
            decide=decide,
            name=self.script.name,
            parent=parent,
            adjust=adjust_for(self.script),
            apart=must_stay_apart(self.script),
        ) as session:
            if self.fork is None:
                await session.start()
            else:
                await self.fork.send_again(session)
            # All of them: where neither side takes turns any more, they are told as not sent.
            for turn in self.script.turns:
                # What a spoiled conversation left behind is put back all the same.
                if turn.cleanup or not self.whole or spoiling_failure(self.ledger.turns[-1:]) is None:
                    await session.send(turn)
            await session.deployments_read()

    async def _listen(self, event: Event) -> None:
        self.ledger.apply(event)
        self.narrator.tell(event)


def print_comparison(comparison: Comparison, *, as_json: bool, show_muted: bool = False) -> None:
    """Print a comparison to stdout, as one JSON object or to be read."""
    if as_json:
        write(f"{dump_document(comparison_document(comparison))}\n")
    else:
        text = comparison_text(comparison, width=output_width(), colour=wants_colour(), show_muted=show_muted)
        write(text)


def _what_is_kept(ledger: Ledger) -> str:
    try:
        recording = ledger.started.id
    except LookupError:
        return "Interrupted before anything was sent."
    return f"Interrupted; what came is kept, see `polycompare recordings show {recording}`."
