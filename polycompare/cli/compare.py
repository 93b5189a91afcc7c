"""`polycompare compare`: two sides, the same turns, no screen."""

import argparse
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from polycompare.cli.acceptances import tell_of_acceptances
from polycompare.cli.configured_workbench import ConfiguredWorkbench
from polycompare.cli.forks import Fork, read_fork
from polycompare.cli.headless import print_comparison, run_comparison, script_of
from polycompare.cli.recorded_names import chosen_pair, is_recorded, pinned, read_conversation, recorded_place
from polycompare.cli.session_options import SessionOptions, session_options
from polycompare.cli.terminal import narration_is_watched
from polycompare.config.find import find_config, working_directory
from polycompare.model.errors import UserError
from polycompare.model.values import Pair, Side
from polycompare.model.verdicts import ExitCode, verdict_of
from polycompare.scenarios.turns import Script

if TYPE_CHECKING:
    from polycompare.config.configuration import Configuration


class PolicyError(UserError):
    """Two rules for the same thing."""


class NoTurnsError(UserError):
    """Nothing to say to both sides."""


def run(options: argparse.Namespace) -> ExitCode:
    """Compare, print, and exit by the verdict."""
    said = session_options(options)
    if options.whole and (said.on_unknown is not None or said.on_expired is not None):
        raise PolicyError(
            "--whole runs a conversation again rather than mend it; leave out --on-unknown and --on-expired."
        )

    @cache
    def configuration() -> "Configuration":  # two recordings need none
        from polycompare.config.configuration import load_configuration

        return load_configuration(options.config)

    fork = None if options.fork is None else read_fork(options.fork, said.store)
    pair = chosen_pair(
        _given(options.baseline, fork, Side.BASELINE),
        _given(options.candidate, fork, Side.CANDIDATE),
        lambda side, name: configuration().choose(side, name),
    ).map(lambda name: pinned(name, said.store))
    script = script_of(options, lambda: _key_variables(pair, configuration, said))
    script = script or _recorded_script(pair, said, fork)
    if fork is not None:
        _require_consent(pair, configuration, fork, said)
    names = () if _all_recorded(pair) else tuple(configuration().targets)
    rules_beside = options.config or find_config(working_directory())
    bench = ConfiguredWorkbench(configuration, names, pair, said, rules_beside=rules_beside)
    comparison = run_comparison(
        bench, pair, script, progress=narration_is_watched(), fork=fork, whole=options.whole
    )
    print_comparison(comparison, as_json=options.json, show_muted=options.show_muted)
    tell_of_acceptances(bench.rulebook, comparison)
    return verdict_of(comparison.turns, comparison.judgements).exit_code


def _key_variables(
    pair: Pair[str], configuration: "Callable[[], Configuration]", said: SessionOptions
) -> frozenset[str]:
    """The environment variables that hold the keys of this comparison."""
    targets = () if _all_recorded(pair) else tuple(configuration().targets.values())
    named = {name for target in targets for name in (target.api_key_env, target.token_env)}
    return frozenset(name for name in (*named, *(said.key_envs.of(side) for side in Side)) if name)


def _given(name: str | None, fork: Fork | None, side: Side) -> str | None:
    """A side's name: what the command line says, else who spoke in the recording that is forked."""
    return name if name is not None or fork is None else fork.names.of(side)


def _recorded_script(pair: Pair[str], said: SessionOptions, fork: Fork | None) -> Script:
    """What the user says in the recording that is one of the sides. Raises `NoTurnsError` where there is none."""
    for side in Side:
        if fork is None and is_recorded(pair.of(side)):
            where, _ = recorded_place(pair.of(side), side)
            conversation = read_conversation(where, said.store)
            return Script(tuple(turn.said for turn in conversation.turns[1:]))
    what = "the fork is to go on with" if fork is not None else "to send to both sides"
    raise NoTurnsError(f"There is nothing {what}: give user turns by -m MSG, or by --turns FILE.")


def _require_consent(
    pair: Pair[str], configuration: "Callable[[], Configuration]", fork: Fork, said: SessionOptions
) -> None:
    from polycompare.config.consent import require_consent_to_send_again

    names = [pair.of(side) for side in Side if not is_recorded(pair.of(side))]
    targets = [configuration().target(name) for name in names]
    require_consent_to_send_again(targets, fork.again, agreed=said.send_again)


def _all_recorded(pair: Pair[str]) -> bool:
    return is_recorded(pair.baseline) and is_recorded(pair.candidate)
