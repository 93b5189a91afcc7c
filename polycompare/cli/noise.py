"""`polycompare noise`: what varies by itself, learned by comparing a target with itself."""

import argparse
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from polycompare.cli.noise_material import Conversation, conversations_of, fault_of, only_target, versions_of
from polycompare.cli.noise_table import noise_text
from polycompare.cli.session_options import session_options
from polycompare.cli.terminal import narrate, output_width, write
from polycompare.config.errors import shown_path
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

_FEWEST: Final = 2  # conversations that can differ
_EXPORT_SUFFIX: Final = ".jsonl"


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
    config: Path | None
    if options.source is None:
        comparisons, config = _driven(options)
    else:
        if options.target is not None or options.repeat is not None:
            raise NoiseError("--from learns from what is recorded: leave out TARGET, the scenarios and --repeat.")
        config = _configuration_path(options.config)
        _require_place(_place(options.out, config))
        comparisons = _recorded(options.source, options.store)
    rulebook = Rulebook(rules_directory(config))
    conversations, code = _whole(comparisons, by_repeats=options.source is None)
    if not conversations:
        raise NotWholeError("No scenario has conversations that noise could be learned from; nothing is written.")
    target = only_target(conversations)
    versions = versions_of(conversations)
    if len(versions) > 1:
        raise MovedError(
            f"The deployment of {target.name} moved meanwhile ({' → '.join(map(visible_line, versions))}): what "
            "changed with it would be taken for noise. Nothing is written; learn again."
        )
    noise = _learned(conversations, rulebook)
    write(noise_text(noise, output_width()))
    out = _place(options.out, config)
    counts = [sum(each.scenario == name for each in conversations) for name in noise]
    about = NoiseSource(
        target.name,
        versions[0] if versions else None,
        min(counts),
        datetime.now().astimezone().date(),
        tuple(noise),
    )
    _write(out, [place for places in noise.values() for place in places], about)
    return code


def _driven(options: argparse.Namespace) -> tuple[list[Comparison], Path]:
    """Drive the scenarios that the command line names. Raises `UserError` for what is refused before."""
    from polycompare.cli.noise_driving import driven, planned
    from polycompare.config.configuration import load_configuration
    from polycompare.config.consent import require_consent, require_consent_to_write
    from polycompare.scenarios.suite import read_scenarios
    from polycompare.scenarios.turns import Effects

    if options.target is None or not options.scenarios:
        raise NoiseError(
            "There is nothing to drive: name a TARGET and scenarios, or learn from a recorded run by --from RUN."
        )
    configuration = load_configuration(options.config)
    target = configuration.target(options.target)
    _require_place(_place(options.out, configuration.path))
    keys = {name for each in configuration.targets.values() for name in (each.api_key_env, each.token_env) if name}
    scenarios = read_scenarios(options.scenarios, key_variables=frozenset(keys))
    said = session_options(options)
    require_consent([target], allow_live=said.allow_live)
    acting = [scenario.name for scenario in scenarios if scenario.effects is Effects.WRITES]
    require_consent_to_write(target, acting, agreed=options.allow_live_writes)
    if options.repeat == 1:
        narrate("One repeat makes two conversations, which tell little of what varies; --repeat 5 tells more.")
    control = planned(target.name, scenarios, options.repeat, options.concurrency)
    return [each.comparison for each in driven(control, configuration, said)], configuration.path


def _recorded(sources: Sequence[str], store_path: Path | None) -> list[Comparison]:
    """The conversations of runs in the store, and of exported files, as they were, not compared."""
    from polycompare.api.replies import read_reply_of
    from polycompare.recordings.paths import default_store_path
    from polycompare.recordings.playback import comparison_of, played
    from polycompare.recordings.runs import recordings_of_run, resolve_run
    from polycompare.recordings.sources import records_at
    from polycompare.recordings.store import Store

    path = store_path or default_store_path()
    names: list[str] = []
    for source in sources:
        if _is_file(source):
            names.append(source)
            continue
        with Store(path, create=False) as store:
            names += recordings_of_run(store, resolve_run(store, source))
    return [comparison_of(played(records_at(name, path), read_reply_of, TurnComparison)) for name in names]


def _is_file(source: str) -> bool:
    return os.sep in source or source.endswith(_EXPORT_SUFFIX) or Path(source).is_file()


def _configuration_path(given: Path | None) -> Path | None:
    return given if given is not None else find_config(working_directory())


def _whole(comparisons: Sequence[Comparison], *, by_repeats: bool) -> tuple[list[Conversation], ExitCode]:
    """The conversations to learn from, and the exit code where some scenario has not all that it needs.

    Of what was driven for this, a scenario with one that is not whole is left out (`by_repeats`); of what is
    recorded, only that one.
    """
    found: list[Conversation] = []
    code = ExitCode.PASS
    for name in dict.fromkeys(comparison.name for comparison in comparisons):
        those = [comparison for comparison in comparisons if comparison.name == name]
        faults = [fault for each in those for side in Side if (fault := fault_of(each, side)) is not None]
        whole = [conversation for each in those for conversation in conversations_of(each)]
        if len(whole) < _FEWEST or (faults and by_repeats):
            code = ExitCode.INCOMPLETE
            why = faults[0] if faults else "There are fewer than two conversations of it."
            narrate(f"{name or 'What is no scenario'} is left out: {why}")
        else:
            found += whole
    return found, code


def _learned(conversations: Sequence[Conversation], rulebook: Rulebook) -> dict[str | None, tuple[NoisyPath, ...]]:
    options = rulebook.rules().options
    noise: dict[str | None, tuple[NoisyPath, ...]] = {}
    for name in dict.fromkeys(each.scenario for each in conversations):
        those = [each for each in conversations if each.scenario == name]
        noise[name] = learned(
            name,
            [each.outcomes for each in those],
            language=those[0].target.tts_lang,
            options=options,
            heard=[each.heard for each in those],
        )
    return noise


def _place(out: Path | None, config: Path | None) -> Path:
    """The file that is to be written."""
    return out or rules_directory(config) / NOISE_FILE


def _require_place(out: Path) -> None:
    """Raise `UserError` where nothing could be written in the end, before anything is driven for it."""
    read_noise(out)
    if not out.parent.is_dir() or not os.access(out.parent, os.W_OK):
        raise NoiseError(f"{shown_path(out)} cannot be written: there is no such directory, or it is read-only.")


def _write(path: Path, noise: Sequence[NoisyPath], about: NoiseSource) -> None:
    """Write the file, and say what became of it."""
    before = set(read_noise(path))
    write_noise(path, noise, about)
    after = set(read_noise(path))
    where = shown_path(path)
    if after == before:
        narrate(f"{where} says what it said: what varies is the same.")
        return
    what = "1 place varies" if len(noise) == 1 else f"{len(noise)} places vary"
    narrate(f"Wrote {where}: {what} by {'itself' if len(noise) == 1 else 'themselves'}. Review and commit it.")
