"""`polycompare demo`: the product on a simulated agent, with no key and no network."""

import argparse
from typing import TYPE_CHECKING

from polycompare.cli.demo_workbench import AGENT, DemoWorkbench
from polycompare.cli.terminal import is_interactive, narration_is_watched
from polycompare.model.targets import Environment
from polycompare.model.turns import UserTurn
from polycompare.model.values import Pair
from polycompare.model.verdicts import ExitCode, Verdict, verdict_of

if TYPE_CHECKING:
    from polycompare.scenarios.turns import Script

_BRISK = "80±40"  # nobody watches the replies come, so they need not take as long as an agent's do


def run(options: argparse.Namespace) -> ExitCode:
    """The screen where there is a terminal and no turns are given, else the comparison on stdout."""
    pair = Pair(
        Environment.LIVE.value if options.baseline is None else options.baseline,
        Environment.PRE_RELEASE.value if options.candidate is None else options.candidate,
    )
    scripted = options.json or options.message is not None or options.turns is not None
    if is_interactive() and not scripted:
        from polycompare.cli.library import StoredLibrary
        from polycompare.cli.screen import show_screen

        with DemoWorkbench(pair, store=options.store, latency=options.latency, noise=options.noise) as bench:
            return show_screen(bench, StoredLibrary(options.store, bench))
    latency = _BRISK if options.latency is None else options.latency
    with DemoWorkbench(pair, store=options.store, latency=latency, noise=options.noise) as bench:
        return _print(options, bench)


def _print(options: argparse.Namespace, bench: DemoWorkbench) -> ExitCode:
    from polycompare.cli.headless import print_comparison, run_comparison, script_of

    script = script_of(options) or _built_in_script()
    comparison = run_comparison(bench, bench.pair, script, progress=narration_is_watched())
    print_comparison(comparison, as_json=options.json)
    failed = verdict_of(comparison.turns) is Verdict.ERROR
    return ExitCode.INCOMPLETE if failed else ExitCode.PASS  # a demo shows divergences; they are no fault


def _built_in_script() -> "Script":
    """The turns that the simulated agent's own file suggests."""
    from polycompare.scenarios.turns import Script
    from polycompare.simulator.agent_loading import load_agents

    return Script(tuple(map(UserTurn, load_agents(AGENT).file.demo)), name="demo")
