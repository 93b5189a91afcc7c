"""`polycompare compare`: two sides, the same turns, no screen."""

import argparse

from polycompare.cli.configured_workbench import ConfiguredWorkbench
from polycompare.cli.headless import print_comparison, run_comparison, script_of
from polycompare.cli.terminal import narration_is_watched
from polycompare.config.configuration import load_configuration
from polycompare.model.verdicts import ExitCode, verdict_of
from polycompare.scenarios.turns import Script


def run(options: argparse.Namespace) -> ExitCode:
    """Compare, print, and exit by the verdict."""
    configuration = load_configuration(options.config)
    pair = configuration.choose_pair(options.baseline, options.candidate)
    script = script_of(options) or Script(())
    bench = ConfiguredWorkbench(
        lambda: configuration,
        tuple(configuration.targets),
        pair,
        store=options.store,
        allow_live=options.allow_live,
    )
    comparison = run_comparison(bench, pair, script, progress=narration_is_watched())
    print_comparison(comparison, as_json=options.json)
    return verdict_of(comparison.turns).exit_code
