"""`polycompare simulate`: serves a simulated agent platform."""

import argparse

from polycompare.model.verdicts import ExitCode
from polycompare.simulator.faults import parse_fault
from polycompare.simulator.moves import parse_move
from polycompare.simulator.options import DEFAULT_AGENT, DEFAULT_IDLE_LIMIT, SimulatorOptions, parse_latency
from polycompare.simulator.serve import serve


def run(options: argparse.Namespace) -> ExitCode:
    """Serve until SIGINT, SIGTERM or SIGHUP."""
    serve(
        SimulatorOptions(
            agent=DEFAULT_AGENT if options.agent is None else options.agent,
            seed=options.seed,
            key=options.key,
            agent_id=options.agent_id,
            latency=None if options.latency is None else parse_latency(options.latency),
            noise=options.noise,
            port=options.port,
            idle_limit=DEFAULT_IDLE_LIMIT if options.idle_limit is None else options.idle_limit,
            faults=tuple(parse_fault(text) for text in options.fault),
            moves=tuple(parse_move(text) for text in options.move),
            token=options.token,
        )
    )
    return ExitCode.PASS
