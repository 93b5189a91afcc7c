"""Drives a comparison without a screen."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from polycompare.cli.forks import Fork
from polycompare.cli.opening import OpensSessions
from polycompare.cli.plain import comparison_text
from polycompare.cli.stopping import run_until_stopped
from polycompare.cli.terminal import narrate, output_width, wants_colour, write
from polycompare.cli.wording import duration, glyph_of_turn, recovery_in_words
from polycompare.engine.decisions import let_it_stand
from polycompare.engine.ledger import Ledger
from polycompare.engine.whole import MOST_REPEATS, spoiling_failure
from polycompare.model.errors import UserError
from polycompare.model.events import (
    ComparisonStarted,
    Event,
    RebuildStarted,
    SideAnswered,
    SideRecovered,
    SideRetrying,
    TurnCompared,
)
from polycompare.model.outcomes import Failure, FailureKind, Outcome, Reply
from polycompare.model.text import visible_line
from polycompare.model.turns import Comparison
from polycompare.model.values import Pair, Side
from polycompare.model.verdicts import ExitCode
from polycompare.recordings.document import comparison_document, dump_document
from polycompare.scenarios.turns import Script, read_script, script_of_texts


class StoppedError(UserError):
    """The person stopped the command."""

    exit_code = ExitCode.INTERRUPTED


def script_of(options: argparse.Namespace) -> Script | None:
    """The user turns that the command line gives by `-m` or `--turns`; None if it gives none."""
    if options.message is not None:
        return script_of_texts(options.message)
    return None if options.turns is None else read_script(options.turns)


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
    return ledger.comparison


@dataclass(frozen=True, slots=True)
class _Drive:
    """One comparison, from its first turn to its last."""

    bench: OpensSessions
    pair: Pair[str]
    script: Script
    fork: Fork | None
    ledger: Ledger
    narrator: "Narrator"
    whole: bool

    async def run(self) -> None:
        parent = self.fork.parent if self.fork is not None else None
        decide = let_it_stand if self.whole else None
        async with self.bench.open(
            self.pair, self._listen, decide=decide, name=self.script.name, parent=parent
        ) as session:
            if self.fork is None:
                await session.start()
            else:
                await self.fork.send_again(session)
            # All of them: where neither side takes turns any more, they are told as not sent.
            for turn in self.script.turns:
                if self.whole and spoiling_failure(self.ledger.turns[-1:]) is not None:
                    break
                await session.send(turn)
            await session.deployments_read()

    async def _listen(self, event: Event) -> None:
        self.ledger.apply(event)
        self.narrator.tell(event)


def print_comparison(comparison: Comparison, *, as_json: bool) -> None:
    """Print a comparison to stdout, as one JSON object or to be read."""
    if as_json:
        write(f"{dump_document(comparison_document(comparison))}\n")
    else:
        write(comparison_text(comparison, width=output_width(), colour=wants_colour()))


class Narrator:
    """Tells the person what happens, a line at a time; no sentence twice."""

    def __init__(self, say: Callable[[str], None], *, progress: bool) -> None:
        self._say = say
        self._progress = progress
        self._names: Pair[str] = Pair("", "")
        self._said: set[str] = set()

    def tell(self, event: Event) -> None:
        """Take one event."""
        match event:
            case ComparisonStarted():
                self._names = event.sides.map(lambda info: info.target.name)
            case SideRetrying(side=side, wait=wait, failure=failure):
                self._once(f"{failure.message} ({self._names.of(side)} is tried again in {duration(wait * 1000)})")
            case RebuildStarted(side=side, conversation_id=conversation_id):
                self._say(f"{self._names.of(side)}: new session {visible_line(conversation_id)}")
            case SideRecovered(index, recovery):
                self._once(recovery.failure.message)
                self._say(f"{self._names.of(recovery.side)}, turn {index}: {recovery_in_words(recovery)}")
            case SideAnswered(outcome=Failure() as failure) if failure.kind is not FailureKind.CANCELLED:
                self._once(failure.message)
            case TurnCompared(comparison):
                if comparison.fault is not None:
                    self._once(visible_line(comparison.fault))
                for side in comparison.turn.parted:
                    name = self._names.of(side)
                    self._say(f"{name} behaves otherwise in turn {comparison.index} than it did in the recording")
                if self._progress:
                    outcomes = comparison.turn.outcomes
                    sides = ", ".join(f"{side.letter} {_briefly(outcomes.of(side))}" for side in Side)
                    self._say(f"turn {comparison.index} {glyph_of_turn(comparison)} {sides}")
            case _:
                pass

    def _once(self, sentence: str) -> None:
        if sentence not in self._said:
            self._said.add(sentence)
            self._say(sentence)


def _briefly(outcome: Outcome) -> str:
    match outcome:
        case Reply():
            return duration(outcome.latency_ms)
        case Failure():
            return outcome.kind.value
        case _:
            return "not sent"


def _what_is_kept(ledger: Ledger) -> str:
    try:
        recording = ledger.started.id
    except LookupError:
        return "Interrupted before anything was sent."
    return f"Interrupted; what came is kept, see `polycompare recordings show {recording}`."
